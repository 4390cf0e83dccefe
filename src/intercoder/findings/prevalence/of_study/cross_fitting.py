"""Cross-fitting: what the study's suggester says of answers that it had not learned from.

The sampled answers are divided into folds at random. For each fold a suggester learns from the
others; it judges its own fold and every answer that was not sampled. Near-duplicates are *not* kept
together as they are when suggestions are evaluated: an answer that was not sampled may well have
its like among those learned from, so one that was sampled must have the same chance of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.model.features import Matrix
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.model.training import Learner

ALWAYS = -1
"""The fold of answers that are learned from for every fold and judged for none."""

Batch = tuple[NDArray[np.int64], Matrix, Sequence[Text]]
"""Places of some answers, their rows of terms, and their texts."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CrossFitted:
    """Probabilities of k columns from models that had not learned from the answer."""

    held_out: Floats
    """(n, k) of the sampled answers; 0 for those of no fold."""
    predicted: NDArray[np.bool_]
    """(n, codes) whether the model would give the code, of the codes it learned."""
    everywhere: NDArray[np.float32]
    """(N, k) of every answer of the population: the mean over the models, and of the sampled ones
    the held-out probability."""


@dataclass(frozen=True)
class Population:
    """The answers that are judged."""

    count: int
    batches: Callable[[], Iterator[Batch]]
    """Goes through all of them."""
    fold_of: NDArray[np.int64] | None = None
    """(N,) the folds whose model alone judges an answer even where it was not sampled; `ALWAYS` for
    those that all models judge. None where all of them do."""


def random_folds(count: int, folds: int, seed: int, always: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(n,) the fold of each sampled answer, all about equally large; `ALWAYS` where marked."""
    found = np.full(count, ALWAYS, dtype=np.int64)
    places = np.flatnonzero(~always)
    found[np.random.default_rng(seed).permutation(places)] = np.arange(places.size) % folds
    return found


def folds_of_respondents(
    respondent: NDArray[np.int64],
    sampled: NDArray[np.int64],
    fold: NDArray[np.int64],
    folds: int,
    seed: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The folds with all answers of a respondent in one, (n,), and those of the population (N,).

    What a respondent's other answers are judged by must not have learned from any of theirs.
    `fold` are random folds, kept where they are `ALWAYS`.
    """
    people, of = np.unique(respondent[sampled], return_inverse=True)
    one_each = random_folds(people.size, folds, seed, np.zeros(people.size, dtype=np.bool_))
    place = np.minimum(np.searchsorted(people, respondent), people.size - 1)
    fold_of = np.where(people[place] == respondent, one_each[place], ALWAYS)
    return np.where(fold == ALWAYS, ALWAYS, one_each[of]), fold_of


@dataclass(frozen=True)
class FoldModels:
    """For each fold a suggester that learned from all others, in one feature space."""

    folds: tuple[int, ...]
    suggesters: tuple[Suggester, ...]


def fold_models(
    learning: LearningSet, fold: NDArray[np.int64], learner: Learner, *, seed: int = 1
) -> FoldModels:
    """Learn without each fold in turn, from the n answers of these folds (n,)."""
    names = tuple(int(one) for one in np.unique(fold) if one != ALWAYS)
    within = (np.flatnonzero(fold != one) for one in names)
    return FoldModels(
        names, tuple(learner.fit(learning.take(some), seed=seed).suggester for some in within)
    )


def cross_fit(
    learning: LearningSet,
    fold: NDArray[np.int64],
    sampled: NDArray[np.int64],
    population: Population,
    learner: Learner,
    *,
    columns: Callable[[NDArray[np.floating]], NDArray[np.floating]] = np.asarray,
    advance: Callable[[int], object] = lambda _: None,
    seed: int = 1,
) -> CrossFitted:
    """Learn without each fold in turn, and judge everything.

    `learning` are the n sampled answers, `sampled` (n,) their places in the population. `columns`
    turns the probabilities of the codes into those of all columns wanted, such as parents.
    `advance` is told of every answer judged.
    """
    models = fold_models(learning, fold, learner, seed=seed)
    return judge(models, fold, sampled, population, columns=columns, advance=advance)


def judge(
    models: FoldModels,
    fold: NDArray[np.int64],
    sampled: NDArray[np.int64],
    population: Population,
    *,
    columns: Callable[[NDArray[np.floating]], NDArray[np.floating]] = np.asarray,
    advance: Callable[[int], object] = lambda _: None,
) -> CrossFitted:
    """What models learned without each fold say of everything; the arguments as of `cross_fit`."""
    codes = len(models.suggesters[0].codes) if models.suggesters else 0
    width = columns(np.zeros((1, codes))).shape[1]
    everywhere = np.zeros((population.count, width), dtype=np.float32)
    predicted = np.zeros((fold.size, codes), dtype=np.bool_)
    held_out = np.zeros((fold.size, width))
    place_of = np.full(population.count, -1, dtype=np.int64)
    place_of[sampled] = np.arange(sampled.size)
    for places, rows, texts in population.batches():
        total = np.zeros((len(texts), width))
        mine = place_of[places]
        of_one = (
            np.full(places.size, ALWAYS)
            if population.fold_of is None
            else population.fold_of[places]
        )
        alone = np.zeros((len(texts), width))
        for one, model in zip(models.folds, models.suggesters, strict=True):
            likely = model.probabilities_of(rows, texts)
            found = columns(likely)
            total += found
            alone[of_one == one] = found[of_one == one]
            own = (mine >= 0) & (fold[mine] == one)
            held_out[mine[own]] = found[own]
            predicted[mine[own]] = likely[own] >= model.thresholds
        everywhere[places] = np.where(
            (of_one == ALWAYS)[:, None], total / max(len(models.folds), 1), alone
        )
        advance(len(texts))
    everywhere[sampled] = held_out
    return CrossFitted(held_out, predicted, everywhere)
