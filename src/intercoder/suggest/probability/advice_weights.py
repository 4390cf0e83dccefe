"""What advice is worth: calibrated beside what was learned, and used only if it helps.

Whether an advisor names a code moves the logit of the code's probability by a number of its own for
each code, learned from answers that people decided, each with a probability learned without it
(logistic regression with an offset; as boosting calibrated classifiers does, Friedman, Hastie and
Tibshirani 2000, Annals of Statistics 28, 337 to 407). The numbers are shrunk towards those common
to all codes, and these towards nothing: a model that talks at random moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

MIN_ADVISED = 30
"""Decided answers with advice that it takes to weigh it."""
_COMMON, _OWN = 1.5, 0.7
"""Standard deviations of the priors: of the numbers common to all codes, and of a code's own."""
_FOLDS = 5
_EDGE = 1e-6

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class AdviceWeights:
    """By how much advice moves the logit of each of k codes."""

    named: Floats
    """If the advisor names the code, (k,)."""
    unnamed: Floats
    """If it does not, (k,)."""

    def moved(self, probabilities: Floats, named: Marks) -> Floats:
        """Probabilities (n, k) with the advice on these answers, (n, k)."""
        moved = logit(np.clip(probabilities, _EDGE, 1 - _EDGE))
        found: Floats = expit(moved + np.where(named, self.named, self.unnamed))
        return found


@dataclass(frozen=True)
class Weighed:
    """The weights of advice, and whether they predict left-out answers better."""

    weights: AdviceWeights
    probabilities: Floats
    """Of the answers with advice, (n, k), each with weights learned without it and any like it."""
    loss_without: float
    """Negative log likelihood of a decision on a code, in nats, mean over answers and codes."""
    loss_with: float

    @property
    def helps(self) -> bool:
        """Whether advice is used."""
        return self.loss_with < self.loss_without


def weigh(
    probabilities: Floats, named: Marks, given: Marks, groups: NDArray[np.int64]
) -> Weighed | None:
    """Weigh the advice on n answers; None with fewer than `MIN_ADVISED`.

    `probabilities` (n, k) are out of fold, `named` (n, k) is what the advisor said, `given` (n, k)
    what people decided; `groups` (n,) is equal for identical and near-identical answers.
    """
    n, k = given.shape
    if n < MIN_ADVISED or not k:
        return None
    fold = np.unique(groups, return_inverse=True)[1] % _FOLDS
    left_out = np.empty_like(probabilities)
    for one in range(_FOLDS):
        is_in = fold == one
        weights = _learned(probabilities[~is_in], named[~is_in], given[~is_in])
        left_out[is_in] = weights.moved(probabilities[is_in], named[is_in])
    return Weighed(
        _learned(probabilities, named, given),
        left_out,
        _loss(probabilities, given),
        _loss(left_out, given),
    )


def _learned(probabilities: Floats, named: Marks, given: Marks) -> AdviceWeights:
    from scipy.optimize import minimize  # only who learns needs it, and it takes long to load

    k = given.shape[1]
    before = logit(np.clip(probabilities, _EDGE, 1 - _EDGE))

    def loss(parameters: Floats) -> tuple[float, Floats]:
        common, own = parameters[:2], parameters[2:].reshape(2, k)
        moved = before + np.where(named, common[0] + own[0], common[1] + own[1])
        likely = expit(moved)
        pull = likely - given
        value = np.logaddexp(0, np.where(given, -moved, moved)).sum()
        of_own = np.vstack(((pull * named).sum(axis=0), (pull * ~named).sum(axis=0)))
        value += (common @ common) / (2 * _COMMON**2) + (own**2).sum() / (2 * _OWN**2)
        gradient = np.concatenate(
            (of_own.sum(axis=1) + common / _COMMON**2, (of_own + own / _OWN**2).ravel())
        )
        return float(value), gradient

    found = minimize(loss, np.zeros(2 + 2 * k), jac=True, method="L-BFGS-B").x
    own = found[2:].reshape(2, k)
    return AdviceWeights(found[0] + own[0], found[1] + own[1])


def _loss(probabilities: Floats, given: Marks) -> float:
    p = np.clip(probabilities, _EDGE, 1 - _EDGE)
    return float(-np.log(np.where(given, p, 1 - p)).mean()) if p.size else 0.0
