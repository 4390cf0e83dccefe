"""Average precision: how well a code's probabilities rank the answers that have it.

    AP = sum over thresholds of (R_t - R_(t-1)) P_t

with precision P and recall R of all answers at or above the threshold, without interpolation, so
that ties count as one threshold (Manning, Raghavan and Schuetze 2008, Introduction to Information
Retrieval, section 8.4; scikit-learn's `average_precision_score`). From 0 to 1; a code without
positives has none. The expected value for a random order is the code's prevalence.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Floats
from intercoder.agreement.intervals.clusters import GROUPS
from intercoder.suggest.evaluation.grouped_estimates import Grouped
from intercoder.suggest.learning.predictions import Predictions

KEY = "average_precision"


def average_precision(scores: Floats, given: NDArray[np.bool_], weights: Floats) -> Floats:
    """Average precision of one code from scores and marks (n,), under weights (m, n); shape (m,).

    NaN if no answer with the code has weight.
    """
    order = np.argsort(-scores, kind="stable")
    ordered, marks = scores[order], given[order]
    ends = np.append(np.flatnonzero(np.diff(ordered)), ordered.size - 1) + 1  # one past each tie
    wanted = np.unique(np.searchsorted(ends, np.flatnonzero(marks), side="right"))
    if not wanted.size:
        return np.full(weights.shape[0], np.nan)
    weighed = weights[:, order]
    starts = np.concatenate(([0], ends[wanted]))[:-1]
    above = np.cumsum(_between(weighed, starts, int(ends[wanted[-1]])), axis=1)
    gained = _between(weighed * marks, starts, int(ends[wanted[-1]]))
    hits = np.cumsum(gained, axis=1)
    precision = hits / np.where(above > 0, above, 1.0)
    total = hits[:, -1]
    value = (gained * precision).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.asarray(np.where(total > 0, value, np.nan))


class PrecisionStatistic:
    """Average precision of the codes at these positions, and its mean over those codes.

    Too slow to resample: its interval is the jackknife's, over at most 100 random groups.
    """

    work = 1 << 60

    def __init__(
        self, tested: Predictions, codes: NDArray[np.int64], grouped: Grouped, seed: int
    ) -> None:
        self.names = (*(f"{KEY}|{code}" for code in codes.tolist()), KEY)
        self._tested, self._codes, self._grouped, self._seed = tested, codes, grouped, seed

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""
        return np.asarray(self.resampled(np.ones((1, self._grouped.number)))[0])

    def resampled(self, weights: Floats) -> Floats:
        """Figures under weights of the groups, (m, groups) to (m, figures)."""
        of_answers = weights[:, self._grouped.of_answer]
        found = np.empty((weights.shape[0], self._codes.size + 1))
        for column, code in enumerate(self._codes.tolist()):
            given = self._tested.given[:, code]
            by_repeat = [
                average_precision(scores[:, code], given, of_answers)
                for scores in self._tested.probabilities
            ]
            found[:, column] = np.mean(by_repeat, axis=0)
        defined = ~np.isnan(found[:, :-1])
        number = defined.sum(axis=1)
        total = np.where(defined, found[:, :-1], 0.0).sum(axis=1)
        found[:, -1] = np.where(number > 0, total / np.maximum(number, 1), np.nan)
        return found

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with a random hundredth of the groups left out, and 1 for each."""
        number = self._grouped.number
        parts = np.random.default_rng(self._seed).permutation(number) % min(GROUPS, number)
        weights = (parts != np.arange(min(GROUPS, number))[:, None]).astype(np.float64)
        return self.resampled(weights), np.ones((weights.shape[0], 1))


def _between(weights: Floats, starts: NDArray[np.int64], stop: int) -> Floats:
    """Sums of the columns from each start to the next, the last one to `stop`."""
    return np.asarray(np.add.reduceat(weights[:, :stop], starts, axis=1))
