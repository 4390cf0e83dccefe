"""Chi-square tests corrected for clusters, strata and weights (Rao and Scott).

Second-order correction with an F reference distribution: Rao and Scott (1984), Annals of
Statistics 12; Thomas and Rao (1987), JASA 82. It is the default of `svychisq` in the R package
survey, and gives its figures. In codes that several answers can have at once, the columns of a
table are not categories; each code is tested by itself, and all of them together by the sum of
their statistics (Bilder and Loughin 2004, Biometrics 60), corrected in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.design.sample import Floats
from intercoder.findings.design.shares import NO_SPREAD


@dataclass(frozen=True)
class RaoScott:
    """Tests of independence, one for each code; arrays have the shape (codes,)."""

    p: Floats
    """NaN where nothing can be tested: a code that nobody has, or everybody."""
    f: Floats
    """The corrected statistic."""
    df: Floats
    """Its numerator's degrees of freedom, with Satterthwaite's correction."""
    df_below: Floats
    pearson: Floats
    """Pearson's chi-square of the weighted table, scaled to the number of units."""
    cramers_v: Floats
    """Effect size, from 0 to 1: the root of Pearson's chi-square over the units."""
    least_expected: Floats
    """The smallest expected count: below 5, p values are rough."""


def independence(
    share: Floats, weight: Floats, covariance: Floats, units: Floats, degrees_of_freedom: int
) -> RaoScott:
    """Tests whether the share of each code is the same in all groups.

    `share` and `weight`, shape (codes, groups): the share in each group and the group's weighted
    base. `covariance`, shape (codes, groups, groups), is that of the shares. `units`, shape
    (codes,), the unweighted base; `degrees_of_freedom` are the design's.

    Where no or every unit of a group has the code, its variance is estimated as 0; it is taken from
    the share of all groups and their design effect instead (R leaves the cell out). Nothing can be
    tested where a group's share has no variance for another reason: all its units are in one
    cluster.
    """
    codes, groups = share.shape
    whole = weight.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = weight / whole
        mean = (part * share).sum(axis=1, keepdims=True)
        spread = mean * (1 - mean)
        n = units[:, None]
        pearson = (n * part * (share - mean) ** 2 / spread).sum(axis=1)
        is_open = (spread[:, 0] > NO_SPREAD) & (part > 0).all(axis=1) & (groups > 1)
        own = np.where((share > 0) & (share < 1), share * (1 - share), spread)
        variance = _filled(covariance, share, spread, n * part)
        srs = 1 / (n * part * own)
        scaled = variance / (own[:, :, None] * own[:, None, :])
        least = (n * part * np.minimum(mean, 1 - mean)).min(axis=1)
        own_variance = covariance[:, np.arange(groups), np.arange(groups)]
        is_open &= ~_without_spread(own_variance, share, n * part).any(axis=1)
    contrast = _contrasts(groups)
    used = np.flatnonzero(is_open)
    nan = np.full(codes, np.nan)
    f, df, df_below, p = nan.copy(), nan.copy(), nan.copy(), nan.copy()
    if used.size:
        denominator = np.einsum("ga,jg,gb->jab", contrast, srs[used], contrast)
        numerator = np.einsum("ga,jgh,hb->jab", contrast, scaled[used], contrast, optimize=True)
        delta = np.linalg.solve(denominator, numerator)
        first = np.trace(delta, axis1=1, axis2=2)
        second = np.einsum("jab,jba->j", delta, delta)
        with np.errstate(divide="ignore", invalid="ignore"):
            f[used] = pearson[used] / first
            df[used] = first**2 / second
        df_below[used] = df[used] * degrees_of_freedom
        p[used] = f_tail(f[used], df[used], df_below[used])
    with np.errstate(divide="ignore", invalid="ignore"):
        v = np.where(is_open, np.sqrt(np.minimum(pearson / units, 1)), np.nan)
    return RaoScott(p, f, df, df_below, np.where(is_open, pearson, np.nan), v, least)


