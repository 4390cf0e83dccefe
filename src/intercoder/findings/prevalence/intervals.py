"""Intervals of shares and of their differences that hold for rare codes as well.

Wilson 1927 for a share, and Clopper and Pearson 1934 where many have to hold at once, both at the
size of the simple sample that would be as precise (Korn and Graubard 1998 for surveys); Newcombe
1998, method 10, for the difference of two shares, from the interval of each.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.distributions import normal_cdf, normal_quantile

Floats = NDArray[np.float64]


def wilson(share: Floats, size: Floats, z: Floats | float) -> tuple[Floats, Floats]:
    """Lower and upper ends of the interval of shares, at `size` answers and the normal quantile z.

    Shares outside 0 to 1 are taken as the nearest of these. An infinite size gives no width.
    """
    p = np.clip(share, 0.0, 1.0)
    size = np.asarray(size, dtype=np.float64)
    known = np.isinf(size)
    n = np.where(known, 1.0, np.maximum(size, 1e-9))
    z2 = np.square(z)
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = z * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = np.where(known | (p <= 0), p, centre - reach)
    high = np.where(known | (p >= 1), p, centre + reach)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def exact(share: Floats, size: Floats, z: float) -> tuple[Floats, Floats]:
    """The same after Clopper and Pearson, for shares (k,): it never holds less often than it says.

    Far out, where one of many intervals is to hold, Wilson's are too short for rare codes.
    """
    from scipy.special import betaincinv

    p = np.clip(share, 0.0, 1.0)
    size = np.asarray(size, dtype=np.float64)
    known = np.isinf(size)
    n = np.where(known, 1.0, size)
    hits, misses = p * n, (1 - p) * n
    tail = 1 - normal_cdf(z)
    low = betaincinv(np.where(hits > 0, hits, 1), misses + 1, tail)
    high = betaincinv(hits + 1, np.where(misses > 0, misses, 1), 1 - tail)
    return (
        np.where(known, p, np.where(hits > 0, low, 0.0)),
        np.where(known, p, np.where(misses > 0, high, 1.0)),
    )


def difference(
    one: tuple[Floats, Floats, Floats], other: tuple[Floats, Floats, Floats], together: Floats
) -> tuple[Floats, Floats, Floats]:
    """One share less another, with both ends of its interval.

    Each comes as its value, lower and upper end, all of one confidence; `together` is their
    correlation, 0 where they rest on different answers (Newcombe 1998b, method 10 for pairs).
    """
    value, low, high = one
    less, less_low, less_high = other
    down, less_up = value - low, less_high - less
    up, less_down = high - value, less - less_low
    reach_down = np.sqrt(np.maximum(down**2 + less_up**2 - 2 * together * down * less_up, 0))
    reach_up = np.sqrt(np.maximum(up**2 + less_down**2 - 2 * together * up * less_down, 0))
    change = value - less
    return change, np.maximum(change - reach_down, -1), np.minimum(change + reach_up, 1)


def simultaneous_quantile(
    deviations: Floats, confidence: float, *, seed: int = 1, draws: int = 20_000
) -> float:
    """The normal quantile at which the intervals of all k means hold together.

    `deviations` (clusters, k) are those of `Design.deviations`. The largest of k correlated normal
    numbers is simulated (Hothorn, Bretz and Westfall 2008, section 3), but the quantile is at
    least that of the pointwise interval and at most that of Šidák. A mean without deviations, such
    as that of a code nobody gave, is taken to go with no other.
    """
    pointwise = normal_quantile((1 + confidence) / 2)
    scale = np.sqrt((deviations**2).sum(axis=0))
    used = scale > 0
    k = len(scale)
    if k < 2:
        return pointwise
    scaled = deviations / np.where(used, scale, 1)
    together = scaled.T @ scaled
    together[np.diag_indices(k)] = 1
    found = np.linalg.eigh(together)
    root = found.eigenvectors * np.sqrt(np.maximum(found.eigenvalues, 0))
    largest = np.abs(_normals(seed, draws, k) @ root.T).max(axis=1)
    sidak = normal_quantile((1 + confidence ** (1 / k)) / 2)
    return min(max(float(np.quantile(largest, confidence)), pointwise), sidak)


@lru_cache(maxsize=1)
def _normals(seed: int, draws: int, k: int) -> Floats:
    """The same numbers for the table of every group."""
    found = np.random.default_rng(seed).standard_normal((draws, k))
    found.setflags(write=False)
    return found
