"""Attackers for the tests: they know what was shown and nothing of how it was decided.

None of them uses the program's own way of finding possible worlds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import ANY_CODE, Cell
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot

Kind = tuple[frozenset[tuple[str, str]], frozenset[str]]
"""A kind of respondent with one answer: attributes and codes."""


def kinds(values: Mapping[str, Sequence[str]], codes: Sequence[str]) -> list[Kind]:
    """Every kind of respondent there could be."""
    groups = [frozenset(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    sets = [frozenset(chosen) for n in range(len(codes) + 1) for chosen in combinations(codes, n)]
    return [(group, given) for group in groups for given in sets]


def counts_in(kind: Kind, cell: Cell, below: Mapping[str, frozenset[str]]) -> bool:
    """Whether a cell counts respondents of this kind."""
    group, given = kind
    if not set(cell.where) <= group:
        return False
    has = all(
        bool(given)
        if code == ANY_CODE
        else bool(given & ({code} if cell.itself else below.get(code, frozenset({code}))))
        for code in cell.codes
    )
    if cell.exactly:
        every = [below.get(code, frozenset({code})) for code in cell.codes]
        has = has and given <= frozenset().union(*every)
    return has == cell.present if cell.codes else True


def worlds_of(size: int, sums: int) -> Iterator[tuple[int, ...]]:
    """All ways to divide up to `sums` respondents among `size` kinds."""
    if size == 1:
        for last in range(sums + 1):
            yield (last,)
        return
    for first in range(sums + 1):
        for rest in worlds_of(size - 1, sums - first):
            yield (first, *rest)


class ExhaustiveAttacker:
    """Tries every data set of at most `most` respondents."""

    def __init__(
        self, every: Sequence[Kind], most: int, below: Mapping[str, frozenset[str]]
    ) -> None:
        """`below` gives the codes that count as each code, where these are several."""
        self.kinds, self.below = every, below
        self.worlds = np.array(list(worlds_of(len(every), most)), dtype=np.int64)

    def column(self, cell: Cell) -> NDArray[np.int64]:
        """The count of a cell in every data set."""
        marks = np.array([counts_in(kind, cell, self.below) for kind in self.kinds], dtype=np.int64)
        return np.asarray(self.worlds @ marks)

    def bounds(self, shown: Mapping[Cell, int], wanted: Cell) -> tuple[int, int]:
        """The least and the most of a cell over all data sets that agree with what is shown."""
        return self.bounds_of({one: (count, count) for one, count in shown.items()}, wanted)

    def bounds_of(self, shown: Mapping[Cell, tuple[int, int]], wanted: Cell) -> tuple[int, int]:
        """The same where counts are known to be between two ends."""
        agrees = np.ones(len(self.worlds), dtype=np.bool_)
        for cell, (low, high) in shown.items():
            agrees &= (self.column(cell) >= low) & (self.column(cell) <= high)
        found = self.column(wanted)[agrees]
        return int(found.min()), int(found.max())


def snapshot(people: Sequence[Kind], parents: Mapping[str, str] | None = None) -> Snapshot:
    """A study of respondents with one answer each."""
    return Snapshot(
        tuple(
            CodedAnswer(f"a{number}", f"r{number}", "q", codes, tuple(sorted(group)))
            for number, (group, codes) in enumerate(people)
        ),
        parents or {},
    )
