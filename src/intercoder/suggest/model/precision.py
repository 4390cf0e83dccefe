"""For which codes, and above which threshold, predictions are precise enough to apply.

The lower bound of an interval must meet the demand, not the estimate: a lead who requires 0.9 gets
codes each of which is, with 95 % confidence, right in at least 90 of 100 cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
"""One-sided confidence: what is applied may miss the demand in 5 of 100 runs, no more."""
FIRST_SHARE = 0.8
"""Share of these 5 % that the first tested set of predictions gets; each later set gets half of
what is left, the last one all of it."""
MIN_POSITIVES = 10
"""A code is not applied if people gave it to fewer answers than this, in different groups."""
_STEP = 1.25
"""Factor by which each tested set of predictions is larger than the previous one."""


class Refusal(StrEnum):
    """Why a code is not applied."""

    TOO_FEW = "given too seldom"
    """People gave it to too few different answers for its precision to be measured."""
    TOO_FEW_PREDICTED = "predicted too seldom"
    """Even if every prediction were right, there are too few to show that the demand is met."""
    NOT_PRECISE = "not precise enough"
    """At no threshold does the lower bound of its precision meet the demand."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The out-of-fold measurements of one code."""

    code: str
    """Id of the code."""
    positives: int
    """Number of answers to which people gave the code."""
    threshold: float | None
    """Probability from which the code is applied; None if it is not."""
    predicted: int = 0
    """Number of answers at or above the threshold; if the code is refused, at the best one."""
    precision: float | None = None
    """Share of these to which people gave the code."""
    low: float | None = None
    """One-sided lower bound of the precision, at the confidence at which it was tested."""
    recall: float | None = None
    """Share of the answers with the code, as people gave it, at or above the threshold."""
    refusal: Refusal | None = None
    confidence: float | None = None
    """Of that bound: 0.95 or more."""


