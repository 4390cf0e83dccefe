"""Codes by groups of respondents or answers: shares, differences, tests and effect sizes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from intercoder.findings.design.contrasts import contrast
from intercoder.findings.design.multiplicity import Correction, corrected
from intercoder.findings.design.rao_scott import OverallTest, RaoScott, all_codes, independence
from intercoder.findings.design.sample import Floats, Ints, Sample
from intercoder.findings.tables.bases import Bases
from intercoder.findings.tables.cells import Address, CountCell, with_and_without
from intercoder.findings.tables.code_rows import CodeRow
from intercoder.findings.tables.frequencies import known
from intercoder.findings.tables.group_totals import full_covariance, group_shares
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import About, Division, Unit

METHOD = (
    "Each code is tested by itself: Rao-Scott second-order corrected chi-square (F), as by R's "
    "svychisq; all codes together by the corrected sum of their chi-squares. A difference is "
    "that between a group and all others, with an interval by variance estimates recovery from "
    "Wilson intervals at the effective sample size. Units without a value are counted, not tested."
)


@dataclass(frozen=True, slots=True)
class GroupShare:
    """One code in one group; every figure is None where it is hidden."""

    count: int | None
    base: int | None
    share: float | None
    """Of the group, weighted, from 0 to 1."""
    low: float | None
    high: float | None
    share_of_code: float | None
    """The part of all units with the code that is in this group, weighted."""
    difference: float | None
    """The share less the share of all other groups; None for units without a value."""
    difference_low: float | None
    difference_high: float | None
    cohens_h: float | None
    """Effect size of the difference: .2 is small, .5 medium, .8 large (Cohen 1988)."""
    p: float | None
    adjusted_p: float | None
    """Corrected over all differences of the table."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class CrossRow:
    """One code in all groups."""

    row: CodeRow
    groups: tuple[GroupShare, ...]
    f: float | None
    df: float | None
    df_below: float | None
    p: float | None
    """Of the test that the groups differ; None where it cannot be tested."""
    adjusted_p: float | None
    """Corrected over the codes of the table."""
    cramers_v: float | None
    is_rough: bool
    """An expected count is below 5: read the p value as a hint."""


@dataclass(frozen=True)
class CrossTable:
    """Codes by one division."""

    about: About
    bases: Bases
    division: Division
    groups: tuple[str, ...]
    """Names; an empty one stands for units without a value and comes last."""
    group_bases: tuple[int | None, ...]
    """Units in each group; None where it is hidden."""
    rows: tuple[CrossRow, ...]
    together: OverallTest | None
    """The test of all codes at once; None where there are no two groups."""

    def cells(self) -> Iterator[CountCell]:
        """Every count of the table; counts of mentions are counts of answers."""
        for number, name in enumerate(self.groups):
            yield from with_and_without(
                self.address(name),
                self.group_bases[number],
                (
                    (one.row.code, one.groups[number].count, self._base(one, number))
                    for one in self.rows
                ),
            )

    def _base(self, one: CrossRow, number: int) -> int | None:
        is_mentions = self.about.settings.unit is Unit.MENTIONS
        return self.group_bases[number] if is_mentions else one.groups[number].base

    def address(self, group: str) -> Address:
        """The address of a group's base."""
        unit = self.about.settings.unit
        return Address(
            self.about.version,
            self.about.questions,
            self.about.rounds,
            (Unit.ANSWERS if unit is Unit.MENTIONS else unit).value,
            ((str(self.division), group),),
        )

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        test = self.together
        return {
            "table": "by",
            "by": str(self.division),
            **self.about.as_json(),
            "bases": self.bases.as_json(),
            "groups": [
                {"name": name or None, "units": base}
                for name, base in zip(self.groups, self.group_bases, strict=True)
            ],
            "all_codes": None
            if test is None
            else {"f": test.f, "df": test.df, "df_below": test.df_below, "p": test.p},
            "rows": [
                {
                    "code": one.row.code,
                    "name": one.row.name,
                    "depth": one.row.depth,
                    "is_union": one.row.is_union,
                    "f": one.f,
                    "df": one.df,
                    "df_below": one.df_below,
                    "p": one.p,
                    "adjusted_p": one.adjusted_p,
                    "cramers_v": one.cramers_v,
                    "is_rough": one.is_rough,
                    "groups": [
                        {"group": name or None, **group.as_json()}
                        for name, group in zip(self.groups, one.groups, strict=True)
                    ],
                }
                for one in self.rows
            ],
        }


