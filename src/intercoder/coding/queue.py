"""A coder's queue: answers in an order, and the current filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import NO_CODES, UNSEEN, Judgement, Origin, SelectionReason, State
from intercoder.coding.passages.passage import MAX_PASSAGES, Passage, in_order, passage_in
from intercoder.coding.suggestion import Offer

BY_MEANING = "~"
"""What a search for meaning, and not for words, begins with."""
COUNTED = 50
"""Maximum count of similar answers: beyond it a coder sees `50+`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The uncommitted choice on an answer."""

    codes: Mapping[str, Origin] = field(default_factory=lambda: NO_CODES, hash=False)
    """Origin by code id, in the order of choosing."""
    unsure: bool = False
    memo: str = ""
    passages: tuple[Passage, ...] = ()
    """Marked words, in the order of the text. Those of a code that was taken off since count for
    nothing, and are there again once it is given again.
    """

    @classmethod
    def of(cls, judgement: Judgement) -> Draft:
        """The draft that would commit the same judgement again."""
        return cls(judgement.codes, judgement.unsure, judgement.memo, judgement.passages)

    def says(self, judgement: Judgement) -> bool:
        """Whether it is the draft of this judgement, with nothing besides."""
        return (self.codes, self.unsure, self.memo, self.passages) == (
            judgement.codes,
            judgement.unsure,
            judgement.memo,
            judgement.passages,
        )

    def judged(self) -> Judgement:
        """What committing it comes to: its codes apply; if there are none, that no code does."""
        return Judgement.of(self.codes, unsure=self.unsure, memo=self.memo, passages=self.passages)

    @property
    def marked(self) -> tuple[Passage, ...]:
        """The words marked for codes that are chosen."""
        return tuple(one for one in self.passages if one.code in self.codes)

    def marking(
        self, codebook: Codebook, code_id: str, text: str, start: int, end: int
    ) -> tuple[Draft, str]:
        """The draft with the words between these places of the answer's text marked for this code,
        which is put on if need be, and what there is to say about it.
        """
        draft, notice = (self, "") if code_id in self.codes else self.toggled(codebook, code_id)
        if code_id not in draft.codes:
            return self, notice
        try:
            passage = passage_in(text, start, end, code_id)
        except ValueError:
            return self, "There are no words to mark."
        if passage in self.passages:
            return draft, f"These words are marked for “{codebook.name_of(code_id)}” already."
        if len(self.passages) >= MAX_PASSAGES:
            return draft, f"No more than {MAX_PASSAGES} passages can be marked in one answer."
        return replace(draft, passages=in_order((*self.passages, passage))), notice

    def unmarking(self, passage: Passage) -> Draft:
        """The draft without this mark; its code stays."""
        return replace(self, passages=tuple(one for one in self.passages if one != passage))

    def toggled(
        self, codebook: Codebook, code_id: str, origin: Origin = Origin.MANUAL
    ) -> tuple[Draft, str]:
        """The draft with this code put on or taken off, and what there is to say about it.

        A code that stands alone takes the others off, and is taken off by any other. A heading is
        never chosen, nor a code the codebook does not have: then the draft is this one.
        """
        code = codebook.get(code_id)
        if code is None:
            return self, ""
        if code.heading:
            return self, f"“{code.name}” is a heading: choose a code below it."
        codes = dict(self.codes)
        if code_id in codes:
            del codes[code_id]
            return replace(self, codes=MappingProxyType(codes)), ""
        alone = [other for other in codes if code.exclusive or _stands_alone(codebook, other)]
        for other in alone:
            del codes[other]
        codes[code_id] = origin
        draft = replace(self, codes=MappingProxyType(codes))
        if not alone:
            return draft, ""
        names = ", ".join(f"“{codebook.name_of(other)}”" for other in alone)
        stands_alone = code.name if code.exclusive else codebook.name_of(alone[0])
        return draft, f"“{stands_alone}” stands alone: {names} removed."


@dataclass(frozen=True, slots=True)
class Item:
    """An answer as one coder sees it."""

    number: int
    """Row of the answer in the study: a cursor into the queue, without meaning elsewhere."""
    answer: Answer
    standing: Judgement = UNSEEN
    """The coder's standing judgement."""
    kept: Draft | None = None
    """The coder's uncommitted choice since then, if any."""
    offer: Offer | None = None
    """The suggestions, once known; the round's settings decide whether they may be seen."""
    drawn: SelectionReason | None = None
    """Why it comes now; None if it comes by allocation, or as part of a random sample."""
    place: int = 0
    """Position reached in the list that the queue follows when this answer came."""
    made: SelectionReason | None = None
    """Why the answer had come when its standing judgement was made."""
    alike: int = 0
    """Number of identical and near-identical answers that may be decided with it, up to COUNTED."""
    same_meaning: int = 0
    """Number of others that an encoder takes to mean the same, and that may be decided with it; 0
    until that is known."""
    alone: bool = False
    """Whether it is allocated to be coded without suggestions and never in a group."""
    is_in_queue: bool = True
    """False if the round's answers are allocated, but not, or no longer, this one to the coder, who
    has nevertheless decided it or has it in view.
    """
    revision: int = 0
    """Revision of the codebook under which its standing judgement was made; 0 if there is none."""
    lost: str = ""
    """What of the uncommitted choice the codebook no longer has, and why; empty if nothing."""
    in_doubt: str = ""
    """Why that judgement should be looked at again since the codebook changed; empty if not."""
    counts_as: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """The codes that its codes count as since the codebook changed, where they are others."""

    @property
    def draft(self) -> Draft:
        """The choice that the coder sees."""
        return self.kept or Draft.of(self.standing)


