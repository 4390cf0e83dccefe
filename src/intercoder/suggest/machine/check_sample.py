"""Draws the sample of machine-coded answers that people check, and estimates from it.

The sample is drawn in strata with known probabilities, so that every code gets its share; estimates
are weighted, so that the precision is that of all machine-coded answers and not of those that
happened to be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.model.precision import CONFIDENCE, lower_bound, upper_bound

EQUAL_PART = 0.5
"""Share of the sample that is divided equally between strata; the rest is divided by their size."""


@dataclass(frozen=True, slots=True)
class Look:
    """A moment at which it is judged whether the demand is met."""

    share: float
    """Share of the sample that is checked by then."""
    confidence: float
    """One-sided confidence of the bounds that decide."""


LOOKS = (Look(0.5, 0.99), Look(1.0, 0.96))
"""Whoever looks after every answer checked, and stops when the bound is on the right side, is wrong
more often than in 5 of 100 cases. So it is judged twice, and the 5 % are divided between the two:
most for the whole sample (alpha spending; Lan and DeMets 1983, Biometrika 70, 659 to 663)."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a code the machine gave is right, judged by those who checked."""

    applied: int
    """Number of answers to which the machine gave the code."""
    checked: int
    """Number of those that were drawn and have been checked."""
    precision: float | None = None
    """The estimate; None until every stratum that has the code has been checked in part."""
    low: float | None = None
    """Bounds of the interval, each one-sided with 95 % confidence."""
    high: float | None = None


def strata(given: NDArray[np.bool_], applied: NDArray[np.int64]) -> NDArray[np.int64]:
    """The stratum of each combination of codes: the rarest of its codes, (n,).

    `given` (n, k) has the codes of each combination, `applied` (k,) the number of answers with each
    code. So each answer is in one stratum, and a rare code's answers are in its own stratum,
    whatever other codes they have.
    """
    rarity = np.where(given, applied, np.iinfo(np.int64).max)
    found: NDArray[np.int64] = np.argmin(rarity, axis=1)
    return found


def allocate(sizes: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Number of answers drawn from strata of these sizes (h,), at most `total` together.

    Half of the sample is divided equally and half by size, a compromise between the precision of
    each code and of all together (Costa, Satorra and Ventura 2004, SORT 28, 69 to 86); if a stratum
    is too small for its share, the others get the rest. Every stratum that is not empty gets at
    least one answer, as long as `total` is at least their number.
    """
    drawn = np.zeros(len(sizes), dtype=np.int64)
    total = min(total, int(sizes.sum()))
    drawn[np.argsort(-sizes, kind="stable")[:total]] = 1  # first one from each
    drawn = np.minimum(drawn, sizes)
    whole = max(int(sizes.sum()), 1)
    used = max(int((sizes > 0).sum()), 1)
    aim = total * (EQUAL_PART * (sizes > 0) / used + (1 - EQUAL_PART) * sizes / whole)
    while drawn.sum() < total:
        short = np.where(drawn < sizes, aim - drawn, -np.inf)
        drawn[int(np.argmax(short))] += 1
    return drawn


def draw(
    of_stratum: NDArray[np.int64], drawn: NDArray[np.int64], generator: np.random.Generator
) -> NDArray[np.int64]:
    """Positions of a simple random sample of this size (h,) from each stratum, in checking order.

    `of_stratum` (n,) is the stratum of each answer. Within a stratum the order is random, and the
    strata are mixed evenly, so that those checked first are a sample of the same kind.
    """
    chosen, when = [], []
    for stratum in np.flatnonzero(drawn):
        members = np.flatnonzero(of_stratum == stratum)
        picked = generator.permutation(members)[: drawn[stratum]]
        chosen.append(picked)
        when.append((np.arange(len(picked)) + generator.random(len(picked))) / len(picked))
    if not chosen:
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(np.concatenate(when), kind="stable")
    return np.concatenate(chosen)[order]


def precision_of(
    marks: NDArray[np.int64],
    right: NDArray[np.int64],
    of_stratum: NDArray[np.int64],
    sizes: NDArray[np.int64],
    having: NDArray[np.int64],
    applied: int,
    confidence: float = CONFIDENCE,
) -> Precision:
    """The share of marks that are right among all machine-coded answers, from those checked.

    For each answer checked (m,): the number of the marks in question (for one code 0 or 1), the
    number of these that are right, and its stratum. For each stratum (h,): its number of answers,
    and the number of these with such a mark.

    The estimate is the ratio of two Horvitz-Thompson totals, its variance by linearisation with the
    correction for sampling without replacement (Särndal, Swensson and Wretman 1992, Model Assisted
    Survey Sampling, results 3.7.2 and 5.6.2). The bounds are those of Clopper and Pearson for the
    effective sample size (Korn and Graubard 1998, Survey Methodology 24, 193 to 201); if all
    checked marks are right, or none, the effective size is Kish's.
    """
    has = marks > 0
    checked = int(has.sum())
    drawn = np.bincount(of_stratum, minlength=len(sizes))
    if not checked or (drawn[having > 0] == 0).any():
        return Precision(applied, checked)
    weight = (sizes / np.maximum(drawn, 1))[of_stratum]
    total = float((weight * marks).sum())
    share = float((weight * right).sum() / total)
    left = (marks * weight)[has]
    size = float(left.sum() ** 2 / (left**2).sum())
    if 0 < share < 1:
        residual = right - share * marks
        variance = 0.0
        for stratum in np.flatnonzero(drawn):
            mine = residual[of_stratum == stratum]
            n, whole = int(drawn[stratum]), int(sizes[stratum])
            # a single answer shows no spread: its distance from the overall ratio is used instead
            spread = float(mine.var(ddof=1)) if n > 1 else float(mine[0] ** 2)
            variance += whole**2 * (1 - n / whole) * spread / n
        variance /= total**2
        size = share * (1 - share) / variance if variance > 0 else float(applied)
    if (drawn == sizes)[having > 0].all():  # everything was checked, so nothing is uncertain
        return Precision(applied, checked, share, share, share)
    shares, size_ = np.array([share]), np.array([size])
    return Precision(
        applied,
        checked,
        share,
        float(lower_bound(shares, size_, confidence)[0]),
        float(upper_bound(shares, size_, confidence)[0]),
    )


def judged(precision: Precision, demand: float) -> bool | None:
    """Whether the demand is met; None if this cannot be said yet."""
    if precision.low is None or precision.high is None:
        return None
    if precision.low >= demand:
        return True
    return False if precision.high < demand else None


def judged_at_looks(
    precision: Callable[[int, float], Precision], checked: int, drawn: int, demand: float
) -> bool | None:
    """Whether the demand is met, as the last look says that could tell; None if none could yet.

    `precision` estimates it from the answers checked first, with bounds of this confidence.
    """
    said = None
    for look in LOOKS:
        first = math.ceil(look.share * drawn)
        if 0 < first <= checked:
            now = judged(precision(first, look.confidence), demand)
            said = said if now is None else now
    return said


def right_marks(
    machine: Sequence[frozenset[str]], people: Sequence[frozenset[str]], code: str | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of marks the machine made on each answer, and of those people made too, (m,).

    Counts marks of this code, or of all codes.
    """
    asked = machine if code is None else [mine & {code} for mine in machine]
    both = [len(mine & theirs) for mine, theirs in zip(asked, people, strict=True)]
    return (
        np.array([len(mine) for mine in asked], dtype=np.int64),
        np.array(both, dtype=np.int64),
    )
