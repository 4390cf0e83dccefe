"""Units, how they were sampled, and shares of them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, namedtuple
from collections.abc import Iterable, Sequence
from operator import mul

from intercoder.findings.review.checker.codes import Data
from intercoder.findings.review.checker.distributions import t_975

NO_SPREAD = 1e-12
"""A variance below this part of a simple random sample's is rounding error."""
Unit = namedtuple("Unit", "respondent group marks base")
"""What a table counts: an answer, a respondent, or an answer with its mentions. For each row of
the table, `marks` has 1 where the unit has the code, `base` what it adds to the base."""


class Sample:
    """The units of a table, with weights, clusters and strata."""

    def __init__(self, units: list[Unit], data: Data, z: float) -> None:
        self.units, self.z = units, z
        people = [data.people[one.respondent] for one in units]
        self.weight = [float(one["weight"] or 1) for one in people]
        keys = [(one["stratum"], one["cluster"] or f"={one['respondent']}") for one in people]
        place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        self.cluster = [place[key] for key in keys]
        self.stratum = [stratum for stratum, _ in place]
        self.df = max(len(place) - len(set(self.stratum)), 1)

    def marked(self, at: int) -> tuple[list[float], list[float]]:
        """What each unit adds to the count, and to the base, of a row."""
        base = [one.base[at] for one in self.units]
        return [one.marks[at] * (one.base[at] > 0) for one in self.units], base

    def totals(self, values: Iterable[float]) -> list[float]:
        """Weighted sums in each cluster."""
        found = [0.0] * len(self.stratum)
        for cluster, weight, value in zip(self.cluster, self.weight, values, strict=True):
            found[cluster] += weight * value
        return found

    def centred(self, influence: list[float]) -> list[float]:
        """So that sums of products are covariances: centred within strata, times the root of
        n/(n - 1). The only cluster of a stratum is compared with the mean of all."""
        if len(influence) == 1:
            return [0.0]
        n = Counter(self.stratum)
        sums: dict[str, float] = defaultdict(float)
        for stratum, value in zip(self.stratum, influence, strict=True):
            sums[stratum] += value
        alone = sum(influence) / max(len(influence), 1)
        mean = {one: sums[one] / m if m > 1 else alone for one, m in n.items()}
        scale = {one: math.sqrt(m / (m - 1)) if m > 1 else 1.0 for one, m in n.items()}
        pairs = zip(self.stratum, influence, strict=True)
        return [(value - mean[stratum]) * scale[stratum] for stratum, value in pairs]


class Share:
    """A weighted share: value, linearised variance (Binder 1983), Wilson interval."""

    def __init__(self, sample: Sample, has: Sequence[float], base: Sequence[float]) -> None:
        """`has` and `base` have what each unit adds to both totals."""
        given, based = sample.totals(has), sample.totals(base)
        self.count, self.units = sum(map(bool, has)), sum(base)
        self.weight, self.given = sum(based), sum(given)
        self.value = self.low = self.high = self.variance = math.nan
        self.size, self.varies, self.centred = 0.0, False, [0.0] * len(based)
        if not self.weight > 0:
            return
        self.value = value = self.given / self.weight
        if not 1e-12 < value < 1 - 1e-12:  # nobody or everybody, but for rounding
            self.value = value = float(round(value))
            given = [value * one for one in based]
        moves = [(g - value * b) / self.weight for g, b in zip(given, based, strict=True)]
        self.centred = sample.centred(moves)
        self.variance = covariance(self, self)
        kish = self.weight**2 / sum(map(mul, based, based))
        self.varies = self.variance > NO_SPREAD * value * (1 - value) / self.units
        usual = value * (1 - value) / self.variance if self.varies else kish
        self.size = min(usual, self.units)
        if self.units - 1 > sample.df:
            self.size *= min((t_975(self.units - 1) / t_975(sample.df)) ** 2, 1)
        n, square = self.size, sample.z**2
        middle = (value + square / (2 * n)) / (1 + square / n)
        half = math.sqrt(value * (1 - value) / n + square / (4 * n * n))
        half *= sample.z / (1 + square / n)
        self.low = min(max(middle - half, 0), value)
        self.high = max(min(middle + half, 1), value)


def covariance(one: Share, other: Share) -> float:
    """Of two shares of one sample."""
    return float(sum(map(mul, one.centred, other.centred)))
