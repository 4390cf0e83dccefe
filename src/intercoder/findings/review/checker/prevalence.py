"""Shares among all answers, from a random sample that people coded and what a model said."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from operator import mul
from statistics import NormalDist

from intercoder.findings.review.checker.codes import JUDGED, Codes, Data
from intercoder.findings.review.checker.distributions import beta_quantile
from intercoder.findings.review.checker.files import Json, Row

PRIOR, PRIOR_AT_ONCE = 4.0, 15.0
"""With so many sampled answers that have the code, half of the gain is believed."""
LEAST_ERRORS = 1.5
"""So many errors of the model are taken to be in the sample, even where it shows none."""
Ends = tuple[float, float]


class Draw:
    """A sample: what each of its units stands for, and what of that was left to chance."""

    def __init__(self, units: list[Row]) -> None:
        self.weight = [float(one["weight"]) for one in units]
        self.open = [float(one["open"]) for one in units]
        self.fold = [one["fold"] for one in units]
        self.stratum = [one["stratum"] for one in units]
        self.cluster = [(one["stratum"], one["cluster"]) for one in units]
        self.drawn = [float(left > 0) for left in self.open]
        spread = sum(w * w * left for w, left in zip(self.weight, self.open, strict=True))
        self.size = 1 / spread if spread > 0 else math.inf
        self.one_error = spread / max(sum(self.drawn), 1)

    def mean(self, values: list[float]) -> float:
        """The estimated mean of all."""
        return math.fsum(map(mul, self.weight, values))

    def variance(self, values: list[float]) -> float:
        """Of that mean: between clusters within strata."""
        share: dict[str, float] = defaultdict(float)
        total: dict[str, float] = defaultdict(float)
        for stratum, weight, value in zip(self.stratum, self.weight, values, strict=True):
            share[stratum] += weight
            total[stratum] += weight * value
        centre = {one: total[one] / share[one] if share[one] > 0 else total[one] for one in share}
        sums: dict[tuple[str, str], float] = defaultdict(float)
        for cluster, weight, value in zip(self.cluster, self.weight, values, strict=True):
            sums[cluster] += weight * (value - centre[cluster[0]])
        n = Counter(stratum for stratum, _ in sums)
        left = dict(zip(self.cluster, self.open, strict=True))
        return math.fsum(
            value**2 * left[one] * n[one[0]] / max(n[one[0]] - 1, 1) for one, value in sums.items()
        )

    def believed(self, labels: list[float], said: list[float]) -> list[float]:
        """How far the model is believed on each unit: learned from the units of other folds."""
        weights = list(map(mul, self.weight, self.drawn))
        found = {}
        for fold in set(self.fold):
            rest = [
                (w, y, f)
                for w, y, f, of in zip(weights, labels, said, self.fold, strict=True)
                if of != fold
            ]
            whole = sum(w for w, _, _ in rest)
            if not whole > 0 or len(rest) < 2:
                found[fold] = 0.0
                continue
            mean = sum(w * f for w, _, f in rest) / whole
            label = sum(w * y for w, y, _ in rest) / whole
            spread = sum(w * (f - mean) ** 2 for w, _, f in rest) / whole
            both = sum(w * (f - mean) * (y - label) for w, y, f in rest) / whole
            found[fold] = min(max(both / spread, 0), 1) if spread > 1e-12 else 0.0
        return [found[fold] for fold in self.fold]


def prevalence(data: Data, told: Json) -> Json:
    """The estimates of one table."""
    about = data.design["samples"][told["sample"] - 1]
    units = [one for one in data.predictions if one["sample"] == str(told["sample"])]
    draw, z = Draw(units), NormalDist().inv_cdf(0.5 + told["confidence"] / 2)
    columns = about["columns"]
    sidak = NormalDist().inv_cdf((1 + told["confidence"] ** (1 / len(columns))) / 2)
    if not z - 1e-9 <= about["quantile"] <= sidak + 1e-9:
        raise ValueError("the quantile of intervals that hold at once is none")
    if abs(sum(draw.weight) - 1) > 1e-9:
        raise ValueError("the weights of a sample do not add up")
    judged = judgements(data, about)
    made = []
    for at, one in enumerate(columns):
        labels = [label(judged, row, set(one["members"])) for row in units]
        said = None
        if about["model_means"] is not None:
            said = [float(row[f"model:{one['code']}"]) for row in units]
        mean = about["model_means"][at] if said else 0.0
        made.append(estimate(draw, labels, said, mean, z, about["quantile"]))
    return {"population": about["population"], "sampled": len(units), "rows": made}


def judgements(data: Data, about: Json) -> Json:
    """For each answer the coders' codes, and the consensus (`None` as coder), by whether they
    stem from the sample's own round or from an earlier one; of these the later ones count."""
    rounds = {name: at for at, name in enumerate([*about["earlier_rounds"], about["round"]])}
    found: dict[tuple[str, bool], dict[str | None, Codes]] = defaultdict(dict)
    made = [o for o in data.standing(drawn=True) if o.round in rounds and o.state == JUDGED]
    kind, _, name = about["codes_of"].partition(":")
    for one in sorted(made, key=lambda one: rounds[one.round]):
        if one.is_settled and kind != "coder":
            found[one.answer, one.round != about["round"]][None] = one.codes
        elif not one.is_settled and kind != "consensus" and name in ("", one.coder):
            found[one.answer, one.round != about["round"]][one.coder] = one.codes
    return found


