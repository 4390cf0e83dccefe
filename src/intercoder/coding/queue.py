"""A coder's queue: answers in an order, and the filter that applies now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from intercoder.answers.answer import Answer
from intercoder.coding.decision import NO_CODES, UNSEEN, Judgement, Origin, SelectionReason, State
from intercoder.coding.suggestion import Offer

COUNTED = 50
"""How many answers like one are counted at most: a coder is shown `50+` beyond."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is toggled on an answer and not yet committed."""

    codes: Mapping[str, Origin] = field(default_factory=lambda: NO_CODES, hash=False)
    """Origin by code id, in the order they were chosen."""
    unsure: bool = False
    memo: str = ""

    @classmethod
    def of(cls, judgement: Judgement) -> Draft:
        """The draft that would commit to the same judgement again."""
        return cls(judgement.codes, judgement.unsure, judgement.memo)


@dataclass(frozen=True, slots=True)
class Item:
    """An answer as one coder meets it."""

    number: int
    """The study's own number of the answer: a cursor into the queue, of no meaning elsewhere."""
    answer: Answer
    standing: Judgement = UNSEEN
    """The coder's judgement as it stands in the log."""
    kept: Draft | None = None
    """What the coder toggled since, if they left it uncommitted."""
    offer: Offer | None = None
    """What is suggested, once it is known; whether it may be seen is settled for the round."""
    drawn: SelectionReason | None = None
    """Why it comes now; None where it comes by allocation, or as part of a random sample."""
    place: int = 0
    """How far the list that the queue follows had been read when this answer came."""
    made: SelectionReason | None = None
    """How the answer had come when the judgement that stands was made."""
    alike: int = 0
    """How many identical and near-identical answers may be decided with it, up to COUNTED."""
    alone: bool = False
    """It is allocated to be coded without suggestions and never in a group."""
    is_in_queue: bool = True
    """False where the round's answers are allocated and this one is not, or no longer, the coder's:
    they have decided it, or have it in view, all the same."""

    @property
    def draft(self) -> Draft:
        """What the coder sees chosen."""
        return self.kept or Draft.of(self.standing)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which answers of the queue are wanted. Empty fields want everything."""

    states: frozenset[State] = frozenset()
    unsure: bool = False
    """Only answers marked unsure."""
    question: str = ""
    language: str = ""
    code: str = ""
    """Only answers the coder gave this code."""
    text: str = ""
    """Only answers with these words; the last one may be the beginning of a word."""
    drawn: SelectionReason | None = None
    """The list that is followed, if a model drew one. Doubts are those answers alone, as long as
    they have not been judged again; after any other list come the rest, as they are allocated."""
    answers: tuple[int, ...] = ()
    """Only the answers with these numbers, in this order."""

    @property
    def is_open(self) -> bool:
        """Whether it wants what has not been decided, and nothing less, in whatever order."""
        return self.drawn is not SelectionReason.DOUBTS and replace(self, drawn=None) == OPEN

    def wants(self, item: Item) -> bool:
        """Whether the item still belongs, by what can change while coding.

        Question, language and text do not change, so an item once found stays found by them.
        """
        standing = item.standing
        return (
            (not self.states or standing.state in self.states)
            and (not self.unsure or standing.unsure)
            and (not self.code or self.code in standing.codes)
            and not (self.drawn is SelectionReason.DOUBTS and item.made is SelectionReason.DOUBTS)
        )

    def __bool__(self) -> bool:
        """Whether anything is left out at all."""
        return self.drawn is SelectionReason.DOUBTS or replace(self, drawn=None) != QueueFilter()


OPEN = QueueFilter(states=frozenset({State.UNSEEN}))
"""The queue as it is coded: what has not been decided."""
DOUBTS = QueueFilter(drawn=SelectionReason.DOUBTS)
"""Decisions that look like slips, to be judged again."""


def open_in(drawn: SelectionReason | None) -> QueueFilter:
    """What has not been decided, the answers of this list first."""
    return replace(OPEN, drawn=drawn)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many answers of a coder's queue stand in which state."""

    total: int = 0
    coded: int = 0
    no_code_applies: int = 0
    skipped: int = 0
    unsure: int = 0
    outside: int = 0
    """Answers decided that are not in the queue: they are allocated to others now, or to nobody."""

    @property
    def decided(self) -> int:
        """Answers with a judgement that counts: coded, or no code applies."""
        return self.coded + self.no_code_applies

    @property
    def unseen(self) -> int:
        """Answers without any judgement."""
        return self.total - self.decided - self.skipped

    def changed(self, item: Item, before: Judgement, after: Judgement) -> Progress:
        """The counts once the item's judgement has gone from `before` to `after`."""
        if not item.is_in_queue:
            return replace(self, outside=self.outside - before.is_decided + after.is_decided)
        counts = {
            State.CODED: self.coded,
            State.NO_CODE_APPLIES: self.no_code_applies,
            State.SKIPPED: self.skipped,
            State.UNSEEN: 0,
        }
        counts[before.state] -= 1
        counts[after.state] += 1
        return replace(
            self,
            coded=counts[State.CODED],
            no_code_applies=counts[State.NO_CODE_APPLIES],
            skipped=counts[State.SKIPPED],
            unsure=self.unsure - before.unsure + after.unsure,
        )
