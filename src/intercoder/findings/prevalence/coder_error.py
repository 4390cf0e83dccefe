"""What the prevalence would be if coders erred as the double-coded answers suggest.

People are no perfect measure. A share q of answers that coders give a code is the true share p seen
through their sensitivity and specificity: q = p se + (1 - p)(1 - sp), so that
p = (q + sp - 1) / (se + sp - 1) (Rogan and Gladen 1978, Am. J. Epidemiol. 107:71). How large these
are is known against a consensus; estimated, where three or more judge the same answers, by taking
them to err independently (Dawid and Skene 1979); and from two coders alone only bounded. It is an
analysis of sensitivity: it says how far the figure could be off, and never replaces it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.distributions import normal_quantile

MIN_REFERENCE = 10
"""With fewer answers with, or without, the code, sensitivity or specificity is not known."""

Marks = NDArray[np.bool_]


class ErrorKnownFrom(StrEnum):
    """What the size of coders' errors is known from."""

    CONSENSUS = "consensus"
    SEVERAL_CODERS = "several_coders"
    TWO_CODERS = "two_coders"


@dataclass(frozen=True)
class Errors:
    """How often coders get one code right."""

    sensitivity: float
    """Share of the answers with the code that a coder gives it to."""
    specificity: float
    """Share of the answers without the code that a coder leaves without it."""
    with_code: float
    """Judgements behind the sensitivity, and behind the specificity."""
    without_code: float


@dataclass(frozen=True)
class Corrected:
    """The prevalence corrected for coders' errors."""

    known_from: ErrorKnownFrom
    low: float
    high: float
    value: float | None = None
    """None from two coders alone: only the bounds are known then."""
    errors: Errors | None = None


def errors_against(given: Marks, present: Marks, reference: Marks) -> Errors | None:
    """Errors of coders (c, n) against a consensus on the same answers (n,); None where too few
    judgements (`MIN_REFERENCE`) are on answers with the code, or without it."""
    with_code, without = (present & reference).sum(), (present & ~reference).sum()
    if min(with_code, without) < MIN_REFERENCE:
        return None
    return Errors(
        float((given & present & reference).sum() / with_code),
        float((~given & present & ~reference).sum() / without),
        float(with_code),
        float(without),
    )


def partly_settled(errors: Errors, share: float) -> Errors:
    """The errors left in labels of which this share, 0 to 1, are the consensus itself."""
    return replace(
        errors,
        sensitivity=share + (1 - share) * errors.sensitivity,
        specificity=share + (1 - share) * errors.specificity,
    )


def rogan_gladen(
    share: float, variance: float, errors: Errors, confidence: float = 0.95
) -> Corrected | None:
    """The share behind an observed one with this variance; None where coders do no better than
    chance (se + sp not above 1).

    The interval takes the errors for as uncertain as their numbers make them (delta method; Rogan
    and Gladen 1978, equation 7).
    """
    youden = errors.sensitivity + errors.specificity - 1
    if youden <= 0.05:
        return None
    value = (share + errors.specificity - 1) / youden
    of_se = errors.sensitivity * (1 - errors.sensitivity) / errors.with_code
    of_sp = errors.specificity * (1 - errors.specificity) / errors.without_code
    spread = (variance + value**2 * of_se + (1 - value) ** 2 * of_sp) / youden**2
    reach = normal_quantile((1 + confidence) / 2) * math.sqrt(spread)
    low, high = max(value - reach, 0.0), min(value + reach, 1.0)
    return Corrected(
        ErrorKnownFrom.CONSENSUS, min(low, 1.0), max(high, 0.0), min(max(value, 0.0), 1.0), errors
    )


def dawid_skene(
    given: Marks, present: Marks, *, rounds: int = 500, tolerance: float = 1e-9
) -> tuple[float, Errors] | None:
    """The share of answers with the code, and coders' errors, (c, n) judgements of one code.

    Maximum likelihood by EM, each coder with a sensitivity and specificity of their own, errors
    independent given the truth. None where fewer than three coders judged any answer, or where the
    code never, or always, stands.
    """
    together = present.sum(axis=0) >= 3
    given, present = (given & present)[:, together], present[:, together]
    if not given.any() or given[present].all():
        return None
    judged = np.maximum(present.sum(axis=0), 1)
    likely = given.sum(axis=0) / judged
    sensitivity = specificity = np.zeros(len(given))
    share = before = -1.0
    for _ in range(rounds):
        share = float(likely.mean())
        has, lacks = present * likely, present * (1 - likely)
        sensitivity = _rate((given * likely).sum(axis=1), has.sum(axis=1))
        specificity = _rate((~given & present).astype(float) @ (1 - likely), lacks.sum(axis=1))
        if abs(share - before) < tolerance:
            break
        before = share
        one = np.log(share) + _log_likelihood(given, present, sensitivity, 1 - sensitivity)
        other = np.log1p(-share) + _log_likelihood(given, present, 1 - specificity, specificity)
        likely = 1 / (1 + np.exp(np.clip(other - one, -700, 700)))
    has, lacks = (present * likely).sum(axis=1), (present * (1 - likely)).sum(axis=1)
    if has.sum() <= 0 or lacks.sum() <= 0:
        return None
    return share, Errors(
        float(has @ sensitivity / has.sum()),
        float(lacks @ specificity / lacks.sum()),
        float(has.sum()),
        float(lacks.sum()),
    )


def bounds_from_two(share: float, disagreement: float) -> tuple[float, float]:
    """The least and the greatest true share behind an observed one, from how often two coders of
    equal error, independent given the truth, differ on an answer.

    At the lower end all errors are codes given wrongly, at the upper end all are codes missed:
    d = 2 (1 - p) f (1 - f) with q = p + (1 - p) f, and d = 2 p s (1 - s) with q = p s.
    """
    if not 0 < share < 1 or disagreement <= 0:
        return share, share
    false = min(disagreement / (2 * (1 - share)), 0.999)
    found = max(1 - disagreement / (2 * share), 0.001)
    return max(1 - (1 - share) / (1 - false), 0.0), min(share / found, 1.0)


def _rate(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    rate = np.divide(top, bottom, out=np.full_like(bottom, 0.5), where=bottom > 0)
    return np.asarray(np.clip(rate, 1e-6, 1 - 1e-6))


def _log_likelihood(
    given: Marks, present: Marks, yes: NDArray[np.float64], no: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(np.log(yes) @ (given & present) + np.log(no) @ (~given & present))
