"""How alike answers are: inner products of their rows, by words and by meaning.

The two are kept apart, so that what is learned with and without meaning can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intercoder.suggest.model.features import Matrix

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class AnswerRows:
    """Answers as rows of numbers, one row each."""

    terms: Matrix
    topics: Floats
    meaning: Floats | None
    """Their embeddings, weighted; None without an encoder."""

    def __len__(self) -> int:
        return len(self.topics)

    def only(self, places: NDArray[np.int64]) -> AnswerRows:
        """Those in these places, in this order."""
        meaning = None if self.meaning is None else self.meaning[places]
        return AnswerRows(self.terms[places], self.topics[places], meaning)

    def followed_by(self, others: AnswerRows) -> AnswerRows:
        """These answers and then others of the same space."""
        meaning = None
        if self.meaning is not None and others.meaning is not None:
            meaning = np.vstack((self.meaning, others.meaning))
        return AnswerRows(
            sparse.vstack((self.terms, others.terms), format="csr"),
            np.vstack((self.topics, others.topics)),
            meaning,
        )


@dataclass(frozen=True)
class Similarities:
    """Inner products of answers with answers: how alike two of them are."""

    of_words: Floats
    """By terms and topics."""
    of_meaning: Floats | None
    """What embeddings add to that."""

    def of(self, meaning: bool, places: NDArray[np.int64] | None = None) -> Floats:
        """By words, and by meaning too if asked for; among the answers in these places."""
        parts = [self.of_words]
        if meaning and self.of_meaning is not None:
            parts.append(self.of_meaning)
        if places is not None:
            parts = [part[np.ix_(places, places)] for part in parts]
        return parts[0] if len(parts) == 1 else parts[0] + parts[1]

    def grown(self, across: Similarities, among: Similarities) -> Similarities:
        """With more answers: their products with those before, and among themselves."""

        def block(old: Floats, beside: Floats, new: Floats) -> Floats:
            return np.block([[old, beside.T], [beside, new]])

        meaning = None
        if not (self.of_meaning is None or across.of_meaning is None or among.of_meaning is None):
            meaning = block(self.of_meaning, across.of_meaning, among.of_meaning)
        return Similarities(block(self.of_words, across.of_words, among.of_words), meaning)


def similarities(left: AnswerRows, right: AnswerRows) -> Similarities:
    """Inner products of answers, from their terms and their dense rows."""
    found = (left.terms @ right.terms.T).toarray()
    found += left.topics @ right.topics.T
    of_meaning = None
    if left.meaning is not None and right.meaning is not None:
        of_meaning = left.meaning @ right.meaning.T
    return Similarities(np.asarray(found, dtype=np.float32), of_meaning)
