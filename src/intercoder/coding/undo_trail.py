"""A session's decisions, kept so that undo and redo need not wait for a server.

The log is what counts, and undo is written to it as ever. This only knows what that will lead to:
within a sitting nobody else adds to the coder's log. What lies before the sitting it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from intercoder.coding.change import Change, Decide, DecideTogether
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import Draft, Item
from intercoder.coding.session import CodingSession, Step

MAX_PRESSES = 500
"""How many presses are remembered; what was decided before them is asked of the study."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one press decided: each answer as it stood, and the judgement it got.

    The answer that was in view comes first.
    """

    items: tuple[tuple[Item, Judgement], ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the answers."""
        return frozenset(item.number for item, _ in self.items)


class Reverting(NamedTuple):
    """What undo or redo leads to."""

    trail: UndoTrail
    judged: Judged | None = None
    """What is taken back, or brought back; None where that is not known, or nothing."""
    is_known: bool = True
    """Whether it is known; otherwise only the log can tell."""


@dataclass(frozen=True, slots=True)
class UndoTrail:
    """Presses that decided something, those that stand and those taken back; the last one last."""

    done: tuple[Judged | None, ...] = ()
    undone: tuple[Judged | None, ...] = ()
    knows_undone: bool = False
    """Nothing from before can be brought back: something was decided since."""

    def after(self, session: CodingSession, change: Change) -> UndoTrail:
        """The trail once this session has led to this change."""
        judged = _judged(session, change)
        if judged is None:
            return self
        return UndoTrail((*self.done, judged)[-MAX_PRESSES:], knows_undone=True)

    def undo(self) -> Reverting:
        """Take back the last press that stands."""
        last = self.done[-1] if self.done else None
        undone = (*self.undone, last)
        trail = replace(self, done=self.done[:-1], undone=undone)
        return Reverting(trail, last, is_known=last is not None)

    def redo(self) -> Reverting:
        """Bring back what was last taken back."""
        if not self.undone:
            if self.knows_undone:
                return Reverting(self)
            return Reverting(replace(self, done=(*self.done, None)), is_known=False)
        last = self.undone[-1]
        trail = replace(self, done=(*self.done, last), undone=self.undone[:-1])
        return Reverting(trail, last, is_known=last is not None)


def taken_back(session: CodingSession, judged: Judged) -> Step:
    """The session once this was taken back: it is in view again, and still chosen."""
    (item, judgement), *others = judged.items
    kept = Draft.of(judgement) if judgement.codes else None
    known = session.as_known(other for other, _ in others)
    return _reverted(
        session,
        replace(item, kept=kept),
        judgement,
        [
            (replace(held, standing=other.standing, made=other.made), its)
            for held, (other, its) in zip(known, others, strict=True)
        ],
    )


def brought_back(session: CodingSession, judged: Judged) -> Step:
    """The session once this was brought back."""
    (item, judgement), *others = judged.items
    known = session.as_known(other for other, _ in others)
    return _reverted(
        session,
        replace(item, standing=judgement, kept=None, made=item.drawn or item.made),
        item.standing,
        [
            (replace(held, standing=its), other.standing)
            for held, (other, its) in zip(known, others, strict=True)
        ],
    )


def _reverted(
    session: CodingSession,
    item: Item,
    before: Judgement,
    others: list[tuple[Item, Judgement]],
) -> Step:
    step = session.reverted(item, before, others)
    if not others:
        return step
    # The study may not answer for a while: what was read ahead stays, the others of the group
    # come before it.
    beside = [other for other, _ in others]
    reverted = {item.number, *(other.number for other in beside)}
    waiting = (session.item, *session.ahead) if session.item else session.ahead
    ahead = (
        *(other for other in beside if session.filter.wants(other)),
        *(one for one in waiting if one.number not in reverted),
    )
    return Step(replace(step.session, ahead=ahead), step.change)


def _judged(session: CodingSession, change: Change) -> Judged | None:
    if session.item is None:
        return None
    match change:
        case Decide(_, judgement):
            return Judged(((session.item, judgement),))
        case DecideTogether(first, others, before):
            beside = zip(before, (other.judgement for other in others), strict=True)
            return Judged(((session.item, first.judgement), *beside))
        case _:
            return None
