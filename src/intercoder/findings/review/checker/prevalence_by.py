"""Shares among all answers of groups, and how groups differ."""

from __future__ import annotations

import math
from statistics import NormalDist

from intercoder.findings.review.checker.codes import Data
from intercoder.findings.review.checker.files import Json
from intercoder.findings.review.checker.prevalence import (
    LEAST_ERRORS,
    PRIOR,
    PRIOR_AT_ONCE,
    CodedSample,
    Draw,
    Ends,
    Estimate,
    exact,
    wilson,
)


def prevalence_by(data: Data, told: Json) -> Json:
    """The estimates in groups, and their differences."""
    sample, by = CodedSample(data, told["sample"]), told["by"]
    z = NormalDist().inv_cdf(0.5 + told["confidence"] / 2)
    names = [one["code"] for one in sample.about["columns"]]
    columns = [names.index(code) for code in told["codes"]]
    whole = Draw(sample.units, sample.fold)
    of_all = {at: sample.estimate(whole, at, z).believed for at in columns}
    about = {one["group"]: one for one in sample.about["groups"] if one["by"] == by}
    found: dict[str, list[Estimate]] = {}
    groups = []
    for one in told["groups"]:
        name = one["group"]
        mine = {at for at, unit in enumerate(sample.units) if group_of(data, unit, by) == name}
        if one["rows"]:
            key = [str(told["sample"]), by, name]
            rows = [row for row in data.groups if [row["sample"], row["by"], row["group"]] == key]
            places = [sample.place[row["answers"]] for row in rows]
            if sorted(places) != sorted(mine):
                raise ValueError("a group has other answers than those told")
            draw = Draw(rows, [sample.fold[at] for at in places])
            means = about[name]["model_means"]
            found[name] = [
                sample.estimate(draw, at, z, places, means, of_all[at]) for at in columns
            ]
        made = [each.figures(z) for each in found.get(name, [])]
        groups.append({"population": about[name]["population"], "sampled": len(mine), "rows": made})
    comparisons = max((len(found) - 1) * len(columns), 1)
    far = NormalDist().inv_cdf((1 + told["confidence"] ** (1 / comparisons)) / 2)
    differences = []
    for one in told["differences"]:
        at = told["codes"].index(one["code"])
        of, reference = found[one["group"]][at], found[one["reference"]][at]
        differences.append(difference(of, reference, z, far))
    return {"groups": groups, "differences": differences}


def group_of(data: Data, unit: Json, by: str) -> str:
    """The group of a sampled unit."""
    answer = data.answers[unit["answers"].split()[0]]
    row = data.people[answer["respondent"]] if by.startswith("attribute:") else answer
    name: str = row[by] or "not stated"
    return name


def difference(one: Estimate, other: Estimate, z: float, far: float) -> Json:
    """One share less another, with a gain of its own."""
    drawn = one.drawn + other.drawn
    trust = drawn / (drawn + PRIOR)
    sizes = one.size_with(trust), other.size_with(trust)
    values, gain = (one.people, other.people), 1.0
    alone = score_interval(one.people, other.people, *sizes, z)
    low, high = alone
    if one.model is not None and other.model is not None:
        apart = one.model[1] + other.model[1]
        least = LEAST_ERRORS * (one.draw.one_error + other.draw.one_error) / 2
        less = max(apart, 0.05 * apart, least)
        variance = one.people_variance + other.people_variance
        raw = variance / less if less > 1e-300 else 1.0
        gain = 1 + ((raw if one.model[2] + other.model[2] > 0 else 0) - 1) * trust
        p, q = (min(max(value, 0.0), 1.0) for value in (one.model[0], other.model[0]))
        low, high = score_interval(p, q, sizes[0] * gain, sizes[1] * gain, z)
        if gain <= 1 or high - low >= alone[1] - alone[0]:
            (low, high), gain = alone, 1.0
        else:
            values = p, q
    once = 1 + (gain - 1) * drawn / (drawn + PRIOR_AT_ONCE) / max(trust, 1e-9)
    sides = [(v, *exact(v, size * once, far)) for v, size in zip(values, sizes, strict=True)]
    together = newcombe(*sides)
    return {
        **{"difference": values[0] - values[1], "low": low, "high": high},
        **{"at_once_low": min(together[0], low), "at_once_high": max(together[1], high)},
    }


def newcombe(one: tuple[float, float, float], other: tuple[float, float, float]) -> Ends:
    """The interval of a difference from those of both shares."""
    (p, low, high), (q, less_low, less_high) = one, other
    down, up = math.hypot(p - low, less_high - q), math.hypot(high - p, q - less_low)
    return max(p - q - down, -1.0), min(p - q + up, 1.0)


def score_interval(p: float, q: float, n: float, m: float, z: float) -> Ends:
    """Of p less q at n and m answers: all that a score test with a correction for skewness does not
    reject (Miettinen and Nurminen 1985; Gart and Nam 1990)."""
    p, q = min(max(p, 0.0), 1.0), min(max(q, 0.0), 1.0)
    if math.isinf(max(n, m)) or max(n, m) > 1e4 * min(n, m):
        return newcombe((p, *wilson(p, n, z)), (q, *wilson(q, m, z)))
    n, m, ends = max(n, 1.0), max(m, 1.0), []
    for side in (1, -1):
        out, inside = -1.0 * side, p - q
        for _ in range(30):
            middle = (out + inside) / 2
            if side * score(p, n, q, m, middle, z) > z:
                out = middle
            else:
                inside = middle
        ends.append((out + inside) / 2)
    return ends[0], ends[1]


def score(p: float, n: float, q: float, m: float, shift: float, z: float) -> float:
    """How many standard errors the difference lies above `shift`, were that the true one."""
    ratio = m / n  # the likeliest shares that differ so: Farrington and Manning 1990
    a, b = 1 + ratio, -(1 + ratio + p + ratio * q + shift * (ratio + 2))
    c, d = shift**2 + shift * (2 * p + ratio + 1) + p + ratio * q, -p * shift * (1 + shift)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a * a) + d / (2 * a)
    u = math.copysign(math.sqrt(max((b / (3 * a)) ** 2 - c / (3 * a), 0)), v if v else 1)
    cosine = v / u**3 if abs(u) > 1e-12 else 0.0
    one = 2 * u * math.cos((math.pi + math.acos(min(max(cosine, -1), 1))) / 3) - b / (3 * a)
    one = min(max(one, shift, 0.0), 1 + shift, 1.0)
    other = one - shift
    spread = one * (1 - one) / n + other * (1 - other) / m
    spread = max(spread * (n + m) / max(n + m - 1, 1), 1e-30)
    third = one * (1 - one) * (1 - 2 * one) / n**2 - other * (1 - other) * (1 - 2 * other) / m**2
    return float((p - q - shift) / math.sqrt(spread) - third / spread**1.5 * (z * z - 1) / 6)
