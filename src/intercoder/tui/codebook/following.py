"""Reads a newer revision of the codebook for a coder at work, and says when it may be used.

Nothing changes in the middle of an answer: a new revision waits until the next one comes, unless
nothing is chosen yet, or the coder asks to see what has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from textual.message import Message

from intercoder.codebook.changes.news import CodebookNews
from intercoder.codebook.code import Codebook
from intercoder.coding.keys.typed_keys import TypedKeys
from intercoder.coding.session import CodingSession
from intercoder.study.codebook.codebook_in_use import NewCodebook
from intercoder.study.coding.coder_workspace import CoderWorkspace
from intercoder.study.coding.keys_of_coder import KeysOfCoder, keys_of_coder
from intercoder.tui.shared.stage import Stage

CODEBOOK = -2
"""Numbers the reading of a codebook, apart from those of answers and keys."""

LATER_PROPOSALS = (
    "News of proposed codes: they count from the next answer. F9 shows them, and uses them now."
)
LATER = "Codebook revision {revision} counts from the next answer. F9 shows it, and uses it now."


def later_words(news: CodebookNews) -> str:
    """What is said of a new codebook that is not in use yet."""
    if news.since == news.revision:
        return LATER_PROPOSALS
    return LATER.format(revision=news.revision)


def news_words(news: CodebookNews, lost: str = "") -> str:
    """What is said of a new revision; `lost` is what of a choice cannot be given any more."""
    if news.is_empty and not lost:
        return ""
    if news.since == news.revision and lost:
        return f"No longer chosen: {lost}. F9 shows why."
    if lost:
        return (
            f"Codebook revision {news.revision}. No longer chosen: {lost}. F9 shows what changed."
        )
    return f"{news.words} F9 shows what."


@dataclass
class CodebookRead(Message):
    """A newer revision of the codebook is here, and the coder's keys for it."""

    request: int
    new: NewCodebook
    keys: KeysOfCoder


class CodebookFollower(Protocol):
    """A screen that shows the codebook."""

    @property
    def is_free(self) -> bool:
        """Whether it is in view, and nobody is about to choose a code of the old revision."""

    def show_codebook(self, codebook: Codebook, typed: TypedKeys) -> None:
        """Show another revision of the codebook, with the coder's keys."""


class CodebookFollowing:
    """The newest revision at one desk: read when the study has one, and kept until it is taken."""

    def __init__(self, stage: Stage, workspace: CoderWorkspace) -> None:
        self.followers: list[CodebookFollower] = []
        """The screens that show the codebook, one above the other."""
        self.waiting: CodebookRead | None = None
        """A revision that is not in use yet."""
        self.said = ""
        """What was said of the revision that was taken last."""
        self.is_due = False
        """Whether another answer has come since, or the coder has asked for it."""
        self._stage = stage
        self._workspace = workspace
        self._is_reading = False

    def look(self) -> None:
        """Read the newest revision, if it is not the one in use, or waiting already."""
        known = self.waiting.new.edition if self.waiting else None
        in_use = self._workspace.codebook_in_use
        if self._is_reading or not in_use.is_outdated or known == in_use.newest:
            return
        self._is_reading = True
        workspace = self._workspace

        def reading() -> CodebookRead:
            new = workspace.codebook_in_use.read_newest()
            return CodebookRead(CODEBOOK, new, keys_of_coder(workspace, new.codebook))

        self._stage.read(CODEBOOK, reading)

    def arrived(self, message: CodebookRead) -> None:
        """The newest revision is here; it waits."""
        self._is_reading = False
        self.waiting, self.is_due = message, False

    def failed(self, request: int) -> None:
        """A reading has failed; the next change that is saved asks again."""
        if request == CODEBOOK:
            self._is_reading = False

    def moved(self, before: CodingSession, after: CodingSession) -> None:
        """The coder may have come to another answer."""
        if (before.item and before.item.number) != (after.item and after.item.number):
            self.is_due = self.waiting is not None

    def may_be_taken(self, session: CodingSession) -> bool:
        """Whether the coder may go on with the new revision now."""
        if not any(one.is_free for one in self.followers):
            return False
        if session.item is None:
            return session.finished  # else an answer is on its way
        return self.is_due or session.item.kept is None

    def take(self) -> CodebookRead | None:
        """The revision that waits, which is in use from now on."""
        taken, self.waiting, self.is_due = self.waiting, None, False
        return taken
