"""Undo and redo within a session: what is known at once, and what only the study knows.

In a file the study answers in a moment. On a server that takes longer, or has to wait until it is
back: what was decided in this sitting is known here (`coding/undo_trail.py`) and comes back at
once.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum

from intercoder.coding.batch import restated
from intercoder.coding.change import BringBack, Change, TakeBack
from intercoder.coding.decision import Act
from intercoder.coding.session import CodingSession, Step
from intercoder.coding.undo_trail import Judged, UndoTrail, brought_back, taken_back
from intercoder.study.coding.written import Reverted, Written

NOTHING_LEFT = {
    Act.UNDO: "Nothing left to take back.",
    Act.REDO: "Nothing left to bring back.",
}
"""What every front end says where undo or redo finds nothing."""


class NotNow(Enum):
    """Why nothing is taken back or brought back."""

    NOTHING = 1
    """There is nothing."""
    AWAY = 2
    """It was decided before this sitting, and the server that knows it does not answer."""


@dataclass(frozen=True, slots=True)
class Reverting:
    """Undo or redo, to be written."""

    change: TakeBack | BringBack
    step: Step | None = None
    """The session after it; None where the study has to say first what it is about."""
    others: int = 0
    """How many answers go with the one in view."""
    is_batch: bool = False
    """Whether they were marked in the queue: then none of them comes into view."""


def shown_again(session: CodingSession, written: Reverted) -> Step:
    """The session after the study has said what undo or redo was about."""
    if not written.is_batch:
        return session.reverted(written.item, written.before, written.others)
    found = ((written.item, written.before), *written.others)
    return Step(restated(session, [(item, was, item.standing) for item, was in found]))


class PendingUndo:
    """Remembers what the sitting decided, and what undo and redo have already shown."""

    def __init__(self, *, is_remote: bool) -> None:
        self._is_remote = is_remote
        self._trail = UndoTrail()
        self._awaited: deque[Judged | None] = deque()
        """What each undo or redo on its way has led to already; None where nothing yet."""

    @property
    def is_awaited(self) -> bool:
        """Whether the study has still to say which answer undo or redo is about."""
        return None in self._awaited

    def note(self, session: CodingSession, change: Change) -> None:
        """This session has led to this change."""
        if self._is_remote:
            self._trail = self._trail.after(session, change)

    def revert(
        self, session: CodingSession, act: Act, *, is_away: bool = False
    ) -> Reverting | NotNow:
        """Undo or redo now; `is_away` says that the server does not answer."""
        change = TakeBack() if act is Act.UNDO else BringBack()
        if not self._is_remote:
            self._awaited.append(None)
            return Reverting(change)
        found = self._trail.undo() if act is Act.UNDO else self._trail.redo()
        if found.is_known and found.judged is None:
            return NotNow.NOTHING
        if not found.is_known and is_away:
            return NotNow.AWAY
        self._trail = found.trail
        self._awaited.append(found.judged)
        if found.judged is None:
            return Reverting(change)
        revert = taken_back if act is Act.UNDO else brought_back
        others = len(found.judged.items) - 1
        is_batch = found.judged.is_batch
        return Reverting(change, revert(session, found.judged), others, is_batch)

    def is_shown(self, change: Change, written: Written) -> bool:
        """Whether what was written is what was shown already. Asked once of each, in order."""
        if not isinstance(change, TakeBack | BringBack) or not self._awaited:
            return False
        shown = self._awaited.popleft()
        if shown is None or not isinstance(written, Reverted):
            return False
        others = {item.number for item, _ in written.others}
        return shown.numbers == others | {written.item.number}
