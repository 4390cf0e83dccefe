"""For which codes, and above which threshold, predictions are precise enough to apply.

The demand must be met by the lower bound of an interval, not by the estimate: a lead who asks for
0.9 gets codes of which it can be said, with 95 % confidence each, that 90 in 100 are right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
"""One-sided."""
MIN_POSITIVES = 10
"""Answers that people gave the code, in different groups, below which it is not applied."""
_STEP = 1.25
"""How much larger each set of predictions looked at is than the one before."""


class Refusal(StrEnum):
    """Why a code is not applied."""

    TOO_FEW = "given too seldom"
    """People gave it to so few different answers that its precision cannot be measured."""
    TOO_FEW_PREDICTED = "predicted too seldom"
    """Even if every prediction were right, there are too few to show that the demand is met."""
    NOT_PRECISE = "not precise enough"
    """At no threshold does the lower bound of its precision meet the demand."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was measured of one code, out of fold."""

    code: str
    """Id of the code."""
    positives: int
    """Answers that people gave the code."""
    threshold: float | None
    """From this probability on the code is applied; None if it is not."""
    predicted: int = 0
    """Answers at or above the threshold; where the code is refused, at the best one."""
    precision: float | None = None
    """Share of these that people gave the code."""
    low: float | None = None
    """Lower bound of the precision, one-sided, 95 %."""
    recall: float | None = None
    """Share of the answers that people gave the code that are at or above the threshold."""
    refusal: Refusal | None = None


def effective_sizes(groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many independent answers the first 1, 2, ... n are worth, where a group's are alike.

    (Σ m)² / Σ m² over the sizes m of groups: Kish's effective sample size for a correlation of one
    within groups (Kish 1965, Survey Sampling, section 5.4 and 8.2), the most cautious assumption.
    `groups` and the result are of shape (n,).
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
    """How many predictions, all of them right, it takes to show that the demand is met."""
    return max(1, math.ceil(math.log(1 - confidence) / math.log(demand))) if demand < 1 else 0


def choose_thresholds(
    codes: Sequence[str],
    probabilities: NDArray[np.float64],
    given: NDArray[np.bool_],
    groups: NDArray[np.int64],
    demand: float,
) -> tuple[Applied, ...]:
    """For each code, the lowest probability from which on the demand is met, or why there is none.

    `probabilities` (n, k) are out of fold, `given` (n, k) is what people decided, `groups` (n,) is
    equal for identical and near-identical answers. `demand` lies above 0 and below 1.
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
    """One code.

    To look at every threshold and take the one that looks best would promise too much. Sets of
    predictions are looked at one after the other, and the first that fails ends it: so the chance
    of a threshold whose precision misses the demand is at most 5 %, however many are looked at
    (fixed-sequence testing; Angelopoulos, Bates, Candès, Jordan and Lei 2021, "Learn then test",
    section 4). Which sets, and in which order, the probabilities alone say, not what people
    decided: first the one likeliest to pass, then larger ones by a quarter each.
    """
    positives = int(given.sum())
    if len(np.unique(groups[given])) < MIN_POSITIVES:
        return Applied(code, positives, None, refusal=Refusal.TOO_FEW)
    order = np.argsort(-p, kind="stable")
    sizes = np.arange(1, len(order) + 1, dtype=float)
    right = np.cumsum(given[order])
    effective = effective_sizes(groups[order])
    needed = smallest_size(demand)
    best: int | None = None
    first: int | None = None
    for end in _ends(p[order], effective, needed, demand):
        first = end if first is None else first
        low = lower_bound(np.array([right[end] / sizes[end]]), effective[end : end + 1])[0]
        if low < demand:
            break
        best = end
    if first is None:
        return Applied(code, positives, None, refusal=Refusal.TOO_FEW_PREDICTED)
    end = first if best is None else best
    precision = float(right[end] / sizes[end])
    low = float(lower_bound(np.array([precision]), effective[end : end + 1])[0])
    return Applied(
        code,
        positives,
        None if best is None else float(p[order[end]]),
        end + 1,
        precision,
        low,
        float(right[end] / positives),
        Refusal.NOT_PRECISE if best is None else None,
    )


def _ends(
    falling: NDArray[np.float64], effective: NDArray[np.float64], needed: int, demand: float
) -> Sequence[int]:
    """Places at which the sets of predictions looked at end, by probabilities that fall.

    No set ends between two answers of the same probability. What is predicted with less than an
    even chance is not looked at: no demand worth making is met there.
    """
    is_end = np.append(falling[:-1] > falling[1:], [True])
    is_end &= (effective >= needed) & (falling >= 0.5)
    possible = np.flatnonzero(is_end)
    if not len(possible):
        return ()
    expected = np.cumsum(falling)[possible] / (possible + 1)
    # Beside the error at the demand, not at what is expected: the surest predictions are few, and
    # seldom quite as sure as they seem.
    error = np.sqrt(demand * (1 - demand) / effective[possible])
    start = int(np.argmax((expected - demand) / error))
    ends = [int(possible[start])]
    for end in possible[start + 1 :]:
        if end + 1 >= (ends[-1] + 1) * _STEP or end == possible[-1]:
            ends.append(int(end))
    return ends


def _met_before(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of the same group came before each, (n,)."""
    order = np.argsort(groups, kind="stable")
    same = groups[order]
    starts = np.flatnonzero(np.diff(same, prepend=same[:1] - 1))
    lengths = np.diff(np.append(starts, len(same)))
    before = np.empty(len(groups), dtype=np.int64)
    before[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return before
