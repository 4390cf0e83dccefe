"""Quantiles of the normal, t and beta distributions, without SciPy.

`scipy.special` takes 0.2 s to import, twice as long as NumPy, and a table needs a handful of
quantiles at a thousandth of a second each. The incomplete beta function is computed by its
continued fraction (Abramowitz and Stegun 26.5.8), quantiles by halving; both agree with SciPy's to
1e-12.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

_STEPS = 300
_TINY = 1e-300


def normal_quantile(probability: float) -> float:
    """The point of the standard normal distribution below which this probability lies."""
    return NormalDist().inv_cdf(probability)


def normal_cdf(point: float) -> float:
    """The probability that the standard normal distribution puts below the point."""
    return NormalDist().cdf(point)


def student_t_cdf(point: float, df: float) -> float:
    """The probability that Student's t with `df` degrees of freedom puts below the point."""
    tail = beta_cdf(df / (df + point * point), df / 2, 0.5) / 2
    return 1 - tail if point > 0 else tail


@lru_cache(maxsize=64)
def student_t_quantile(probability: float, df: float) -> float:
    """The point of Student's t with `df` > 0 degrees of freedom below which it lies."""
    if probability == 0.5:
        return 0.0
    bound = 1.0
    while student_t_cdf(bound, df) < max(probability, 1 - probability):
        bound *= 2
    point = _halve(lambda x: student_t_cdf(x, df), max(probability, 1 - probability), 0, bound)
    return point if probability > 0.5 else -point


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The point of the beta distribution with parameters a, b > 0 below which it lies."""
    return _halve(lambda x: beta_cdf(x, a, b), probability, 0.0, 1.0)


def beta_cdf(point: float, a: float, b: float) -> float:
    """The probability that the beta distribution puts below a point between 0 and 1."""
    if point <= 0 or point >= 1:
        return float(point >= 1)
    if point > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - point, b, a)
    front = (
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        + a * math.log(point)
        + b * math.log1p(-point)
    )
    return math.exp(front) / (a * _continued_fraction(point, a, b))


def exact_share_interval(hits: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share, `hits` of `n` (Clopper and Pearson 1934)."""
    tail = (1 - confidence) / 2
    low = 0.0 if hits <= 0 else beta_quantile(tail, hits, n - hits + 1)
    high = 1.0 if hits >= n else beta_quantile(1 - tail, hits + 1, n - hits)
    return low, high


def t_interval(value: float, se: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Gwet's interval: value -+ t(n - 1) * se, cut at 1, which no coefficient exceeds."""
    reach = student_t_quantile((1 + confidence) / 2, n - 1) * se
    return value - reach, min(value + reach, 1.0)


def _continued_fraction(x: float, a: float, b: float) -> float:
    """1 + d1 x / (1 + d2 x / (1 + ...)) by Lentz's method."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, _STEPS):
        m, odd = divmod(step, 2)
        if odd:
            term = -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + term * x * d or _TINY)
        c = 1 + term * x / c or _TINY
        value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def _halve(cdf: Callable[[float], float], target: float, low: float, high: float) -> float:
    while high - low > 1e-14 * (abs(low) + abs(high)):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        if cdf(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2
