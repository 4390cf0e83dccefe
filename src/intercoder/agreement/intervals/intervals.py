"""Confidence intervals: the BCa bootstrap over answers, and the jackknife where that is too slow.

BCa (bias-corrected and accelerated; Efron 1987; DiCiccio and Efron 1996): quantiles of the
resampled figures, moved by the bias seen among the resamples and by the acceleration, which here
comes from the exact jackknife (every answer left out once). Answers are resampled, not ratings and
not coders: Krippendorff's own bootstrap of ratings is too narrow with more than two coders. If
answers cluster in respondents, respondents are resampled: see `agreement.intervals.clusters`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import NO_SPREAD, Floats, JackknifeOnly, Statistic
from intercoder.agreement.intervals.clusters import Clusters
from intercoder.agreement.intervals.distributions import (
    normal_cdf,
    normal_quantile,
    student_t_quantile,
)
from intercoder.agreement.intervals.resampling import draw
from intercoder.agreement.result import Figure, Reason

MIN_UNITS = 10
"""With fewer answers (or respondents) no interval is given."""
_PERFECT = 1 - 1e-12
"""A coefficient from here on means that nothing it counts was judged differently."""
_UNDEFINED_SHARE = 0.05
"""Above this share of undefined resamples no interval is given."""
_WORK = 5e9
"""Multiplications above which the jackknife replaces the bootstrap: about a second."""
_DRAWING = 70
"""Drawing one answer, or one pattern of many answers, costs this many multiplications."""


@dataclass(frozen=True, slots=True)
class Resampling:
    """How intervals are made. The seed is part of the result."""

    resamples: int = 2000
    """Number of resamples; 0 for no intervals."""
    seed: int = 1
    confidence: float = 0.95
    """Target coverage, between 0 and 1."""
    minimum: float | None = None
    """Minimum alpha the lead requires, for the probability of falling below it; None for none."""
    unit: str = "answers"
    """The unit that is resampled, in words."""

    def of_clusters(self, clusters: NDArray[np.int64] | None) -> Resampling:
        """The same, naming respondents as the unit if answers cluster in them."""
        return self if clusters is None else replace(self, unit="respondents")

    def __post_init__(self) -> None:
        if self.resamples < 0 or 0 < self.resamples < 100:
            raise ValueError("intervals need at least 100 resamples, or 0 for none")
        if not 0 < self.confidence < 1:
            raise ValueError("the confidence lies between 0 and 1")
        if self.seed < 0:
            raise ValueError("the seed is not negative")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, before it becomes a `Figure`; NaN where undefined."""

    value: float
    low: float
    high: float
    se: float
    """Jackknife standard error."""
    method: str
    refusal: Reason | None
    """Why there is no interval."""
    below_minimum: float | None = None

    def figure(
        self, undefined: Reason, analytic: float | None = None, refusal: Reason | None = None
    ) -> Figure:
        """The figure; refused for the reason `undefined` if it has no value.

        `analytic` is Gwet's standard error, used instead of the jackknife's if there is one.
        `refusal` says why there is no interval, if the caller knows a reason (too rare).
        """
        if np.isnan(self.value):
            return Figure.refused(undefined)
        first = self.refusal in {Reason.NOT_ASKED, Reason.TOO_FEW}
        why = self.refusal if first else refusal or self.refusal
        if self.refusal in {Reason.NO_DISAGREEMENT, Reason.SAME_THROUGHOUT}:
            return Figure(self.value, no_interval=why)
        own = None if np.isnan(self.se) else self.se
        bare = Figure(self.value, se=own if analytic is None else analytic)
        if why is not None:
            return bare.without_interval(why)
        named = "jackknife" if analytic is None else "Gwet's linearisation"
        return bare.with_interval(
            self.low,
            self.high,
            f"{self.method}; standard error: {named}",
            below_minimum=self.below_minimum,
        )


