"""Counting many cells at once, over the respondents of a study or over others like them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import Cell, Unit
from intercoder.findings.disclosure.people import People

Given = Mapping[str, NDArray[np.bool_]]
"""Which rows have a code, for codes that are given otherwise than they are."""
_BATCH = 256
"""So many rows of marks are summed at once."""
_EVERYBODY = 0
"""The place of the mark that every row has."""


_Thing = TypeVar("_Thing")
_Marks = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Rows in a scope that have every one of some marks, and none of others."""


class Tallies:
    """Cells, each in a snapshot, taken apart once so that they are counted fast."""

    def __init__(self, people: People, cells: Sequence[tuple[Cell, int]]) -> None:
        """The codes and trees are those of `people`."""
        scopes: dict[tuple[Cell, int], int] = {}
        marks: dict[frozenset[str] | None, int] = {None: _EVERYBODY}
        sums: dict[_Marks, int] = {}
        size = len(cells)
        self._base = np.zeros(size, dtype=np.int64)
        self._first = np.full(size, -1, dtype=np.int64)
        """The sum of those that have the code; -1 without codes."""
        self._more: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        """For respondents with several codes: sums that must not be 0, and that must."""
        self._present = np.array([cell.present for cell, _ in cells], dtype=np.bool_)
        self._is_answers = np.array(
            [cell.unit is Unit.ANSWERS for cell, _ in cells], dtype=np.bool_
        )
        for at, (cell, snapshot) in enumerate(cells):
            scope = _number(scopes, (cell.base, snapshot))
            self._base[at] = _number(sums, (scope, (), ()))
            has, rest = _sets(people, cell, snapshot)
            if not has:
                continue
            every = tuple(_number(marks, one) for one in has)
            without = tuple(_number(marks, one) for one in rest)
            if cell.unit is Unit.ANSWERS:
                self._first[at] = _number(sums, (scope, every, without))
                continue
            single = [_number(sums, (scope, (one,), ())) for one in every]
            none = tuple(_number(sums, (scope, (one,), ())) for one in without)
            self._first[at] = single[0]
            if single[1:] or none:
                self._more[at] = tuple(single[1:]), none
        self._scopes, self._marks = list(scopes), list(marks)
        self._sums = list(sums)

    def of(self, people: People, given: Given | None = None) -> NDArray[np.int16]:
        """What each respondent adds to each cell, shape (cells, respondents)."""
        summed = self._summed(people, given or {})
        base, first = summed[self._base], summed[self._first]
        present = self._present[:, None]
        has = first > 0
        for at, (more, none) in self._more.items():
            for one in more:
                has[at] &= summed[one] > 0
            for one in none:
                has[at] &= summed[one] == 0
        of_answers = np.where(present, first, base - first)
        of_people = np.where(present, has, (base > 0) & ~has)
        found = np.where(self._is_answers[:, None], of_answers, of_people)
        alone = self._first < 0
        found[alone] = np.where(self._is_answers[alone, None], base[alone], base[alone] > 0)
        return np.asarray(found, dtype=np.int16)

    def _summed(self, people: People, given: Given) -> NDArray[np.int16]:
        """How many of a respondent's rows have what each of the sums asks for."""
        order, starts = people.by_person
        found = np.zeros((len(self._sums), people.size), dtype=np.int16)
        if not people.size:
            return found
        scopes = np.stack([people.in_scope(*one)[order] for one in self._scopes])
        marks = np.stack([_having(people, one, given)[order] for one in self._marks])
        for low in range(0, len(self._sums), _BATCH):
            some = self._sums[low : low + _BATCH]
            rows = scopes[[one for one, _, _ in some]]
            rows &= marks[[every[0] if every else _EVERYBODY for _, every, _ in some]]
            for at, (_, every, without) in enumerate(some):
                for one in every[1:]:
                    rows[at] &= marks[one]
                for one in without:
                    rows[at] &= ~marks[one]
            found[low : low + _BATCH] = np.add.reduceat(rows, starts, axis=1, dtype=np.int16)
        return found


def _number(numbers: dict[_Thing, int], one: _Thing) -> int:
    """The number of a thing that is numbered when it is first seen."""
    return numbers.setdefault(one, len(numbers))


def _sets(
    people: People, cell: Cell, snapshot: int
) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    """For each code of a cell, the codes that count as it; and those that nobody counted has."""
    if cell.itself:
        has = [frozenset({code}) for code in cell.codes]
    else:
        has = [people.below(code, snapshot) for code in cell.codes]
    if not has or not cell.exactly:
        return has, []
    mine = people.leaves(replace(cell, exactly=False), snapshot)
    return has, [frozenset(people.codes) - {*mine}]


def _having(people: People, codes: frozenset[str] | None, given: Given) -> NDArray[np.bool_]:
    """Which rows have any of these codes; every row for None."""
    if codes is None:
        return np.ones(people.person.size, dtype=np.bool_)
    found = np.zeros(people.person.size, dtype=np.bool_)
    for one in codes:
        found |= given[one] if one in given else people.own(one)
    return found


class Counter:
    """Counts single cells over the respondents of a study."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._bases: dict[tuple[Cell, int], NDArray[np.int16]] = {}
        self._scopes: dict[tuple[Cell, int], NDArray[np.bool_]] = {}

    def of(self, cell: Cell, snapshot: int) -> NDArray[np.int16]:
        """What each respondent adds to a cell, shape (respondents,)."""
        key = cell, snapshot
        if key in self._bases:
            return self._bases[key]
        found: NDArray[np.int16] = Tallies(self._people, [key]).of(self._people)[0]
        if not cell.codes:
            self._bases[key] = found
        return found

    def total(self, cell: Cell, snapshot: int) -> int:
        """The count itself."""
        return int(self.of(cell, snapshot).sum(dtype=np.int64))

    def totals(
        self, cells: Sequence[tuple[Cell, int]], each_counts: NDArray[np.int64] | None = None
    ) -> list[int]:
        """Many counts, which is much faster than one after the other. `each_counts` says how much
        every respondent counts, if not 1; shape (respondents,)."""
        found: list[int] = []
        for low in range(0, len(cells), _BATCH):
            each = Tallies(self._people, cells[low : low + _BATCH]).of(self._people)
            if each_counts is None:
                found += each.sum(axis=1, dtype=np.int64).tolist()
            else:
                found += (each.astype(np.int64) @ each_counts).tolist()
        return found

    def scope(self, cell: Cell, snapshot: int) -> NDArray[np.bool_]:
        """Which rows are in the scope of a cell."""
        key = cell.base, snapshot
        if key not in self._scopes:
            self._scopes[key] = self._people.in_scope(cell, snapshot)
        return self._scopes[key]
