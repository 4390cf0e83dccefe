"""Tests and intervals of differences between shares."""

from __future__ import annotations

import math
from operator import mul
from typing import NamedTuple

from intercoder.findings.review.checker.distributions import f_tail
from intercoder.findings.review.checker.files import Json
from intercoder.findings.review.checker.survey import NO_SPREAD, Share, covariance


class Test(NamedTuple):
    """Whether groups have the same share; not a number where that cannot be tested."""

    f: float = math.nan
    df: float = math.nan
    df_below: float = math.nan
    p: float = math.nan
    cramers_v: float = math.nan
    least: float = math.nan  # expected with or without the code in any group


def parts(shares: list[Share]) -> tuple[list[float], float] | None:
    """Each group's part of the base, and the share in all of them; None where nothing varies."""
    whole = sum(one.weight for one in shares)
    still = any(0 < one.value < 1 and not one.varies for one in shares)  # all in one cluster
    if len(shares) < 2 or still or not all(one.weight > 0 for one in shares):
        return None
    part = [one.weight / whole for one in shares]
    mean = sum(p * one.value for p, one in zip(part, shares, strict=True))
    return (part, mean) if mean * (1 - mean) > NO_SPREAD else None


def corrected_test(
    pearson: float, sizes: list[list[float]], within: list[list[float]], df: int
) -> Test:
    """Rao and Scott's second-order correction of a chi-square.

    The chi-square compares groups in one or several rows; in each row the variances of the groups'
    shares would be the inverse `sizes` in a simple random sample. `within` are their covariances in
    this one. Needed are two traces: of M = (D - s s'/sum(s)) within, and of M M.
    """
    product, start = [], 0
    for row in sizes:
        block = within[start : start + len(row)]
        mean = [sum(map(mul, row, column)) / sum(row) for column in zip(*block, strict=True)]
        for size, values in zip(row, block, strict=True):
            product.append([size * (v - m) for v, m in zip(values, mean, strict=True)])
        start += len(row)
    first = sum(product[at][at] for at in range(start))
    columns = zip(*product, strict=True)
    second = sum(sum(map(mul, row, column)) for row, column in zip(product, columns, strict=True))
    if first <= 0 or second <= 0:
        return Test()
    df_above = first * first / second
    f, df_below = pearson / first, df_above * df
    return Test(f, df_above, df_below, f_tail(f, df_above, df_below))


def independence(shares: list[Share], df: int) -> Test:
    """Whether groups have the same share, from the variances of each."""
    found, units = parts(shares), sum(one.units for one in shares)
    if found is None:
        return Test()
    part, mean = found
    spread = mean * (1 - mean)
    pairs = list(zip(part, shares, strict=True))
    pearson = sum(units * p * (one.value - mean) ** 2 / spread for p, one in pairs)
    usual = [one.value * (1 - one.value) / (units * p) for p, one in pairs]
    effects = [one.variance / u for u, one in zip(usual, shares, strict=True) if u > 0]
    effect = max(sum(effects) / len(effects) if effects else 1.0, 1)
    own = [
        one.value * (1 - one.value) if u > 0 else spread
        for u, one in zip(usual, shares, strict=True)
    ]
    scaled = [
        [covariance(a, b) / (own[x] * own[y]) for y, b in enumerate(shares)]
        for x, a in enumerate(shares)
    ]
    for at, one in enumerate(usual):
        if not one > 0:  # where no or every unit of a group has the code
            scaled[at][at] = effect / (units * part[at] * spread)
    test = corrected_test(
        pearson, [[units * p * o for p, o in zip(part, own, strict=True)]], scaled, df
    )
    least = min(units * p * min(mean, 1 - mean) for p in part)
    return test._replace(cramers_v=math.sqrt(min(pearson / units, 1)), least=least)


def all_codes(rows: list[list[Share]], df: int) -> Json:
    """One test of all codes at once (Bilder and Loughin 2004), corrected in the same way."""
    pearson, sizes, shares = 0.0, [], []
    for row in rows:
        if (found := parts(row)) is None:
            continue
        part, mean = found
        units, spread = sum(one.units for one in row), mean * (1 - mean)
        sizes.append([units * p / spread for p in part])
        pearson += sum(s * (one.value - mean) ** 2 for s, one in zip(sizes[-1], row, strict=True))
        shares += row
    test = corrected_test(pearson, sizes, [[covariance(a, b) for b in shares] for a in shares], df)
    told = {name: getattr(test, name) for name in ("f", "df", "df_below", "p")}
    return None if math.isnan(test.p) else told


def contrast(one: Share, other: Share, df: int) -> tuple[Json, Test]:
    """The difference of two shares: interval (Newcombe 1998, Zou 2007), Cohen's h, test."""
    both = math.sqrt(one.variance) * math.sqrt(other.variance)
    r = min(max(covariance(one, other) / both if both > 0 else 0.0, -1), 1)
    down, up = one.value - one.low, one.high - one.value
    other_down, other_up = other.value - other.low, other.high - other.value
    below = math.sqrt(max(down**2 + other_up**2 - 2 * r * down * other_up, 0))
    above = math.sqrt(max(up**2 + other_down**2 - 2 * r * up * other_down, 0))
    apart = low = high = h = math.nan
    if not math.isnan(one.value + other.value):
        apart = one.value - other.value
        low, high = max(apart - below, -1), min(apart + above, 1)
        h = 2 * (math.asin(math.sqrt(one.value)) - math.asin(math.sqrt(other.value)))
    test = independence([one, other], df)
    return {"difference": apart, "low": low, "high": high, "h": h, "p": test.p}, test


def correct(tests: list[Json], rule: str) -> None:
    """P values corrected for how many tests there are (Holm; Benjamini and Hochberg)."""
    known = sorted((one for one in tests if one.get("p", math.nan) >= 0), key=lambda one: one["p"])
    for one in tests:
        one["adjusted_p"] = one.get("p")
    n, so_far = len(known), float(rule == "bh")
    for place, one in enumerate(known) if rule == "holm" else ():
        one["adjusted_p"] = so_far = max(so_far, min(one["p"] * (n - place), 1))
    for place, one in reversed(list(enumerate(known, 1))) if rule == "bh" else ():
        one["adjusted_p"] = so_far = min(so_far, one["p"] * n / place)
