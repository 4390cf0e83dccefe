"""The learning curve: figures at growing numbers of coded answers, and a forecast.

All sizes are tested on the same answers, and smaller sets of learned answers are subsets of larger
ones. Every fold has its own curve, from its own draw of learned answers and its own tested answers,
so the interval of a forecast comes from resamples of folds. Few folds show too little variation; so
it is widened by sqrt(f / (f - 1)) t(f - 1) / z, the expanded percentile interval of Hesterberg
(2015, The American Statistician 69:371-386). Residuals of the fitted curve are added with random
signs (the wild bootstrap of residuals; Wu 1986, Annals of Statistics 14:1261-1295). The points' own
intervals are over groups of similar answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Coefficient, Floats, ratio
from intercoder.agreement.intervals.distributions import normal_quantile, student_t_quantile
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.intervals.resampling import draw
from intercoder.agreement.result import Figure, Reason
from intercoder.suggest.evaluation.grouped_estimates import Grouped, estimated, share_figure
from intercoder.suggest.evaluation.power_law import MIN_SIZES, fit_curves
from intercoder.suggest.learning.predictions import Predictions

KEYS = ("micro_f1", "recall_in_top_3")
MIN_ANSWERS = 100
"""Minimum number of answers to learn from for a meaningful curve."""
MIN_SET = 25
"""Number of answers in the smallest set learned from."""
SIZES = 6
MIN_FOLDS = 5
MAX_FORECAST_RATIO = 3
"""A forecast extends at most to this multiple of the present number of answers."""
MAX_SHORTFALL = 0.01
"""Maximum distance of the curve below the last figure it is fitted to."""
_RESAMPLES = 1000
_TOP = 3


@dataclass(frozen=True)
class Point:
    """The figures at one size."""

    answers: int
    """Number of answers learned from; the mean over the folds."""
    figures: Mapping[str, Figure]
    """Figures by the keys `KEYS`."""


@dataclass(frozen=True)
class Forecast:
    """The expected effect of further coded answers."""

    more: int
    gains: Mapping[str, Figure]
    """Increase of each figure, by the keys `KEYS`."""
    ceilings: Mapping[str, Figure]
    """Level at which each curve flattens; far beyond the data, so rely only on the interval."""


@dataclass(frozen=True)
class LearningCurve:
    """The learning curve; if points or a forecast are missing, a reason says why."""

    points: tuple[Point, ...]
    forecast: Forecast | None
    reason: str = ""
    """A clause; empty if there is a forecast."""

    def as_json(self) -> dict[str, Any]:
        """The curve under the stable names of the command's JSON."""
        forecast = self.forecast
        return {
            "points": [
                {
                    "answers": point.answers,
                    **{key: figure.as_json() for key, figure in point.figures.items()},
                }
                for point in self.points
            ],
            "forecast": forecast
            and {
                "more": forecast.more,
                "gains": {key: one.as_json() for key, one in forecast.gains.items()},
                "levels_off_at": {key: one.as_json() for key, one in forecast.ceilings.items()},
            },
            "reason": self.reason or None,
        }


def curve_sizes(answers: int) -> tuple[int, ...]:
    """Sizes of the sets learned from, growing by equal factors up to all; empty if too few."""
    if answers < MIN_ANSWERS:
        return ()
    smallest = max(MIN_SET, answers / 2**SIZES)
    sizes = np.unique(np.rint(np.geomspace(smallest, answers, SIZES)).astype(int))
    return tuple(sizes.tolist())


def too_few(answers: int) -> LearningCurve:
    """A result without a curve, since there are only this many answers to learn from."""
    return LearningCurve(
        (), None, f"a learning curve takes {MIN_ANSWERS} coded answers to learn from, and there"
        f" are {answers:,}",
    )  # fmt: skip


def growth(
    sizes: Sequence[int],
    tested: Sequence[Predictions],
    fold: NDArray[np.int64],
    now: int,
    more: int,
    how: Resampling,
) -> LearningCurve:
    """The curve through these sizes, each tested on the same answers, and its forecast.

    `fold` (n,) is the fold in which each answer was tested; `now` is the present number of coded
    answers, and `more` the number of further ones. Only the first repeat of each test is used.
    """
    grouped = Grouped.of(tested[0].groups)
    of_answers = np.hstack([_parts(one) for one in tested])
    parts = grouped.sums(of_answers)
    number = len(sizes)
    found = estimated(
        Grouped(np.arange(grouped.number), grouped.number),
        parts,
        {
            f"{key}|{place}": _figure_of(key, place) for key in KEYS for place in range(number)
        },
        how,
    )  # fmt: skip
    cases = int(grouped.with_any(np.asarray(tested[0].given.any(axis=1))[:, None])[0])
    points = tuple(
        Point(
            size,
            {
                key: share_figure(found[f"{key}|{place}"], cases, how.confidence)
                for key in KEYS
            },
        )
        for place, size in enumerate(sizes)
    )  # fmt: skip
    of_folds = Grouped.of(fold)
    why = _refusal(sizes, of_folds.number, now, more, cases)
    if why:
        return LearningCurve(points, None, why)
    values = np.array([[point.figures[key].value or 0.0 for point in points] for key in KEYS])
    drawn = fit_curves(np.asarray(sizes), values).at(np.array(sizes[-1:]))
    if (values[:, -1:] - drawn).max() > MAX_SHORTFALL:
        return LearningCurve(points, None, "the figures rise faster than the curve it is drawn by")
    parts = of_folds.sums(of_answers)
    return LearningCurve(points, _forecast(np.asarray(sizes), parts, now, more, how))


