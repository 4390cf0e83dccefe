"""Codes that occur together: within one answer, or within one respondent's answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from intercoder.errors import UsageError
from intercoder.findings.design.multiplicity import corrected
from intercoder.findings.tables.bases import Bases
from intercoder.findings.tables.cells import Address, CountCell, with_and_without
from intercoder.findings.tables.code_rows import CodeRow
from intercoder.findings.tables.frequencies import known
from intercoder.findings.tables.pair_shares import PairShares, pairs_of_codes
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import About, Unit

METHOD = (
    "Each pair is tested by itself: Rao-Scott second-order corrected chi-square (F), as by R's "
    "svychisq. The difference is that between the share of the second code among units with the "
    "first and among units without it, with an interval by variance estimates recovery."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes, or two that stand at the top of the tree."""

    first: CodeRow
    second: CodeRow
    count: int | None
    """Units with both, unweighted; every figure is None where it is hidden."""
    first_count: int | None
    second_count: int | None
    base: int | None
    share_of_first: float | None
    """Of the units with the first, those with the second too; weighted."""
    share_of_second: float | None
    expected: float | None
    """Units that would have both if the codes had nothing to do with each other, unweighted."""
    difference: float | None
    """Share of the second among units with the first, less its share among all others."""
    low: float | None
    high: float | None
    phi: float | None
    """Correlation of the two, from -1 to 1, weighted: the effect size."""
    p: float | None
    adjusted_p: float | None
    is_rough: bool
    """An expected count is below 5."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        names = [name for name in self.__dataclass_fields__ if name not in ("first", "second")]
        return {
            "first": self.first.code,
            "first_name": self.first.name,
            "second": self.second.code,
            "second_name": self.second.name,
            **{name: getattr(self, name) for name in names},
        }


@dataclass(frozen=True)
class CooccurrenceTable:
    """Pairs of the codes shown: of codes, and of those at the top of the tree."""

    about: About
    bases: Bases
    pairs: tuple[Pair, ...]
    """In the order of the codebook."""

    def cells(self) -> Iterator[CountCell]:
        """Every count: of both codes, and so of one without the other and of neither."""
        base = self.address()
        counted: dict[str, int | None] = {}
        for one in self.pairs:
            counted.setdefault(one.first.code, one.first_count)
            counted.setdefault(one.second.code, one.second_count)
        whole = self.bases.judged
        if self.about.settings.unit is Unit.RESPONDENTS:
            whole = self.bases.respondents_judged
        yield from with_and_without(
            base, whole, ((code, count, whole) for code, count in counted.items())
        )
        for one in self.pairs:
            both = replace(base, code=one.first.code, together_with=one.second.code)
            if one.count is not None:
                yield CountCell(both, one.count)

    def address(self) -> Address:
        """The address of the table's base."""
        one = self.about
        return Address(one.version, one.questions, one.rounds, one.settings.unit.value)

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "table": "cooccurrence",
            **self.about.as_json(),
            "bases": self.bases.as_json(),
            "pairs": [one.as_json() for one in self.pairs],
        }


def cooccurrence(part: Part) -> CooccurrenceTable:
    """Which codes occur together in one part. Raises UsageError for mentions, which have one."""
    if part.settings.unit is Unit.MENTIONS:
        raise UsageError(
            "A mention is one code, so codes cannot occur together in it.",
            "Use --unit answers or --unit respondents.",
        )
    places = part.rows.pairs([number for number, _ in part.shown()])
    first, second = np.array(places, dtype=np.int64).reshape(-1, 2).T
    found = pairs_of_codes(part.sample(part.settings.unit), first, second, part.settings.confidence)
    adjusted = corrected(found.contrast.test.p, part.settings.correction)
    rows = part.rows.rows
    pairs = tuple(
        _pair(found, at, (rows[one], rows[other]), float(adjusted[at]))
        for at, (one, other) in enumerate(places)
    )
    return CooccurrenceTable(part.about(METHOD), part.bases, pairs)


def _pair(found: PairShares, at: int, rows: tuple[CodeRow, CodeRow], adjusted: float) -> Pair:
    counts = found.counts
    first, second, base = int(counts.first[at]), int(counts.second[at]), int(counts.base[at])
    one = found.contrast
    p = known(one.test.p[at])
    return Pair(
        *rows,
        int(counts.both[at]),
        first,
        second,
        base,
        known(one.first.value[at]),
        known(found.share_of_second[at]),
        first * second / base if base else 0.0,
        known(one.difference[at]),
        known(one.low[at]),
        known(one.high[at]),
        known(np.sign(one.difference[at]) * one.test.cramers_v[at]),
        p,
        known(adjusted),
        is_rough=p is not None and bool(one.test.least_expected[at] < 5),
    )
