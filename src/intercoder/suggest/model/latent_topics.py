"""Latent topics: terms that occur together in the answers of a study.

Topics are found by latent semantic analysis (Deerwester et al. 1990) in all answers, coded or not;
they help most while little is labelled. An answer's topics count as much as its terms, however weak
the evidence for any topic: so codes with few examples are found more often
(`benchmarks/suggester.py`). If few of its terms are known at all, both count less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.model.features import Matrix

MAX_TOPICS = 100
TOPIC_WEIGHT = 2 / 3
"""Weight of two answers sharing topics, relative to sharing terms."""
TOPIC_LENGTH = np.float32(TOPIC_WEIGHT**0.5)
"""Length of an answer's topics, relative to that of its terms."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class LatentTopics:
    """The weight of each term in each topic."""

    of_term: NDArray[np.float16]
    """Weights, (width, topics); half precision, as stored: more makes no difference."""

    @property
    def count(self) -> int:
        """Number of topics."""
        return int(self.of_term.shape[1])

    def rows(self, terms: Matrix) -> Floats:
        """The topics of answers given by their terms (n, width): (n, topics).

        A row is as long as that of its terms, times the square root of `TOPIC_WEIGHT`, or zero.
        """
        found = self.found(terms)
        scaled: Floats = found * _scale(found, terms)
        return scaled

    def scale(self, row: Matrix) -> float:
        """The factor by which `rows` multiplies the sum over one answer's terms."""
        return float(_scale(self.found(row), row)[0, 0])

    def found(self, terms: Matrix) -> Floats:
        """The topics as they are in the terms, (n, topics): short where little of them is known."""
        return np.asarray(terms @ self.single, dtype=np.float32)

    @cached_property
    def single(self) -> Floats:
        """The weights in single precision; to convert them takes as long as ten suggestions."""
        return self.of_term.astype(np.float32)


def find_themes(rows: Matrix, seed: int) -> LatentTopics:
    """The themes of these answers, given by their terms (n, width)."""
    from sklearn.utils.extmath import randomized_svd  # only who learns needs it: it loads slowly

    count = min(MAX_TOPICS, min(rows.shape) // 2)
    if count < 2 or not rows.nnz:
        return LatentTopics(np.zeros((rows.shape[1], 0), dtype=np.float16))
    _, _, found = randomized_svd(rows, count, n_iter=4, random_state=seed)
    return LatentTopics(np.ascontiguousarray(found.T, dtype=np.float16))


def _scale(found: Floats, terms: Matrix) -> Floats:
    wanted = TOPIC_LENGTH * np.sqrt(np.asarray(terms.multiply(terms).sum(axis=1)).reshape(-1, 1))
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    scales: Floats = np.divide(wanted, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return scales
