"""Shares of a sample, with intervals that hold for rare codes and clustered answers.

The interval is Wilson's at the effective sample size (Korn and Graubard 1998, Survey Methodology
24, took Clopper and Pearson's there): the size of a simple random sample with the same variance,
never more than there are units, corrected for the degrees of freedom of the design. Where nobody
has a code, or everybody, or all units are in one cluster, the variance says nothing; each cluster
then counts as one unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.findings.design.sample import Design, Floats, Sample

NO_SPREAD = 1e-12
"""A variance below this part of a simple random sample's is rounding error: all units are in one
cluster, or the clusters do not differ."""


@dataclass(frozen=True)
class Estimate:
    """Shares before their intervals; arrays of one shape."""

    value: Floats
    """From 0 to 1; NaN where there is no base."""
    variance: Floats
    """Of the linearised share; NaN where there is no base."""
    kish: Floats
    """(sum of the clusters' weights) squared over the sum of their squares."""
    units: Floats
    """The unweighted base, which the effective size does not exceed."""
    weight: Floats
    """The weighted base."""

    def shares(self, degrees_of_freedom: int, confidence: float) -> Shares:
        """With intervals at this level."""
        size = self._effective_size(degrees_of_freedom)
        low, high = wilson(self.value, size, confidence)
        return Shares(self.value, np.sqrt(self.variance), low, high, size)

    def _effective_size(self, df: int) -> Floats:
        """Corrected by (t of units - 1 / t of the degrees of freedom) squared, at 95 %."""
        with np.errstate(divide="ignore", invalid="ignore"):
            usual = self.value * (1 - self.value) / self.variance
            varies = self.variance > NO_SPREAD * self.value * (1 - self.value) / self.units
        size = np.minimum(np.where(varies, usual, self.kish), self.units)
        if (self.units - 1 <= df).all():
            return size
        return size * np.minimum((t_quantile(self.units - 1) / t_quantile(df)) ** 2, 1)


@dataclass(frozen=True)
class Shares:
    """Estimated shares with their intervals; arrays of one shape."""

    value: Floats
    """From 0 to 1; NaN where there is no base."""
    error: Floats
    """Standard error; NaN where there is no base."""
    low: Floats
    high: Floats
    effective_n: Floats
    """The size of the simple random sample that tells as much."""


def estimate(sample: Sample) -> tuple[Estimate, Floats]:
    """The weighted share of each code, shape (codes,), and how each cluster moves it, shape
    (clusters, codes)."""
    design = sample.design
    weight = design.weight[:, None]
    weighted = weight * sample.marks
    weighted *= sample.base > 0
    given = design.totals(weighted)
    del weighted  # of a large study each such table is a hundred megabytes
    base = np.broadcast_to(design.totals(weight * sample.base), given.shape)
    return estimate_of_totals(given, base, design, sample.base_count().astype(float))


def shares(sample: Sample, confidence: float = 0.95) -> Shares:
    """The weighted share of each code of the sample, with intervals at this level."""
    return estimate(sample)[0].shares(sample.design.degrees_of_freedom, confidence)


def estimate_of_totals(
    given: Floats, base: Floats, design: Design, units: Floats
) -> tuple[Estimate, Floats]:
    """The same from weighted totals of clusters, shape (clusters, codes) each.

    `units`, shape (codes,), is the unweighted base.
    """
    whole = base.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = _share(given.sum(axis=0), whole)
        is_open = (value > 0) & (value < 1)
        influence = value * base
        np.subtract(given, influence, out=influence)
        influence /= whole
        np.copyto(influence, 0.0, where=~is_open)
        variance = np.where(whole > 0, design.variance(influence), np.nan)
    kish = whole**2 / np.maximum((base**2).sum(axis=0), 1e-300)
    return Estimate(value, variance, kish, units, whole), influence


def estimate_of_moments(
    given: tuple[Floats, Floats], base: tuple[Floats, Floats], units: Floats, clusters: int
) -> Estimate:
    """The same where every unit is a cluster of its own and there are no strata.

    `given` and `base` are sums of weights and of squared weights, over the units with the code and
    over all that could have it; arrays of one shape. `clusters` counts the units of the design.
    """
    (mine, mine_squared), (whole, squared) = given, base
    with np.errstate(divide="ignore", invalid="ignore"):
        value = _share(mine, whole)
        spread = (1 - value) ** 2 * mine_squared + value**2 * (squared - mine_squared)
        variance = spread / whole**2 * (clusters / max(clusters - 1, 1))
        variance = np.where((value > 0) & (value < 1), variance, 0 * whole / whole)
    return Estimate(value, variance, whole**2 / np.maximum(squared, 1e-300), units, whole)


def _share(given: Floats, whole: Floats) -> Floats:
    """The quotient; exactly 0 or 1 where only rounding keeps it from that, as in sums of weights
    of which others were taken off."""
    value = given / whole
    nobody, everybody = np.abs(value) < NO_SPREAD, np.abs(1 - value) < NO_SPREAD
    found: Floats = np.where(nobody, 0.0, np.where(everybody, 1.0, value))
    return found


def t_quantile(df: Floats | int) -> Floats:
    """The point of Student's t below which 97.5 % lies; of less than one degree, that of one."""
    from scipy.special import stdtrit

    found: Floats = np.asarray(stdtrit(np.maximum(df, 1), 0.975), dtype=float)
    return found


def wilson(value: Floats, size: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Limits of Wilson's interval (1927, JASA 22) for shares in samples of these sizes."""
    z = normal_quantile(0.5 + confidence / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (value + z * z / (2 * size)) / (1 + z * z / size)
        half = (
            z / (1 + z * z / size) * np.sqrt(value * (1 - value) / size + z * z / (4 * size * size))
        )
    return np.clip(middle - half, 0, value), np.clip(middle + half, value, 1)


def difference_limits(
    first: tuple[Floats, Floats, Floats],
    second: tuple[Floats, Floats, Floats],
    correlation: Floats | float = 0.0,
) -> tuple[Floats, Floats]:
    """Limits of the difference first - second, each given as value, low and high.

    The method of variance estimates recovery (Newcombe 1998, Statistics in Medicine 17; Zou 2007,
    Psychological Methods 12), which with Wilson's intervals keeps its level for rare codes.
    `correlation` is that of the two estimates: 0 for groups of different respondents.
    """
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    down, up = a - a_low, a_high - a
    other_down, other_up = b - b_low, b_high - b
    r = np.clip(correlation, -1, 1)
    below = np.sqrt(np.maximum(down**2 + other_up**2 - 2 * r * down * other_up, 0))
    above = np.sqrt(np.maximum(up**2 + other_down**2 - 2 * r * up * other_down, 0))
    return np.maximum(a - b - below, -1), np.minimum(a - b + above, 1)