def effective_sizes(groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Number of independent answers that the first 1, 2, ... n are worth, if a group's are alike.

    (Σ m)² / Σ m² over the sizes m of groups: Kish's effective sample size for a correlation of one
    within groups (Kish 1965, Survey Sampling, section 5.4 and 8.2), the most cautious assumption.
    `groups` and the result have shape (n,).
    """
    sizes = np.arange(1, len(groups) + 1, dtype=float)
    worth: NDArray[np.float64] = sizes**2 / np.cumsum(2 * _met_before(groups) + 1.0)
    return worth


def lower_bound(
    share: NDArray[np.float64], size: NDArray[np.float64], confidence: float = CONFIDENCE
) -> NDArray[np.float64]:
    """The lower bound of a share from a sample of this effective size, one-sided.

    Clopper and Pearson (1934), with the effective size in place of the size as in Korn and Graubard
    (1998, Survey Methodology 24, 193 to 201).
    """
    from scipy.stats import beta

    right = share * size
    found = beta.ppf(1 - confidence, np.maximum(right, 1e-12), np.maximum(size - right, 0) + 1)
    return np.where(right > 0, np.nan_to_num(found), 0.0)


def upper_bound(
    share: NDArray[np.float64], size: NDArray[np.float64], confidence: float = CONFIDENCE
) -> NDArray[np.float64]:
    """The upper bound of a share, one-sided, likewise."""
    return 1 - lower_bound(1 - share, size, confidence)


def smallest_size(demand: float, confidence: float = CONFIDENCE) -> int:
    """Number of predictions, all of them right, needed to show that the demand is met."""
    return max(1, math.ceil(math.log(1 - confidence) / math.log(demand))) if demand < 1 else 0


def choose_thresholds(
    codes: Sequence[str],
    probabilities: NDArray[np.float64],
    given: NDArray[np.bool_],
    groups: NDArray[np.int64],
    demand: float,
) -> tuple[Applied, ...]:
    """For each code, the lowest probability from which the demand is met, or why there is none.

    `probabilities` (n, k) are out of fold, `given` (n, k) is what people decided, `groups` (n,) is
    equal for identical and near-identical answers. `demand` lies between 0 and 1, exclusive.
    """
    return tuple(
        _choose(code, probabilities[:, place], given[:, place], groups, demand)
        for place, code in enumerate(codes)
    )


def _choose(
    code: str,
    p: NDArray[np.float64],
    given: NDArray[np.bool_],
    groups: NDArray[np.int64],
    demand: float,
) -> Applied:
    """The threshold of one code: the lowest of those that were tested and passed.

    Testing every threshold and taking the best one would promise too much. Few sets of predictions
    are tested, each at a level of its own, and the levels add up to 5 %. A set that passes hands
    its level on to the next one, one that fails loses it: so the probability of a threshold whose
    precision misses the demand is at most 5 %, however many are tested and whichever fail (the
    fallback procedure of Wiens 2003, Pharmaceutical Statistics 2, 211 to 215; Wiens and Dmitrienko
    2005, J. Biopharmaceutical Statistics 15, 929 to 942). The sets, their order and their levels
    depend only on the probabilities, not on what people decided: first the one likeliest to pass,
    then sets each larger by a quarter.
    """
    positives = int(given.sum())
    if len(np.unique(groups[given])) < MIN_POSITIVES:
        return Applied(code, positives, None, refusal=Refusal.TOO_FEW)
    order = np.argsort(-p, kind="stable")
    sizes = np.arange(1, len(order) + 1, dtype=float)
    right = np.cumsum(given[order])
    effective = effective_sizes(groups[order])
    ends = _ends(p[order], effective, demand)
    if not ends:
        return Applied(code, positives, None, refusal=Refusal.TOO_FEW_PREDICTED)
    tested = []
    handed_on = 0.0
    for end, own in zip(ends, _levels(len(ends)), strict=True):
        level = own + handed_on
        share = np.array([right[end] / sizes[end]])
        low = float(lower_bound(share, effective[end : end + 1], 1 - level)[0])
        tested.append((end, low, 1 - level))
        handed_on = level if low >= demand else 0.0
    passed = [one for one in tested if one[1] >= demand]
    end, low, confidence = passed[-1] if passed else tested[0]
    return Applied(
        code,
        positives,
        float(p[order[end]]) if passed else None,
        end + 1,
        float(right[end] / sizes[end]),
        low,
        float(right[end] / positives),
        None if passed else Refusal.NOT_PRECISE,
        confidence,
    )


def _levels(count: int) -> tuple[float, ...]:
    """The level at which each tested set is tested, if none of those before passed; 5 % in all."""
    left = 1 - CONFIDENCE
    levels = []
    for place in range(count):
        share = 1.0 if place == count - 1 else FIRST_SHARE if not place else 0.5
        levels.append(share * left)
        left -= levels[-1]
    return tuple(levels)


def _ends(
    falling: NDArray[np.float64], effective: NDArray[np.float64], demand: float
) -> Sequence[int]:
    """Positions at which the tested sets end, by descending probability.

    All are large enough to pass at the level of the first one. If none is, there is one set that is
    large enough to pass at 5 %, or none.
    """
    first_level = FIRST_SHARE * (1 - CONFIDENCE)
    several = _possible_ends(falling, effective, smallest_size(demand, 1 - first_level), demand)
    return several or _possible_ends(falling, effective, smallest_size(demand), demand)[:1]


def _possible_ends(
    falling: NDArray[np.float64], effective: NDArray[np.float64], needed: int, demand: float
) -> Sequence[int]:
    """Positions at which the tested sets of predictions end, by descending probability.

    No set ends between two answers of equal probability. Predictions with a probability below one
    half are not tested: they would meet no sensible demand.
    """
    is_end = np.append(falling[:-1] > falling[1:], [True])
    is_end &= (effective >= needed) & (falling >= 0.5)
    possible = np.flatnonzero(is_end)
    if not len(possible):
        return ()
    expected = np.cumsum(falling)[possible] / (possible + 1)
    # The error at the demand, not at the expected precision: the surest predictions are few, and
    # seldom quite as sure as they seem.
    error = np.sqrt(demand * (1 - demand) / effective[possible])
    start = int(np.argmax((expected - demand) / error))
    ends = [int(possible[start])]
    for end in possible[start + 1 :]:
        if end + 1 >= (ends[-1] + 1) * _STEP or end == possible[-1]:
            ends.append(int(end))
    return ends


def _met_before(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of earlier members of the same group, for each position, (n,)."""
    order = np.argsort(groups, kind="stable")
    same = groups[order]
    starts = np.flatnonzero(np.diff(same, prepend=same[:1] - 1))
    lengths = np.diff(np.append(starts, len(same)))
    before = np.empty(len(groups), dtype=np.int64)
    before[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return before
