"""The changes a coder's presses make to the study, each written completely and in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.decision import ORDINARY, Circumstances, Judgement
from intercoder.coding.queue import Draft, Item, QueueFilter


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Store what is toggled on the answer in view; `draft` None deletes it."""

    answer: int
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class KeepPlace:
    """Store that the coder now has this answer in view, under this filter."""

    answer: int
    filter: QueueFilter


@dataclass(frozen=True, slots=True)
class Decide:
    """The coder's judgement of an answer."""

    answer: int
    judgement: Judgement
    seconds: float
    then: int | None = None
    """The answer that comes into view next."""
    shown: tuple[str, ...] | None = None
    """Ids of the suggested codes; None if suggestions could not be seen."""
    circumstances: Circumstances = ORDINARY


@dataclass(frozen=True, slots=True)
class DecideTogether:
    """The coder's judgement of an answer and of similar ones, by one press.

    All are written in one transaction, each as a separate decision, and undone together.
    """

    first: Decide
    """The decision on the answer in view."""
    others: tuple[Decide, ...]
    before: tuple[Item, ...] = field(default=(), compare=False, repr=False)
    """The other answers before the decision, in the same order."""


@dataclass(frozen=True, slots=True)
class DecideBatch:
    """The coder's judgements of answers marked in the queue, by one press.

    All are written in one transaction, each as a separate decision, and undone together. The answer
    in view stays in view.
    """

    decisions: tuple[Decide, ...]
    """At least one."""
    before: tuple[Item, ...] = field(default=(), compare=False, repr=False)
    """The answers before these decisions, in the same order."""


@dataclass(frozen=True, slots=True)
class Propose:
    """A code that the coder proposes; from now on it can be given."""

    answer: int
    """The answer on which it was proposed."""
    proposal: Proposal
    """Its example may be left out: it is then read from the answer."""
    span: tuple[int, int] | None = None
    """Which words of the answer are its first example: the code points from the first to before
    the second. None for no example.
    """


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hand an undecided answer over to another coder's queue."""

    answer: int
    to: str
    """Name of the colleague or lead."""
    word: str = ""
    """What goes with it; may be empty."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo: revert the last standing decision, and those made with it."""


@dataclass(frozen=True, slots=True)
class BringBack:
    """Redo: restore what was last reverted."""


Change = (
    KeepDraft
    | KeepPlace
    | Decide
    | DecideTogether
    | DecideBatch
    | Propose
    | HandOver
    | TakeBack
    | BringBack
)
