"""How many more answers people would have to code, and whether that could change what is said."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from intercoder.agreement.intervals.distributions import normal_cdf, normal_quantile
from intercoder.findings.prevalence.intervals import wilson


class Standing(NamedTuple):
    """Where one estimate stands."""

    value: float
    size: float
    """Effective sample size; infinite where everything was read."""
    sampled: int
    """Answers coded at random so far."""
    population: int


def width_at(standing: Standing, sampled: int, confidence: float = 0.95) -> float:
    """Expected width of the interval with so many answers coded at random.

    What one answer tells is taken to stay as it is. A model learns on, so that the width will
    rather be less.
    """
    if sampled >= standing.population or math.isinf(standing.size):
        return 0.0
    z = normal_quantile((1 + confidence) / 2)
    low, high = wilson(np.array([standing.value]), np.array([_size_at(standing, sampled)]), z)
    return float(high[0] - low[0])


def answers_for_width(standing: Standing, width: float, confidence: float = 0.95) -> int:
    """How many answers, those coded already included, an interval of this width takes.

    At most all of them. Raises ValueError for a width that is not between 0 and 1.
    """
    if not 0 < width < 1:
        raise ValueError("the width of an interval lies between 0 and 1")
    below, enough = standing.sampled - 1, standing.population
    if width_at(standing, standing.sampled, confidence) <= width:
        return standing.sampled
    while enough - below > 1:
        middle = (below + enough) // 2
        if width_at(standing, middle, confidence) <= width:
            enough = middle
        else:
            below = middle
    return enough


def chance_of_turning(
    difference: float, error: float, sampled: int, population: int, more: int | None = None
) -> float:
    """The chance that a difference has the other sign after `more` answers are coded; all, if None.

    `error` is the standard error of the difference now. It tells how far the difference in the
    whole population may lie from the estimate; of that, more answers reveal a part, and the
    estimate moves by the square root of what its variance loses. The difference is taken to be
    normal around its estimate, with no opinion beforehand.
    """
    left = population - sampled
    if left <= 0 or error <= 0:
        return 0.0
    coded = population if more is None else min(sampled + more, population)
    lost = 1 - (1 / coded - 1 / population) / (1 / sampled - 1 / population)
    if lost <= 0:
        return 0.0
    return normal_cdf(-abs(difference) / (error * math.sqrt(lost)))


def _size_at(standing: Standing, sampled: int) -> float:
    """An effective size grows as n / (1 - n / N) does."""
    now = standing.sampled / (1 - standing.sampled / standing.population)
    then = sampled / (1 - sampled / standing.population)
    return standing.size * then / now
