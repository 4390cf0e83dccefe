"""Prevalence from people and machine together, with intervals that hold.

A random sample that people coded, and for every answer of the population the probabilities of a
model that had not learned from it: cross-fitted prediction-powered inference (Zrnic and Candès
2024, PNAS 121(15)) with power tuning, as the difference estimator of survey statistics (Egami et
al. 2023, arXiv 2306.04746, "design-based supervised learning"). Whatever the model says, the
estimate is right on average; a good model makes its interval shorter.

The interval is Wilson's at the effective sample size: that of people alone times the gain, the
quotient of the variances without and with the model. With few positives a gain is easily luck, so
it is drawn towards 1 by positives / (positives + `PRIOR_POSITIVES`). Where the model's interval
would be the wider one, that of people alone is given. Intervals that hold for all codes at once
reach farther out, where a lucky gain does more harm: they are exact ones, and a gain is drawn
towards 1 by `PRIOR_POSITIVES_AT_ONCE`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.findings.prevalence.design import Design, Floats
from intercoder.findings.prevalence.intervals import exact, simultaneous_quantile, wilson
from intercoder.findings.prevalence.tuning import tune_by_fold

PRIOR_POSITIVES = 4.0
"""With so many answers that have the code, half of the gain is believed."""
PRIOR_POSITIVES_AT_ONCE = 15.0
"""The same for intervals that hold at once (`benchmarks/prevalence.py`)."""
LEAST_ERRORS = 1.5
"""However well the model does on the sample, so many errors are taken to be in it: it may miss what
the sample happens not to show."""


@dataclass(frozen=True)
class Predicted:
    """What the model says of n sampled answers, and on average of the population, for k codes."""

    held_out: Floats
    """(n, k) probabilities from a model that had not learned from the answer's fold."""
    fold: NDArray[np.int64]
    """(n,) drawn at random, whatever the answers say: near-duplicates must not be kept together,
    or the model would know the answers not sampled better than these."""
    mean: Floats
    """(k,) mean probability over the population: of a finite one with the sampled answers, each
    with its held-out probability; of an endless one, over the answers not sampled."""
    spread: Floats | None = None
    """(k,) variance of the probabilities over answers not sampled; of an endless population."""
    believed: Floats | None = None
    """(k,) how far to believe the model elsewhere, to start from in a small group."""


@dataclass(frozen=True)
class Machine:
    """The estimates with the model as far as it is believed, whatever they are worth."""

    residuals: Floats
    """(n, k) the values whose weighted mean is the estimate."""
    value: Floats
    """(k,) not cut to 0 to 1."""
    variance: Floats
    """(k,) of the value, with no allowance for errors that the sample does not show."""
    believed: Floats
    """(k,)"""


@dataclass(frozen=True)
class Estimates:
    """Prevalence of k codes, each field (k,)."""

    value: Floats
    low: Floats
    high: Floats
    together_low: Floats
    """Ends of the intervals that hold for all k codes at once."""
    together_high: Floats
    size: Floats
    """Effective sample size: so many answers, drawn at random with replacement, tell as much."""
    positives: Floats
    """Sampled answers with the code; halves where two coders differ."""
    people: Floats
    """From the people's sample alone, with the ends of its interval."""
    people_low: Floats
    people_high: Floats
    people_size: Floats
    believed: Floats
    """How far the model is believed, 0 to 1; 0 where people alone speak."""
    residuals: Floats
    """(n, k) the values whose weighted mean is the estimate."""
    confidence: float
    together_z: float
    """Normal quantile of the intervals that hold at once."""
    labels: Floats
    """(n, k) what people said."""
    design: Design
    machine: Machine | None = None
    """What the model's estimates were before any was drawn towards that of people alone."""

    @property
    def gain(self) -> Floats:
        """How many times the people's sample would have to be larger to do as well alone."""
        with np.errstate(invalid="ignore"):
            found = self.size / self.people_size
        return np.where(np.isfinite(found), found, 1.0)


