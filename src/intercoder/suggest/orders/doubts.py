"""Finds decisions that are probably slips: confident learning, one code at a time.

The method is that of Northcutt, Jiang and Chuang (2021), "Confident learning: estimating
uncertainty in dataset labels", Journal of Artificial Intelligence Research 70, 1373 to 1411.
Whether a code was given is a label with two classes, as several codes may apply to an answer
(Thyagarajan, Snorrason, Northcutt and Mueller 2022, "Identifying incorrect annotations in
multi-label classification data"). Probabilities must come from models that saw neither the answer
nor a similar one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

MIN_DECISIONS = 5
"""Minimum number of decisions with a code, and without it, for doubts about that code."""


class Kind(StrEnum):
    """What seems wrong with a decision."""

    MISSING = "missing"
    """A code that was not given probably applies."""
    TOO_MUCH = "too much"
    """A code that was given probably does not apply."""
    UNEVEN = "uneven"
    """The same coder coded the same text differently elsewhere."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful decision, and the strongest reason."""

    place: int
    """Position of the decision."""
    kind: Kind
    code: int
    """Position of the code concerned."""
    strength: float
    """Normalised margin, above 0 and at most 1: how much likelier the other judgement is. 1 for
    decisions that contradict each other.
    """


def doubtful(
    probabilities: NDArray[np.float64],
    given: NDArray[np.bool_],
    same: NDArray[np.int64] | None = None,
) -> tuple[Doubt, ...]:
    """The doubtful decisions, most doubtful first; each once, with its strongest reason.

    `probabilities` (n, k) are out of fold, `given` (n, k) says which codes were given. `same` (n,)
    is equal for answers with the same text; without it, contradictions are not sought.
    """
    n, k = given.shape
    if n == 0 or k == 0:
        return ()
    margins = find_margins(probabilities, given).of(given)
    strongest = np.argmax(margins, axis=1)
    strength = margins[np.arange(n), strongest]
    found = {
        int(place): Doubt(
            int(place),
            Kind.TOO_MUCH if given[place, strongest[place]] else Kind.MISSING,
            int(strongest[place]),
            float(strength[place]),
        )
        for place in np.flatnonzero(strength > 0)
    }
    if same is not None:
        found |= {doubt.place: doubt for doubt in contradictions(given, same)}
    return tuple(sorted(found.values(), key=lambda doubt: (-doubt.strength, doubt.place)))


@dataclass(frozen=True, slots=True)
class Margins:
    """How much likelier the other judgement of each code is, (n, k); -inf if it is not."""

    if_given: NDArray[np.float64]
    """If the code was given."""
    if_not: NDArray[np.float64]
    """If it was not."""

    def of(self, given: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The margins of these judgements, (n, k)."""
        return np.where(given, self.if_given, self.if_not)


def find_margins(probabilities: NDArray[np.float64], given: NDArray[np.bool_]) -> Margins:
    """The margins of either judgement of each answer, with the thresholds of what was given.

    A class's threshold is the mean of its probability over the decisions labelled with it
    (Northcutt et al., equation 2). A decision counts as off the diagonal of the confident joint
    (equation 1) if the probability of the other class reaches that class's threshold and is the
    largest of those that do. The margin is the difference of the two probabilities after
    subtracting the thresholds, so that rare codes, whose probabilities are low, are not missed.
    """
    found = Margins(np.full(given.shape, -np.inf), np.full(given.shape, -np.inf))
    for code in range(given.shape[1]):
        p, has = probabilities[:, code], given[:, code]
        if min(int(has.sum()), int((~has).sum())) < MIN_DECISIONS:
            continue
        usual, usual_not = float(p[has].mean()), float((1 - p[~has]).mean())
        found.if_given[:, code] = _margin(1 - p, usual_not, usual)
        found.if_not[:, code] = _margin(p, usual, usual_not)
    return found


def _margin(
    other: NDArray[np.float64], other_threshold: float, own_threshold: float
) -> NDArray[np.float64]:
    """The margin by which the other class, with this probability (n,), is likelier."""
    own = 1 - other
    reaches = (other >= other_threshold) & ((own < own_threshold) | (other > own))
    most = max(other_threshold, own_threshold)
    other, own = other - other_threshold + most, own - own_threshold + most
    total = other + own
    margin = np.where(total > 0, (other - own) / np.where(total > 0, total, 1.0), 0.0)
    # If both classes are exactly at their thresholds, the margin is zero and the doubt the
    # smallest.
    return np.where(reaches, np.clip(margin, 1e-9, 1.0), -np.inf)


def contradictions(given: NDArray[np.bool_], same: NDArray[np.int64]) -> tuple[Doubt, ...]:
    """Differing decisions on the same text, each compared with the commonest of them.

    If one judgement is the commonest, the others are in doubt; if none is, all are.
    """
    found: list[Doubt] = []
    order = np.argsort(same, kind="stable")
    ends = np.flatnonzero(np.diff(same[order])) + 1
    for places in np.split(order, ends):
        if len(places) < 2 or (given[places] == given[places[0]]).all():
            continue
        sets, which, counts = np.unique(
            given[places], axis=0, return_inverse=True, return_counts=True
        )
        which = which.reshape(-1)
        commonest = np.flatnonzero(counts == counts.max())
        for place, mine in zip(places, which, strict=True):
            if len(commonest) == 1 and mine == commonest[0]:
                continue
            other = sets[commonest[0] if mine != commonest[0] else commonest[-1]]
            code = int(np.flatnonzero(given[place] != other)[0])
            found.append(Doubt(int(place), Kind.UNEVEN, code, 1.0))
    return tuple(found)


def counts_by_code(doubts: Sequence[Doubt], codes: int) -> NDArray[np.int64]:
    """Number of doubts by code, (codes, 3): missing, too much, uneven."""
    counted = np.zeros((codes, len(Kind)), dtype=np.int64)
    kinds = list(Kind)
    for doubt in doubts:
        counted[doubt.code, kinds.index(doubt.kind)] += 1
    return counted
