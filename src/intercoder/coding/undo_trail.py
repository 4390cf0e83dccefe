"""A session's decisions, kept so that undo and redo need not wait for a server.

The log is authoritative, and undo is written to it as usual. The trail only predicts the result:
within a session nobody else adds to the coder's log. It knows nothing from before the session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from intercoder.coding.batch import restated
from intercoder.coding.change import Change, Decide, DecideBatch, DecideTogether
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import Draft, Item
from intercoder.coding.session import CodingSession, Step

MAX_PRESSES = 500
"""Number of presses remembered; earlier ones are read from the study."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one press decided: each answer as it was before, and its new judgement.

    The answer that was in view comes first.
    """

    items: tuple[tuple[Item, Judgement], ...]
    is_batch: bool = False
    """Whether they were marked in the queue: then none of them comes into view."""

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the answers."""
        return frozenset(item.number for item, _ in self.items)


class Reverting(NamedTuple):
    """The result of undo or redo."""

    trail: UndoTrail
    judged: Judged | None = None
    """What is reverted or restored; None if that is not known, or if there is nothing."""
    is_known: bool = True
    """Whether the result is known; if not, only the log can tell."""


@dataclass(frozen=True, slots=True)
class UndoTrail:
    """Presses that decided something, both standing and reverted ones, latest last."""

    done: tuple[Judged | None, ...] = ()
    undone: tuple[Judged | None, ...] = ()
    knows_undone: bool = False
    """Whether something was decided since the start, so that nothing earlier can be restored."""

    def after(self, session: CodingSession, change: Change) -> UndoTrail:
        """The trail once this session has led to this change."""
        judged = _judged(session, change)
        if judged is None:
            return self
        return UndoTrail((*self.done, judged)[-MAX_PRESSES:], knows_undone=True)

    def undo(self) -> Reverting:
        """Revert the last standing press."""
        last = self.done[-1] if self.done else None
        undone = (*self.undone, last)
        trail = replace(self, done=self.done[:-1], undone=undone)
        return Reverting(trail, last, is_known=last is not None)

    def redo(self) -> Reverting:
        """Restore what was last reverted."""
        if not self.undone:
            if self.knows_undone:
                return Reverting(self)
            return Reverting(replace(self, done=(*self.done, None)), is_known=False)
        last = self.undone[-1]
        trail = replace(self, done=(*self.done, last), undone=self.undone[:-1])
        return Reverting(trail, last, is_known=last is not None)


def taken_back(session: CodingSession, judged: Judged) -> Step:
    """The session after this was reverted: it is in view again, and still chosen."""
    if judged.is_batch:
        return Step(restated(session, [(one, its, one.standing) for one, its in judged.items]))
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
    """The session after this was restored."""
    if judged.is_batch:
        return Step(restated(session, [(one, one.standing, its) for one, its in judged.items]))
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
    # The study may not answer for a while: answers read ahead are kept, and the others of the group
    # come before them.
    beside = [other for other, _ in others]
    reverted = {item.number, *(other.number for other in beside)}
    waiting = (session.item, *session.ahead) if session.item else session.ahead
    ahead = (
        *(other for other in beside if session.filter.wants(other)),
        *(one for one in waiting if one.number not in reverted),
    )
    return Step(replace(step.session, ahead=ahead), step.change)


def _judged(session: CodingSession, change: Change) -> Judged | None:
    if isinstance(change, DecideBatch):
        judgements = (one.judgement for one in change.decisions)
        return Judged(tuple(zip(change.before, judgements, strict=True)), is_batch=True)
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