def label(judged: Json, unit: Row, members: Codes | set[str]) -> float:
    """The share of coders who gave any of these codes, or what the consensus says; of a respondent,
    the most of their answers."""
    found = 0.0
    for answer in unit["answers"].split():
        sets = judged[answer, unit["is_earlier"] == "1"]
        several = [sets[None]] if None in sets else list(sets.values())
        found = max(found, sum(bool(one & members) for one in several) / len(several))
    return found


def estimate(
    draw: Draw, labels: list[float], said: list[float] | None, model: float, z: float, far: float
) -> Json:
    """One code: PPI++ with cross-fitting (Zrnic and Candès 2024), Wilson at the effective size."""
    people, variance = draw.mean(labels), draw.variance(labels)
    n, drawn = len(labels), sum(map(mul, labels, draw.drawn))
    trust = drawn / (drawn + PRIOR)
    size = draw.size
    if not math.isinf(size) and variance > 0:
        size *= 1 + (people * (1 - people) * n / (n - 1) / variance / draw.size - 1) * trust
    alone = wilson(people, size, z)
    value, own, believed = people, size, 0.0
    if said is not None:
        tuned = draw.believed(labels, said)
        rest = [y - t * (f - model) for y, t, f in zip(labels, tuned, said, strict=True)]
        less = max(draw.variance(rest), LEAST_ERRORS * draw.one_error)
        gain = 1 + ((variance / less if less > 1e-300 else 1) - 1) * trust
        ends, is_believed = wilson(draw.mean(rest), size * gain, z), draw.mean(tuned)
        if gain > 1 and is_believed > 0 and ends[1] - ends[0] < alone[1] - alone[0]:
            value, own, believed = min(max(draw.mean(rest), 0), 1), size * gain, is_believed
    gain = own / size if size and math.isfinite(own) else 1.0
    whole = 1 + (gain - 1) * (drawn + PRIOR) / max(drawn, 1e-9)
    once = exact(value, size * (1 + (whole - 1) * drawn / (drawn + PRIOR_AT_ONCE)), far)
    once_alone = exact(people, size, far)
    if once[1] - once[0] > once_alone[1] - once_alone[0]:
        once = once_alone
    low, high = wilson(value, own, z)
    return {
        "in_sample": sum(labels),
        **{"share": value, "low": low, "high": high},
        **{"at_once_low": min(once[0], low), "at_once_high": max(once[1], high)},
        **{"people_low": alone[0], "people_high": alone[1]},
        **{"gain": gain, "model_believed": believed},
    }


def wilson(share: float, n: float, z: float) -> Ends:
    """At n answers; nothing is left to chance where that is infinite."""
    p = min(max(share, 0.0), 1.0)
    if math.isinf(n):
        return p, p
    n = max(n, 1e-9)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low, high = (p if p <= 0 else middle - reach), (p if p >= 1 else middle + reach)
    return min(max(low, 0), 1), min(max(high, 0), 1)


def exact(share: float, n: float, z: float) -> Ends:
    """After Clopper and Pearson."""
    p = min(max(share, 0.0), 1.0)
    if math.isinf(n):
        return p, p
    tail, hits, misses = NormalDist().cdf(-z), p * n, (1 - p) * n
    return (
        beta_quantile(tail, hits, misses + 1) if hits > 0 else 0.0,
        beta_quantile(1 - tail, hits + 1, misses) if misses > 0 else 1.0,
    )
