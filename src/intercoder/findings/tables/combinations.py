"""Sets of codes: which combinations answers or respondents have, each unit counted once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from intercoder.errors import UsageError
from intercoder.findings.design.sample import Sample
from intercoder.findings.design.shares import shares
from intercoder.findings.tables.bases import Bases
from intercoder.findings.tables.cells import Address, CountCell
from intercoder.findings.tables.code_rows import CodeRow
from intercoder.findings.tables.frequencies import METHOD, known
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import About, Unit


@dataclass(frozen=True, slots=True)
class Combination:
    """The units that have exactly these codes."""

    codes: tuple[CodeRow, ...]
    """Empty: no code applies, or none of those asked for."""
    count: int | None
    """None, as the share, where it is hidden."""
    base: int | None
    share: float | None
    low: float | None
    high: float | None

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "codes": [one.code for one in self.codes],
            "names": [one.name for one in self.codes],
            "count": self.count,
            "base": self.base,
            "share": self.share,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True)
class CombinationTable:
    """All combinations, the most frequent first; their counts add up to the base."""

    about: About
    bases: Bases
    rows: tuple[Combination, ...]

    def cells(self) -> Iterator[CountCell]:
        """Every count of the table."""
        one = self.about
        base = Address(one.version, one.questions, one.rounds, one.settings.unit.value)
        for row in self.rows[:1]:
            if row.base is not None:
                yield CountCell(base, row.base)
        for row in self.rows:
            codes = tuple(code.code for code in row.codes)
            if row.count is not None:
                yield CountCell(replace(base, exactly=codes), row.count)

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "table": "sets",
            **self.about.as_json(),
            "bases": self.bases.as_json(),
            "rows": [one.as_json() for one in self.rows],
        }


def combinations(part: Part) -> CombinationTable:
    """The combinations of codes in one part, at the lowest level that is shown.

    A code that `roll_up` leaves out counts as the one above it; of `codes`, only those shown count.
    Raises UsageError for mentions, which have one code each.
    """
    if part.settings.unit is Unit.MENTIONS:
        raise UsageError(
            "A mention is one code, so it has no set of codes.",
            "Use --unit answers or --unit respondents.",
        )
    if not part.settings.codes:
        part = replace(part, rows=part.rows.at_lowest_level())
    sample = part.sample(part.settings.unit)
    columns = part.rows.lowest([number for number, _ in part.shown()])
    lowest = [part.rows.rows[number] for number in columns]
    marked = sample.marks[:, columns] > 0
    packed = np.packbits(marked, axis=1)
    _, first, place = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    place = place.ravel()
    each = (place[:, None] == np.arange(first.size)[None, :]).astype(float)
    found = shares(
        Sample(each, np.ones((sample.units, 1)), sample.design, sample.respondent),
        part.settings.confidence,
    )
    counts = np.bincount(place, minlength=first.size)
    order = sorted(range(first.size), key=lambda one: (-counts[one], not marked[first[one]].any()))
    rows = tuple(
        Combination(
            tuple(row for at, row in enumerate(lowest) if marked[first[one], at]),
            int(counts[one]),
            sample.units,
            known(found.value[one]),
            known(found.low[one]),
            known(found.high[one]),
        )
        for one in order
    )
    return CombinationTable(part.about(METHOD), part.bases, rows)
