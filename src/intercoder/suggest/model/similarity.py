"""How alike answers are: inner products of their rows, by words and by meaning.

The two are kept apart, so that what is learned with more of one or of the other can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intercoder.suggest.model.features import Matrix

Floats = NDArray[np.float32]


class View(NamedTuple):
    """What counts in how alike two answers are."""

    words: float
    """Weight of terms and topics."""
    meaning: float
    """Weight of embeddings; 0 to do without."""


BY_WORDS = View(1.0, 0.0)
BY_BOTH = View(1.0, 1.0)
BY_MEANING = View(0.5, 2.0)
"""Above all by meaning: best where answers say the same in many words, or in several languages."""


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

    def of(self, view: View, places: NDArray[np.int64] | None = None) -> Floats:
        """As seen this way; among the answers in these places."""

        def weighed(part: Floats, weight: float) -> Floats:
            if places is not None:
                part = part[np.ix_(places, places)]
            return part if weight == 1 else np.float32(weight) * part

        found = weighed(self.of_words, view.words)
        if view.meaning and self.of_meaning is not None:
            found = found + weighed(self.of_meaning, view.meaning)
        return found

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
