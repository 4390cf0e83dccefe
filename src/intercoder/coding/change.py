"""The changes a coder's presses make to the study, each written whole and in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from intercoder.coding.decision import ORDINARY, Circumstances, Judgement
from intercoder.coding.queue import Draft, Item, QueueFilter


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """What is toggled on the answer in view; `draft` None forgets it."""

    answer: int
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class KeepPlace:
    """The coder now has this answer in view, under this filter."""

    answer: int
    filter: QueueFilter


@dataclass(frozen=True, slots=True)
class Decide:
    """The coder's judgement of an answer."""

    answer: int
    judgement: Judgement
    seconds: float
    then: int | None = None
    """The answer that comes into view with it."""
    shown: tuple[str, ...] | None = None
    """Ids of the codes suggested; None where suggestions could not be seen."""
    circumstances: Circumstances = ORDINARY


@dataclass(frozen=True, slots=True)
class DecideTogether:
    """The coder's judgement of an answer and of others like it, by one press.

    All are written in one transaction, each as a decision of its own, and undone together.
    """

    first: Decide
    """Of the answer in view."""
    others: tuple[Decide, ...]
    before: tuple[Item, ...] = field(default=(), compare=False, repr=False)
    """The others as they stood, in the same order."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo: take back the last decision that stands, and those made with it."""


@dataclass(frozen=True, slots=True)
class BringBack:
    """Redo: bring back what was last taken back."""


Change = KeepDraft | KeepPlace | Decide | DecideTogether | TakeBack | BringBack
