"""How often each coder gave each code on shared answers: counts to read with the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.table import StudyTable
from intercoder.findings.withheld import Withheld

NOT_SHOWN = "counts by coder are not shown where one of them is small"


class FourCells(NamedTuple):
    """Counts for two coders and one code, on the answers both judged."""

    both: int
    only_first: int
    only_second: int
    neither: int


@dataclass(frozen=True, slots=True)
class Shared:
    """Counts on the answers judged by two or more coders."""

    judged: tuple[int, ...]
    """Number of these answers that each coder judged, by coder."""
    given: dict[str, tuple[int, ...]]
    """Number of times each coder gave each code on them, by code and then coder; without the codes
    whose counts by coder are not published."""

    @classmethod
    def of(cls, table: StudyTable, withheld: Withheld) -> Shared:
        """The counts for a table, one code at a time, so that large tables need little memory.

        A code is left out where a coder gave it to few answers, or to all but a few; and of two
        coders, where one of its four cells is small, since they follow from the coders' counts.
        """
        twice = table.twice
        judged = tuple(int(number) for number in (table.sets.present & twice).sum(axis=1))
        given = {}
        for number, code in enumerate(table.sets.codes):
            marks = _gave(table, number) & twice
            times = tuple(int(one) for one in marks.sum(axis=1))
            told = [*times, *(all_ - one for all_, one in zip(judged, times, strict=True))]
            if len(times) == 2:
                told += four_cells(table, code)
            if not any(withheld.is_small(one) for one in told):
                given[code] = times
        return cls(judged, given)


def four_cells(table: StudyTable, code: str) -> FourCells:
    """The two-by-two table of a study's two coders for one code.

    Raises ValueError for a code the table does not have, or for any other number of coders.
    """
    marks = _gave(table, table.sets.codes.index(code))
    if len(marks) != 2:
        raise ValueError("a two-by-two table has two coders")
    shared = table.sets.present.all(axis=0)
    first, second = marks[:, shared]
    both = int((first & second).sum())
    only_first, only_second = int(first.sum()) - both, int(second.sum()) - both
    return FourCells(
        both, only_first, only_second, int(shared.sum()) - both - only_first - only_second
    )


def assisted_decisions(table: StudyTable) -> tuple[int, int]:
    """Number of compared decisions made with suggestions in view, and of all compared decisions."""
    judged = table.sets.present & table.twice
    return int((table.assisted & judged).sum()), int(judged.sum())


def unsure_decisions(table: StudyTable) -> int:
    """Number of compared decisions marked unsure."""
    return int((table.unsure & table.twice).sum())


def _gave(table: StudyTable, number: int) -> NDArray[np.bool_]:
    """Whether the coder gave the code, shape (coders, units)."""
    return table.sets.gave(number)
