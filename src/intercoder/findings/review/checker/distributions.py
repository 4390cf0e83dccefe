"""Distributions."""

from __future__ import annotations

import math
from functools import cache


def gamma_quotient(a: float, b: float) -> float:
    """The logarithm of gamma(a + b) / gamma(a); for large a by Stirling's series, since the
    logarithms themselves then have too few digits after the point."""
    if a < 20:
        return math.lgamma(a + b) - math.lgamma(a)

    def rest(x: float) -> float:
        return 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5) - 1 / (1680 * x**7)

    return (a - 0.5) * math.log1p(b / a) + b * math.log(a + b) - b + rest(a + b) - rest(a)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = gamma_quotient(max(a, b), min(a, b)) - math.lgamma(min(a, b))
    front = math.exp(front + a * math.log(x) + b * math.log1p(-x)) / a
    c, d, found = 1.0, 0.0, 1.0
    for step in range(2000):
        m = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / ((1 + term * d) or 1e-300)
        c = (1 + term / c) or 1e-300
        found *= c * d
        if step and abs(c * d - 1) < 1e-15:
            break
    return front * (found - 1)


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The point of the beta distribution, by halving."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < probability else (low, middle)
    return (low + high) / 2


@cache
def t_quantile(probability: float, df: float) -> float:
    """The point of Student's t, by halving."""
    low, high = 0.0, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        below = 1 - beta_cdf(df / (df + middle * middle), df / 2, 0.5) / 2
        low, high = (middle, high) if below < probability else (low, middle)
    return low


def t_975(df: float) -> float:
    """The point of Student's t with 97.5 % below it; of less than one degree, that of one."""
    return t_quantile(0.975, max(df, 1))


def f_tail(f: float, df: float, df_below: float) -> float:
    """The probability of a larger value in the F distribution."""
    return beta_cdf(df_below / (df_below + df * f), df_below / 2, df / 2)
