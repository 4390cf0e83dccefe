"""Coefficients as functions of sums over answers.

Each answer contributes its parts (one row); a coefficient is a function of the column totals. In
this form the value of the sample, of any resample and with any one answer left out come from the
same formula, which appears in the code once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Coefficient = Callable[[Floats], Floats]
"""A function from totals, shape (..., columns), to values, shape (...); NaN if undefined."""
NO_SPREAD = 1e-15
"""A variance up to this is rounding error: the ratings do not vary."""

_ROWS = 4096
"""Answers left out at a time, to bound memory."""


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """The quotient; NaN, without a warning, if the denominator is zero."""
    top, bottom = np.broadcast_arrays(numerator, denominator)
    quotient: Floats = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=quotient, where=bottom != 0)
    return quotient


class Statistic(Protocol):
    """Something that can be computed for the sample and for resamples of its answers."""

    @property
    def names(self) -> tuple[str, ...]:
        """One name for each figure."""

    @property
    def work(self) -> int:
        """Approximate number of multiplications one resample costs."""

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""

    def resampled(self, weights: Floats) -> Floats:
        """Figures of resamples that take each pattern this many times.

        `weights` has shape (resamples, patterns), the result (resamples, figures).
        """

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with one answer left out, and the number of answers that each cell represents.

        Shapes (cells, figures) and (cells, figures) or (cells, 1).
        """


class SumStatistic:
    """Coefficients that are functions of the totals of a dense table of parts."""

    def __init__(
        self, parts: Floats, times: NDArray[np.int64], coefficients: Mapping[str, Coefficient]
    ) -> None:
        """`parts` has shape (patterns, columns), `times` (patterns,)."""
        self.names = tuple(coefficients)
        self._parts = parts
        self._times = times.astype(np.float64)
        self._coefficients = tuple(coefficients.values())
        self.work = parts.size
        self.totals: Floats = self._times @ parts

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""
        return self._of(self.totals)

    def resampled(self, weights: Floats) -> Floats:
        """Figures of resamples: (resamples, patterns) to (resamples, figures)."""
        return self._of(weights @ self._parts)

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with one answer of each pattern left out, and how often the pattern occurs."""
        size = self._parts.shape[0]
        blocks = [
            self._of(self.totals - self._parts[start : start + _ROWS])
            for start in range(0, size, _ROWS)
        ]
        figures = np.concatenate(blocks) if blocks else np.empty((0, len(self.names)))
        return figures, self._times[:, None]

    def _of(self, totals: Floats) -> Floats:
        return np.stack([np.asarray(of(totals)) for of in self._coefficients], axis=-1)


class JackknifeOnly:
    """A statistic too slow to resample, or not worth it: its interval comes from the jackknife."""

    work = 1 << 60

    def __init__(self, statistic: Statistic) -> None:
        self.statistic = statistic
        self.names = statistic.names

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""
        return self.statistic.observed()

    def resampled(self, weights: Floats) -> Floats:
        """Figures under these weights; needed only when whole clusters are left out."""
        return self.statistic.resampled(weights)

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with one answer left out, and the number of answers each represents."""
        return self.statistic.left_out()
