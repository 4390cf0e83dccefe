"""Where the answers of a random sample come in an order, whatever the answers are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_TOGETHER = 2
"""So many answers of the sample follow each other at most, as long as there are enough others."""


def spread_sample(
    in_sample: NDArray[np.bool_], seed: int | np.random.SeedSequence
) -> NDArray[np.int64]:
    """Positions of the sample's answers, (n,): the answer at each position, or -1 for any other.

    Each answer of the sample is equally likely at every position, and each order of them equally
    likely: the places lie on a circle, with at most two next to each other, that is turned at
    random and cut open, and the answers are put on them in random order. If more than two thirds of
    the answers are of the sample, it is a random permutation of all.
    """
    generator = np.random.default_rng(seed)
    n, sample = len(in_sample), np.flatnonzero(in_sample)
    others = n - len(sample)
    if len(sample) > MOST_TOGETHER * others:
        order = generator.permutation(n)
        return np.where(in_sample[order], order, -1)
    # Behind each other answer there is room for two of the sample.
    room = np.zeros((others, MOST_TOGETHER), dtype=np.int64)
    room.flat[generator.choice(room.size, len(sample), replace=False)] = 1
    behind = room.sum(axis=1)
    circle = np.ones(n, dtype=bool)
    circle[np.arange(others) + np.concatenate([[0], np.cumsum(behind)[:-1]])] = False
    is_sample = np.roll(circle, generator.integers(n) if n else 0)
    result = np.full(n, -1, dtype=np.int64)
    result[is_sample] = generator.permutation(sample)
    return result