def cross_table(part: Part, division: Division) -> CrossTable:
    """The codes of one part by one division.

    Raises UsageError for an attribute with very many values.
    """
    sample, groups = part.divided(division)
    order = sorted(range(len(groups.names)), key=lambda place: not groups.names[place])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    place = rank[groups.place] if groups.place.size else groups.place
    names = tuple(groups.names[one] for one in order)
    tested = sum(1 for name in names if name)
    is_known = place < tested
    shown = list(part.shown())
    numbers = [number for number, _ in shown]
    leaves = part.rows.lowest(numbers)
    figures = _Figures(sample, place, (len(names), tested), part.settings.confidence)
    together = None
    if tested > 1:
        kept = sample if is_known.all() else sample.only(is_known)
        together = figures.all_codes(kept, place[is_known], leaves)
    p_rows = np.full(len(numbers), np.nan)
    if figures.test is not None:
        p_rows = corrected(figures.test.p[numbers], part.settings.correction)
    adjusted = np.full((sample.codes, len(names)), np.nan)
    adjusted[numbers] = _adjusted(figures.difference_p[numbers], tested, part.settings.correction)
    rows = tuple(
        _row(figures, number, row, (p_rows[at], adjusted[number]))
        for at, (number, row) in enumerate(shown)
    )
    group_bases = tuple(np.bincount(place, minlength=len(names)).tolist())
    return CrossTable(
        part.about(METHOD),
        part.bases,
        division,
        names,
        group_bases,
        rows,
        together,
    )


def _adjusted(p: Floats, tested: int, rule: Correction) -> Floats:
    """Corrected over all differences; that between two groups is one, seen from both."""
    if tested != 2:
        return corrected(p, rule)
    once = corrected(p[:, 0], rule)
    return np.column_stack([once, once, np.full((len(once), p.shape[1] - 2), np.nan)])


class _Figures:
    """The figures of a cross-table as arrays; codes first, then groups."""

    def __init__(
        self, sample: Sample, place: Ints, sizes: tuple[int, int], confidence: float
    ) -> None:
        groups, tested = sizes
        is_known = place < tested
        self.whole = group_shares(sample, place, groups)
        df = self.whole.degrees_of_freedom
        self.own = self.whole.own.shares(df, confidence)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.of_code = self.whole.given / self.whole.given.sum(axis=1, keepdims=True)
        self.difference, self.below, self.above, self.h, self.difference_p = (
            np.full((sample.codes, groups), np.nan) for _ in range(5)
        )
        self.test: RaoScott | None = None
        self._of_known = self.whole
        if tested < 2:
            return
        if not is_known.all():
            self._of_known = group_shares(sample.only(is_known), place[is_known], tested)
        one = self._of_known
        df = one.degrees_of_freedom
        units = one.own.units.sum(axis=1)
        self.test = independence(one.own.value, one.own.weight, one.covariance, units, df)
        against = contrast(one.own, one.rest, one.between, df, confidence)
        self.difference[:, :tested] = against.difference
        self.below[:, :tested], self.above[:, :tested] = against.low, against.high
        self.h[:, :tested] = against.cohens_h
        self.difference_p[:, :tested] = against.test.p.reshape(sample.codes, tested)

    def all_codes(self, sample: Sample, place: Ints, codes: list[int]) -> OverallTest | None:
        """The test of all these codes at once, in the units with a value."""
        if not codes:
            return None
        one = self._of_known
        groups = one.own.value.shape[1]
        return all_codes(
            one.own.value[codes],
            one.own.weight[codes],
            full_covariance(sample, place, groups, codes),
            one.own.units[codes].sum(axis=1),
            one.degrees_of_freedom,
        )


def _row(
    figures: _Figures,
    number: int,
    row: CodeRow,
    adjusted: tuple[float, Floats],
) -> CrossRow:
    groups = tuple(
        GroupShare(
            int(figures.whole.counts[number, group]),
            int(figures.whole.own.units[number, group]),
            known(figures.own.value[number, group]),
            known(figures.own.low[number, group]),
            known(figures.own.high[number, group]),
            known(figures.of_code[number, group]),
            known(figures.difference[number, group]),
            known(figures.below[number, group]),
            known(figures.above[number, group]),
            known(figures.h[number, group]),
            known(figures.difference_p[number, group]),
            known(adjusted[1][group]),
        )
        for group in range(figures.own.value.shape[1])
    )
    test = figures.test
    if test is None or not np.isfinite(test.p[number]):
        return CrossRow(row, groups, None, None, None, None, None, None, is_rough=False)
    return CrossRow(
        row,
        groups,
        float(test.f[number]),
        float(test.df[number]),
        float(test.df_below[number]),
        float(test.p[number]),
        known(adjusted[0]),
        known(test.cramers_v[number]),
        is_rough=bool(test.least_expected[number] < 5),
    )
