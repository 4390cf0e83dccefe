"""Tests and intervals of differences between shares."""

from __future__ import annotations

import math
from operator import mul

from intercoder.findings.review.checker.distributions import f_tail
from intercoder.findings.review.checker.survey import NO_SPREAD, Share, covariance


def traces(form: list[list[float]], within: list[list[float]]) -> tuple[float, float]:
    """The traces of inverse(form) within, and of its square."""
    size = len(form)
    rows = [[*left, *right] for left, right in zip(form, within, strict=True)]
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for row in range(size):
            if row != at and (factor := rows[row][at]):
                rows[row] = [x - factor * y for x, y in zip(rows[row], rows[at], strict=True)]
    made = [row[size:] for row in rows]
    return sum(made[i][i] for i in range(size)), square_trace(made)


def square_trace(made: list[list[float]]) -> float:
    """The trace of a matrix times itself."""
    columns = zip(*made, strict=True)
    return sum(sum(map(mul, row, column)) for row, column in zip(made, columns, strict=True))


def is_still(one: Share) -> bool:
    """Whether a share between 0 and 1 has no variance: all its units are in one cluster."""
    return 0 < one.value < 1 and not one.varies


def independence(shares: list[Share], within: list[list[float]], df: int) -> dict[str, float]:
    """Rao and Scott's second-order corrected chi-square that groups have the same share.

    `within` are the covariances of the shares. Empty where nothing can be tested.
    """
    groups, units = len(shares), sum(one.units for one in shares)
    whole = sum(one.weight for one in shares)
    if groups < 2 or not all(one.weight > 0 for one in shares) or any(map(is_still, shares)):
        return {}
    part = [one.weight / whole for one in shares]
    mean = sum(p * one.value for p, one in zip(part, shares, strict=True))
    spread = mean * (1 - mean)
    if not spread > NO_SPREAD:
        return {}
    each = list(zip(part, (one.value for one in shares), strict=True))
    pearson = sum(units * p * (value - mean) ** 2 / spread for p, value in each)
    own = [value * (1 - value) if 0 < value < 1 else spread for _, value in each]
    usual = [value * (1 - value) / (units * p) for p, value in each]
    effects = [within[g][g] / usual[g] for g in range(groups) if usual[g] > 0]
    effect = max(sum(effects) / len(effects) if effects else 1.0, 1)
    filled = [list(row) for row in within]  # where no or every unit of a group has the code
    for g in range(groups):
        if not usual[g] > 0:
            filled[g][g] = spread / (units * part[g]) * effect
    scaled = [[filled[a][b] / (own[a] * own[b]) for b in range(groups)] for a in range(groups)]
    srs = [1 / (units * part[g] * own[g]) for g in range(groups)]
    later = range(1, groups)  # each group less the first: any contrasts give the same traces
    form = [[srs[0] + (srs[a] if a == b else 0) for b in later] for a in later]
    apart = [
        [scaled[a][b] - scaled[a][0] - scaled[0][b] + scaled[0][0] for b in later] for a in later
    ]
    first, second = traces(form, apart)
    df_above = first * first / second
    f, df_below = pearson / first, df_above * df
    return {
        "f": f,
        "df": df_above,
        "df_below": df_below,
        "p": f_tail(f, df_above, df_below),
        "cramers_v": math.sqrt(min(pearson / units, 1)),
        "least": min(units * p * min(mean, 1 - mean) for p in part),
    }


def contrast(one: Share, other: Share, df: int) -> dict[str, float]:
    """The difference of two shares: interval (Newcombe 1998, Zou 2007), Cohen's h, test."""
    between = covariance(one.centred, other.centred)
    both = math.sqrt(one.variance) * math.sqrt(other.variance)
    r = min(max(between / both if both > 0 else 0.0, -1), 1)
    down, up = one.value - one.low, one.high - one.value
    other_down, other_up = other.value - other.low, other.high - other.value
    below = math.sqrt(max(down**2 + other_up**2 - 2 * r * down * other_up, 0))
    above = math.sqrt(max(up**2 + other_down**2 - 2 * r * up * other_down, 0))
    apart = one.value - other.value
    within = [[one.variance, between], [between, other.variance]]
    h = math.nan
    if one.value == one.value and other.value == other.value:
        h = 2 * (math.asin(math.sqrt(one.value)) - math.asin(math.sqrt(other.value)))
    return {
        **independence([one, other], within, df),
        "difference": apart,
        "low": apart if math.isnan(apart) else max(apart - below, -1),
        "high": apart if math.isnan(apart) else min(apart + above, 1),
        "cohens_h": h,
    }


def corrected(p: list[float], rule: str) -> list[float]:
    """P values corrected for how many tests there are; NaN is no test."""
    order = sorted((at for at in range(len(p)) if p[at] == p[at]), key=lambda at: p[at])
    found, n, so_far = list(p), len(order), 0.0
    if rule == "holm":
        for place, at in enumerate(order):
            so_far = max(so_far, p[at] * (n - place))
            found[at] = min(so_far, 1)
    elif rule == "bh":
        so_far = math.inf
        for place, at in reversed(list(enumerate(order, 1))):
            so_far = min(so_far, p[at] * n / place)
            found[at] = min(so_far, 1)
    return found
