"""How far a study's figures could be off through its coders' own errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.findings.prevalence.coder_error import (
    Corrected,
    ErrorKnownFrom,
    bounds_from_two,
    dawid_skene,
    errors_against,
    partly_settled,
    rogan_gladen,
)
from intercoder.findings.prevalence.estimates import Estimates
from intercoder.findings.prevalence.of_study.basis import Basis

MIN_DOUBLE_CODED = 30
"""Answers judged by several coders below which nothing is said of coders' errors."""
SETTLED_SHARE = 0.95
"""Of the answers that several coders judged, so many must have a consensus. Where only unanimous
answers are settled so far, coders would seem to make no errors."""

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class _Judged:
    """The sampled answers, (c, n) a code; with the consensus on those several coders judged."""

    given: Marks
    present: Marks
    settled: Marks
    agreed: Marks

    def like(self, share: float, variance: float, confidence: float) -> Corrected | None:
        """What the share would be without errors, from the best that is known of them."""
        judged = self.present.sum(axis=0)
        if int(self.settled.sum()) >= max(MIN_DOUBLE_CODED, SETTLED_SHARE * (judged >= 2).sum()):
            return self._by_consensus(share, variance, confidence)
        if int((judged >= 3).sum()) >= MIN_DOUBLE_CODED:
            estimated = dawid_skene(self.given, self.present)
            if estimated is None:
                return None
            found = rogan_gladen(share, variance, estimated[1], confidence)
            return found and replace(found, known_from=ErrorKnownFrom.SEVERAL_CODERS)
        pairs = judged == 2
        if int(pairs.sum()) < MIN_DOUBLE_CODED:
            return None
        differ = float(((self.given & self.present).sum(axis=0)[pairs] == 1).mean())
        low, high = bounds_from_two(share, differ)
        return Corrected(ErrorKnownFrom.TWO_CODERS, low, high)

    def _by_consensus(self, share: float, variance: float, confidence: float) -> Corrected | None:
        there = self.settled
        errors = errors_against(self.given[:, there], self.present[:, there], self.agreed[there])
        if errors is None:
            return None
        seen = partly_settled(errors, float(there.mean()))
        found = rogan_gladen(share, variance, seen, confidence)
        return found and replace(found, errors=errors)


def corrected(basis: Basis, found: Estimates) -> Sequence[Corrected | None]:
    """For each column what its prevalence would be if coders erred as their double-coded answers
    suggest; None where that cannot be said."""
    votes, confidence = basis.votes, basis.asked.confidence
    given, present = votes.given[:, basis.labelled], votes.present[:, basis.labelled]
    several = present.sum(axis=0) >= 2
    count = given.shape[2]
    if basis.asked.codes_of != "all" or int(several.sum()) < MIN_DOUBLE_CODED:
        return [None] * count
    settled, agreed = votes.settled[basis.labelled] & several, votes.agreed[basis.labelled]
    z = normal_quantile((1 + confidence) / 2)
    errors = (found.high - found.low) / (2 * z)
    return [
        _Judged(given[..., place], present, settled, agreed[:, place]).like(
            float(found.value[place]), float(errors[place]) ** 2, confidence
        )
        for place in range(count)
    ]
