"""How `intercoder code --plain` saves: directly in a file; on a server even while it is away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic

from intercoder.coding.change import Change
from intercoder.coding.decision import Act
from intercoder.coding.session import CodingSession
from intercoder.errors import CoderBusyError, NotSavedError, StudyError, UnreachableError
from intercoder.study.coding.coder_workspace import CoderWorkspace, Written
from intercoder.study.coding.pending_undo import NotNow, PendingUndo, Reverting
from intercoder.study.coding.writer import CLOSING, Writer

SLOW_AFTER = 3.0
"""Seconds after which a server that has said nothing counts as one that does not answer."""
CLOSING_WHILE_AWAY = 2.0
"""Seconds for one last attempt, where the server did not answer before."""
AWAY = (
    "The server is not responding. Your decisions are kept on this machine and sent when it "
    "is back. You can go on."
)
BACK = "The server is back. Everything is saved."
NOT_KEPT = (
    "The server is not responding, and this machine cannot keep your decisions on its disk. "
    "Free some space. Nothing is lost as long as this program runs."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The change waits on this machine until the server answers."""


class PlainSaver:
    """Writes what each line led to, and says what has become of it."""

    def __init__(self, workspace: CoderWorkspace, say: Callable[[str], None]) -> None:
        self._workspace = workspace
        self._say = say
        self._done: SimpleQueue[tuple[Change, Written] | StudyError] = SimpleQueue()
        self._late: list[tuple[Change, Written]] = []
        """What undo and redo led to, once the server was back."""
        self._reverts = PendingUndo(is_remote=workspace.study.is_remote)
        self._writer = (
            Writer.of(
                workspace,
                lambda change, written: self._done.put((change, written)),
                lambda error, _: self._done.put(error),
            )
            if workspace.study.is_remote
            else None
        )
        self.is_away = False
        """Whether the server of the study does not answer."""
        self._was_away = False
        self._is_stuck = False
        self._said_not_kept = False

    # -- writing --------------------------------------------------------------------------------

    def write(self, session: CodingSession, change: Change) -> Written | Kept | None:
        """Write the change this session has led to. None, and said, where it is not saved.

        Raises CoderBusyError if the coder has gone on somewhere else.
        """
        self._reverts.note(session, change)
        if self._writer is not None:
            return self._send(self._writer, change)
        try:
            return self._workspace.write(change)
        except NotSavedError as error:
            self._say(f"Not saved, so nothing has changed. {error}")
            return None

    @property
    def fate(self) -> str:
        """What has become of the last change: saved only if it is in the study."""
        if self._writer is None or not self._writer.pending:
            return "Saved"
        return "Kept on this machine" if self._writer.is_kept else "Not saved yet"

    def revert(self, session: CodingSession, act: Act) -> Reverting | NotNow:
        """Undo or redo; what it leads to is still to be written."""
        return self._reverts.revert(session, act, is_away=self.is_away)

    def _send(self, writer: Writer, change: Change) -> Written | Kept:
        """Wait for the server as long as it has answered so far; never, while it is away."""
        if self._is_stuck:
            self._is_stuck = False
            writer.retry()
        writer.submit(change)
        until = monotonic() + SLOW_AFTER
        while not self.is_away and not self._is_stuck:
            if (came := self._next(until)) is None:
                self.server_is_away()
            elif came[0] is change:
                return came[1]
        writer.wait_until_kept(SLOW_AFTER)
        return Kept()

    def flush(self) -> bool:
        """Try at once to write what waits; whether all of it is in the study."""
        if self._writer is None:
            return True
        self._is_stuck = False
        self._writer.retry()
        until = monotonic() + SLOW_AFTER
        self.is_away = False
        while self._writer.pending and not self.is_away and not self._is_stuck:
            if self._next(until) is None:
                self.server_is_away()
        return not self._writer.pending

    def _next(self, until: float) -> tuple[Change, Written] | None:
        """The next change that is in the study; None if there is none until then, or one failed."""
        try:
            came = self._done.get(timeout=max(0.001, until - monotonic()))
        except Empty:
            return None
        if isinstance(came, StudyError):
            self._failed(came)
            return None
        self.is_away = False
        if not self._reverts.is_shown(*came):
            self._late.append(came)
        return came

    def _failed(self, error: StudyError) -> None:
        if isinstance(error, CoderBusyError):
            raise error
        if isinstance(error, UnreachableError):
            self.server_is_away()
        elif not self._is_stuck:
            self._is_stuck = True
            self._say(f"Not saved yet. {error} The next line tries again.")

    def server_is_away(self) -> None:
        """The server did not answer, or has said nothing for too long."""
        self.is_away = True
        if not self._was_away:
            self._was_away = True
            self._say(AWAY)
        if self._writer is not None and not self._writer.keeps and not self._said_not_kept:
            self._said_not_kept = True
            self._say(NOT_KEPT)

    def server_answers(self) -> None:
        """Something was read."""
        self.is_away = False

    def news(self) -> list[tuple[Change, Written]]:
        """Say what has become of what waited; undo and redo that were done only now.

        Raises CoderBusyError if the coder has gone on somewhere else.
        """
        while not self._done.empty():
            self._next(0.0)
        is_written = self._writer is not None and not self._writer.pending
        if self._was_away and not self.is_away and is_written:
            self._was_away = self._said_not_kept = False
            self._say(BACK)
        late, self._late = self._late, []
        return late

    # -- the end --------------------------------------------------------------------------------

    def close(self) -> int:
        """Write what waits, if the server answers; how many changes are kept on this machine.

        Raises NotSavedError if something is lost.
        """
        if self._writer is None:
            return 0
        writer, self._writer = self._writer, None
        keeps = writer.keeps
        unsaved = writer.close(CLOSING_WHILE_AWAY if self.is_away else CLOSING)
        if unsaved and not keeps:
            raise NotSavedError(
                f"{len(unsaved):,} of the last changes could not be saved.",
                "Everything before them is safe; open the study again to see where you are.",
            )
        return len(unsaved)
