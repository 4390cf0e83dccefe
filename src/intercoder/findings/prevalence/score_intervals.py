"""Intervals for the difference of two shares that are right for rare codes, too.

The interval holds every difference that a score test does not reject: Miettinen and Nurminen 1985
(Statistics in Medicine 4:213), with the correction for skewness of Gart and Nam 1990 (Biometrics
46:637), known as SCAS (Laud 2017, Pharmaceutical Statistics 16:334). Newcombe's interval, made of
the two shares' own, holds 98 to 100 of 100 differences of rare codes and is too long for them; this
one holds about 95 (`benchmarks/prevalence.py`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.prevalence.intervals import difference, wilson

Floats = NDArray[np.float64]

_HALVINGS = 30
_LOPSIDED = 1e4
"""Where one size is so many times the other, the larger side is as good as known."""


def score_difference(
    one: Floats, one_size: Floats, other: Floats, other_size: Floats, z: float
) -> tuple[Floats, Floats]:
    """Lower and upper ends of the interval of `one` less `other`, shares (k,) at their effective
    sizes (k,), at the normal quantile z.

    Shares outside 0 to 1 are taken as the nearest of these. Where a side is known for certain (an
    infinite size), the interval is that of the other one (Wilson's).
    """
    p, q = np.clip(one, 0.0, 1.0), np.clip(other, 0.0, 1.0)
    larger, smaller = np.maximum(one_size, other_size), np.minimum(one_size, other_size)
    known = np.isinf(larger) | (larger > _LOPSIDED * smaller)
    n = np.where(known, 100.0, np.maximum(one_size, 1.0))
    m = np.where(known, 100.0, np.maximum(other_size, 1.0))
    estimate = p - q
    low, high = np.full_like(estimate, -1.0), estimate.copy()
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_out = _score(p, n, q, m, middle, z) > z
        low, high = np.where(is_out, middle, low), np.where(is_out, high, middle)
    lower = (low + high) / 2
    low, high = estimate.copy(), np.ones_like(estimate)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_out = _score(p, n, q, m, middle, z) < -z
        low, high = np.where(is_out, low, middle), np.where(is_out, middle, high)
    upper = (low + high) / 2
    sides = [(share, *wilson(share, size, z)) for share, size in ((p, one_size), (q, other_size))]
    _, known_low, known_high = difference(sides[0], sides[1], np.zeros_like(p))
    return np.where(known, known_low, lower), np.where(known, known_high, upper)


def _score(p: Floats, n: Floats, q: Floats, m: Floats, shift: Floats, z: float) -> Floats:
    """How many standard errors the difference lies above `shift`, were that the true one.

    The standard error is that under this hypothesis. A skewed sum has its quantile at
    z + skewness (z^2 - 1) / 6 instead of z; so much is taken off.
    """
    one, other = _likeliest(p, n, q, m, shift)
    spread = one * (1 - one) / n + other * (1 - other) / m
    spread = np.maximum(spread * (n + m) / np.maximum(n + m - 1, 1.0), 1e-30)
    third = one * (1 - one) * (1 - 2 * one) / n**2 - other * (1 - other) * (1 - 2 * other) / m**2
    skewness = third / spread**1.5
    return np.asarray((p - q - shift) / np.sqrt(spread) - skewness * (z * z - 1) / 6)


def _likeliest(p: Floats, n: Floats, q: Floats, m: Floats, shift: Floats) -> tuple[Floats, Floats]:
    """The likeliest true shares that differ by `shift` (Farrington and Manning 1990, appendix)."""
    ratio = m / n
    a = 1 + ratio
    b = -(1 + ratio + p + ratio * q + shift * (ratio + 2))
    c = shift**2 + shift * (2 * p + ratio + 1) + p + ratio * q
    d = -p * shift * (1 + shift)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a * a) + d / (2 * a)
    root = np.sqrt(np.maximum((b / (3 * a)) ** 2 - c / (3 * a), 0.0))
    u = np.where(v >= 0, root, -root)
    cosine = np.divide(v, u**3, out=np.zeros_like(v), where=np.abs(u) > 1e-12)
    angle = (np.pi + np.arccos(np.clip(cosine, -1.0, 1.0))) / 3
    one = 2 * u * np.cos(angle) - b / (3 * a)
    one = np.clip(one, np.maximum(shift, 0.0), np.minimum(1 + shift, 1.0))
    return one, one - shift
