"""Grouped cross-validation: tests a suggester on answers it has not learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.evaluation.learning_curve import curve_sizes
from intercoder.suggest.learning.predictions import Predictions
from intercoder.suggest.model.folds import grouped_folds, nested_subsets
from intercoder.suggest.model.labelled_answers import LearningSet, Text

_TESTED = 4000
"""With few answers, cross-validation is repeated until there are about this many tests."""
_MAX_REPEATS = 5
MAX_TESTED = 12_000
"""With more coded answers than this, a random sample of this size is learned from and tested."""


class Said(NamedTuple):
    """Predictions for some answers."""

    probabilities: NDArray[np.float64]
    """Probability of each code, (n, k)."""
    thresholds: NDArray[np.float64]
    """Threshold from which each code is predicted, (k,)."""
    named_from: NDArray[np.float64]
    """Probability from which each code is suggested at all, (k,)."""


class Fit(Protocol):
    """A function that learns, and predicts other answers."""

    def __call__(
        self, learning: LearningSet, texts: Sequence[Text], places: NDArray[np.int64]
    ) -> Said:
        """The predictions for these texts after learning from `learning`.

        `places` are the texts' positions among all answers, for features that are computed once.
        """


Advance = Callable[[int], None]


@dataclass(frozen=True)
class Material:
    """The answers to learn from and those to test; some are only learned from."""

    learning: LearningSet
    """The answers to learn from, with all similar ones in one group."""
    tested: NDArray[np.int64]
    """Positions in `learning` of the answers tested, ascending, (t,)."""
    given: NDArray[np.bool_]
    """The codes people gave them, for comparison, (t, k)."""


@dataclass(frozen=True)
class Tested:
    """Predictions of all repeats, and of growing sets of learned answers."""

    predictions: Predictions
    """Predictions for the answers tested."""
    sizes: tuple[int, ...]
    """Numbers of answers learned from, ascending, the last being all of them; empty if too few."""
    growing: tuple[Predictions, ...]
    """Predictions at each size, from one repeat."""
    fold: NDArray[np.int64]
    """Fold of the first repeat in which each answer was tested, (t,)."""


def repeats_for(answers: int) -> int:
    """Number of repeats for this many answers: the fewer there are, the more it matters."""
    return min(_MAX_REPEATS, max(1, _TESTED // max(answers, 1)))


def fits_needed(material: Material, folds: int, repeats: int) -> int:
    """Number of times `held_out_test` learns."""
    least = int(len(material.learning) * (folds - 1) / folds)
    return folds * (repeats + max(len(curve_sizes(least)) - 1, 0))


def held_out_test(
    material: Material, fit: Fit, folds: int, repeats: int, seed: int, advance: Advance
) -> Tested:
    """Learn from all folds but one, predict that one, in turn; several times with other folds.

    In the first repeat, sets of growing size are learned from as well. `advance` is called after
    each fit.
    """
    learning, tested = material.learning, material.tested
    shape = (len(tested), len(learning.codes))
    likely = np.zeros((repeats, *shape))
    predicted, named = (np.zeros((repeats, *shape), dtype=np.bool_) for _ in range(2))
    sizes = curve_sizes(int(len(learning) * (folds - 1) / folds))
    smaller = [_empty(shape) for _ in sizes[:-1]]
    learned_from = np.zeros(len(sizes))
    for repeat in range(repeats):
        fold_of = grouped_folds(learning.groups, folds, seed + repeat)
        for fold in range(folds):
            within = np.flatnonzero(fold_of != fold)
            mine = np.flatnonzero(fold_of[tested] == fold)
            texts = [learning.texts[place] for place in tested[mine].tolist()]
            cuts = [within]
            if not repeat and sizes:
                parts = nested_subsets(within.size, sizes[:-1], seed + fold)
                cuts = [*(within[part] for part in parts), within]
                learned_from += [cut.size for cut in cuts]
            for place, cut in enumerate(cuts):
                found, thresholds, named_from = fit(learning.take(cut), texts, tested[mine])
                reached = found >= thresholds
                if place == len(cuts) - 1:
                    likely[repeat, mine], predicted[repeat, mine] = found, reached
                    named[repeat, mine] = found >= named_from
                else:
                    smaller[place][0][0, mine], smaller[place][1][0, mine] = found, reached
                advance(1)

    def of(probabilities: NDArray[np.float64], marks: NDArray[np.bool_]) -> Predictions:
        return Predictions(
            material.given, probabilities, marks, learning.groups[tested], learning.codes
        )

    growing = [of(*one) for one in smaller]
    if sizes:
        growing.append(of(likely[:1], predicted[:1]))
    means = tuple(np.rint(learned_from / folds).astype(int).tolist())
    first = grouped_folds(learning.groups, folds, seed)[tested]
    whole = replace(of(likely, predicted), named=named)
    return Tested(whole, means, tuple(growing), first)


def drawn_down(learning: LearningSet, seed: int, most: int = MAX_TESTED) -> LearningSet:
    """At most this many answers, drawn at random."""
    if len(learning) <= most:
        return learning
    (kept,) = nested_subsets(len(learning), (most,), seed)
    return learning.take(kept)


def _empty(shape: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.zeros((1, *shape)), np.zeros((1, *shape), dtype=np.bool_)
