"""Turns scores into calibrated probabilities, and these into predictions.

Platt scaling (Platt 1999, section 2) on scores of answers that were left out of learning, with one
slope for all codes that may grow with a code's rarity, and for each code its own intercept, shrunk
towards the common one. Weak priors, set from the data sets the suggester was developed on, dominate
as long as hardly anything is labelled. High probabilities are then bent down (`bend`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

from intercoder.suggest.probability.bend import Bend, find_bend
from intercoder.suggest.probability.languages import (
    BY_MEANING,
    BY_WORDS,
    Languages,
    find_languages,
)

SLOPE, RARITY, LEVEL = 2.0, 0.2, -4.6
"""Prior means of the parameters: log of the slope, its growth with the log of rarity, and the
common intercept.
"""
FIRST_SLOPE, FIRST_RARITY, FIRST_LEVEL, FIRST_LEVEL_OF_MANY = 2.1, 0.05, -0.8, -0.95
"""The same before anything is coded, when scores are likenesses to the codebook: there the level
falls with the log of the number of codes. Fitted to 32 codebooks of 2 to 77 codes, as
`benchmarks/probability_bend.py` does it.
"""
_HALF = 10
"""Number of coded answers at which the prior lies half way between the two."""
_LOOSE = 0.5
"""Standard deviation of the priors on them, and (doubled) of a code's own intercept."""
OWN_THRESHOLD_COUNT = 100
"""Number of times a code must be given for its own threshold to get half the weight."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """k codes: probability = logistic(slope[j] * score + intercept[j])."""

    slope: Floats
    """(k,)"""
    intercept: Floats
    """(k,)"""
    loss: float = 0.0
    """Negative log likelihood of the left-out scores it was learned from, including the priors.
    Less is better.
    """
    bend: Bend | None = None
    """None for models that were learned before probabilities were bent."""
    languages: Languages | None = None
    """None for models that were learned before languages were told apart, or cannot."""

    def probabilities(
        self, scores: NDArray[np.floating], languages: Sequence[str] | None = None
    ) -> Floats:
        """Probabilities from scores (n, k) of answers in these languages; None for the first."""
        logits = self._bent_logits(scores)
        if self.languages is not None and languages is not None:
            logits = self.languages.logits(logits, languages)
        found: Floats = expit(logits)
        return found

    def bent(self, scores: NDArray[np.floating], given: NDArray[np.bool_]) -> Calibration:
        """The same with high probabilities bent, learned from the left-out scores."""
        return replace(self, bend=find_bend(self._logits(scores), given))

    def in_languages(
        self,
        scores: NDArray[np.floating],
        given: NDArray[np.bool_],
        languages: Sequence[str],
        *,
        by_meaning: bool,
    ) -> Calibration:
        """The same with each language told apart, learned from the left-out scores."""
        prior = BY_MEANING if by_meaning else BY_WORDS
        found = find_languages(self._bent_logits(scores), given, languages, prior)
        return replace(self, languages=found)

    def _bent_logits(self, scores: NDArray[np.floating]) -> Floats:
        logits = self._logits(scores)
        return logits if self.bend is None else self.bend.logits(logits)

    def _logits(self, scores: NDArray[np.floating]) -> Floats:
        straight: Floats = self.slope * scores + self.intercept
        return straight


def calibrate(
    scores: NDArray[np.floating], given: NDArray[np.bool_], *, from_likeness: bool = True
) -> Calibration:
    """Learn it from left-out scores (n, k), and whether each code was given (n, k); n may be 0.

    `from_likeness`: whether likeness to the codebook makes the scores while little is coded.
    """
    from scipy.optimize import minimize  # only who learns needs it, and it takes long to load

    n, k = given.shape
    rarity = np.log((n + k) / (given.sum(axis=0) + 1.0))
    scores = scores.astype(np.float64)
    signs = np.where(given, 1.0, -1.0)
    share = n / (n + _HALF) if from_likeness and k else 1.0
    first = np.array(
        [FIRST_SLOPE, FIRST_RARITY, FIRST_LEVEL + FIRST_LEVEL_OF_MANY * np.log(k or 1)]
    )
    prior = share * np.array([SLOPE, RARITY, LEVEL]) + (1 - share) * first

    def loss(parameters: Floats) -> tuple[float, Floats]:
        common, own = parameters[:3], parameters[3:]
        slope = np.exp(common[0] + common[1] * rarity)
        margin = signs * (slope * scores + common[2] + own)
        pull = -signs * expit(-margin)  # with respect to each margin's logit
        by_code = (pull * scores).sum(axis=0) * slope
        away = (common - prior) / _LOOSE**2
        value = -log_expit(margin).sum() + ((common - prior) @ away) / 2
        of_common = np.array([by_code.sum(), by_code @ rarity, pull.sum()]) + away
        gradient = np.append(of_common, pull.sum(axis=0) + own / (4 * _LOOSE**2))
        return float(value + (own @ own) / (8 * _LOOSE**2)), gradient

    start = np.concatenate((prior, np.zeros(k)))
    enough = {"maxiter": 200, "ftol": 1e-7}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=enough)
    found = best.x
    return Calibration(np.exp(found[0] + found[1] * rarity), found[2] + found[3:], float(best.fun))


def thresholds(probabilities: Floats, given: NDArray[np.bool_]) -> Floats:
    """The probability (k,) from which each code is predicted: best F1 on left-out answers.

    A code's own optimum is shrunk towards the optimum for all codes together, more so the rarer it
    is. With nothing labelled it is one half.
    """
    common = _best_threshold(probabilities.ravel(), given.ravel())
    chosen = np.full(given.shape[1], common)
    for code, often in enumerate(given.sum(axis=0)):
        if often:
            own = _best_threshold(probabilities[:, code], given[:, code])
            chosen[code] = (often * own + OWN_THRESHOLD_COUNT * common) / (
                often + OWN_THRESHOLD_COUNT
            )
    return chosen


def _best_threshold(probabilities: Floats, given: NDArray[np.bool_]) -> float:
    """The threshold with the best F1, between two observed values."""
    if not given.any():
        return 0.5
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(given[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + given.sum())
    sorted_ = probabilities[order]
    f1[:-1][sorted_[:-1] == sorted_[1:]] = 0  # equal values fall on the same side
    best = int(np.argmax(f1))
    below = sorted_[best + 1] if best + 1 < len(order) else 0.0
    return float((sorted_[best] + below) / 2)
