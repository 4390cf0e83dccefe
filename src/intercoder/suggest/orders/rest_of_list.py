"""How many of the decisions not yet looked at would change, where the likely ones came first.

The share of changes among those looked at says nothing of the rest then. What is comparable is how
often decisions changed of which as much was expected: a logistic regression of change on
expectation, for those looked at, each expected without itself (Platt 1999). The interval covers
the regression's own uncertainty, by Laplace's approximation (MacKay 1992), and that of each change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_LOOKED_AT = 10
"""With fewer looked at, nothing is said of the rest."""
_DRAWS = 2000
_SLOPE = 5.0
"""Expected slope, in logits for one unit of expectation: that of a probability at one half is 4."""
_SPREAD = (2.5, 2.5)
"""Standard deviations of intercept and slope before anything was looked at: weak, so that data
decide; both are finite where all or none changed."""
_STEPS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WouldChange:
    """How many of those left would change."""

    estimate: int
    low: int
    """Lower end of the 95 % interval."""
    high: int


def would_change(
    expected: Floats, changed: NDArray[np.bool_], rest: Floats, *, seed: int = 1
) -> WouldChange | None:
    """How many of the rest would change; None if fewer than ten were looked at.

    `expected` (m,) is what the others lead to expect of each one looked at, on any scale that
    rises with the probability of a change, `changed` (m,) whether it did, `rest` (r,) the same
    expectation of those left. The same figures give the same result.
    """
    if len(expected) < MIN_LOOKED_AT:
        return None
    if not len(rest):
        return WouldChange(0, 0, 0)
    centre = 0.5
    design = np.column_stack((np.ones(len(expected)), expected - centre))
    mean, covariance = _posterior(design, changed.astype(np.float64))
    random = np.random.default_rng(seed)
    lines = random.multivariate_normal(mean, covariance, _DRAWS)
    at = np.column_stack((np.ones(len(rest)), rest - centre))
    totals = np.empty(_DRAWS)
    means = np.empty(_DRAWS)
    for place, line in enumerate(lines):
        p = _logistic(at @ line)
        means[place] = p.sum()
        totals[place] = (random.random(len(rest)) < p).sum()
    low, high = np.quantile(totals, (0.025, 0.975), method="inverted_cdf")
    estimate = min(max(round(float(np.median(means))), int(low)), int(high))
    return WouldChange(estimate, int(low), int(high))


def _posterior(design: Floats, changed: Floats) -> tuple[Floats, Floats]:
    """The most probable line and its covariance, by Newton's method."""
    prior_mean = np.array([np.log(0.3 / 0.7), _SLOPE])
    precision = np.diag(1 / np.square(_SPREAD))
    line = prior_mean.copy()
    for _ in range(_STEPS):
        p = _logistic(design @ line)
        gradient = design.T @ (changed - p) - precision @ (line - prior_mean)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + precision
        step = np.linalg.solve(curvature, gradient)
        line = line + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return line, np.asarray(np.linalg.inv(curvature), dtype=np.float64)


def _logistic(value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -40, 40))))
