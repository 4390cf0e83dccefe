"""The difference of two coefficients on the same answers: before and after, with and without.

Both are computed on the same resamples of answers, so that effects of the answers cancel: two
overlapping intervals say little about the difference. Values are second less first. Only answers
that at least two coders rated both times are compared; or, if the two have different answers, those
rated by two either time: `Answers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients import coefficient_families
from intercoder.agreement.coefficients.exact_agreement import match_family
from intercoder.agreement.coefficients.metrics import Floats, Level, identity_weights
from intercoder.agreement.coefficients.pooled import (
    alpha_sums,
    code_alpha_of,
    pooled_of,
    pooled_sums,
)
from intercoder.agreement.coefficients.set_alpha import SetStatistic
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.coefficients.statistic import Statistic, SumStatistic
from intercoder.agreement.intervals.intervals import MIN_UNITS, Resampling, estimate
from intercoder.agreement.result import MIN_RARE, Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import Patterns, merge, unmerged
from intercoder.agreement.tables.ratings import MISSING, Ratings
from intercoder.agreement.whole.summary import Figures


class Answers(StrEnum):
    """The answers over which a difference is computed."""

    SAME = "same"
    """Those rated by two or more coders both times: effects of the answers cancel."""
    EITHER = "either"
    """Those rated by two or more coders either time: for two samples of answers, such as with and
    without suggestions. Answers of both are drawn together, so that each sample's size varies in
    the resamples as it does by chance.
    """


Build = Callable[[Patterns], Sequence[Statistic]]


class DifferenceStatistic:
    """The second statistic less the first, figure by figure.

    Both have the same patterns, and leave one answer of each pattern out in turn.
    """

    def __init__(self, first: Statistic, second: Statistic) -> None:
        self._first, self._second = first, second
        self.names = first.names
        self.work = first.work + second.work

    def observed(self) -> Floats:
        """The differences in the sample, shape (figures,)."""
        return self._second.observed() - self._first.observed()

    def resampled(self, weights: Floats) -> Floats:
        """Differences in resamples: (resamples, patterns) to (resamples, figures)."""
        return self._second.resampled(weights) - self._first.resampled(weights)

    def left_out(self) -> tuple[Floats, Floats]:
        """Differences with one answer of each pattern left out, and the pattern's frequency."""
        first, times = self._first.left_out()
        return self._second.left_out()[0] - first, times


def difference_of_ratings(
    first: Ratings,
    second: Ratings,
    level: Level = Level.NOMINAL,
    how: Resampling | None = None,
    clusters: NDArray[np.int64] | None = None,
) -> Figures:
    """How far alpha, percent agreement, Fleiss' kappa and AC1 differ, second less first.

    The two have the same answers in the same order and the same categories, but may have other
    coders. `clusters` numbers the respondents from 0. Raises ValueError if answers or categories do
    not match. Refused: `no_pairs` if no answer was rated twice both times, `no_variation` if both
    coefficients are undefined, `one_side` if one of them is.
    """
    if first.categories != second.categories:
        raise ValueError("both tables need the same categories")
    scores = first.scores

    def build(patterns: Patterns) -> list[Statistic]:
        families = coefficient_families.alpha_families(patterns, scores, level, two_coders=False)
        families.append(
            coefficient_families.gwet_family(patterns, identity_weights(patterns.n_categories))
        )
        return [family.statistic for family in families]

    size = first.n_categories
    return _compare(first.values, second.values, (size, size), (build, build), how, clusters)


def difference_of_sets(
    first: CodeSets,
    second: CodeSets,
    distance: str = "masi",
    how: Resampling | None = None,
    clusters: NDArray[np.int64] | None = None,
    answers: Answers = Answers.SAME,
) -> Figures:
    """How far the figures over sets differ, second less first; and alpha of each code.

    Keys: `alpha_set_DISTANCE`, `percent_agreement`, `pooled_kappa`, and `alpha:CODE` for every
    code. The two have the same answers in the same order and the same codes, but may have other
    coders; with `Answers.EITHER` each has ratings of its own part of the answers. Raises ValueError
    if answers or codes do not match. Refused for the reasons of `difference_of_ratings`.
    """
    if first.codes != second.codes:
        raise ValueError("both tables need the same codes")
    builds, values, sizes = [], [], []
    for sets in (first, second):
        distinct, ratings = sets.distinct()
        builds.append(partial(_set_statistics, sets, distinct, distance))
        values.append(ratings.values)
        sizes.append(ratings.n_categories)
    figures = _compare(
        values[0], values[1], (sizes[0], sizes[1]), (builds[0], builds[1]), how, clusters, answers
    )
    return dict(figures) | {
        f"alpha:{code}": figures[f"alpha:{code}"].without_interval(Reason.TOO_RARE)
        for code in _rare(first, second, answers)
        if figures[f"alpha:{code}"].low is not None
    }