def estimate_prevalence(
    labels: Floats,
    design: Design,
    predicted: Predicted | None = None,
    *,
    confidence: float = 0.95,
    seed: int = 1,
) -> Estimates:
    """The prevalence of each code, from labels (n, k) between 0 and 1 of the sampled answers.

    Without `predicted` the people alone speak. `seed` is that of the simulation behind the
    intervals that hold at once. Raises ValueError where shapes do not fit.
    """
    if labels.ndim != 2 or len(labels) != len(design):
        raise ValueError("labels have the shape (sampled answers, codes)")
    z = normal_quantile((1 + confidence) / 2)
    people = design.mean(labels)
    people_variance = design.variance(labels)
    positives = labels.sum(axis=0)
    drawn = labels[design.open_share > 0].sum(axis=0)
    trust = drawn / (drawn + PRIOR_POSITIVES)
    people_size = people_sizes(design, people, people_variance, trust)
    machine = None
    if predicted is None:
        value, residuals, size = people, labels, people_size
        believed = np.zeros_like(people)
    else:
        machine = _machine(labels, design, predicted)
        value, residuals, size, believed = _with_machine(
            labels, design, machine, people, people_variance, people_size, trust, z
        )
    together_z = simultaneous_quantile(design.deviations(residuals), confidence, seed=seed)
    low, high = wilson(value, size, z)
    together_low, together_high = _at_once(value, size, people, people_size, drawn, together_z)
    together_low, together_high = np.minimum(together_low, low), np.maximum(together_high, high)
    people_low, people_high = wilson(people, people_size, z)
    return Estimates(
        value,
        low,
        high,
        together_low,
        together_high,
        size,
        positives,
        people,
        people_low,
        people_high,
        people_size,
        believed,
        residuals,
        confidence,
        together_z,
        labels,
        design,
        machine,
    )


def of_one_error(design: Design) -> float:
    """What one error among the sampled answers adds to the variance, on average."""
    drawn = max(int((design.open_share > 0).sum()), 1)
    return float((design.weights**2 * design.open_share).sum()) / drawn


def _at_once(
    value: Floats,
    size: Floats,
    people: Floats,
    people_size: Floats,
    positives: Floats,
    z: float,
) -> tuple[Floats, Floats]:
    """Intervals that hold together: never wider than those of people alone that do."""
    with np.errstate(invalid="ignore"):
        gain = np.where(np.isfinite(size), size / people_size, 1.0)
    whole = 1 + (gain - 1) * (positives + PRIOR_POSITIVES) / np.maximum(positives, 1e-9)
    trust = positives / (positives + PRIOR_POSITIVES_AT_ONCE)
    low, high = exact(value, people_size * (1 + (whole - 1) * trust), z)
    people_low, people_high = exact(people, people_size, z)
    is_worse = high - low > people_high - people_low
    return np.where(is_worse, people_low, low), np.where(is_worse, people_high, high)


def people_sizes(design: Design, share: Floats, variance: Floats, trust: Floats) -> Floats:
    """Effective sizes of the people's sample alone, (k,): of a simple one n / (1 - n / N).

    `share` and `variance` (k,) are those of its means; how far these are believed, `trust`, lies
    between 0 (as if the sample were a simple one) and 1.
    """
    nominal = design.nominal_size
    if np.isinf(nominal):
        return np.full_like(share, np.inf)
    n = len(design)
    least = n / (n - 1) / np.maximum(variance, 1e-300)
    ratio = np.where(variance > 0, share * (1 - share) * least / nominal, 1.0)
    return np.asarray(nominal * (1 + (ratio - 1) * trust))


def _machine(labels: Floats, design: Design, predicted: Predicted) -> Machine:
    others = max(design.population - len(design), 1)
    scale = 1.0 if design.is_finite else 1 + len(design) / others
    tuned = tune_by_fold(
        labels,
        predicted.held_out,
        design.weights * (design.open_share > 0),
        predicted.fold,
        shrink_to=predicted.believed,
        scale=scale,
    )
    residuals = labels - tuned * (predicted.held_out - predicted.mean)
    variance = design.variance(residuals)
    believed = design.mean(tuned)
    if not design.is_finite and predicted.spread is not None:
        variance = variance + believed**2 * predicted.spread / others
    return Machine(residuals, design.mean(residuals), variance, believed)


def _with_machine(
    labels: Floats,
    design: Design,
    machine: Machine,
    people: Floats,
    people_variance: Floats,
    people_size: Floats,
    trust: Floats,
    z: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    value, believed = machine.value, machine.believed
    variance = np.maximum(machine.variance, LEAST_ERRORS * of_one_error(design))
    gain = np.divide(people_variance, variance, out=np.ones_like(variance), where=variance > 1e-300)
    gain = 1 + (gain - 1) * trust
    size = people_size * gain
    low, high = wilson(value, size, z)
    people_low, people_high = wilson(people, people_size, z)
    is_worse = (gain <= 1) | (high - low >= people_high - people_low) | (believed <= 0)
    return (
        np.where(is_worse, people, np.clip(value, 0.0, 1.0)),
        np.where(is_worse, labels, machine.residuals),
        np.where(is_worse, people_size, size),
        np.where(is_worse, 0.0, believed),
    )
