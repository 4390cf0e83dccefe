"""Units, how they were sampled, and shares of them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import mul
from typing import NamedTuple

from intercoder.findings.review.checker.codes import Data
from intercoder.findings.review.checker.distributions import t_975

NO_SPREAD = 1e-12
"""A variance below this part of a simple random sample's is rounding error."""


class Unit(NamedTuple):
    """What a table counts: an answer, a respondent, or an answer with its mentions."""

    respondent: str
    group: str
    marks: list[int]
    """For each row of the table 1 where the unit has the code."""
    base: list[float]
    """What the unit adds to the base of each row."""


class Sample:
    """The units of a table, with weights, clusters and strata."""

    def __init__(self, units: list[Unit], data: Data) -> None:
        self.units = units
        people = [data.people[one.respondent] for one in units]
        self.weight = [float(one["weight"] or 1) for one in people]
        keys = [(one["stratum"], one["cluster"] or f"={one['respondent']}") for one in people]
        place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        self.cluster = [place[key] for key in keys]
        strata = {name: number for number, name in enumerate(dict.fromkeys(k[0] for k in place))}
        self.stratum = [strata[name] for name, _ in place]
        self.df = max(len(place) - len(strata), 1)

    def totals(self, values: Iterable[float]) -> list[float]:
        """Weighted sums in each cluster."""
        found = [0.0] * len(self.stratum)
        for cluster, weight, value in zip(self.cluster, self.weight, values, strict=True):
            found[cluster] += weight * value
        return found

    def centred(self, influence: list[float]) -> list[float]:
        """So that sums of products are covariances: centred within strata, times the root of
        n/(n - 1). The only cluster of a stratum is compared with the mean of all."""
        n = Counter(self.stratum)
        sums: dict[int, float] = defaultdict(float)
        for stratum, value in zip(self.stratum, influence, strict=True):
            sums[stratum] += value
        mean = {one: sums[one] / number for one, number in n.items()}
        if len(n) > 1:
            alone = sum(influence) / max(len(influence), 1)
            mean |= {one: alone for one, number in n.items() if number == 1}
        scale = {one: math.sqrt(m / (m - 1)) if m > 1 else 1.0 for one, m in n.items()}
        if len(n) == 1 and len(influence) == 1:
            return [0.0]
        pairs = zip(self.stratum, influence, strict=True)
        return [(value - mean[stratum]) * scale[stratum] for stratum, value in pairs]

    def only(self, data: Data, keep: Callable[[Unit], bool]) -> Sample:
        """Without the other units."""
        return Sample([one for one in self.units if keep(one)], data)


class Share:
    """A weighted share: value, linearised variance (Binder 1983), Wilson interval."""

    def __init__(
        self, sample: Sample, has: Sequence[float], base: Sequence[float], z: float
    ) -> None:
        """`has` and `base` have what each unit adds to both totals."""
        given, based = sample.totals(has), sample.totals(base)
        self.weight, self.units, self.given = sum(based), sum(base), sum(given)
        self.value = self.low = self.high = math.nan
        self.size = 0.0
        self.varies = False
        self.variance, self.centred = math.nan, [0.0] * len(based)
        if not self.weight > 0:
            return
        self.value = value = self.given / self.weight
        if not 1e-12 < value < 1 - 1e-12:  # nobody or everybody, but for rounding
            self.value = value = float(round(value))
            given = [value * one for one in based]
        moves = [(g - value * b) / self.weight for g, b in zip(given, based, strict=True)]
        self.centred = sample.centred(moves)
        self.variance = sum(map(mul, self.centred, self.centred))
        kish = self.weight**2 / sum(map(mul, based, based))
        self.varies = self.variance > NO_SPREAD * value * (1 - value) / self.units
        usual = value * (1 - value) / self.variance if self.varies else kish
        self.size = min(usual, self.units)
        if self.units - 1 > sample.df:
            self.size *= min((t_975(self.units - 1) / t_975(sample.df)) ** 2, 1)
        n, square = self.size, z * z
        middle = (value + square / (2 * n)) / (1 + square / n)
        half = value * (1 - value) / n + square / (4 * n * n)
        half = z / (1 + square / n) * math.sqrt(half)
        self.low = min(max(middle - half, 0), value)
        self.high = max(min(middle + half, 1), value)


def covariance(one: Sequence[float], other: Sequence[float]) -> float:
    """Of two totals, from centred influences."""
    found: float = sum(map(mul, one, other))
    return found
