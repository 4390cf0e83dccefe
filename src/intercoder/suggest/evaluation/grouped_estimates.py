"""Shares and means with intervals, counting identical answers as one.

Similar answers get similar judgements, so whole groups of them are resampled, never single ones.
Everything here is a function of sums over groups, and so are its resamples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import (
    Coefficient,
    Floats,
    Statistic,
    SumStatistic,
    ratio,
)
from intercoder.agreement.intervals.distributions import exact_share_interval
from intercoder.agreement.intervals.intervals import Estimate, Resampling, estimate
from intercoder.agreement.result import MIN_RARE, Figure, Reason

GROUPS = "groups of like answers"
"""The unit that is resampled, in words."""
EXACT = "exact (Clopper and Pearson)"


@dataclass(frozen=True)
class Grouped:
    """n answers, each in one of g groups."""

    of_answer: NDArray[np.int64]
    """The group of each answer, (n,), numbered from 0; every group has an answer."""
    number: int

    @classmethod
    def of(cls, groups: NDArray[np.int64]) -> Grouped:
        """Groups from labels (n,) that are equal within a group."""
        found, place = np.unique(groups, return_inverse=True)
        return cls(place.astype(np.int64).ravel(), int(found.size))

    @property
    def once(self) -> NDArray[np.int64]:
        """Ones, (g,): every group occurs once."""
        return np.ones(self.number, dtype=np.int64)

    def sums(self, parts: Floats) -> Floats:
        """Sums over the answers of each group: (n, columns) to (g, columns)."""
        order = np.argsort(self.of_answer, kind="stable")
        starts = np.searchsorted(self.of_answer[order], np.arange(self.number))
        if not self.number:
            return np.zeros((0, parts.shape[1]))
        return np.asarray(np.add.reduceat(parts[order], starts, axis=0))

    def with_any(self, marks: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Number of groups with a marked answer: (n, columns) to (columns,)."""
        return np.asarray((self.sums(marks.astype(np.float64)) > 0).sum(axis=0))


def estimated(
    grouped: Grouped,
    parts: Floats,
    coefficients: Mapping[str, Coefficient],
    how: Resampling,
    *others: Statistic,
    unit: str = GROUPS,
) -> dict[str, Estimate]:
    """Functions of column totals of parts (n, columns), each with its interval over groups.

    `unit` names the groups in words. `others` are statistics whose patterns are the groups; all
    share the same resamples.
    """
    once = grouped.once
    statistic = SumStatistic(grouped.sums(parts), once, coefficients)
    return estimate([statistic, *others], once, replace(how, unit=unit))


def quotient(top: int, bottom: int) -> Coefficient:
    """The quotient of two columns' totals."""

    def share(totals: Floats) -> Floats:
        return ratio(totals[..., top], totals[..., bottom])

    return share


def share_figure(
    found: Estimate, cases: int, confidence: float, undefined: Reason = Reason.NO_CASES
) -> Figure:
    """The figure of a share over `cases` groups, with the exact interval if all or none count.

    Refused for the reason `undefined`; without an interval below `MIN_RARE` cases.
    """
    figure = mean_figure(found, cases, undefined)
    if figure.no_interval is Reason.NO_SPREAD and found.value in {0.0, 1.0}:
        low, high = exact_share_interval(found.value * cases, cases, confidence)
        return figure.with_interval(low, high, EXACT)
    return clip_interval(figure)


def mean_figure(found: Estimate, cases: int, undefined: Reason = Reason.NO_CASES) -> Figure:
    """Like `share_figure`, for means that are not shares: no interval if all cases are equal."""
    figure = found.figure(undefined)
    if figure.value is None or figure.no_interval is Reason.NOT_ASKED:
        return figure
    if cases < MIN_RARE:
        return figure.without_interval(Reason.FEW_CASES)
    renamed = {
        Reason.TOO_FEW: Reason.FEW_CASES,
        Reason.NO_DISAGREEMENT: Reason.NO_SPREAD,
        Reason.SAME_THROUGHOUT: Reason.NO_SPREAD,
    }
    if figure.no_interval in renamed:
        return figure.without_interval(renamed[figure.no_interval])
    return figure


def clip_interval(figure: Figure, least: float = 0.0, most: float = 1.0) -> Figure:
    """The figure with its interval cut to the range of a share."""
    if figure.low is None or figure.high is None:
        return figure
    return replace(figure, low=max(figure.low, least), high=min(figure.high, most))
