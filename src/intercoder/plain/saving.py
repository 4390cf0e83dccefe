"""Saves line by line: directly in a file; on a server even while that is away.

The state machine is the `Saver` of the screens. What differs: whoever types waits for each change,
as long as the server responds, before the next line is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Generic, TypeVar

from intercoder.errors import (
    CoderBusyError,
    NotSavedError,
    StudyError,
    UnreachableError,
    UsageError,
)
from intercoder.study.saving import saver
from intercoder.study.saving.saver import Saver
from intercoder.study.saving.workspace import Workspace

C = TypeVar("C")
W = TypeVar("W")

AWAY = (
    "The server is not responding. Your decisions are kept on this machine and sent when it "
    "is back. You can go on."
)
BACK = "The server is back. Everything is saved."
NOT_KEPT = (
    "The server is not responding, and this machine cannot keep your decisions on its disk. "
    "Free some space. Nothing is lost as long as this program runs."
)
NEEDS_SERVER = "That needs the server. Try again when it is back."


@dataclass(frozen=True, slots=True)
class Kept:
    """The change waits on this machine until the server responds."""


class PlainSaver(Generic[C, W]):
    """Writes what each line led to, and says what has become of it."""

    def __init__(
        self,
        workspace: Workspace[C, W],
        say: Callable[[str], None],
        is_known: Callable[[C, W], bool] = lambda *_: False,
    ) -> None:
        """`is_known` is told of each change that was written, in order; true if what it led to has
        been said already."""
        self._workspace = workspace
        self._say = say
        self._is_known = is_known
        self._came: SimpleQueue[tuple[C, W] | StudyError] = SimpleQueue()
        self._late: list[tuple[C, W]] = []
        """What was written while nobody waited for it."""
        self._last: tuple[C, W] | None = None
        """What was written last."""
        self._saver: Saver[C, W] | None = None
        if workspace.study.is_remote:
            self._saver = Saver(
                workspace,
                lambda change, written: self._came.put((change, written)),
                lambda error, _: self._came.put(error),
            )
        self._said_not_kept = False

    # -- writing --------------------------------------------------------------------------------

    def write(self, change: C) -> W | Kept | None:
        """Write the change. None, and said, where it is not saved.

        Raises CoderBusyError if the person has gone on somewhere else.
        """
        if self._saver is not None:
            return self._send(self._saver, change)
        try:
            written = self._workspace.write(change)
        except (NotSavedError, UsageError) as error:
            self._say(f"Not saved, so nothing has changed. {error}")
            return None
        self._is_known(change, written)
        return written

    @property
    def fate(self) -> str:
        """What has become of the last change: saved only if it is in the study."""
        if self._saver is None or not self._saver.writer.pending:
            return "Saved"
        return "Kept on this machine" if self._saver.writer.is_kept else "Not saved yet"

    @property
    def is_away(self) -> bool:
        """Whether the server of the study does not respond."""
        return self._saver is not None and self._saver.is_away

    def flush(self) -> bool:
        """Try at once to write what waits, and say if the server is back; whether all of it is in
        the study."""
        if self._saver is None:
            return True
        following = self._saver
        following.start_over()
        self._wait(following, lambda: not following.writer.pending)
        self._say_if_back(following)
        return not following.writer.pending

    def news(self) -> list[tuple[C, W]]:
        """Say what has become of what waited; what was written while nobody waited for it.

        Raises CoderBusyError if the person has gone on somewhere else.
        """
        if self._saver is None:
            return []
        while not self._came.empty():
            self._take(self._saver, self._came.get())
        self._say_if_back(self._saver)
        late, self._late = self._late, []
        return late

    # -- the server -----------------------------------------------------------------------------

    def server_is_away(self) -> None:
        """The server did not respond, or has said nothing for too long."""
        if self._saver is None:
            return
        if self._saver.server_is_away():
            self._say(AWAY)
        if not self._saver.writer.keeps and not self._said_not_kept:
            self._said_not_kept = True
            self._say(NOT_KEPT)

    def server_answers(self) -> None:
        """Something was read."""
        if self._saver is not None:
            self._saver.server_answers()

    def _say_if_back(self, following: Saver[C, W]) -> None:
        if following.is_back():
            self._said_not_kept = False
            self._say(BACK)

    def _send(self, following: Saver[C, W], change: C) -> W | Kept:
        """Wait for the server as long as it has responded so far; never, while it is away."""
        if following.failure is not None:
            following.start_over()
        following.submit(change)
        self._wait(following, lambda: self._last is not None and self._last[0] is change)
        if self._last is not None and self._last[0] is change:
            if self._late and self._late[-1] is self._last:
                self._late.pop()  # who waited for it says what it led to
            return self._last[1]
        following.writer.wait_until_kept(saver.SLOW_AFTER)
        return Kept()

    def _wait(self, following: Saver[C, W], is_over: Callable[[], bool]) -> None:
        """Take what comes until that is so, something fails, or the server takes too long."""
        until = monotonic() + saver.SLOW_AFTER
        while not following.is_in_trouble and not is_over():
            try:
                came = self._came.get(timeout=max(0.001, until - monotonic()))
            except Empty:
                self.server_is_away()
            else:
                self._take(following, came)

    def _take(self, following: Saver[C, W], came: tuple[C, W] | StudyError) -> None:
        """Something was written, or could not be."""
        if isinstance(came, CoderBusyError):
            raise came
        if isinstance(came, UnreachableError):
            self.server_is_away()
        elif isinstance(came, StudyError):
            if following.failure is None:
                self._say(f"Not saved yet. {came} The next line tries again.")
            following.failed(came)
        else:
            following.written()
            self._last = came
            if not self._is_known(*came):
                self._late.append(came)

    # -- the end --------------------------------------------------------------------------------

    def close(self) -> int:
        """Write what waits, if the server responds; how many changes are kept on this machine.

        Raises NotSavedError if something is lost.
        """
        if self._saver is None:
            return 0
        following, self._saver = self._saver, None
        return following.close()


def kept_line(person: str, count: int, *, doing: str = "codes") -> str:
    """What is said on leaving, with so many changes that the server does not have yet."""
    kept = f"{count} changes are kept" if count > 1 else "1 change is kept"
    they = "They go" if count > 1 else "It goes"
    return f"{kept} on this machine. {they} to the server the next time {person} {doing} here."
