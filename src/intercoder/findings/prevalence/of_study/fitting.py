"""Learns from a random sample of a study, without each of its folds in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.prevalence.design import Floats
from intercoder.findings.prevalence.of_study.cross_fitting import (
    ALWAYS,
    Batch,
    CrossFitted,
    Population,
    cross_fit,
)
from intercoder.findings.prevalence.of_study.labels import CodeTree
from intercoder.findings.prevalence.of_study.random_sample import RandomSample
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_texts
from intercoder.suggest.learning.learning_data import alike, as_text, pool
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import Learner

BATCH = 5000


class Folds(NamedTuple):
    """The folds of a sample, and of the population where these are kept apart, too."""

    sampled: NDArray[np.int64]
    """(n,)"""
    population: NDArray[np.int64] | None
    """(N,), as `Population.fold_of`."""


def sample_learned_from(
    rows: NDArray[np.int64], texts: Sequence[Text], labels: Floats, tree: CodeTree
) -> LearningSet:
    """The sampled answers in these rows, with the codes that half or more of the coders gave.

    `labels` has the shape (n, columns of the tree).
    """
    return LearningSet(
        rows,
        tuple(texts),
        labels[:, : tree.assignable] >= 0.5,
        alike(texts),
        tree.codes[: tree.assignable],
    )


def learner_of(study: Study, seed: int) -> Learner:
    """Learns in the feature space of all answers of the study."""
    codebook = study.codebook()
    return Learner(find_feature_space(pool(study, seed=seed), codebook, seed=seed), codebook)


def fit(
    study: Study,
    seed: int,
    tree: CodeTree,
    sample: RandomSample,
    learning: LearningSet,
    folds: Folds,
    sampled: NDArray[np.int64],
    advance: Callable[[int], object],
) -> CrossFitted:
    """What models that learned without each fold say of the whole population.

    `sampled` (n,) are the places of the learning set in the population.
    """
    advance(0)  # learning begins, and takes a while before the first answer is judged
    learner = learner_of(study, seed)

    def batches() -> Iterator[Batch]:
        for start in range(0, len(sample.population), BATCH):
            places = np.arange(start, min(start + BATCH, len(sample.population)))
            some = sample.population[places].tolist()
            texts = [as_text(one) for one in answer_texts(study, some)]
            yield places, learner.space.features.rows(texts), texts

    found = cross_fit(
        learning,
        folds.sampled,
        sampled,
        Population(len(sample.population), batches, folds.population),
        learner,
        columns=tree.likely_parents,
        advance=advance,
        seed=seed,
    )
    found.everywhere[sampled[folds.sampled == ALWAYS]] = 0
    return found
