"""Agreement over time: does it hold, or do the coders drift apart?

The answers coded twice are sorted by the time of the later decision and divided into windows of
equal size. Each window has alpha over sets with a jackknife interval: a bootstrap for each would
cost much and say the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.set_alpha import SetStatistic
from intercoder.agreement.coefficients.set_distances import SetDistance
from intercoder.agreement.coefficients.statistic import JackknifeOnly
from intercoder.agreement.intervals.intervals import Resampling, estimate
from intercoder.agreement.of_study.results import Drift, Window
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.of_study.time_filters import written
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import merge

MAX_WINDOWS = 12
MIN_WINDOW = 30
"""Smallest window: fewer answers would tell nothing."""
_FASTEST = 10
"""Answers a second that nobody reaches: decisions without a time carry that of their import."""


def drift(table: StudyTable, distance: SetDistance, how: Resampling) -> Drift:
    """Alpha over successive windows of the answers coded twice."""
    twice = np.flatnonzero(table.twice)
    number = min(MAX_WINDOWS, twice.size // MIN_WINDOW)
    if number < 2:
        return Drift(
            (),
            f"drift needs {2 * MIN_WINDOW} answers coded twice, two windows of"
            f" {MIN_WINDOW}; there are {twice.size}",
        )
    at = table.coded_at[twice]
    if int(at.max()) - int(at.min()) < twice.size / _FASTEST:
        return Drift((), "the decisions carry the time of their import, so they have no order")
    windows = []
    for units in windows_of(table):
        times = table.coded_at[units]
        windows.append(
            Window(
                written(int(times[0])),
                written(int(times[-1])),
                units.size,
                set_alpha(table.of_units(units).sets, distance, how),
            )
        )
    return Drift(tuple(windows))


def windows_of(table: StudyTable) -> list[NDArray[np.int64]]:
    """Positions of the units of each window, in the order in which they were coded."""
    twice = np.flatnonzero(table.twice)
    order = twice[np.argsort(table.coded_at[twice], kind="stable")]
    return np.array_split(order, max(1, min(MAX_WINDOWS, twice.size // MIN_WINDOW)))


def set_alpha(sets: CodeSets, distance: SetDistance, how: Resampling) -> Figure:
    """Alpha over sets with a jackknife interval; refused for the reasons of `agreement_of_sets`."""
    distinct, ratings = sets.distinct()
    patterns = merge(ratings.values, ratings.n_categories)
    statistic = JackknifeOnly(SetStatistic(distinct, patterns, [distance]))
    found = estimate([statistic], patterns.times, how)
    return found[distance.name].figure(Reason.NO_VARIATION)