def _filled(covariance: Floats, share: Floats, spread: Floats, units: Floats) -> Floats:
    """The covariances, with those of groups that all or no units have the code in estimated."""
    found = covariance.copy()
    groups = share.shape[1]
    place = np.arange(groups)
    known = found[:, place, place]
    usual = share * (1 - share) / units
    effect = np.where(usual > 0, known / np.where(usual > 0, usual, 1), np.nan)
    with np.errstate(invalid="ignore"):
        many = np.isfinite(effect)
        mean = np.where(
            many.any(axis=1),
            np.where(many, effect, 0).sum(axis=1) / np.maximum(many.sum(axis=1), 1),
            1.0,
        )
    taken = spread / units * np.maximum(mean, 1)[:, None]
    found[:, place, place] = np.where(usual > 0, known, taken)
    return found


def _without_spread(variance: Floats, share: Floats, units: Floats) -> NDArray[np.bool_]:
    """Which shares between 0 and 1 have no variance; arrays of shape (codes, groups)."""
    usual = share * (1 - share) / units
    found: NDArray[np.bool_] = (usual > 0) & (variance < NO_SPREAD * usual)
    return found


def _contrasts(groups: int) -> Floats:
    """An orthonormal base of the differences between groups, shape (groups, groups - 1)."""
    raw = np.eye(groups)[:, 1:] - 1 / groups
    base: Floats = np.linalg.qr(raw)[0]
    return base


@dataclass(frozen=True)
class OverallTest:
    """One test of all codes of a table at once."""

    p: float
    f: float
    df: float
    df_below: float
    pearson: float
    """The sum of the codes' chi-squares."""


def all_codes(
    share: Floats, weight: Floats, covariance: Floats, units: Floats, degrees_of_freedom: int
) -> OverallTest | None:
    """Tests whether any code's share differs between groups; None where there is nothing to test.

    Shapes are those of `independence`, but `covariance` is of all shares with each other, shape
    (groups * codes, groups * codes), codes running fastest. Codes that `independence` does not test
    are left out.
    """
    groups = share.shape[1]
    whole = weight.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = weight / whole
        mean = (part * share).sum(axis=1)
        spread = mean * (1 - mean)
        codes = weight.shape[0]
        own = np.diagonal(covariance).reshape(groups, codes).T
        still = _without_spread(own, share, units[:, None] * part).any(axis=1)
        used = np.flatnonzero((spread > NO_SPREAD) & (part > 0).all(axis=1) & ~still)
    if not used.size or groups < 2:
        return None
    mean, spread, part, share, n = mean[used], spread[used], part[used], share[used], units[used]
    pearson = float((n[:, None] * part * (share - mean[:, None]) ** 2 / spread[:, None]).sum())
    places = (np.arange(groups)[:, None] * codes + used[None, :]).ravel()
    within = covariance[np.ix_(places, places)].reshape(groups, used.size, groups, used.size)
    form = part[:, :, None] * np.eye(groups) - part[:, :, None] * part[:, None, :]
    form *= (n / spread)[:, None, None]
    product = np.einsum("jab,bjck->ajck", form, within, optimize=True)
    flat = product.reshape(groups * used.size, groups * used.size)
    first = float(np.trace(flat))
    second = float((flat * flat.T).sum())
    if first <= 0 or second <= 0:
        return None
    df = first * first / second
    f, below = pearson / first, df * degrees_of_freedom
    p = f_tail(np.array([f]), np.array([df]), np.array([below]))
    return OverallTest(float(p[0]), f, df, below, pearson)


def f_tail(f: Floats, df: Floats, df_below: Floats) -> Floats:
    """The probability of a larger value in the F distribution."""
    from scipy.special import fdtrc

    found: Floats = np.asarray(fdtrc(df, df_below, f), dtype=float)
    return found


def t_two_sided(t: Floats, df: int) -> Floats:
    """The probability of a value at least as far from 0 in Student's t distribution."""
    from scipy.special import stdtr

    found: Floats = np.asarray(2 * stdtr(df, -np.abs(t)), dtype=float)
    return found
