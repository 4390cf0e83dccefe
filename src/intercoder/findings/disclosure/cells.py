"""Counts that leave a study, each addressed so that it can be compared with all others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

ANY_CODE = "*"
"""Stands for any code at all; its absence is "no code applies"."""
MISSING = ""
"""The value of an attribute that a respondent does not have."""


class Unit(StrEnum):
    """What a cell counts."""

    ANSWERS = "answers"
    RESPONDENTS = "respondents"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What one count of a table counts; two tables that count the same have equal cells.

    An answer is in scope if it is to one of `questions` and has all values in `where`. A respondent
    is in scope if any of their answers is. A respondent has a code if any of their answers in scope
    has it.
    """

    codes: tuple[str, ...] = ()
    """Ids of the codes: none for the base, one for a frequency, more for codes that occur together
    (in one answer, or with one respondent). `ANY_CODE` stands for any. Sorted."""
    present: bool = True
    """False counts those in scope that lack the code. Meaningless without a code."""
    where: tuple[tuple[str, str], ...] = ()
    """Attribute and value, sorted; `MISSING` for no value."""
    questions: tuple[str, ...] = ()
    """Keys of the questions, sorted; empty for all."""
    unit: Unit = Unit.RESPONDENTS
    itself: bool = False
    """Counts the codes themselves only. Otherwise a code counts with all codes below it."""
    exactly: bool = False
    """Counts those that have these codes and no others."""

    @property
    def base(self) -> Cell:
        """The cell that counts everybody in this cell's scope."""
        return Cell(where=self.where, questions=self.questions, unit=self.unit)

    @property
    def complement(self) -> Cell:
        """Those in scope that are not counted here. Only for cells with one code."""
        return replace(self, present=not self.present)

    def as_json(self) -> dict[str, Any]:
        """For the register of releases: whatever is at its default is left out."""
        told: dict[str, Any] = {"unit": self.unit.value}
        if self.codes:
            told["codes"] = list(self.codes)
        if not self.present:
            told["present"] = False
        if self.where:
            told["where"] = dict(self.where)
        if self.questions:
            told["questions"] = list(self.questions)
        if self.itself:
            told["itself"] = True
        if self.exactly:
            told["exactly"] = True
        return told

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Cell:
        """What `as_json` wrote."""
        return cls(
            tuple(told.get("codes", ())),
            told.get("present", True),
            tuple(sorted((told.get("where") or {}).items())),
            tuple(told.get("questions", ())),
            Unit(told["unit"]),
            told.get("itself", False),
            told.get("exactly", False),
        )


def cell(
    code: str | None = None,
    *more: str,
    present: bool = True,
    where: dict[str, str] | None = None,
    questions: tuple[str, ...] = (),
    unit: Unit = Unit.RESPONDENTS,
    itself: bool = False,
    exactly: bool = False,
) -> Cell:
    """A cell in its one spelling: codes, pairs and questions sorted. None as code is the base."""
    codes = () if code is None else tuple(sorted({code, *more}))
    pairs = tuple(sorted((where or {}).items()))
    return Cell(codes, present, pairs, tuple(sorted(set(questions))), unit, itself, exactly)


@dataclass(frozen=True, slots=True)
class Shown:
    """A count that readers have, exactly or rounded."""

    cell: Cell
    low: int
    """The least the count can be, for all that readers are told."""
    high: int
    """The most it can be; the same as `low` where the count itself was shown."""
    snapshot: int = 0
    """Which state of the study it was counted in: a position in the list of snapshots."""
    weight: str = ""
    """The attribute with the weights, where it is their sum, in thousandths."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What must stay unknown. A count from 1 to `threshold` - 1 is small.

    Whatever is published, the possible values of a small count must reach up to the threshold, so
    that nobody can tell that it is small, and must span at least the threshold. A zero is not
    small: it may be shown, and it may be hidden to protect others, so a hidden count may be zero.
    """

    threshold: int = 5

    @property
    def step(self) -> int:
        """What counts are rounded to multiples of, where they are: as many counts become 0 as it
        takes to leave a small one open."""
        return 2 * self.threshold

    def rounded(self, count: int) -> int:
        """The nearest multiple of `step`; of two, the lower one."""
        return (count + self.threshold - 1) // self.step * self.step

    def told_by(self, rounded: int) -> tuple[int, int]:
        """The least and the most that a count can be if this is what it was rounded to."""
        return max(rounded - self.threshold + 1, 0), rounded + self.threshold

    def is_small(self, count: int) -> bool:
        """Whether a count is from 1 to just below the threshold."""
        return 1 <= count < self.threshold

    def holds(self, low: int, high: int) -> bool:
        """Whether a small count may be known to be from `low` to `high`."""
        return high >= self.threshold and high - low >= self.threshold
