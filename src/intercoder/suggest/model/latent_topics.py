"""Latent topics: terms that occur together in the answers of a study.

Found by latent semantic analysis (Deerwester et al. 1990) in all answers, coded or not; worth most
while little is labelled. An answer's themes count as much as its terms, however little these say of
any theme: with that, codes with few examples are found more often (`benchmarks/suggester.py`).
Where few of its terms are known at all, both count less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd

from intercoder.suggest.model.features import Matrix

MAX_TOPICS = 100
TOPIC_WEIGHT = 2 / 3
"""How much it counts that two answers are about the same, beside having the same terms."""
_LENGTH = np.float32(TOPIC_WEIGHT**0.5)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class LatentTopics:
    """How much each term says of each theme."""

    of_term: NDArray[np.float16]
    """(width, themes); half precision, as it is kept: more makes no difference."""

    @property
    def count(self) -> int:
        """How many themes there are."""
        return int(self.of_term.shape[1])

    def rows(self, terms: Matrix) -> Floats:
        """The themes of answers given by their terms (n, width): (n, themes). A row is as long as
        that of its terms, times the root of `TOPIC_WEIGHT`, or zero."""
        found = self._found(terms)
        scaled: Floats = found * _scale(found, terms)
        return scaled

    def scale(self, row: Matrix) -> float:
        """What the sum over one answer's terms is multiplied with in `rows`."""
        return float(_scale(self._found(row), row)[0, 0])

    def _found(self, terms: Matrix) -> Floats:
        return np.asarray(terms @ self._single, dtype=np.float32)

    @cached_property
    def _single(self) -> Floats:
        return self.of_term.astype(np.float32)


def find_themes(rows: Matrix, seed: int) -> LatentTopics:
    """The themes of these answers, given by their terms (n, width)."""
    count = min(MAX_TOPICS, min(rows.shape) // 2)
    if count < 2 or not rows.nnz:
        return LatentTopics(np.zeros((rows.shape[1], 0), dtype=np.float16))
    _, _, found = randomized_svd(rows, count, n_iter=4, random_state=seed)
    return LatentTopics(np.ascontiguousarray(found.T, dtype=np.float16))


def _scale(found: Floats, terms: Matrix) -> Floats:
    wanted = _LENGTH * np.sqrt(np.asarray(terms.multiply(terms).sum(axis=1)).reshape(-1, 1))
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    scales: Floats = np.divide(wanted, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return scales
