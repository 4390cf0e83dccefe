"""How alike an answer and what the codebook says of a code are: what is known from the first on.

Learning from the codebook's texts as if they were coded answers (`training`) ranks codes less well
than plain cosines do, until some answers are coded. So cosines are added to what is learned, and
are expected to count for less the more there is to learn from (`benchmarks/suggester.py --sizes
0,25,50`). How much they do count depends on what the codebook says: a good definition is worth
many answers, the name of a feeling is in hardly any. That is learned, too (`mixture`). They are
sums over an answer's terms: words can be named as evidence as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intercoder.suggest.model.features import FULL_LENGTH, Matrix
from intercoder.suggest.model.latent_topics import TOPIC_LENGTH, LatentTopics
from intercoder.suggest.model.similarity import AnswerRows

HALF_LEARNED = 10
"""Number of coded answers from which what is learned counts half of what it counts at last."""
_LEARNED_FIRST, _ALIKE_LAST = 0.25, 0.4
"""What learning counts at first, and likeness at last; the other way round both count 1. Between
half and twice as much gave the same to .003 recall in the top 3."""
_TOPICS = np.float32(0.3)
"""Weight of topics. A code's topics are not made longer than its text warrants: of most names that
consist of a single word little is known."""
_MEANING = np.float32(1.0)
"""Weight of meaning, where an encoder reads it."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """What the numbers of an answer's row count in its score for each of k codes."""

    terms: Floats
    """(width, k)"""
    topics: Floats
    """(topics, k)"""
    meaning: Floats | None
    """(dimensions, k); None if it was not learned from."""
    bias: Floats
    """(k,)"""


@dataclass(frozen=True)
class Shares:
    """What is expected to count in a score."""

    learned: float
    alike: float


@dataclass(frozen=True)
class CodebookLikeness:
    """Weights of the numbers of an answer's row in its likeness to each of k codes."""

    terms: Matrix
    """(k, width)"""
    topics: Floats
    """(k, topics)"""
    meaning: Floats | None
    """(k, dimensions); None without an encoder."""

    def added_to(self, learned: Weights, counts: Sequence[float]) -> Weights:
        """Weights of a score to which likeness is added: what by words, by meaning counts."""
        by_words, by_meaning = counts
        meaning = learned.meaning
        if meaning is not None and self.meaning is not None:
            meaning = meaning + by_meaning * self.meaning.T
        return Weights(
            learned.terms + (by_words * self.terms).T.toarray(),
            learned.topics + by_words * self.topics.T,
            meaning,
            learned.bias,
        )

    def scores(self, answers: AnswerRows) -> tuple[Floats, ...]:
        """How alike each answer and each code are, (n, k): 1 where the texts are the same.

        By words; and by meaning, where an encoder reads it.
        """
        by_words: Floats = np.asarray((answers.terms @ self.terms.T).toarray(), dtype=np.float32)
        by_words += answers.topics @ self.topics.T
        if self.meaning is None or answers.meaning is None:
            return (by_words,)
        return by_words, answers.meaning @ self.meaning.T


def shares(answers: int) -> Shares:
    """What learning from so many coded answers counts, and likeness to the codebook may count."""
    share = answers / (answers + HALF_LEARNED)
    return Shares(_LEARNED_FIRST + (1 - _LEARNED_FIRST) * share, 1 - (1 - _ALIKE_LAST) * share)


def find_likeness(of_codes: AnswerRows, themes: LatentTopics) -> CodebookLikeness:
    """The likeness to these texts, one for each code."""
    lengths = np.sqrt(np.asarray(of_codes.terms.multiply(of_codes.terms).sum(axis=1)))
    shorter = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    terms = sparse.csr_matrix(of_codes.terms.multiply(shorter / FULL_LENGTH), dtype=np.float32)
    topics = themes.found(of_codes.terms) * (shorter * _TOPICS / (TOPIC_LENGTH * FULL_LENGTH))
    meaning = None if of_codes.meaning is None else _MEANING * of_codes.meaning
    return CodebookLikeness(terms, np.asarray(topics, dtype=np.float32), meaning)
