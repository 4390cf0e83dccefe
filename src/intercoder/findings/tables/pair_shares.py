"""Shares of one code among units with another and without it, for many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intercoder.findings.design.contrasts import Contrast, contrast
from intercoder.findings.design.sample import Floats, Ints, Sample
from intercoder.findings.design.shares import (
    Estimate,
    estimate_of_moments,
    estimate_of_totals,
)
from intercoder.findings.tables.group_totals import is_unclustered


@dataclass(frozen=True)
class PairSums:
    """Sums over the units that could have both codes; each array has the shape (pairs,)."""

    both: Floats
    first: Floats
    second: Floats
    base: Floats


@dataclass(frozen=True)
class PairShares:
    """Pairs of codes; arrays have the shape (pairs,)."""

    counts: PairSums
    """Unweighted units."""
    contrast: Contrast
    """Of the second code between units with the first and all others."""
    share_of_second: Floats
    """Of the units with the second code, those with the first too; weighted."""


def pairs_of_codes(
    sample: Sample, first: Ints, second: Ints, confidence: float = 0.95
) -> PairShares:
    """The pairs of codes `first` and `second`, shape (pairs,): columns of the sample's marks."""
    ones = np.ones(sample.units)
    counts = _sums(sample, first, second, ones)
    weighted = _sums(sample, first, second, sample.design.weight)
    df = sample.design.degrees_of_freedom
    with np.errstate(divide="ignore", invalid="ignore"):
        of_second = weighted.both / weighted.second
    if is_unclustered(sample):
        squared = _sums(sample, first, second, sample.design.weight**2)
        yes = estimate_of_moments(
            (weighted.both, squared.both),
            (weighted.first, squared.first),
            counts.first,
            sample.design.clusters,
        )
        no = estimate_of_moments(
            (weighted.second - weighted.both, squared.second - squared.both),
            (weighted.base - weighted.first, squared.base - squared.first),
            counts.base - counts.first,
            sample.design.clusters,
        )
        between = np.zeros(first.size)
    else:
        yes, no, between = _clustered(sample, first, second, counts)
    return PairShares(counts, contrast(yes, no, between, df, confidence), of_second)


def _sums(sample: Sample, first: Ints, second: Ints, weight: Floats) -> PairSums:
    could = (np.broadcast_to(sample.base, sample.marks.shape) > 0).astype(float)
    marked = sample.marks * could
    light_marked, light_could = marked * weight[:, None], could * weight[:, None]
    both = marked.T @ light_marked
    one = marked.T @ light_could
    base = could.T @ light_could
    return PairSums(
        both[first, second], one[first, second], one[second, first], base[first, second]
    )


def _clustered(
    sample: Sample, first: Ints, second: Ints, counts: PairSums
) -> tuple[Estimate, Estimate, Floats]:
    """From the totals of clusters, for one first code after the other.

    Where all codes could be given to all units, most totals are the same for every pair.
    """
    design = sample.design
    could = sample.base > 0
    marked = sample.marks * could * design.weight[:, None]
    weight = could * design.weight[:, None]
    has_one_base = could.shape[1] == 1
    all_given, all_whole = design.totals(marked), design.totals(weight)
    names = ("value", "variance", "kish", "units", "weight")
    columns = {name: np.empty((2, first.size)) for name in names}
    between = np.empty(first.size)
    for code in np.unique(first):
        at = np.flatnonzero(first == code)
        others = second[at]
        rows = np.flatnonzero(marked[:, code])
        both = design.totals_of(rows, marked[rows][:, others])
        if has_one_base:
            given = all_given[:, others]
            own, whole = all_given[:, [code]], all_whole
        else:
            can = could[:, [code]]
            own = design.totals_of(rows, weight[rows][:, others])
            whole = design.totals(weight[:, others] * can)
            given = design.totals(marked[:, others] * can)
        yes, influence = estimate_of_totals(
            both, np.broadcast_to(own, both.shape), design, counts.first[at]
        )
        no, of_others = estimate_of_totals(
            given - both,
            np.broadcast_to(whole - own, both.shape),
            design,
            counts.base[at] - counts.first[at],
        )
        between[at] = (design.centred(influence) * design.centred(of_others)).sum(axis=0)
        for name, column in columns.items():
            column[0, at], column[1, at] = getattr(yes, name), getattr(no, name)
    made = [Estimate(*(columns[name][row] for name in names)) for row in (0, 1)]
    return made[0], made[1], between