def estimate(
    statistics: Sequence[Statistic],
    times: NDArray[np.int64],
    how: Resampling,
    clusters: Clusters | NDArray[np.int64] | None = None,
) -> dict[str, Estimate]:
    """Every figure of the statistics with its interval, all from the same resamples.

    `times` has shape (patterns,). With `clusters`, whole clusters are resampled and left out; an
    array, shape (patterns,), numbers them from 0 if each pattern is one answer. If a resample would
    cost too much (very many distinct answers), the interval is value -+ t * jackknife standard
    error instead, and says so; if there are also very many clusters, random groups of them are left
    out.
    """
    if isinstance(clusters, np.ndarray):
        clusters = Clusters.of(clusters, np.arange(clusters.size))
    units = int(times.sum()) if clusters is None else clusters.occupied
    if not how.resamples or units < MIN_UNITS:
        refusal = Reason.TOO_FEW if how.resamples else Reason.NOT_ASKED
        return {
            name: Estimate(value, np.nan, np.nan, np.nan, "", refusal)
            for statistic in statistics
            for name, value in zip(statistic.names, statistic.observed().tolist(), strict=True)
        }
    size = times.size if clusters is None else clusters.owner.size
    light = [s for s in statistics if _work(s, size) * how.resamples <= _WORK]
    drawn = _replicates(light, times, how, clusters)
    groups = None if clusters is None else _left_out_together(statistics, clusters, how)
    found: dict[str, Estimate] = {}
    for statistic in statistics:
        replicates = drawn.get(statistic.names)
        if groups is None:
            found |= _summaries(statistic, statistic.left_out(), replicates, how)
        else:
            left_out, unit = groups[statistic.names]
            named = how if replicates is not None else replace(how, unit=unit)
            found |= _summaries(statistic, left_out, replicates, named)
    return found


def _work(statistic: Statistic, size: int) -> int:
    """Multiplications one resample costs, including the drawing."""
    return statistic.work + _DRAWING * size


def _replicates(
    statistics: Sequence[Statistic],
    times: NDArray[np.int64],
    how: Resampling,
    clusters: Clusters | None,
) -> dict[tuple[str, ...], Floats]:
    """Resampled figures of each statistic, shape (figures, resamples)."""
    drawn = {s.names: np.empty((len(s.names), how.resamples)) for s in statistics}
    if not statistics:
        return drawn
    owners = times if clusters is None else np.ones(clusters.number, dtype=np.int64)
    start = 0
    for block in draw(owners, how.resamples, how.seed):
        weights = block if clusters is None else clusters.weights(block)
        stop = start + weights.shape[0]
        for statistic in statistics:
            drawn[statistic.names][:, start:stop] = statistic.resampled(weights).T
        start = stop
    return drawn


def _is_too_much(statistic: Statistic, clusters: Clusters) -> bool:
    """Whether leaving out each cluster in turn takes over a second, or 1/20 s for pairs."""
    limit = _WORK
    if isinstance(statistic, JackknifeOnly):
        statistic, limit = statistic.statistic, _WORK / 20
    return clusters.number * _work(statistic, clusters.owner.size) > limit


_LeftOut = tuple[tuple[Floats, Floats], str]
"""Figures with something left out, and 1 for each; and a name in words for what was left out."""


def _left_out_together(
    statistics: Sequence[Statistic], clusters: Clusters, how: Resampling
) -> dict[tuple[str, ...], _LeftOut]:
    """Figures with one whole cluster left out; with a group of clusters if that is too much."""
    groups = clusters.in_groups(how.seed)
    many = clusters.number > groups.number
    heavy = [one for one in statistics if many and _is_too_much(one, clusters)]
    found = {}
    for chosen, owners, unit in (
        ([one for one in statistics if one not in heavy], clusters, how.unit),
        (heavy, groups, f"{groups.number} random groups of {how.unit}"),
    ):
        if not chosen:
            continue
        blocks = [[one.resampled(weights) for one in chosen] for weights in owners.each_left_out()]
        for place, one in enumerate(chosen):
            left_out = np.concatenate([block[place] for block in blocks])
            found[one.names] = ((left_out, np.ones((owners.number, 1))), unit)
    return found