def _refusal(sizes: Sequence[int], folds: int, now: int, more: int, cases: int) -> str:
    if len(sizes) < MIN_SIZES:
        return f"a forecast takes {MIN_SIZES} sizes, and there are {len(sizes)}"
    if folds < MIN_FOLDS:
        return f"a forecast takes {MIN_FOLDS} folds, and there are {folds}"
    if cases < MIN_ANSWERS // 2:
        return (
            f"a forecast takes {MIN_ANSWERS // 2} different answers with codes to test on, and"
            f" there are {cases}"
        )
    if now + more > MAX_FORECAST_RATIO * now:
        return (
            f"a forecast goes no farther than {MAX_FORECAST_RATIO} times the answers there are, and"
            f" {more:,} more than {now:,} is farther"
        )
    return ""


def _parts(tested: Predictions) -> Floats:
    """Columns (n, 4): right, predicted plus given, share of codes in the top 3, has codes."""
    predicted, given = tested.predicted[0], tested.given
    marks = given.sum(axis=1)
    top = (given & (_ranks(tested) < _TOP)).sum(axis=1) / np.maximum(marks, 1)
    return np.column_stack(
        [(predicted & given).sum(axis=1), predicted.sum(axis=1) + marks, top, marks > 0]
    ).astype(np.float64)


def _ranks(tested: Predictions) -> NDArray[np.int64]:
    one = replace(tested, probabilities=tested.probabilities[:1], predicted=tested.predicted[:1])
    return np.asarray(one.ranks()[0])


def _figure_of(key: str, place: int) -> Coefficient:
    column, factor = (4 * place, 2.0) if key == "micro_f1" else (4 * place + 2, 1.0)

    def figure(totals: Floats) -> Floats:
        return ratio(factor * totals[..., column], totals[..., column + 1])

    return figure


def _forecast(
    sizes: NDArray[np.integer], parts: Floats, now: int, more: int, how: Resampling
) -> Forecast:
    folds = len(parts)
    drawn = [w @ parts for w in draw(np.ones(folds, dtype=np.int64), _RESAMPLES, how.seed)]
    totals = np.vstack([parts.sum(axis=0), *drawn])
    random = np.random.default_rng(how.seed)
    gains, ceilings = {}, {}
    for key in KEYS:
        values = np.column_stack([_figure_of(key, place)(totals) for place in range(sizes.size)])
        values = values[~np.isnan(values).any(axis=1)]
        fitted = fit_curves(sizes, values)
        missed = (values[0] - fitted.at(sizes)[0]) * np.sqrt(sizes.size / (sizes.size - 3))
        signs = random.choice([-1.0, 1.0], size=(len(values) - 1, sizes.size))
        spread = values[0] + (values[1:] - values[0]) * _expansion(folds, how.confidence)
        again = fit_curves(sizes, spread + signs * missed)
        gain, gains_again = (one.at(now + more) - one.at(now) for one in (fitted, again))
        gains[key] = _percentile(float(gain[0]), gains_again, how)
        ceilings[key] = _percentile(float(fitted.ceiling[0]), again.ceiling, how)
    return Forecast(more, gains, ceilings)


def _expansion(folds: int, confidence: float) -> float:
    upper = (1 + confidence) / 2
    ratio_of_quantiles = student_t_quantile(upper, folds - 1) / normal_quantile(upper)
    return float((folds / (folds - 1)) ** 0.5 * ratio_of_quantiles)


def _percentile(value: float, drawn: Floats, how: Resampling) -> Figure:
    if not how.resamples:
        return Figure(value, no_interval=Reason.NOT_ASKED)
    tail = (1 - how.confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]).tolist()
    method = (
        "expanded percentile bootstrap over folds and residuals,"
        f" {_RESAMPLES} resamples, seed {how.seed}"
    )
    return Figure(value, no_interval=Reason.NOT_ASKED).with_interval(
        min(low, value), max(high, value), method
    )
