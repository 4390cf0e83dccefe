"""The statements that a report could draw from its tables, each with its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from intercoder.findings.design.multiplicity import corrected
from intercoder.findings.design.rao_scott import t_two_sided
from intercoder.findings.design.sample import Floats, Ints, Sample
from intercoder.findings.design.shares import estimate
from intercoder.findings.tables.cooccurrence import CooccurrenceTable
from intercoder.findings.tables.cross_tables import CrossTable
from intercoder.findings.tables.frequencies import known
from intercoder.findings.tables.part import Part


class Kind(StrEnum):
    """What a statement is about."""

    ORDER = "order"
    """One code is given more often than another."""
    GROUP = "group"
    """A code is more frequent in a group than in all others."""
    TOGETHER = "together"
    """Two codes occur together more often than by chance."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated, whichever way it turns out."""

    kind: Kind
    code: str
    other: str = ""
    """A second code."""
    division: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the codes of one version say."""

    direction: int
    """1: more often; -1: less often; 0: not clear, as the corrected p value is too large."""
    difference: float | None
    """Of shares, from -1 to 1."""
    adjusted_p: float | None


UNTESTED = Verdict(0, None, None)
"""Where a version has nothing to test, such as a code that it never gives."""


@dataclass(frozen=True)
class Tables:
    """What the statements about one part are drawn from."""

    part: Part
    """In which codes are compared with codes."""
    groups: tuple[CrossTable, ...]
    together: CooccurrenceTable | None
    """None for mentions."""


def statements(tables: Tables) -> Mapping[Statement, Verdict]:
    """Every statement about one part, tested at 1 - confidence after correction."""
    alpha = 1 - tables.part.settings.confidence
    found = dict(_orders(tables.part, alpha))
    for table in tables.groups:
        found.update(_of_groups(table, alpha))
    for pair in tables.together.pairs if tables.together else ():
        one = Statement(Kind.TOGETHER, pair.first.code, pair.second.code)
        found[one] = _verdict(pair.difference, pair.adjusted_p, alpha)
    return found


def _verdict(difference: float | None, adjusted_p: float | None, alpha: float) -> Verdict:
    is_clear = difference is not None and adjusted_p is not None and adjusted_p < alpha
    direction = int(np.sign(difference)) if is_clear and difference is not None else 0
    return Verdict(direction, difference, adjusted_p)


def _of_groups(table: CrossTable, alpha: float) -> Iterator[tuple[Statement, Verdict]]:
    division = str(table.division)
    for row in table.rows:
        for name, group in zip(table.groups, row.groups, strict=True):
            if name:
                one = Statement(Kind.GROUP, row.row.code, division=division, group=name)
                yield one, _verdict(group.difference, group.adjusted_p, alpha)


def _orders(part: Part, alpha: float) -> Iterator[tuple[Statement, Verdict]]:
    """Codes against codes, and codes at the top against each other: never one with its own part."""
    ordered = part.rows.pairs([number for number, _ in part.shown()])
    if not ordered:
        return
    first, second = (np.array(column) for column in zip(*ordered, strict=True))
    difference, p = order_tests(part, first, second)
    adjusted = corrected(p, part.settings.correction)
    names = [row.code for row in part.rows.rows]
    for at, (one, other) in enumerate(ordered):
        statement = Statement(Kind.ORDER, names[one], names[other])
        yield statement, _verdict(known(difference[at]), known(adjusted[at]), alpha)


def order_tests(part: Part, first: Ints, second: Ints) -> tuple[Floats, Floats]:
    """Differences of the shares of pairs of codes, and their p values; shape (pairs,) each.

    A t test on the linearised difference, which knows of units with both codes and of clusters;
    where few clusters have more of one than of the other, no smaller than the exact sign test of
    those (McNemar 1947, Psychometrika 12).
    """
    from scipy.special import bdtr

    sample = part.sample(part.settings.unit)
    found, influence = estimate(sample)
    covariance = sample.design.covariance(influence)
    difference: Floats = found.value[first] - found.value[second]
    spread = covariance[first, first] + covariance[second, second] - 2 * covariance[first, second]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(spread > 1e-300, difference / np.sqrt(spread), np.nan)
    p = t_two_sided(t, sample.design.degrees_of_freedom)
    for_first, for_second = _discordant(sample, first, second)
    smaller, both = np.minimum(for_first, for_second), for_first + for_second
    exact = np.where(both > 0, np.minimum(2 * bdtr(smaller, both, 0.5), 1), np.nan)
    return difference, np.where(np.isnan(p), exact, np.maximum(p, exact))


def _discordant(sample: Sample, first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Clusters with more units that have the first code, and with more that have the second."""
    totals = sample.design.totals(sample.marks * (sample.base > 0))
    signs = np.zeros((2, first.size), dtype=np.int64)
    step = max(_CELLS // max(sample.design.clusters, 1), 1)
    for start in range(0, first.size, step):
        some = slice(start, start + step)
        less = totals[:, first[some]] - totals[:, second[some]]
        signs[0, some], signs[1, some] = (less > 0.5).sum(axis=0), (less < -0.5).sum(axis=0)
    return signs[0], signs[1]


_CELLS = 4_000_000
"""Differences held at a time."""
