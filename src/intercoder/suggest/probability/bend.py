"""Bends probabilities where they are high, so that what is shown as 90 % and more holds.

On left-out answers a logistic curve fits the many improbable codes, and promises too much of the
few probable ones: the more so the fewer examples a code has. So logits are bent as in beta
calibration (Kull, Silva Filho and Flach 2017, equation 5), here with one flattening for all codes
and more for those with few examples:

    bent = logit + lift - flattening * log(1 + exp(logit))

Left-out scores alone tell too little of the top, where few of them lie. The prior is what was
measured on other answers: `benchmarks/probability_bend.py`, codebooks of 2 to 40 codes made from
eight data sets, 25 to 500 coded answers. The fits lay at .20 +- .2 for the lift, .26 +- .2 for the
flattening and .4 for `FEW`, at every number of answers. The constants are a standard deviation
above, so that the promise is kept for most codebooks and not for every other one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

LIFT, LIFT_SPREAD = 0.3, 0.2
FLATTENING, FLATTENING_SPREAD = 0.45, 0.1
"""Mean and standard deviation of the normal priors."""
FEW = 1.0
"""How much more a code without any example is flattened; half of it with one, a third with two."""
UNSURE, FEW_DECISIONS = 0.2, 70
"""How much more all codes are flattened while little is coded, at most; half as much at 630 answers
times codes. With three to seven codes of which people were not sure themselves, only 77 % of what
was called 90 % and more at 50 answers was right without."""
MOST = 0.85
"""Greatest flattening: below 1, so that probabilities still rise with the score."""
_LOOKED_AT = -3.0
"""Logits below are hardly bent, and most are: they would only take time."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bend:
    """How logits of k codes are bent."""

    lift: float
    flattening: Floats
    """(k,), from 0 to `MOST`."""

    def logits(self, logits: Floats) -> Floats:
        """The logits (n, k), bent."""
        bent: Floats = logits + self.lift - self.flattening * np.logaddexp(0, logits)
        return bent


def find_bend(logits: Floats, given: NDArray[np.bool_], *, by_decisions: bool = True) -> Bend:
    """Learn it from left-out logits (n, k), and whether each code was given (n, k); n may be 0.

    `by_decisions`: whether `UNSURE` counts, as it did not at first.
    """
    from scipy.optimize import minimize  # only who learns needs it, and it takes long to load

    for_few = FEW / (1 + given.sum(axis=0))
    if by_decisions:
        for_few = for_few + min(UNSURE, FEW_DECISIONS / (FEW_DECISIONS + given.size))
    looked_at = logits > _LOOKED_AT
    straight = logits[looked_at]
    top = np.logaddexp(0, straight)
    of_few = np.broadcast_to(np.minimum(for_few, MOST - FLATTENING), logits.shape)[looked_at]
    signs = np.where(given[looked_at], 1.0, -1.0)
    mean, spread = np.array([LIFT, FLATTENING]), np.array([LIFT_SPREAD, FLATTENING_SPREAD])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        away = (parameters - mean) / spread
        margin = signs * (straight + parameters[0] - (parameters[1] + of_few) * top)
        pull = -signs * expit(-margin)
        gradient = np.array([pull.sum(), -(pull @ top)]) + away / spread
        return float(away @ away / 2 - log_expit(margin).sum()), gradient

    lift, flattening = minimize(loss, mean, jac=True, method="L-BFGS-B").x
    return Bend(float(lift), np.clip(flattening + for_few, 0.0, MOST))
