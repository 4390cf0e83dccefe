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
from threading import Condition, Thread
from time import monotonic

from intercoder.coding.change import Change
from intercoder.errors import NotSavedError, StudyError, UnreachableError
from intercoder.study.coding.coder_workspace import CoderWorkspace, Written
from intercoder.study.coding.outbox import Outbox
from intercoder.study.coding.outbox_replay import outbox_of
from intercoder.study.coding.pending_change import PendingChange

FIRST_PAUSE = 0.5
"""Seconds until a server that did not answer is asked again; each pause is twice the last."""
MAX_PAUSE = 15.0
CLOSING = 10.0
"""Seconds that closing waits at most for the next change to be written."""
LOOK = 0.2
"""Seconds between looks whether anything was written."""

STANDING_STILL = 5.0
"""Seconds without anything written after which a reader waits no longer for what is pending."""

Write = Callable[[Change | PendingChange], Written]
Done = Callable[[Change, Written], None]
Failed = Callable[[StudyError, int], None]


class Writer:
    """Writes changes one by one. `done` and `failed` are called on the writer's own thread."""

    def __init__(
        self,
        write: Write,
        done: Done,
        failed: Failed,
        *,
        kept: Callable[[], None] = lambda: None,
        pressed: Callable[[Change], PendingChange] | None = None,
        outbox: Outbox | None = None,
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
        self._arrived: deque[PendingChange] = deque()
        """Presses that are on their way to the outbox."""
        self._changes: deque[Change | PendingChange] = deque()
        """What is to be written."""
        self._unkept: list[PendingChange] = []
        """Presses that this machine's disk would not take."""
        self._state = Condition()
        self._stuck = False
        self._first_pause = self._pause = first_pause
        self._again_at = 0.0
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
        workspace: CoderWorkspace,
        done: Done,
        failed: Failed,
        kept: Callable[[], None] = lambda: None,
    ) -> Writer:
        """A desk's writer. On a server what is not written is kept on this machine, too."""
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

    def submit(self, change: Change) -> None:
        """Put a change behind those that wait."""
        with self._state:
            if self._pressed is None:
                self._changes.append(change)
            elif self._outbox is None:
                self._changes.append(self._pressed(change))
            else:
                self._arrived.append(self._pressed(change))
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
                if self._again_at > monotonic() or still > STANDING_STILL:
                    return
                self._state.wait(STANDING_STILL - still)

    def wait_until_kept(self, timeout: float) -> None:
        """Wait until this machine's disk has what was submitted, or would not take it."""
        with self._state:
            self._state.wait_for(lambda: not self._arrived, timeout)

    def retry(self) -> None:
        """Try again at once what could not be written."""
        with self._state:
            self._stuck = False
            self._again_at = 0.0
            self._state.notify_all()

    def close(self, timeout: float = CLOSING) -> tuple[Change, ...]:
        """Write what waits; the changes that were not saved.

        It goes on as long as a change is written at least every `timeout` seconds: a slow disk is
        no reason to lose any.
        """
        begun = monotonic()
        with self._state:
            self._closing = True
            self._stuck = False  # one last attempt
            self._again_at = 0.0
            self._state.notify_all()
        for thread in reversed(self._threads):
            while thread.is_alive() and (patience := self._patience(begun, timeout)) > 0:
                thread.join(min(patience, LOOK))
        if self._outbox is not None:
            self._outbox.close()
        with self._state:
            left = (*self._changes, *self._arrived)
        return tuple(one.change if isinstance(one, PendingChange) else one for one in left)

    def _patience(self, begun: float, timeout: float) -> float:
        """Seconds that closing waits yet, having begun then."""
        with self._state:
            return max(begun, self._since or begun) + timeout - monotonic()

    # -- writing --------------------------------------------------------------------------------

    def _run(self) -> None:
        while (change := self._next()) is not None:
            try:
                written = self._write(change)
            except StudyError as error:
                self._keep_again()
                with self._state:
                    self._put_off(error)
                    self._state.notify_all()
                    waiting = len(self._arrived) + len(self._changes)
                self._failed(error, waiting)
                continue
            with self._state:
                self._changes.popleft()
                self._pause = self._first_pause
                self._since = monotonic() if self._changes or self._arrived else None
                self._state.notify_all()
            if isinstance(change, PendingChange):
                self._forget(change)
                change = change.change
            self._done(change, written)

    def _put_off(self, error: StudyError) -> None:
        if self._closing or not isinstance(error, UnreachableError):
            self._stuck = True
            return
        self._again_at = monotonic() + self._pause
        self._pause = min(2 * self._pause, MAX_PAUSE)

    def _next(self) -> Change | PendingChange | None:
        """The change to write now; waits for one; None when the writer is to end."""
        with self._state:
            while True:
                wait = self._again_at - monotonic()
                if self._changes and not self._stuck and wait <= 0:
                    return self._changes[0]
                if self._closing and (self._stuck or not self._arrived):
                    return None
                is_pausing = bool(self._changes) and not self._stuck
                self._state.wait(wait if is_pausing else None)

    # -- keeping on this machine ----------------------------------------------------------------

    def _keep(self) -> None:
        while (press := self._next_arrived()) is not None:
            try:
                if self._outbox is not None:
                    self._outbox.add(press)
            except NotSavedError:
                with self._state:
                    self._unkept.append(press)  # it can still be sent
            with self._state:
                self._arrived.popleft()
                self._changes.append(press)
                self._state.notify_all()
            self._kept()

    def _next_arrived(self) -> PendingChange | None:
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
            try:
                if self._outbox is not None:
                    self._outbox.add(press)
            except NotSavedError:
                with self._state:
                    self._unkept.append(press)

    def _forget(self, press: PendingChange) -> None:
        with self._state:
            self._unkept = [one for one in self._unkept if one is not press]
        if self._outbox is not None:
            self._outbox.confirm(press.id)
