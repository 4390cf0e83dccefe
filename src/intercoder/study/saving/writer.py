"""The thread that writes a workspace's changes, in the order they were made.

A change that cannot be written stays at the front and nothing behind it is tried, so the order is
kept, until `retry`. Where a server does not answer, the writer tries again by itself, with growing
pauses. Nothing is dropped: `close` says what could not be saved.

With an outbox, a second thread puts each change on this machine's disk before it is sent, also
while the first one still waits for the server.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread
from time import monotonic
from typing import Generic, TypeVar

from intercoder.errors import NotSavedError, StudyError, UnreachableError
from intercoder.study.saving.back_off import FIRST_PAUSE, BackOff
from intercoder.study.saving.outbox import Outbox
from intercoder.study.saving.pending_change import PendingChange
from intercoder.study.saving.workspace import Workspace, outbox_of

C = TypeVar("C")
"""The changes that are written."""
W = TypeVar("W")
"""What writing one of them led to."""
CLOSING = 10.0
"""Seconds that closing waits at most for the next change to be written."""
LOOK = 0.2
"""Seconds between looks whether anything was written."""

STANDING_STILL = 5.0
"""Seconds without anything written after which a reader waits no longer for what is pending."""

Done = Callable[[C, W], object]
Failed = Callable[[StudyError, int], object]


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[C]):
    """A change that is not written yet, and the press that was made of it, if any was."""

    change: C
    press: PendingChange[C] | None = None


class Writer(Generic[C, W]):
    """Writes changes one by one. `done` and `failed` are called on the writer's own thread."""

    def __init__(
        self,
        write: Callable[[C | PendingChange[C]], W],
        done: Done[C, W],
        failed: Failed,
        *,
        kept: Callable[[], object] = lambda: None,
        pressed: Callable[[C], PendingChange[C]] | None = None,
        outbox: Outbox[C] | None = None,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """`kept` is called when an outbox has taken a change. With `pressed`, what is written is
        the press that it makes of a change at once."""
        self._write = write
        self._done = done
        self._failed = failed
        self._kept = kept
        self._pressed = pressed
        self._outbox = outbox
        self._arrived: deque[_Waiting[C]] = deque()
        """What is on its way to the outbox."""
        self._changes: deque[_Waiting[C]] = deque()
        """What is to be written."""
        self._unkept: list[PendingChange[C]] = []
        """Presses that this machine's disk would not take."""
        self._state = Condition()
        self._stuck = False
        """What is first cannot be written, until `retry`."""
        self._is_put_off = False
        """The server did not respond, until the back-off is over or `retry`."""
        self._back_off = BackOff(first_pause)
        self._closing = False
        self._since: float | None = None
        self._threads = [Thread(target=self._run, name="writer", daemon=True)]
        if outbox is not None:
            self._threads.append(Thread(target=self._keep, name="keeper", daemon=True))
        for thread in self._threads:
            thread.start()

    @classmethod
    def of(
        cls,
        workspace: Workspace[C, W],
        done: Done[C, W],
        failed: Failed,
        kept: Callable[[], object] = lambda: None,
    ) -> Writer[C, W]:
        """A workspace's writer. On a server what is not written is kept on this machine, too."""
        outbox = outbox_of(workspace)
        pressed = workspace.pressed if outbox else None
        return cls(workspace.write, done, failed, kept=kept, pressed=pressed, outbox=outbox)

    @property
    def pending(self) -> int:
        """How many changes are not in the study yet."""
        with self._state:
            return len(self._arrived) + len(self._changes)

    @property
    def keeps(self) -> bool:
        """Whether all of them are on this machine's disk, or are just being put there."""
        with self._state:
            return self._outbox is not None and not self._unkept

    @property
    def is_kept(self) -> bool:
        """Whether all of them are on this machine's disk."""
        with self._state:
            return self._outbox is not None and not self._unkept and not self._arrived

    @property
    def waiting_for(self) -> float:
        """Seconds since the change that is to be written next could have been tried first."""
        with self._state:
            return 0.0 if self._since is None else monotonic() - self._since

    def submit(self, change: C) -> None:
        """Put a change behind those that wait."""
        with self._state:
            press = None if self._pressed is None else self._pressed(change)
            line = self._changes if self._outbox is None else self._arrived
            line.append(_Waiting(change, press))
            self._since = self._since or monotonic()
            self._state.notify_all()

    def wait_until_written(self) -> None:
        """Wait for what was submitted, as long as it is being written. Not for the UI thread.

        What is read after that is as the coder left it; unless writing fails, is put off, or stands
        still.
        """
        with self._state:
            while (self._changes or self._arrived) and not self._stuck and not self._closing:
                still = 0.0 if self._since is None else monotonic() - self._since
                if self._pause > 0 or still > STANDING_STILL:
                    return
                self._state.wait(STANDING_STILL - still)

    def wait_until_kept(self, timeout: float) -> None:
        """Wait until this machine's disk has what was submitted, or would not take it."""
        with self._state:
            self._state.wait_for(lambda: not self._arrived, timeout)

    def retry(self) -> None:
        """Try again at once what could not be written."""
        with self._state:
            self._stuck = self._is_put_off = False
            self._state.notify_all()

    def close(self, timeout: float = CLOSING) -> tuple[C, ...]:
        """Write what waits; the changes that were not saved.

        It goes on as long as a change is written at least every `timeout` seconds: a slow disk is
        no reason to lose any.
        """
        begun = monotonic()
        with self._state:
            self._closing = True
            self._stuck = self._is_put_off = False  # one last attempt
            self._state.notify_all()
        for thread in reversed(self._threads):
            while thread.is_alive() and (patience := self._patience(begun, timeout)) > 0:
                thread.join(min(patience, LOOK))
        if self._outbox is not None:
            self._outbox.close()
        with self._state:
            return tuple(one.change for one in (*self._changes, *self._arrived))

    def _patience(self, begun: float, timeout: float) -> float:
        """Seconds that closing waits yet, having begun then."""
        with self._state:
            return max(begun, self._since or begun) + timeout - monotonic()

    # -- writing --------------------------------------------------------------------------------

    def _run(self) -> None:
        while (waiting := self._next()) is not None:
            try:
                written = self._write(waiting.press or waiting.change)
            except StudyError as error:
                self._keep_again()
                with self._state:
                    self._put_off(error)
                    self._state.notify_all()
                    count = len(self._arrived) + len(self._changes)
                self._failed(error, count)
                continue
            with self._state:
                self._changes.popleft()
                self._is_put_off = False
                self._back_off.reset()
                self._since = monotonic() if self._changes or self._arrived else None
                self._state.notify_all()
            if waiting.press is not None:
                self._forget(waiting.press)
            self._done(waiting.change, written)

    def _put_off(self, error: StudyError) -> None:
        if self._closing or not isinstance(error, UnreachableError):
            self._stuck = True
        else:
            self._is_put_off = True
            self._back_off.put_off()

    @property
    def _pause(self) -> float:
        """Seconds until the server is to be asked again; zero or less where nothing is put off."""
        return self._back_off.remaining if self._is_put_off else 0.0

    def _next(self) -> _Waiting[C] | None:
        """The change to write now; waits for one; None when the writer is to end."""
        with self._state:
            while True:
                wait = self._pause
                if self._changes and not self._stuck and wait <= 0:
                    return self._changes[0]
                if self._closing and (self._stuck or not self._arrived):
                    return None
                is_pausing = bool(self._changes) and not self._stuck
                self._state.wait(wait if is_pausing else None)

    # -- keeping on this machine ----------------------------------------------------------------

    def _keep(self) -> None:
        while (waiting := self._next_arrived()) is not None:
            self._keep_one(waiting.press)
            with self._state:
                self._arrived.popleft()
                self._changes.append(waiting)
                self._state.notify_all()
            self._kept()

    def _keep_one(self, press: PendingChange[C] | None) -> None:
        if self._outbox is None or press is None:
            return
        try:
            self._outbox.add(press)
        except NotSavedError:
            with self._state:
                self._unkept.append(press)  # it can still be sent

    def _next_arrived(self) -> _Waiting[C] | None:
        with self._state:
            while not self._arrived:
                if self._closing:
                    return None
                self._state.wait()
            return self._arrived[0]

    def _keep_again(self) -> None:
        """Once the server is away, this machine's disk is all there is."""
        with self._state:
            unkept, self._unkept = self._unkept, []
        for press in unkept:
            self._keep_one(press)

    def _forget(self, press: PendingChange[C]) -> None:
        with self._state:
            self._unkept = [one for one in self._unkept if one is not press]
        if self._outbox is not None:
            self._outbox.confirm(press.id)
