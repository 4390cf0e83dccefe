"""Conger's kappa: chance agreement from each coder's own margins, for any number of coders.

    kappa = (pa - pe) / (1 - pe);   pe = mean over ordered pairs of different coders g, h
                                         of sum w_ck p_gc p_hk

with pa as for `agreement.coefficients.gwet` and p_gc the share of coder g's ratings in category c.
Conger (1980, Psychological Bulletin 88:322-328); with missing ratings and weights Gwet (2014,
Handbook of Inter-Rater Reliability, 4th ed., section 2.6). For two coders without gaps it is
Cohen's kappa. Range: at most 1. Undefined (no variation) where pe = 1.
"""

from __future__ import annotations

import numpy as np

from intercoder.agreement.coefficients.gwet import (
    agreement_sums,
    observed_agreement,
    standard_error,
)
from intercoder.agreement.coefficients.metrics import Floats
from intercoder.agreement.coefficients.statistic import ratio
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.patterns import Patterns
from intercoder.agreement.tables.ratings import MISSING

_ROWS = 4096
"""Patterns spread into columns at a time, to bound memory."""


class CongerStatistic:
    """Conger's kappa under weights of agreement, under the given name."""

    def __init__(self, patterns: Patterns, weights: Floats, name: str = "conger_kappa") -> None:
        self.names = (name,)
        self._patterns = patterns
        self._weights = weights
        self._agreement = agreement_sums(patterns.counts, weights)[:, :3]
        self._rows: Floats | None = None
        self._times = patterns.times.astype(np.float64)
        self._totals = np.concatenate([self._times @ self._agreement, self._margins().ravel()])
        self.work = 2 * patterns.values.size * patterns.n_categories  # wide rows are slow

    def observed(self) -> Floats:
        """The kappa of the sample, shape (1,)."""
        return np.asarray(self._of(self._totals[None])[0])

    def resampled(self, weights: Floats) -> Floats:
        """Kappas of resamples: (resamples, patterns) to (resamples, 1)."""
        if self._rows is None:
            self._rows = self._spread(slice(None))
        return self._of(weights @ self._rows)

    def left_out(self) -> tuple[Floats, Floats]:
        """Kappa with one answer of each pattern left out, and how often the pattern occurs."""
        size = self._times.size
        blocks = [
            self._of(self._totals - self._spread(slice(start, start + _ROWS)))
            for start in range(0, size, _ROWS)
        ]
        return np.concatenate(blocks) if blocks else np.empty((0, 1)), self._times[:, None]

    def chance(self) -> float:
        """The expected agreement of the sample; NaN if fewer than two coders rated."""
        return float(_chance(self._margins(), self._weights))

    def standard_error(self) -> float | None:
        """Gwet's standard error; None if it is undefined or there is no spread."""
        chance = self.chance()
        if not chance < 1:
            return None
        used = self._margins()
        given = used.sum(axis=1)
        active = given > 0
        margins = ratio(used, given[:, None])[active]
        number = int(active.sum())
        symmetric = (self._weights + self._weights.T) / 2
        others = (margins.sum(axis=0) - margins) @ symmetric / (number * (number - 1))
        typical = np.einsum("gc,gc->g", margins, others)
        answers = self._times @ self._agreement[:, 2]
        pulls = np.full(self._times.size, chance)
        rows = self._patterns.values[active]
        for row, other, usual, ratings in zip(rows, others, typical, given[active], strict=True):
            rated = row != MISSING
            pulls += np.where(rated, (other[row] - usual) * answers / ratings, 0.0)
        return standard_error(self._agreement, self._patterns.times, chance, pulls)

    def _margins(self) -> Floats:
        """Ratings of each coder by category, shape (coders, categories)."""
        size = self._patterns.n_categories
        return np.array(
            [
                np.bincount(row[row >= 0], weights=self._times[row >= 0], minlength=size)
                for row in self._patterns.values
            ]
        ).reshape(-1, size)

    def _spread(self, part: slice) -> Floats:
        """Contributions of answers with these patterns: agreement, and 1 at each rating's place."""
        values, size = self._patterns.values[:, part], self._patterns.n_categories
        coders, answers = values.shape
        parts = np.zeros((answers, 3 + coders * size))
        parts[:, :3] = self._agreement[part]
        for coder, row in enumerate(values):
            rated = np.flatnonzero(row >= 0)
            parts[rated, 3 + coder * size + row[rated]] = 1.0
        return parts

    def _of(self, totals: Floats) -> Floats:
        used = totals[:, 3:].reshape(len(totals), -1, self._patterns.n_categories)
        expected = _chance(used, self._weights)
        return ratio(observed_agreement(totals) - expected, 1.0 - expected)[:, None]


def _chance(used: Floats, weights: Floats) -> Floats:
    """Expected agreement from ratings by coder and category, shape (..., coders, categories)."""
    given = used.sum(axis=-1, keepdims=True)
    margins = np.where(given > 0, used / np.maximum(given, 1), 0.0)
    number = (given[..., 0] > 0).sum(axis=-1)
    summed = margins.sum(axis=-2)
    all_pairs = np.einsum("...c,...c->...", summed @ weights, summed)
    with_self = np.einsum("...gc,...gc->...", margins @ weights, margins)
    return ratio(all_pairs - with_self, (number * (number - 1)).astype(np.float64))


def conger_kappa(patterns: Patterns, weights: Floats) -> Figure:
    """Conger's kappa of patterns of ratings (`agreement.tables.patterns.merge` makes them).

    Formula, range and sources: see the module. Refused: `no_pairs` where no answer has two
    ratings, `no_variation` where all ratings are the same.
    """
    if not (patterns.raters >= 2).any():
        return Figure.refused(Reason.NO_PAIRS)
    statistic = CongerStatistic(patterns, weights)
    value = float(statistic.observed()[0])
    if np.isnan(value):
        return Figure.refused(Reason.NO_VARIATION)
    error = statistic.standard_error()
    return Figure(value, se=error, method="standard error: Gwet's linearisation")
