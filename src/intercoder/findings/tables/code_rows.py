"""The rows of a table: the codes, and the parents that stand for any of their codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from intercoder.codebook.code import Codebook
from intercoder.findings.design.sample import Floats
from intercoder.findings.whose.coded_answers import Bools


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One row: a code, or a parent with all that is below it."""

    code: str
    """Id."""
    name: str
    depth: int
    """0 at the top of the tree."""
    is_union: bool
    """It stands for several codes: a unit with two of them counts once."""
    in_codebook: bool = True
    """False for a code that was given and that the latest revision no longer has."""


@dataclass(frozen=True)
class Level:
    """What codes count as when so much of the tree is kept."""

    codes: tuple[str, ...]
    members: Bools
    """Shape (columns, codes)."""


@dataclass(frozen=True)
class CodeRows:
    """The rows of a table, and how the columns of decisions make them."""

    rows: tuple[CodeRow, ...]
    members: Bools
    """Shape (columns, rows): which codes count for a row."""
    above: Bools
    """Shape (rows, rows): row i holds all of row j, so that comparing the two says nothing."""
    levels: tuple[Level, ...]
    """What every code counts as at each depth of the tree."""

    def marks(self, columns: Bools) -> Bools:
        """Shape (units, rows), from marks of shape (units, columns): unions, never sums."""
        return _unions(columns, self.members)

    def lowest(self, shown: Sequence[int]) -> list[int]:
        """Those of these rows that hold none of the others."""
        return [
            number
            for number in shown
            if not any(other != number and self.above[number, other] for other in shown)
        ]

    def at_lowest_level(self) -> CodeRows:
        """A row for each code that all codes count as at the lowest level: no unit with a code has
        none of these rows, as it can where a parent is given to answers by itself."""
        by_code = {row.code: row for row in self.rows}
        level = self.levels[-1]
        alone = np.eye(level.members.shape[1], dtype=np.bool_)
        rows = tuple(replace(by_code[code], depth=0) for code in level.codes)
        return CodeRows(rows, level.members, alone, (level,))

    def pairs(self, shown: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs of these rows that can be compared, in order: codes with codes, and those at the
        top of the tree with each other, but none with what it holds."""
        codes = self.lowest(shown)
        tops = [number for number in shown if self.rows[number].depth == 0]
        found = {
            (first, second)
            for several in (codes, tops)
            for at, first in enumerate(several)
            for second in several[at + 1 :]
            if not self.above[first, second] and not self.above[second, first]
        }
        return sorted(found)

    def mentions(self, columns: Bools) -> Floats:
        """Shape (units, rows): how many codes a unit has, counted at the level of each row."""
        counts = [_unions(columns, level.members).sum(axis=1) for level in self.levels]
        found = np.column_stack(counts) if counts else np.zeros((len(columns), 0))
        return found[:, [row.depth for row in self.rows]].astype(float)


def _unions(columns: Bools, members: Bools) -> Bools:
    found: Bools = columns.astype(np.float32) @ members.astype(np.float32) > 0
    return found


def code_rows(
    codebook: Codebook, latest: Codebook, columns: Sequence[str], *, roll_up: int = 0
) -> CodeRows:
    """Rows for these codes in the order of the tree; `roll_up` keeps so many levels, 0 all.

    `codebook` has all codes, those of earlier revisions too; `latest` is the one in force.
    """
    place = {code: number for number, code in enumerate(columns)}
    below: dict[str, set[int]] = {}
    for code in columns:
        path = [one.id for one in codebook.path(code)] if code in codebook else [code]
        for upper in path:
            below.setdefault(upper, set()).add(place[code])
    rows: list[CodeRow] = []
    for depth, one in codebook.walk():
        if one.id not in below or (roll_up and depth >= roll_up) or one.id in _ids(rows):
            continue
        is_union = below[one.id] != {place.get(one.id)}
        rows.append(CodeRow(one.id, one.name, depth, is_union, one.id in latest))
    rows += [CodeRow(code, code, 0, False, False) for code in columns if code not in codebook]
    members = np.zeros((len(columns), len(rows)), dtype=np.bool_)
    for number, row in enumerate(rows):
        members[sorted(below[row.code]), number] = True
    paths = [
        {one.id for one in codebook.path(row.code)} if row.code in codebook else {row.code}
        for row in rows
    ]
    above = np.array([[one.code in path for path in paths] for one in rows], dtype=np.bool_)
    return CodeRows(
        tuple(rows),
        members,
        above.reshape(len(rows), len(rows)),
        _levels(codebook, columns, max((row.depth for row in rows), default=0)),
    )


def _ids(rows: Sequence[CodeRow]) -> set[str]:
    return {row.code for row in rows}


def _levels(codebook: Codebook, columns: Sequence[str], deepest: int) -> tuple[Level, ...]:
    found = []
    for depth in range(deepest + 1):
        counts_as = [
            codebook.path(code)[: depth + 1][-1].id if code in codebook else code
            for code in columns
        ]
        place = {code: number for number, code in enumerate(dict.fromkeys(counts_as))}
        members = np.zeros((len(columns), len(place)), dtype=np.bool_)
        for number, code in enumerate(counts_as):
            members[number, place[code]] = True
        found.append(Level(tuple(place), members))
    return tuple(found)