def _summaries(
    statistic: Statistic,
    left_out: tuple[Floats, Floats],
    replicates: Floats | None,
    how: Resampling,
) -> dict[str, Estimate]:
    observed = statistic.observed()
    se, acceleration = jackknife(*left_out)
    if replicates is None:
        units = float(left_out[1].sum(axis=0).max())
        low, high = _t_bounds(observed, se, units, how.confidence)
        method = f"jackknife over {how.unit}, t"
    else:
        replicates = np.sort(replicates, axis=1)
        low, high = bca_bounds(observed, replicates, acceleration, how.confidence)
        method = f"BCa bootstrap over {how.unit}, {how.resamples} resamples, seed {how.seed}"
    found = {}
    for place, name in enumerate(statistic.names):
        value, error = float(observed[place]), float(se[place])
        refusal = None
        if np.isnan(low[place]) or np.isnan(error):
            refusal = Reason.UNSTABLE
        if error**2 <= NO_SPREAD:
            refusal = Reason.NO_DISAGREEMENT if value >= _PERFECT else Reason.SAME_THROUGHOUT
        below = None
        if how.minimum is not None and refusal is None:
            below = _share_below(replicates, place, value, error, how.minimum)
        found[name] = Estimate(
            value, float(low[place]), float(high[place]), error, method, refusal, below
        )
    return found


def jackknife(left_out: Floats, times: Floats) -> tuple[Floats, Floats]:
    """Standard error and acceleration of each figure, shape (figures,).

    `left_out` has shape (cells, figures): the figure with one answer of the cell left out; `times`
    the number of answers in the cell. NaN if leaving an answer out makes a figure undefined.
    """
    weight = np.broadcast_to(times, left_out.shape)
    used = np.where(weight > 0, left_out, 0.0)
    n = weight.sum(axis=0)
    off = np.where(weight > 0, (weight * used).sum(axis=0) / n - used, 0.0)
    squares = (weight * off**2).sum(axis=0)
    cubes = (weight * off**3).sum(axis=0)
    safe = np.where(squares > 0, squares, 1.0)
    return np.sqrt((n - 1) / n * squares), np.where(squares > 0, cubes / (6 * safe**1.5), 0.0)


def bca_bounds(
    observed: Floats, replicates: Floats, acceleration: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Lower and upper BCa bounds of each figure, shape (figures,); NaN where unstable.

    `replicates` has shape (figures, resamples), sorted along the last axis, NaN last.
    """
    low, high = np.full(observed.shape, np.nan), np.full(observed.shape, np.nan)
    total = replicates.shape[1]
    tail = normal_quantile((1 - confidence) / 2)
    for place, value in enumerate(observed):
        drawn = replicates[place]
        defined = total - int(np.isnan(drawn).sum())
        if np.isnan(value) or defined < (1 - _UNDEFINED_SHARE) * total:
            continue
        drawn = drawn[:defined]
        slack = 1e-12 * max(1.0, abs(float(value)))
        below = np.searchsorted(drawn, value - slack)
        equal = np.searchsorted(drawn, value + slack, side="right") - below
        share = min(max((below + equal / 2) / defined, 0.5 / defined), 1 - 0.5 / defined)
        bias, pull = normal_quantile(float(share)), float(acceleration[place])
        if np.isnan(pull):
            continue
        for bounds, z in ((low, bias + tail), (high, bias - tail)):
            stretch = 1 - pull * z
            level = normal_cdf(bias + z / stretch) if stretch > 0 else float(z > 0)
            position = min(max(level * (defined + 1) - 1, 0), defined - 1)
            floor = int(position)
            step = drawn[min(floor + 1, defined - 1)] - drawn[floor]
            bounds[place] = drawn[floor] + (position - floor) * step
    return low, high


def _t_bounds(
    observed: Floats, se: Floats, units: float, confidence: float
) -> tuple[Floats, Floats]:
    reach = student_t_quantile((1 + confidence) / 2, units - 1) * se
    return observed - reach, np.minimum(observed + reach, 1.0)


def _share_below(
    replicates: Floats | None, place: int, value: float, se: float, minimum: float
) -> float:
    if replicates is None:
        return normal_cdf((minimum - value) / se)
    drawn = replicates[place]
    return float(np.searchsorted(drawn, minimum) / (drawn.size - np.isnan(drawn).sum()))
