"""How many answers must be coded twice for an interval of a given width.

A code with prevalence p, coded by m coders who agree with alpha a, is modelled as beta-binomial:
the number of coders who say yes has mean m p and intraclass correlation a, the usual model for
several judges of a binary outcome (Donner and Rotondi 2010, Int. J. Biostatistics 6(1):31). The
variance of alpha is that of its linearisation under this model, so the width is the one expected in
large samples; intervals in small ones scatter around it, and those of BCa are a little wider. An
interval is only given from 10 answers with the code, so a plan never asks for fewer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.agreement.result import MIN_RARE


@dataclass(frozen=True, slots=True)
class Plan:
    """The overlap one code needs."""

    answers: int
    """Number of answers to be coded by all the coders."""
    width: float
    """Expected width of the interval with that many."""
    with_code: float
    """Expected number of these to which at least one coder gives the code."""
    limited_by: str
    """`width`, or `rarity` if it takes more answers to find 10 with the code than for the width."""


def answers_needed(
    width: float,
    prevalence: float,
    agreement: float,
    coders: int = 2,
    confidence: float = 0.95,
) -> Plan:
    """The overlap one code needs for an interval of alpha of this full width (high less low).

    `prevalence` is the code's share of all judgements, between 0 and 1; `agreement` the alpha
    expected, from 0 up to 1. Raises ValueError for anything else, and for fewer than two coders.
    """
    if not 0 < width < 2:
        raise ValueError("the width of an interval lies between 0 and 2")
    chances = _yes_chances(prevalence, agreement, coders)
    reach = -2 * normal_quantile((1 - confidence) / 2) * _spread(chances)
    for_width = math.ceil((reach / width) ** 2)
    touched, lacking = 1 - chances[0], 1 - chances[-1]
    for_rarity = math.ceil(MIN_RARE / min(touched, lacking))
    answers = max(for_width, for_rarity, 1)
    return Plan(
        answers,
        reach / math.sqrt(answers),
        touched * answers,
        "width" if for_width >= for_rarity else "rarity",
    )


def expected_width(
    answers: int,
    prevalence: float,
    agreement: float,
    coders: int = 2,
    confidence: float = 0.95,
) -> float:
    """Expected full width of alpha's interval with this many answers; see `answers_needed`."""
    if answers < 1:
        raise ValueError("there must be at least one answer")
    reach = -2 * normal_quantile((1 - confidence) / 2)
    return reach * _spread(_yes_chances(prevalence, agreement, coders)) / math.sqrt(answers)


def plan_codes(
    width: float,
    prevalences: Mapping[str, float],
    agreement: float,
    coders: int = 2,
    confidence: float = 0.95,
) -> dict[str, Plan]:
    """`answers_needed` for every code, by name; the overlap must be the largest of them."""
    return {
        code: answers_needed(width, prevalence, agreement, coders, confidence)
        for code, prevalence in prevalences.items()
    }


def _yes_chances(prevalence: float, agreement: float, coders: int) -> list[float]:
    """The probabilities that 0, 1, ..., m coders say yes."""
    if not 0 < prevalence < 1:
        raise ValueError("the prevalence lies between 0 and 1")
    if not 0 <= agreement <= 1:
        raise ValueError("the agreement expected lies between 0 and 1")
    if coders < 2:
        raise ValueError("agreement takes at least two coders")
    if agreement == 1:
        return [1 - prevalence, *[0.0] * (coders - 1), prevalence]
    if agreement == 0:
        return [
            math.comb(coders, yes) * prevalence**yes * (1 - prevalence) ** (coders - yes)
            for yes in range(coders + 1)
        ]
    a = prevalence * (1 - agreement) / agreement
    b = (1 - prevalence) * (1 - agreement) / agreement
    return [
        math.comb(coders, yes) * math.exp(_log_beta(a + yes, b + coders - yes) - _log_beta(a, b))
        for yes in range(coders + 1)
    ]


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _spread(chances: list[float]) -> float:
    """Standard deviation of one answer's contribution to alpha = 1 - m D / (J (m - J))."""
    m = len(chances) - 1
    apart = [yes * (m - yes) / (m - 1) for yes in range(m + 1)]
    mean_apart = sum(c * d for c, d in zip(chances, apart, strict=True))
    mean_yes = sum(c * yes for yes, c in enumerate(chances))
    product = mean_yes * (m - mean_yes)
    slope = mean_apart * (m - 2 * mean_yes) / product
    pulls = [
        m * (apart[yes] - mean_apart - slope * (yes - mean_yes)) / product for yes in range(m + 1)
    ]
    return math.sqrt(sum(c * pull**2 for c, pull in zip(chances, pulls, strict=True)))
