"""Follows a person's changes into the study: saved, pending, kept on this machine, or failed.

One state machine for every front end: what writes is a `Writer`, what is said of it is the front
end's. The writer's reports arrive on its own thread; whoever owns a saver hands them to `written`
and `failed` on the thread that owns it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import Generic, TypeVar

from intercoder.errors import NotSavedError, StudyError, UnreachableError
from intercoder.study.saving.workspace import Workspace
from intercoder.study.saving.writer import CLOSING, Done, Failed, Writer

C = TypeVar("C")
W = TypeVar("W")

SLOW_AFTER = 3.0
"""Seconds after which a server that has said nothing counts as one that does not respond."""
CLOSING_WHILE_AWAY = 2.0
"""Seconds for one last attempt, where the server did not respond before."""


class Saving(Enum):
    """Whether what a person did is in the study; the value is what the foot line says."""

    SAVED = "saved"
    """On disk, all of it."""
    SAVING = "saving…"
    """Not on disk yet."""
    WRITING = "text not saved"
    """What is being written, such as a memo, is on the screen only."""
    KEPT = "kept here"
    """On this machine, until the study's server responds."""
    FAILED = "NOT SAVED"


class Saver(Generic[C, W]):
    """The changes made in one workspace on their way into the study."""

    def __init__(
        self,
        workspace: Workspace[C, W],
        done: Done[C, W],
        failed: Failed,
        kept: Callable[[], object] = lambda: None,
    ) -> None:
        """All three are called on threads of the writer: `done` with each change and what writing
        it led to, `failed` with the error and how many changes wait, `kept` when this machine has
        taken a change while the server is away."""
        self._workspace = workspace
        self._failure: StudyError | None = None
        self._is_away = False
        self._was_away = False
        self.has_unkept_text = False
        """Whether something is being written that is nowhere but on the screen."""
        self.writer = Writer.of(workspace, done, failed, lambda: kept() if self._is_away else None)

    # -- the state ------------------------------------------------------------------------------

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
    def failure(self) -> StudyError | None:
        """Why the next change cannot be written, where that is not the server's absence."""
        return self._failure

    @property
    def is_away(self) -> bool:
        """Whether the server of the study does not respond."""
        return self._is_away

    @property
    def is_in_trouble(self) -> bool:
        """Whether what waits may stay unwritten for long."""
        return self._failure is not None or self._is_away

    @property
    def is_on_its_way(self) -> bool:
        """Whether a server does not have everything yet: what it holds as open may be decided."""
        return self._workspace.study.is_remote and self.writer.pending > 0

    # -- what happens ---------------------------------------------------------------------------

    def submit(self, change: C) -> None:
        """Write this change after those that wait."""
        self.writer.submit(change)

    def written(self) -> None:
        """A change is in the study."""
        self._failure = None
        self._is_away = False

    def failed(self, error: StudyError) -> None:
        """A change could not be written."""
        if isinstance(error, UnreachableError):
            self.server_is_away()
        else:
            self._failure = error

    def tick(self) -> None:
        """Look at the clock: a server that takes too long counts as away."""
        if self._workspace.study.is_remote and self.writer.waiting_for > SLOW_AFTER:
            self.server_is_away()

    def server_is_away(self) -> bool:
        """The server did not respond, or has said nothing for too long. Whether that is news."""
        is_news = not self._was_away
        self._is_away = self._was_away = True
        return is_news

    def server_answers(self) -> None:
        """Something was read."""
        if self._is_away:
            self.writer.retry()
            # what still waits is about to be written, or to fail again
            self._is_away = self.writer.pending > 0

    def is_back(self) -> bool:
        """Whether the server was away and has everything now: true once."""
        if not self._was_away or self._is_away or self.writer.pending:
            return False
        self._was_away = False
        return True

    def retry(self) -> bool:
        """Try again at once; whether there was a reason to."""
        if self.is_in_trouble:
            self.writer.retry()
        return self.is_in_trouble

    def start_over(self) -> None:
        """Try again at once, as if nothing had failed: who waits for a change waits for it anew."""
        self._failure = None
        self._is_away = False
        self.writer.retry()

    # -- the end --------------------------------------------------------------------------------

    def close(self) -> int:
        """Write what waits; how many changes are kept on this machine. Not for a UI's thread.

        Raises NotSavedError if something is lost.
        """
        keeps = self.writer.keeps
        unsaved = self.writer.close(CLOSING_WHILE_AWAY if self._is_away else CLOSING)
        if unsaved and not keeps:
            raise NotSavedError(
                f"{len(unsaved):,} of the last changes could not be saved.",
                "Everything before them is safe; open the study again to see where you are.",
            )
        return len(unsaved)

    def leave(self) -> int:
        """`close`, and leave the workspace if everything is in the study."""
        kept = self.close()
        # A server that is away learns of it later: a process that has ended holds no place.
        with suppress(UnreachableError):
            if not kept:
                self._workspace.leave()
        return kept

    def let_go(self) -> None:
        """The place is lost: what is kept on this machine is left to the next window."""
        if self._workspace.study.is_remote:
            self.writer.close(CLOSING_WHILE_AWAY)
