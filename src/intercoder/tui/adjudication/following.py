"""A newer revision of the codebook for whoever adjudicates: read, and used from an answer on."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from intercoder.adjudication.session import AdjudicationSession
from intercoder.study.adjudication.adjudication_workspace import AdjudicationWorkspace
from intercoder.study.codebook.codebook_in_use import Edition, NewCodebook
from intercoder.tui.shared.stage import Stage

FAILED = 0
"""Numbers the reading, should it fail: as that of what does not change."""


@dataclass
class NewestRead(Message):
    """A newer revision of the codebook is here."""

    new: NewCodebook


class Following:
    """The newest revision: read when the study has one, and kept until nothing is chosen."""

    def __init__(self, stage: Stage, workspace: AdjudicationWorkspace) -> None:
        self.waiting: NewCodebook | None = None
        """A revision that is not in use yet."""
        self._stage = stage
        self._workspace = workspace
        self._asked: Edition | None = None
        """What was asked for last."""

    def look(self) -> None:
        """Read the newest revision, if it is neither in use nor asked for."""
        in_use = self._workspace.codebook_in_use
        if in_use.is_outdated and in_use.newest != self._asked:
            self._asked = in_use.newest
            self._stage.read(FAILED, lambda: NewestRead(in_use.read_newest()))

    def failed(self) -> None:
        """A reading has failed: what is read next asks again."""
        self._asked = None

    def take(self, session: AdjudicationSession) -> NewCodebook | None:
        """The revision that waits, unless something is chosen on the answer in view."""
        if session.is_changed:
            return None
        new, self.waiting = self.waiting, None
        return new
