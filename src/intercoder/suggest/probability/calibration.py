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
COUNT_SPREAD = 0.3
"""Standard deviation of the prior on what likeness to the codebook counts: on sets of 3 to 77 codes
it is learned to lie between 0 and 0.6 from 50 answers on, where 0.5 is expected."""
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

    def bent(
        self,
        scores: NDArray[np.floating],
        given: NDArray[np.bool_],
        *,
        by_decisions: bool = True,
    ) -> Calibration:
        """The same with high probabilities bent, learned from the left-out scores (`find_bend`)."""
        bend = find_bend(self._logits(scores), given, by_decisions=by_decisions)
        return replace(self, bend=bend)

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
    return _fitted(scores, given, (), 0.0, from_likeness=from_likeness)[0]


def weigh(
    scores: NDArray[np.floating],
    parts: Sequence[NDArray[np.floating]],
    given: NDArray[np.bool_],
    expected: float,
) -> tuple[float, tuple[float, ...]]:
    """What each of these parts (n, k) is worth beside left-out scores (n, k): loss, and weights.

    The weights, 0 and up, are learned together with the calibration of the sum, from whether each
    code was given; around `expected`, which they are with nothing coded. The loss is that of the
    calibrated sum, as in `Calibration`.
    """
    calibration, weights = _fitted(scores, given, parts, expected, from_likeness=True)
    return calibration.loss, tuple(weights.tolist())


def _fitted(
    scores: NDArray[np.floating],
    given: NDArray[np.bool_],
    parts: Sequence[NDArray[np.floating]],
    expected: float,
    *,
    from_likeness: bool,
) -> tuple[Calibration, Floats]:
    """The calibration of scores to which parts are added, and the weights of these."""
    from scipy.optimize import minimize  # only who learns needs it, and it takes long to load

    n, k = given.shape
    rarity = np.log((n + k) / (given.sum(axis=0) + 1.0))
    learned = scores.astype(np.float64)
    added = [part.astype(np.float64) for part in parts]
    signs = np.where(given, 1.0, -1.0)
    share = n / (n + _HALF) if from_likeness and k else 1.0
    first = np.array(
        [FIRST_SLOPE, FIRST_RARITY, FIRST_LEVEL + FIRST_LEVEL_OF_MANY * np.log(k or 1)]
    )
    common = share * np.array([SLOPE, RARITY, LEVEL]) + (1 - share) * first
    prior = np.concatenate((common, np.full(len(added), expected), np.zeros(k)))
    spread = np.repeat([_LOOSE, COUNT_SPREAD, 2 * _LOOSE], [3, len(added), k])
    own = 3 + len(added)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        log_slope, growth, level = parameters[:3]
        summed = learned
        for weight, part in zip(parameters[3:own], added, strict=True):
            summed = summed + weight * part
        slope = np.exp(log_slope + growth * rarity)
        margin = signs * (slope * summed + level + parameters[own:])
        pull = -signs * expit(-margin)  # with respect to each margin's logit
        by_code = np.einsum("nk,nk->k", pull, summed) * slope
        of_code = pull.sum(axis=0)
        of_parts = [float(np.einsum("nk,nk->k", pull, part) @ slope) for part in added]
        away = (parameters - prior) / spread
        value = float(away @ away / 2 - log_expit(margin).sum())
        of_common = [by_code.sum(), by_code @ rarity, of_code.sum(), *of_parts]
        return value, np.concatenate((of_common, of_code)) + away / spread

    bounds = [(None, None)] * 3 + [(0.0, None)] * len(added) + [(None, None)] * k
    best = minimize(
        loss,
        prior,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds if added else None,
        options={"maxiter": 200, "ftol": 1e-7},
    )
    found = best.x
    slope = np.exp(found[0] + found[1] * rarity)
    return Calibration(slope, found[2] + found[own:], float(best.fun)), found[3:own]


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