ONLY_LISTED = frozenset({SelectionReason.DOUBTS, SelectionReason.RECHECK})
"""Lists after which nothing else comes."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Selects answers of the queue. An empty field means no restriction."""

    states: frozenset[State] = frozenset()
    unsure: bool = False
    """Whether only answers marked unsure match."""
    question: str = ""
    language: str = ""
    code: str = ""
    """Only answers with this code match, or with one that counts as it."""
    given_as: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """The codes that count as `code`, each with the revisions of the codebook under which it was
    given so; empty if only the code itself does. Whoever reads the study fills it in.
    """
    text: str = ""
    """Only answers with these words match; the last one may be the beginning of a word."""
    drawn: SelectionReason | None = None
    """Why the list that is followed was drawn, if a model drew it. For those of `ONLY_LISTED`, only
    those answers match, until they are judged again; after any other list come the rest, in
    allocation order.
    """
    answers: tuple[int, ...] = ()
    """Only the answers with these numbers match, in this order."""
    listed: bool = False
    """Whether `answers` are a sorted list's, and not those found to be coded differently."""
    attribute: str = ""
    """Name of an attribute of the respondent: only those with `value` in it match."""
    value: str = ""
    memo: bool = False
    """Whether only answers with a memo of the coder's match."""
    passages: bool = False
    """Whether only answers match in which the coder marked words."""
    suggested: str = ""
    """Only answers decided with this code in view as the first suggestion match."""
    shortest: int = 0
    """Least number of characters of the text."""
    longest: int = 0
    """Most characters of the text; 0 for any number."""

    @property
    def is_open(self) -> bool:
        """Whether it matches all undecided answers and nothing else, in any order."""
        return self.drawn not in ONLY_LISTED and replace(self, drawn=None) == OPEN

    def wants(self, item: Item) -> bool:
        """Whether the item still matches, judged by what can change while coding.

        The answer, and what is known of the respondent, do not change, so an item that matched
        once still does.
        """
        standing = item.standing
        return (
            (not self.states or standing.state in self.states)
            and (not self.unsure or standing.unsure)
            and (not self.code or self.code in {item.counts_as.get(c, c) for c in standing.codes})
            and (not self.memo or bool(standing.memo))
            and (not self.passages or bool(standing.passages))
            and not (self.drawn is SelectionReason.DOUBTS and item.made is SelectionReason.DOUBTS)
            and not (self.drawn is SelectionReason.RECHECK and not item.in_doubt)
        )

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return self.drawn in ONLY_LISTED or replace(self, drawn=None) != QueueFilter()


class Column(StrEnum):
    """What a list of answers can be sorted by, and shows."""

    STATE = "state"
    ID = "id"
    QUESTION = "question"
    LANGUAGE = "language"
    ANSWER = "answer"
    CODES = "codes"
    ATTRIBUTES = "attributes"
    MEMO = "memo"
    SUGGESTION = "suggestion"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class QueueSort:
    """An order of a list of answers; answers that have nothing in the column come last."""

    column: Column
    attribute: str = ""
    """Name of the attribute, for `Column.ATTRIBUTES`."""
    descending: bool = False


OPEN = QueueFilter(states=frozenset({State.UNSEEN}))
"""The filter for normal coding: undecided answers."""
DOUBTS = QueueFilter(drawn=SelectionReason.DOUBTS)
"""Decisions that look like slips, to be judged again."""
RECHECK = QueueFilter(drawn=SelectionReason.RECHECK)
"""Decisions to be looked at again since the codebook changed, what likely changes first."""


def open_in(drawn: SelectionReason | None) -> QueueFilter:
    """The filter for undecided answers, with those of this list first."""
    return replace(OPEN, drawn=drawn)


@dataclass(frozen=True, slots=True)
class Progress:
    """Number of answers of a coder's queue in each state."""

    total: int = 0
    coded: int = 0
    no_code_applies: int = 0
    skipped: int = 0
    unsure: int = 0
    outside: int = 0
    """Number of decided answers outside the queue, now allocated to others or to nobody."""

    @property
    def decided(self) -> int:
        """Number of answers with a judgement that counts: coded, or no code applies."""
        return self.coded + self.no_code_applies

    @property
    def unseen(self) -> int:
        """Number of answers without any judgement."""
        return self.total - self.decided - self.skipped

    def changed(self, item: Item, before: Judgement, after: Judgement) -> Progress:
        """The counts after the item's judgement changed from `before` to `after`."""
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


def _stands_alone(codebook: Codebook, code_id: str) -> bool:
    code = codebook.get(code_id)
    return code is not None and code.exclusive
