"""Fits the learning curve with an inverse power law, and extrapolates it.

    figure(n) = a - b n^(-c),   0 <= a <= 1,  b >= 0,  0 < c <= 1

fitted by weighted least squares, since the later points say more about what follows (Figueroa,
Zeng-Treitler, Kandula and Ngo 2012, BMC Medical Informatics and Decision Making 12:8). They weight
the j-th of m sizes by j / m; here the weight is the size itself, because the sizes grow by factors,
and a curve dominated by its beginning predicts too little if the figure still rises at the end. For
a fixed c the curve is linear in a and b, so these are solved exactly and c is searched on a grid
(variable projection; Golub and Pereyra 1973): no starting values are needed, and a thousand
resamples take a moment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Floats

MIN_SIZES = 5
"""A curve of three parameters is not fitted to fewer points."""
_POWERS = np.geomspace(0.02, 1.0, 80)


@dataclass(frozen=True)
class Curves:
    """Parameters of m fitted curves."""

    ceiling: Floats
    """a, the level at which the curve flattens, (m,)."""
    gap: Floats
    """b, shape (m,)."""
    power: Floats
    """c, shape (m,)."""

    def at(self, n: float | NDArray[np.integer]) -> Floats:
        """The figures at n answers, shape (m,) or, for several n, (m, sizes)."""
        n = np.asarray(n, dtype=np.float64)
        shape = (-1,) + (1,) * n.ndim
        ceiling, gap, power = (one.reshape(shape) for one in (self.ceiling, self.gap, self.power))
        return np.asarray(ceiling - gap * n**-power)


def fit_curves(sizes: NDArray[np.integer], values: Floats) -> Curves:
    """The curves through values (m, sizes) at rising sizes (sizes,). Raises ValueError if few."""
    if sizes.size < MIN_SIZES:
        raise ValueError(f"a curve takes {MIN_SIZES} sizes")
    weights = sizes / sizes.max()
    best = np.full(values.shape[0], np.inf)
    found = np.zeros((3, values.shape[0]))
    for power in _POWERS:
        x = sizes.astype(np.float64) ** -power
        ceiling, gap = _line(x, values, weights)
        loss = ((values - ceiling[:, None] + gap[:, None] * x) ** 2 * weights).sum(axis=1)
        better = loss < best
        best[better] = loss[better]
        found[:, better] = np.stack([ceiling, gap, np.full_like(gap, power)])[:, better]
    return Curves(*found)


def _line(x: Floats, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The best a and b within their ranges, each of shape (m,)."""
    total = weights.sum()
    mean_x, mean = (weights @ x) / total, (values @ weights) / total
    spread = weights @ (x - mean_x) ** 2
    slope = (values - mean[:, None]) @ (weights * (x - mean_x)) / spread
    gap, ceiling = -slope, mean - slope * mean_x
    at_most = (1.0 - values) @ (weights * x) / (weights @ x**2)  # with a = 1
    over = ceiling > 1
    gap, ceiling = np.where(over, at_most, gap), np.where(over, 1.0, ceiling)
    flat = gap <= 0
    return np.where(flat, np.clip(mean, 0, 1), ceiling), np.where(flat, 0.0, gap)
