"""Divides answers into folds, with similar answers never on both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from intercoder.suggest.model.labelled_answers import LearningSet
from intercoder.text.words import fold


def like_answers(learning: LearningSet) -> NDArray[np.int64]:
    """Groups, (n,), equal for answers of one group, and for identical answers to any question.

    A study may not have its groups yet; identical answers are found nevertheless.
    """
    n = len(learning)
    said: dict[str, int] = {}
    same = [said.setdefault(" ".join(fold(one.text).split()), len(said)) for one in learning.texts]
    _, grouped = np.unique(learning.groups, return_inverse=True)
    joined = np.concatenate((grouped.ravel(), np.array(same, dtype=np.int64) + n))
    size = n + (len(said) or 1) + n
    ends = np.arange(n) + n + len(said)
    links = coo_array(
        (np.ones(2 * n, dtype=np.int8), (np.concatenate((ends, ends)), joined)), (size, size)
    )
    _, found = connected_components(links, directed=False)
    return np.unique(found[ends], return_inverse=True)[1].astype(np.int64).ravel()


def grouped_folds(groups: NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    """The fold, from 0, in which each answer is tested, (n,): whole groups, about equal sizes.

    Groups come in random order, large ones first, each into the fold with the fewest answers.
    """
    _, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(sizes.size)
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = np.zeros(folds, dtype=np.int64)
    of_group = np.empty(sizes.size, dtype=np.int64)
    for group in order.tolist():
        chosen = int(filled.argmin())
        of_group[group] = chosen
        filled[chosen] += sizes[group]
    return np.asarray(of_group[place.ravel()])


def nested_subsets(answers: int, sizes: Sequence[int], seed: int) -> list[NDArray[np.int64]]:
    """Positions of random samples of these sizes; each sample contains the smaller ones.

    Single answers are drawn, in the way coders meet them: all learned answers are on one side, so
    nothing can leak. A size beyond all answers gives all of them.
    """
    order = np.random.default_rng(seed).permutation(answers)
    return [np.sort(order[:size]) for size in sizes]
