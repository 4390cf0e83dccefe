"""Chao's lower bound of the number of codes, seen or not, of any rarity."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p, sqrt

from intercoder.findings.saturation.incidence import Incidence

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class LowerBound:
    """At least so many codes there are."""

    value: float
    low: float
    high: float


def chao2(found: Incidence) -> LowerBound | None:
    """Chao2, bias-corrected where no code was met twice; None where nothing was met.

    Chao 1987, Biometrics 43; for incidence in sampling units, the variance and the log-normal
    interval of what is unseen as in Colwell et al. 2012, Journal of Plant Ecology 5, equations 7 to
    10 and appendix B. It is a lower bound: very rare codes leave no trace in what was read.
    """
    codes, once, twice = found.codes, found.of_count(1), found.of_count(2)
    if not codes:
        return None
    a = (found.answers - 1) / found.answers
    if twice:
        unseen = a * once * once / (2 * twice)
        r = once / twice
        variance = twice * (a / 2 * r**2 + a**2 * r**3 + a**2 / 4 * r**4)
    else:
        unseen = a * once * (once - 1) / 2
        whole = codes + unseen
        variance = a * once * (once - 1) / 2 + a**2 * once * (2 * once - 1) ** 2 / 4
        variance -= a**2 * once**4 / (4 * whole)
    if unseen <= 0:
        return LowerBound(codes, codes, codes)
    spread = exp(Z * sqrt(log1p(max(variance, 0.0) / unseen**2)))
    return LowerBound(codes + unseen, codes + unseen / spread, codes + unseen * spread)
