"""Reliability diagrams and the calibration error: do probabilities mean what they say?

Pairs of an answer and a code are sorted into ten bins by probability; in each, the mean probability
is compared with the share of pairs in which people gave the code (DeGroot and Fienberg 1983, The
Statistician 32:12-22; Niculescu-Mizil and Caruana 2005). The calibration error is the mean gap,
weighted by the pairs of the bins (Naeini, Cooper and Hauskrecht 2015). It has no interval: noise
alone makes it larger than zero, and resamples of noise larger still.

There are two views: all pairs, most of them unlikely ones; and those that would be shown to a
coder, which are among an answer's first `MAX_SUGGESTIONS` and likely enough to be suggested (at
least `MIN_PROBABILITY`, if nothing else is known).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Floats
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.whole.figure_words import number, with_interval
from intercoder.coding.suggestion import MAX_SUGGESTIONS
from intercoder.suggest.evaluation.grouped_estimates import (
    Grouped,
    estimated,
    quotient,
    share_figure,
)
from intercoder.suggest.learning.predictions import Predictions
from intercoder.suggest.model.suggester import MIN_PROBABILITY

BINS = 10
ALL, SHOWN = "all", "shown"


@dataclass(frozen=True)
class Bin:
    """The pairs of answers and codes whose probability lies in one tenth."""

    low: float
    high: float
    pairs: float
    """Number of pairs, as the mean over repeats."""
    mean: float | None
    """Their mean probability; None if there are no pairs."""
    observed: Figure
    """Share of them in which people gave the code."""

    def as_json(self) -> dict[str, Any]:
        """The bin under the stable names of the command's JSON."""
        return {
            "from": self.low,
            "to": self.high,
            "pairs": self.pairs,
            "mean_probability": self.mean,
            "observed": self.observed.as_json(),
        }


@dataclass(frozen=True)
class Errors:
    """Calibration errors, from 0 (none) to 1."""

    overall: dict[str, Figure]
    by_code: tuple[float, ...]
    """Errors by code; NaN if no answer was tested."""

    def of_code(self, place: int) -> Figure:
        """The error of one code, by its position."""
        return _plain(self.by_code[place])


def reliability(tested: Predictions, how: Resampling) -> Mapping[str, tuple[Bin, ...]]:
    """The diagram over all pairs, and over those a coder would be shown, each of ten bins."""
    return {name: _diagram(tested, marks, how) for name, marks in _views(tested).items()}


def miscalibrated(bins: Sequence[Bin]) -> Iterator[str]:
    """A sentence for each bin whose mean probability lies outside the interval of the share."""
    for one in bins:
        seen = one.observed
        if one.mean is None or seen.value is None or seen.low is None or seen.high is None:
            continue
        if not seen.low <= one.mean <= seen.high:
            claim = "too high" if one.mean > seen.value else "too low"
            yield (
                f"Probabilities from {one.low:.0%} to {one.high:.0%} are {claim}:"
                f" {number(one.mean)} on average, but people gave the code in"
                f" {with_interval(seen)} of these cases."
            )


def calibration_errors(tested: Predictions) -> Errors:
    """The mean gap over all codes (under two names, for both views), and for each code."""
    bins = _bin_of(tested.probabilities)
    given = np.broadcast_to(tested.given, tested.predicted.shape)
    overall = {
        f"calibration_error{'' if name == ALL else f'_{name}'}": _plain(
            _gap(bins[marks], tested.probabilities[marks], given[marks])
        )
        for name, marks in _views(tested).items()
    }
    by_code = tuple(
        _gap(bins[..., code].ravel(), tested.probabilities[..., code].ravel(), marks.ravel())
        for code, marks in enumerate(np.moveaxis(given, 2, 0))
    )
    return Errors(overall, by_code)


def _views(tested: Predictions) -> dict[str, NDArray[np.bool_]]:
    named = tested.probabilities >= MIN_PROBABILITY if tested.named is None else tested.named
    return {ALL: np.ones_like(named), SHOWN: (tested.ranks() < MAX_SUGGESTIONS) & named}


def _diagram(tested: Predictions, marks: NDArray[np.bool_], how: Resampling) -> tuple[Bin, ...]:
    grouped, repeats = Grouped.of(tested.groups), max(tested.repeats, 1)
    bins = _bin_of(tested.probabilities)
    columns: list[Floats] = []
    cases = []
    for place in range(BINS):
        inside = marks & (bins == place)
        columns += [
            inside.sum(axis=(0, 2)) / repeats,
            (inside & tested.given).sum(axis=(0, 2)) / repeats,
            np.where(inside, tested.probabilities, 0.0).sum(axis=(0, 2)) / repeats,
        ]
        cases.append(int(grouped.with_any(inside.any(axis=(0, 2))[:, None])[0]))
    parts = np.column_stack(columns)
    observed = {str(number): quotient(3 * number + 1, 3 * number) for number in range(BINS)}
    found = estimated(grouped, parts, observed, how)
    totals = parts.sum(axis=0)
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            float(totals[3 * number]),
            float(totals[3 * number + 2] / totals[3 * number]) if totals[3 * number] else None,
            share_figure(found[str(number)], cases[number], how.confidence),
        )
        for number in range(BINS)
    )


def _bin_of(probabilities: Floats) -> NDArray[np.int64]:
    return np.clip((probabilities * BINS).astype(np.int64), 0, BINS - 1)


def _gap(bins: NDArray[np.int64], probabilities: Floats, given: NDArray[np.bool_]) -> float:
    if not bins.size:
        return float("nan")
    mean = np.bincount(bins, weights=probabilities, minlength=BINS)
    share = np.bincount(bins, weights=given.astype(np.float64), minlength=BINS)
    return float(np.abs(mean - share).sum() / bins.size)


def _plain(value: float) -> Figure:
    if np.isnan(value):
        return Figure.refused(Reason.NO_CASES)
    return Figure(value, no_interval=Reason.NOT_OFFERED)
