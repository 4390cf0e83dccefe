"""How alike an answer and what the codebook says of a code are: what is known from the first on.

Learning from the codebook's texts as if they were coded answers (`training`) ranks codes less well
than plain cosines do, until some answers are coded. So cosines are added to what is learned, and
count for less the more there is to learn from (`benchmarks/suggester.py --sizes 0,25,50`). They are
sums over an answer's terms, too: words can be named as evidence as before.
"""

from __future__ import annotations

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


def find_weights(basis: AnswerRows, dual: Floats, bias: Floats, *, by_meaning: bool) -> Weights:
    """The weights of what was learned from the answers of a basis, with dual coefficients."""
    return Weights(
        np.ascontiguousarray(basis.terms.T @ dual, dtype=np.float32),
        np.ascontiguousarray(basis.topics.T @ dual, dtype=np.float32),
        basis.meaning.T @ dual if by_meaning and basis.meaning is not None else None,
        bias.astype(np.float32),
    )


@dataclass(frozen=True)
class Shares:
    """What counts in a score."""

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

    def added_to(self, learned: Weights, part: Shares) -> Weights:
        """Weights of a score in which both have their share."""
        meaning = learned.meaning
        if meaning is not None and self.meaning is not None:
            meaning = part.learned * meaning + part.alike * self.meaning.T
        return Weights(
            part.learned * learned.terms + (part.alike * self.terms).T.toarray(),
            part.learned * learned.topics + part.alike * self.topics.T,
            meaning,
            part.learned * learned.bias,
        )

    def scores(self, answers: AnswerRows, *, by_meaning: bool) -> Floats:
        """How alike each answer and each code are, (n, k): 1 where the texts are the same."""
        found: Floats = np.asarray((answers.terms @ self.terms.T).toarray(), dtype=np.float32)
        found += answers.topics @ self.topics.T
        if by_meaning and self.meaning is not None and answers.meaning is not None:
            found += answers.meaning @ self.meaning.T
        return found


def shares(answers: int) -> Shares:
    """What learning from so many coded answers counts, and what likeness to the codebook does."""
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
