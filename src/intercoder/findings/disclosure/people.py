"""Respondents, their answers and codes as arrays, in every state of the study that was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import ANY_CODE, MISSING, Cell

THOUSAND = 1000
"""Weights are counted in thousandths, so that everything is in whole numbers."""


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """One answer that has a result: what of it tables can count."""

    answer: str
    """Its id."""
    respondent: str
    question: str
    codes: frozenset[str]
    """Ids of its codes; empty where no code applies."""
    attributes: tuple[tuple[str, str], ...] = ()
    """Of the respondent, and of the answer such as its language or wave. Sorted; those without a
    value are left out."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All coded answers at one moment, and the tree of the codes."""

    answers: tuple[CodedAnswer, ...]
    parents: Mapping[str, str] = field(default_factory=dict)
    """The id of the code above each code; codes at the top are left out."""
    basis: str = ""
    """Whose codes these are: `final`, `anna`, ... Two snapshots of one basis show what changed."""


class People:
    """The answers of one or several snapshots of a study as one table of rows.

    A row is an answer in a snapshot. All arrays have the shape (rows,) unless stated otherwise.
    """

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        """The last snapshot is the present one."""
        rows = [(number, one) for number, shot in enumerate(snapshots) for one in shot.answers]
        self.snapshots = tuple(snapshots)
        self.snapshot = np.array([number for number, _ in rows], dtype=np.int64)
        names = {key: n for n, key in enumerate(dict.fromkeys(one.respondent for _, one in rows))}
        self.person = np.array([names[one.respondent] for _, one in rows], dtype=np.int64)
        self.size = len(names)
        """How many different respondents there are."""
        self.answer_of = [one.answer for _, one in rows]
        self._rows = rows
        self._values: dict[tuple[str, str], NDArray[np.bool_]] = {}
        self._below: dict[tuple[str, int], frozenset[str]] = {}
        self._weights: dict[tuple[str, int], NDArray[np.int64]] = {}

    @cached_property
    def by_person(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows in the order of respondents, and where those of each begin in it. Every
        respondent has a row."""
        order = np.argsort(self.person, kind="stable")
        return order, np.searchsorted(self.person[order], np.arange(self.size))

    @cached_property
    def answer_number(self) -> NDArray[np.int64]:
        """The same number in the rows of one answer, from 0."""
        numbers = {one: number for number, one in enumerate(dict.fromkeys(self.answer_of))}
        return np.array([numbers[one] for one in self.answer_of], dtype=np.int64)

    @cached_property
    def question(self) -> NDArray[np.object_]:
        """The key of the question of each row."""
        return np.array([one.question for _, one in self._rows], dtype=object)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All codes that any answer has or the tree names, sorted."""
        given = {code for _, one in self._rows for code in one.codes}
        for shot in self.snapshots:
            given |= {*shot.parents, *shot.parents.values()}
        return tuple(sorted(given))

    def values(self, attribute: str) -> NDArray[np.object_]:
        """The value of an attribute in each row; `MISSING` where there is none."""
        if attribute not in self._columns:
            self._columns[attribute] = np.full(len(self._rows), MISSING, dtype=object)
        return self._columns[attribute]

    @cached_property
    def _columns(self) -> dict[str, NDArray[np.object_]]:
        found: dict[str, NDArray[np.object_]] = {}
        for row, (_, one) in enumerate(self._rows):
            for name, value in one.attributes:
                if name not in found:
                    found[name] = np.full(len(self._rows), MISSING, dtype=object)
                found[name][row] = value
        return found

    def has_value(self, attribute: str, value: str) -> NDArray[np.bool_]:
        """Which rows have this value of an attribute."""
        key = attribute, value
        if key not in self._values:
            self._values[key] = np.asarray(self.values(attribute) == value, dtype=np.bool_)
        return self._values[key]

    def weights(self, attribute: str, snapshot: int) -> NDArray[np.int64]:
        """Respondents' weights in thousandths, shape (respondents,); 1 for those without any."""
        if not attribute:
            return np.ones(self.size, dtype=np.int64)
        key = attribute, snapshot
        if key not in self._weights:
            found = np.full(self.size, THOUSAND, dtype=np.int64)
            rows = np.flatnonzero((self.snapshot == snapshot) & ~self.has_value(attribute, MISSING))
            said = self.values(attribute)[rows].tolist()
            found[self.person[rows]] = [round(float(one) * THOUSAND) for one in said]
            self._weights[key] = found
        return self._weights[key]

    def own(self, code: str) -> NDArray[np.bool_]:
        """Which rows have the code itself."""
        if code not in self._own:
            self._own[code] = np.zeros(len(self._rows), dtype=np.bool_)
        return self._own[code]

    @cached_property
    def _own(self) -> dict[str, NDArray[np.bool_]]:
        found: dict[str, NDArray[np.bool_]] = {}
        for row, (_, one) in enumerate(self._rows):
            for code in one.codes:
                if code not in found:
                    found[code] = np.zeros(len(self._rows), dtype=np.bool_)
                found[code][row] = True
        return found

    @cached_property
    def nested(self) -> dict[tuple[int, int], NDArray[np.int64]]:
        """Pairs of snapshots of different codings, of which the first has in no answer a code that
        the second lacks; with their rows of the same answers, shape (2, answers). Readers may know
        that: what most coders gave, some coder gave."""
        places: dict[str, dict[int, int]] = {}
        for row, (number, one) in enumerate(self._rows):
            places.setdefault(one.answer, {})[number] = row
        found = {}
        for few, many in permutations(range(len(self.snapshots)), 2):
            if self.snapshots[few].basis == self.snapshots[many].basis:
                continue
            rows = [(at[few], at[many]) for at in places.values() if few in at and many in at]
            if all(self._rows[one][1].codes <= self._rows[other][1].codes for one, other in rows):
                found[few, many] = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        return found

    def most_given(self, codes: Sequence[str]) -> list[str]:
        """Those of the codes that any answer has, given most often first; all if none has one."""
        often = {one: int(self.own(one).sum()) for one in codes}
        given = [one for one in codes if often[one]]
        return sorted(given, key=lambda one: -often[one]) or [*codes]

    def below(self, code: str, snapshot: int) -> frozenset[str]:
        """The code and all codes below it, in the tree of that snapshot."""
        if (code, snapshot) not in self._below:
            self._below[code, snapshot] = self._found_below(code, snapshot)
        return self._below[code, snapshot]

    def _found_below(self, code: str, snapshot: int) -> frozenset[str]:
        if code == ANY_CODE:
            return frozenset(self.codes)
        parents = self.snapshots[snapshot].parents
        found = {code}
        while more := {one for one, above in parents.items() if above in found} - found:
            found |= more
        return frozenset(found)

    def leaves(self, cell: Cell, snapshot: int) -> tuple[str, ...]:
        """The codes on which a cell rests: those that, given or not, change its count."""
        if cell.exactly:
            return self.codes
        if cell.itself:
            return cell.codes
        return tuple(sorted({leaf for code in cell.codes for leaf in self.below(code, snapshot)}))

    def in_scope(self, cell: Cell, snapshot: int) -> NDArray[np.bool_]:
        """Which rows are in the scope of a cell."""
        found = self.snapshot == snapshot
        if cell.questions:
            found = found & np.isin(self.question, cell.questions)
        for attribute, value in cell.where:
            found = found & self.has_value(attribute, value)
        return np.asarray(found, dtype=np.bool_)
