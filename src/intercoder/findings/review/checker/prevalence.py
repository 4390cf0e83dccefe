"""Shares among all answers, from a random sample that people coded and what a model said."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
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

    def __init__(self, units: list[Row], fold: list[str]) -> None:
        self.weight = [float(one["weight"]) for one in units]
        if abs(sum(self.weight) - 1) > 1e-9:
            raise ValueError("the weights of a sample do not add up")
        self.open = [float(one["open"]) for one in units]
        self.fold = fold
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

    def believed(
        self, labels: list[float], said: list[float], of_all: float | None = None
    ) -> list[float]:
        """How far the model is believed on each unit: learned from the units of other folds; in a
        group, as if 20 units more had told what it is `of_all`."""
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
                found[fold] = of_all or 0.0
                continue
            mean = sum(w * f for w, _, f in rest) / whole
            label = sum(w * y for w, y, _ in rest) / whole
            spread = sum(w * (f - mean) ** 2 for w, _, f in rest) / whole
            both = sum(w * (f - mean) * (y - label) for w, y, f in rest) / whole
            if of_all is not None:
                pull = 20 / len(rest)
                both, spread = both + pull * of_all * spread, spread * (1 + pull)
            found[fold] = min(max(both / spread, 0), 1) if spread > 1e-12 else 0.0
        return [found[fold] for fold in self.fold]


def prevalence(data: Data, told: Json) -> Json:
    """The estimates of one table."""
    about = data.design["samples"][told["sample"] - 1]
    z, columns = NormalDist().inv_cdf(0.5 + told["confidence"] / 2), about["columns"]
    sidak = NormalDist().inv_cdf((1 + told["confidence"] ** (1 / len(columns))) / 2)
    if not z - 1e-9 <= about["quantile"] <= sidak + 1e-9:
        raise ValueError("the quantile of intervals that hold at once is none")
    sample = CodedSample(data, told["sample"])
    draw = Draw(sample.units, sample.fold)
    found = [sample.estimate(draw, at, z) for at in range(len(columns))]
    rows = [one.figures(z) | one.at_once(about["quantile"], z) for one in found]
    return {"population": about["population"], "sampled": len(sample.units), "rows": rows}


class CodedSample:
    """What people and a model said of the units of a sample."""

    def __init__(self, data: Data, number: int) -> None:
        self.about = data.design["samples"][number - 1]
        self.units = [one for one in data.predictions if one["sample"] == str(number)]
        self.fold = [one["fold"] for one in self.units]
        self.place = {one["answers"]: at for at, one in enumerate(self.units)}
        judged = judgements(data, self.about)
        self.labels, self.said = [], []
        for one in self.about["columns"]:
            members = set(one["members"])
            self.labels.append([label(judged, row, members) for row in self.units])
            if self.about["model_means"] is not None:
                self.said.append([float(row[f"model:{one['code']}"]) for row in self.units])

    def estimate(
        self,
        draw: Draw,
        at: int,
        z: float,
        places: Sequence[int] = (),
        means: list[float] | None = None,
        of_all: float | None = None,
    ) -> Estimate:
        """The column at this place, among all; or in a group, whose units have these places."""
        places, means = places or range(len(self.units)), means or self.about["model_means"]
        labels = [self.labels[at][place] for place in places]
        if means is None:
            return Estimate(draw, labels, None, 0.0, z)
        return Estimate(draw, labels, [self.said[at][p] for p in places], means[at], z, of_all)


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


class Estimate:
    """One code: PPI++ with cross-fitting (Zrnic and Candès 2024), Wilson at the effective size."""

    def __init__(
        self,
        draw: Draw,
        labels: list[float],
        said: list[float] | None,
        mean: float,
        z: float,
        of_all: float | None = None,
    ) -> None:
        self.draw, self.n, self.positives = draw, len(labels), sum(labels)
        self.people, self.people_variance = draw.mean(labels), draw.variance(labels)
        self.drawn = sum(map(mul, labels, draw.drawn))
        trust = self.drawn / (self.drawn + PRIOR)
        self.people_size = self.size_with(trust)
        self.alone = wilson(self.people, self.people_size, z)
        self.value, self.size, self.believed = self.people, self.people_size, 0.0
        self.model: tuple[float, float, float] | None = None
        if said is not None:
            tuned = draw.believed(labels, said, of_all)
            rest = [y - t * (f - mean) for y, t, f in zip(labels, tuned, said, strict=True)]
            self.model = value, variance, believed = (
                *(draw.mean(rest), draw.variance(rest)),
                draw.mean(tuned),
            )
            less = max(variance, LEAST_ERRORS * draw.one_error)
            gain = 1 + ((self.people_variance / less if less > 1e-300 else 1) - 1) * trust
            ends = wilson(value, self.people_size * gain, z)
            narrower = ends[1] - ends[0] < self.alone[1] - self.alone[0]
            if gain > 1 and believed > 0 and narrower:
                self.value, self.size = min(max(value, 0), 1), self.people_size * gain
                self.believed = believed

    def size_with(self, trust: float) -> float:
        """The effective size of the people's sample, where its variance is believed so far."""
        size, p, variance = self.draw.size, self.people, self.people_variance
        if not math.isinf(size) and variance > 0:
            size *= 1 + (p * (1 - p) * self.n / (self.n - 1) / variance / size - 1) * trust
        return size

    @property
    def gain(self) -> float:
        """How many times the sample would have to be larger without the model."""
        return self.size / self.people_size if math.isfinite(self.size) and self.people_size else 1

    def figures(self, z: float) -> Json:
        """As they are told."""
        low, high = wilson(self.value, self.size, z)
        return {
            "in_sample": self.positives,
            **{"share": self.value, "low": low, "high": high},
            **{"people_low": self.alone[0], "people_high": self.alone[1]},
            **{"gain": self.gain, "model_believed": self.believed},
        }

    def at_once(self, far: float, z: float) -> Json:
        """The interval that holds with those of all other codes."""
        drawn, size = self.drawn, self.people_size
        whole = 1 + (self.gain - 1) * (drawn + PRIOR) / max(drawn, 1e-9)
        once = exact(self.value, size * (1 + (whole - 1) * drawn / (drawn + PRIOR_AT_ONCE)), far)
        once_alone = exact(self.people, size, far)
        if once[1] - once[0] > once_alone[1] - once_alone[0]:
            once = once_alone
        low, high = wilson(self.value, self.size, z)
        return {"at_once_low": min(once[0], low), "at_once_high": max(once[1], high)}


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