def _rare(first: CodeSets, second: CodeSets, answers: Answers) -> list[str]:
    """Codes that too few answers have, or lack, in one of the tables."""
    twice = [sets.present.sum(axis=0) >= 2 for sets in (first, second)]
    both = twice[0] & twice[1]
    fewest = np.full(len(first.codes), np.inf)
    for sets, own in zip((first, second), twice, strict=True):
        compared = own if answers is Answers.EITHER else both
        bits, present = sets.bits()[:, compared], sets.present[:, compared]
        given = bits.any(axis=0).sum(axis=0)
        lacking = ((bits == 0) & present[..., None]).any(axis=0).sum(axis=0)
        fewest = np.minimum(fewest, np.minimum(given, lacking))
    return [code for code, number in zip(first.codes, fewest, strict=True) if number < MIN_RARE]


def _set_statistics(
    sets: CodeSets, distinct: NDArray[np.uint64], distance: str, patterns: Patterns
) -> list[Statistic]:
    measure = SET_DISTANCES[distance]
    spread = CodeSets.spread(sets, distinct, patterns.values)
    bits, times, codes = spread.bits(), patterns.times, len(sets.codes)
    alphas = {f"alpha:{code}": code_alpha_of(codes, place) for place, code in enumerate(sets.codes)}
    parts = alpha_sums(bits.sum(axis=0, dtype=np.int64), patterns.raters)
    alpha = SetStatistic(distinct, patterns, [measure])
    alpha.names = (f"alpha_set_{distance}",)
    return [
        alpha,
        match_family(patterns).statistic,
        SumStatistic(pooled_sums(bits, spread.present), times, {"pooled_kappa": pooled_of(codes)}),
        SumStatistic(parts, times, alphas),
    ]


def _compare(
    first: NDArray[np.signedinteger],
    second: NDArray[np.signedinteger],
    sizes: tuple[int, int],
    builds: tuple[Build, Build],
    how: Resampling | None,
    clusters: NDArray[np.int64] | None,
    answers: Answers = Answers.SAME,
) -> Figures:
    if first.shape[1] != second.shape[1]:
        raise ValueError("both tables need the same answers")
    asked = (how or Resampling()).of_clusters(clusters)
    each = (_twice(first), _twice(second))
    twice = each[0] | each[1] if answers is Answers.EITHER else each[0] & each[1]
    if clusters is not None:
        clusters = np.unique(clusters[twice], return_inverse=True)[1]
    both = np.concatenate([first[:, twice], second[:, twice]])
    joint = (merge if clusters is None else unmerged)(both, max(sizes))
    tables = [
        Patterns(joint.values[: len(first)], joint.times, sizes[0]),
        Patterns(joint.values[len(first) :], joint.times, sizes[1]),
    ]
    befores, afters = (build(table) for build, table in zip(builds, tables, strict=True))
    pairs: list[Statistic] = [
        DifferenceStatistic(before, after) for before, after in zip(befores, afters, strict=True)
    ]
    fewest = min(_number(mark[twice], clusters) for mark in each)
    if not fewest:
        refused = Figure.refused(Reason.NO_PAIRS)
        return {name: refused for statistic in pairs for name in statistic.names}
    found = estimate(pairs, joint.times, asked, clusters)
    few = Reason.TOO_FEW if fewest < MIN_UNITS else None
    refusals = dict(_refusals(befores, afters))
    figures = {name: one.figure(refusals[name], None, few) for name, one in found.items()}
    return {  # a difference of 1 does not mean that anyone agrees
        name: one.without_interval(Reason.SAME_THROUGHOUT)
        if one.no_interval is Reason.NO_DISAGREEMENT
        else one
        for name, one in figures.items()
    }


def _refusals(
    befores: Sequence[Statistic], afters: Sequence[Statistic]
) -> Iterator[tuple[str, Reason]]:
    """Reasons why differences are undefined, by the key of the figure."""
    for before, after in zip(befores, afters, strict=True):
        undefined = np.isnan(before.observed()), np.isnan(after.observed())
        for name, both in zip(before.names, np.logical_and(*undefined).tolist(), strict=True):
            yield name, Reason.NO_VARIATION if both else Reason.ONE_SIDE


def _number(marked: NDArray[np.bool_], clusters: NDArray[np.int64] | None) -> int:
    """Number of answers marked, or of respondents with such answers."""
    return int(marked.sum()) if clusters is None else np.unique(clusters[marked]).size


def _twice(values: NDArray[np.signedinteger]) -> NDArray[np.bool_]:
    return np.asarray((values != MISSING).sum(axis=0) >= 2)
