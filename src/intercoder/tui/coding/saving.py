"""Saves a coding screen's changes and tracks whether they are saved, pending or stored locally."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from textual.message import Message

from intercoder.coding.change import Change
from intercoder.coding.decision import Act
from intercoder.coding.session import CodingSession, Step
from intercoder.errors import CoderBusyError, NotSavedError, StudyError, UnreachableError
from intercoder.study.coding.coder_workspace import CoderWorkspace, Written
from intercoder.study.coding.pending_undo import NotNow, PendingUndo
from intercoder.study.coding.writer import CLOSING, Writer
from intercoder.tui.coding.status_text import count_changes, kept_words, reverted_words
from intercoder.tui.shared.messages import ChangeKept, ChangeSaved, PlaceLost, SaveFailed
from intercoder.tui.shared.protocols import Saving

SLOW_AFTER = 3.0
"""Seconds after which a server that has said nothing counts as one that does not answer."""
CLOSING_WHILE_AWAY = 2.0
"""Seconds for one last attempt, where the server did not answer before."""
SAVED_AGAIN = "The server is back: everything is saved."
NOTHING = {Act.UNDO: "Nothing left to take back.", Act.REDO: "Nothing to bring back."}
ASKED_IN_VAIN = {
    Act.UNDO: "You decided that before this session: undo it when the server is back.",
    Act.REDO: "You undid that before this session: redo it when the server is back.",
}


class Revert(NamedTuple):
    """What undo or redo leads to on the screen."""

    step: Step
    """The session after it, and what is still to be written."""
    words: str = ""
    """What is said of it; empty where the study has to say first what it was about."""


class Saver:
    """The changes of one sitting on their way into the study, and what is to be said of them."""

    def __init__(self, workspace: CoderWorkspace, post: Callable[[Message], object]) -> None:
        """`post` takes `ChangeSaved`, `SaveFailed` and `PlaceLost`, from any thread."""
        self._workspace = workspace
        self._post = post
        self._failure: StudyError | None = None
        self._is_away = False
        self._was_away = False
        self.has_unkept_text = False
        """Whether a memo is being written that is nowhere but on the screen."""
        self._reverting: list[Change] = []
        """Undo and redo on their way, of which the study has to say first what they are about."""
        self.reverts = PendingUndo(is_remote=workspace.study.is_remote)
        self.writer = Writer.of(workspace, self._on_written, self._on_not_written, self._on_kept)

    def _on_written(self, change: Change, written: Written) -> None:
        self._post(ChangeSaved(change, written, self.writer.pending))

    def _on_not_written(self, error: StudyError, waiting: int) -> None:
        self._post(SaveFailed(error, waiting))

    def _on_kept(self) -> None:
        if self._is_away:
            self._post(ChangeKept())

    # -- how it stands --------------------------------------------------------------------------

    @property
    def state(self) -> Saving:
        """In one word."""
        if self._failure is not None or (self._is_away and not self.writer.keeps):
            return Saving.FAILED
        if self.has_unkept_text:
            return Saving.WRITING
        if self._is_away:
            return Saving.KEPT if self.writer.is_kept else Saving.SAVING
        return Saving.SAVING if self.writer.pending else Saving.SAVED

    @property
    def is_reverting(self) -> bool:
        """Whether the answer that undo or redo is about is not known yet."""
        return bool(self._reverting)

    @property
    def is_in_trouble(self) -> bool:
        """Whether what waits may stay unwritten for long."""
        return self._failure is not None or self._is_away

    @property
    def is_away(self) -> bool:
        """Whether the server of the study does not answer."""
        return self._is_away

    @property
    def is_on_its_way(self) -> bool:
        """Whether a server does not have everything yet: what it holds as open may be decided."""
        return self._workspace.study.is_remote and self.writer.pending > 0

    def banner(self, session: CodingSession) -> str:
        """What is said while something is wrong; empty while all is well."""
        waiting = count_changes(self.writer.pending)
        if self._failure is not None:
            safe = "it is kept on this machine" if self.writer.keeps else "this window is open"
            return (
                f"NOT SAVED: {waiting}. {self._failure} Ctrl+S tries again; nothing is lost "
                f"while {safe}."
            )
        if not self._is_away:
            return ""
        if not self.writer.keeps:
            return (
                f"NOT SAVED: {waiting}. The server is not responding, and this machine cannot "
                "keep the changes on its disk. Free some space; nothing is lost while this "
                "window is open. Ctrl+S tries again."
            )
        count = f" ({waiting} waiting)" if self.writer.pending else ""
        words = (
            "The server is not responding. Your decisions are kept on this machine and sent "
            f"when it is back{count}. Ctrl+S tries now."
        )
        if session.item is None and not session.finished:
            return (
                f"{words} There are no more answers read ahead; the next ones come when it is back."
            )
        return words

    def tick(self) -> None:
        """Look at the clock: a server that takes too long counts as away."""
        if self._workspace.study.is_remote and self.writer.waiting_for > SLOW_AFTER:
            self.server_is_away()

    # -- what happens ---------------------------------------------------------------------------

    def submit(self, session: CodingSession, change: Change) -> None:
        """This session has led to this change."""
        self.reverts.note(session, change)
        self.writer.submit(change)

    def saved(self, message: ChangeSaved) -> str:
        """A change is in the study; what is said of it, if anything."""
        self._reverting = [one for one in self._reverting if one is not message.change]
        self._failure = None
        self._is_away = False
        if self._was_away and not message.waiting:
            self._was_away = False
            return SAVED_AGAIN
        return ""

    def failed(self, message: SaveFailed) -> None:
        """A change could not be written."""
        if isinstance(message.error, UnreachableError):
            self.server_is_away()
            return
        self._failure = message.error
        if isinstance(message.error, CoderBusyError):
            self._post(PlaceLost(message.error, message.waiting, kept=self.writer.keeps))

    def server_is_away(self) -> None:
        """The server did not answer, or has said nothing for too long."""
        self._is_away = self._was_away = True

    def server_answers(self) -> str:
        """Something was read; what is said of it, if anything."""
        if not self._is_away:
            return ""
        self.writer.retry()
        if self.writer.pending:
            return ""  # it is about to be written, or to fail again
        self._is_away = self._was_away = False
        return SAVED_AGAIN

    def retry(self) -> bool:
        """Try again at once; whether there was a reason to."""
        if self.state not in {Saving.FAILED, Saving.KEPT}:
            return False
        self.writer.retry()
        return True

    # -- undo and redo --------------------------------------------------------------------------

    def revert(self, session: CodingSession, act: Act) -> Revert | str:
        """Undo or redo: what it leads to, or why it cannot be done."""
        found = self.reverts.revert(session, act, is_away=self._is_away)
        if found is NotNow.NOTHING:
            return NOTHING[act]
        if found is NotNow.AWAY:
            return ASKED_IN_VAIN[act]
        if found.step is None:
            self._reverting.append(found.change)
            return Revert(Step(session, found.change))
        self.writer.submit(found.change)
        return Revert(found.step, reverted_words(found.change, found.others))

    # -- the end --------------------------------------------------------------------------------

    def leave(self) -> str:
        """Write what waits, and give up the coder's place; what is to be said of what waits still.

        Waits: not for the UI thread. Raises NotSavedError if something is lost.
        """
        keeps = self.writer.keeps
        unsaved = self.writer.close(CLOSING_WHILE_AWAY if self._is_away else CLOSING)
        if unsaved and not keeps:
            raise NotSavedError(
                f"{len(unsaved):,} of the last changes could not be saved.",
                "Everything before them is safe; open the study again to see where you are.",
            )
        # A server that is away learns of it later: a process that has ended holds no place.
        with suppress(UnreachableError):
            if not unsaved:
                self._workspace.leave()
        return self.kept_words(len(unsaved)) if unsaved else ""

    def kept_words(self, count: int) -> str:
        """What is said on leaving, with so many changes kept on this machine."""
        return kept_words(self._workspace.coder, count)

    def let_go(self) -> None:
        """The place is lost: what is kept on this machine is left to the next window."""
        if self._workspace.study.is_remote:
            self.writer.close(CLOSING_WHILE_AWAY)
