"""Differences of prevalence between two groups, or two waves, with intervals that hold.

Each difference has a gain of its own: the variance of the difference of the people's shares, over
that of the difference of the estimates with the model. Taken for each group by itself, the gain of
a rare code would be drawn towards 1 twice and the errors that a sample may hide be allowed for
twice. The interval is that of a score test at the effective sizes (`score_intervals`); those that
hold at once are Newcombe's from exact intervals of both shares, where more than that is too short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.findings.prevalence.design import Floats
from intercoder.findings.prevalence.estimates import (
    LEAST_ERRORS,
    PRIOR_POSITIVES,
    PRIOR_POSITIVES_AT_ONCE,
    Estimates,
    of_one_error,
    people_sizes,
)
from intercoder.findings.prevalence.intervals import difference, exact
from intercoder.findings.prevalence.score_intervals import score_difference


@dataclass(frozen=True)
class Differences:
    """The prevalence of k codes in one group less that in another, each field (k,), -1 to 1."""

    value: Floats
    low: Floats
    high: Floats
    together_low: Floats
    """Ends of the intervals that hold for all differences of a table at once."""
    together_high: Floats
    people: Floats
    """From the people's sample alone, with the ends of its interval."""
    people_low: Floats
    people_high: Floats
    error: Floats
    """Standard error, as the interval has it: never 0 where a code was not seen."""


@dataclass(frozen=True)
class Shared:
    """Covariances (k,) of the means of two groups that share respondents; 0 where they do not."""

    people: Floats
    machine: Floats


def compare(
    one: Estimates, other: Estimates, *, comparisons: int = 0, shared: Shared | None = None
) -> Differences:
    """The prevalence in `one` less that in `other`, of one confidence and the same codes.

    `comparisons` are the differences that are to hold at once (Sidak); 0 takes those of this call.
    With too little gain, and wherever its interval would be the wider one, the people alone speak.
    """
    z = normal_quantile((1 + one.confidence) / 2)
    many = comparisons or one.value.size
    together_z = normal_quantile((1 + one.confidence ** (1 / max(many, 1))) / 2)
    zero = np.zeros(one.value.size)
    shared = shared or Shared(zero, zero)
    drawn = _drawn(one) + _drawn(other)
    trust = drawn / (drawn + PRIOR_POSITIVES)
    sizes, variance = _people(one, other, trust, shared)
    people = (one.people, other.people)
    people_low, people_high = score_difference(people[0], sizes[0], people[1], sizes[1], z)
    values, gain = people, np.ones(one.value.size)
    if one.machine is not None and other.machine is not None:
        raw = _gain(one, other, variance, shared)
        gain = 1 + (raw - 1) * trust
        values = (np.clip(one.machine.value, 0, 1), np.clip(other.machine.value, 0, 1))
    low, high = score_difference(values[0], sizes[0] * gain, values[1], sizes[1] * gain, z)
    is_worse = (gain <= 1) | (high - low >= people_high - people_low)
    low, high = np.where(is_worse, people_low, low), np.where(is_worse, people_high, high)
    values = (
        np.where(is_worse, people[0], values[0]),
        np.where(is_worse, people[1], values[1]),
    )
    trust_at_once = drawn / (drawn + PRIOR_POSITIVES_AT_ONCE)
    at_once = np.where(is_worse, 1.0, 1 + (gain - 1) * trust_at_once / np.maximum(trust, 1e-9))
    sides = [
        (value, *exact(value, size * at_once, together_z))
        for value, size in zip(values, sizes, strict=True)
    ]
    _, together_low, together_high = difference(sides[0], sides[1], zero)
    return Differences(
        values[0] - values[1],
        low,
        high,
        np.minimum(together_low, low),
        np.maximum(together_high, high),
        people[0] - people[1],
        people_low,
        people_high,
        (high - low) / (2 * z),
    )


def _drawn(found: Estimates) -> Floats:
    return np.asarray(found.labels[found.design.open_share > 0].sum(axis=0))


def _people(
    one: Estimates, other: Estimates, trust: Floats, shared: Shared
) -> tuple[tuple[Floats, Floats], Floats]:
    """The effective sizes of both groups, and the variance of the difference of their shares.

    What respondents in both groups add or take off is divided between the two sizes alike.
    """
    variances = [found.design.variance(found.labels) for found in (one, other)]
    sizes = [
        people_sizes(found.design, found.people, variance, trust)
        for found, variance in zip((one, other), variances, strict=True)
    ]
    apart = variances[0] + variances[1]
    variance = np.maximum(apart - 2 * shared.people, 0.05 * apart)
    ratio = np.divide(apart, variance, out=np.ones_like(apart), where=variance > 1e-300)
    scale = 1 + (ratio - 1) * trust
    return (sizes[0] * scale, sizes[1] * scale), variance


def _gain(one: Estimates, other: Estimates, variance: Floats, shared: Shared) -> Floats:
    """How much less the variance is with the model; 0 where that is not believed at all."""
    machines = [found.machine for found in (one, other) if found.machine is not None]
    apart = machines[0].variance + machines[1].variance
    least = LEAST_ERRORS * (of_one_error(one.design) + of_one_error(other.design)) / 2
    mine = np.maximum(apart - 2 * shared.machine, np.maximum(0.05 * apart, least))
    believed = machines[0].believed + machines[1].believed > 0
    gain = np.divide(variance, mine, out=np.ones_like(mine), where=mine > 1e-300)
    return np.asarray(np.where(believed, gain, 0.0))
