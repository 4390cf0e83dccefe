"""Turns an answer into features: words, pairs of words, and pieces of words.

Each answer becomes a row of about a hundred weights (tf-idf) from two lists of terms. Pieces of
words (2 to 5 characters) handle inflection, typing errors and languages written without spaces. The
terms come from all answers of the study, coded or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intercoder.suggest.model.char_ngrams import NgramCounter, TermCounter
from intercoder.suggest.model.labelled_answers import Text
from intercoder.text.words import Word, fold, folded_words

PIECES = (2, 5)
"""Shortest and longest piece of a word, in characters."""
MAX_TERMS = 60_000
"""Maximum number of terms of each kind, the commonest; more made no difference in tests."""
UNKNOWN_WEIGHT = 0.5
"""How much unknown terms reduce an answer's weight: it may say much else."""
QUESTION_WEIGHT = 0.3
"""Weight of two answers belonging to the same question, if there are several."""
_OF_WORDS, _OF_PIECES = np.float32(0.5), np.float32(np.sqrt(0.5))
"""Lengths of the two kinds in an answer's row: pieces of words count twice as much as words, which
helps with inflected languages and typing errors.
"""
FULL_LENGTH = float(np.hypot(_OF_WORDS, _OF_PIECES))
"""Length of an answer's row if all of its terms are known, without its question."""
_WHITE = re.compile(r"\s+")

Matrix: TypeAlias = Any
"""A sparse matrix by rows, float32; SciPy's matrices have no types."""


@dataclass(frozen=True)
class Terms:
    """One list of terms: `terms[i]` is column i, with weight `idf[i]`."""

    terms: tuple[str, ...]
    idf: NDArray[np.float32]

    @cached_property
    def place(self) -> dict[str, int]:
        """Column by term."""
        return {term: column for column, term in enumerate(self.terms)}


@dataclass(frozen=True)
class Features:
    """The meaning of an answer's numbers. Columns: words and pairs, pieces, then questions."""

    words: Terms
    pieces: Terms
    questions: tuple[str, ...]
    """Ids of the questions that have a column; none if all answers belong to one."""

    @property
    def width(self) -> int:
        """Number of columns of a row."""
        return len(self.words.terms) + len(self.pieces.terms) + len(self.questions)

    def rows(self, texts: Sequence[Text], split: Sequence[Sequence[str]] | None = None) -> Matrix:
        """The answers as rows, (n, width), float32; `split` are their words, folded, if known.

        The row of an empty text is zero except for its question.
        """
        if split is None:
            split = [folded_words(text.text, text.language) for text in texts]
        terms = [_terms_of(single) for single in split]
        of_words = _weighted(self.words, self._of_words, terms, [len(one) for one in terms])
        plain = [_plain(text.text) for text in texts]
        counts = [_count_pieces(one) for one in plain]
        of_pieces = _weighted(self.pieces, self._of_pieces, plain, counts)
        blocks = [of_words * _OF_WORDS, of_pieces * _OF_PIECES]
        if self.questions:
            blocks.append(self._questions(texts))
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def contributions(
        self, found: Sequence[Word], weights: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Contribution of each word of one answer to the scores of some codes, (words, codes).

        `weights` are those codes' weights, (width, codes). A pair of words counts half for each of
        them.
        """
        added = np.zeros((len(found), weights.shape[1]))
        if not found:
            return added
        idf, column_of = self.words.idf, self.words.place
        squares = 0.0
        for place, one in enumerate(found):
            column = column_of.get(one.word)
            if column is not None:
                added[place] += idf[column] * weights[column]
                squares += float(idf[column]) ** 2
            pair = (
                column_of.get(f"{one.word} {found[place + 1].word}")
                if place + 1 < len(found)
                else None
            )
            if pair is not None:
                added[place : place + 2] += idf[pair] * weights[pair] / 2
        added *= float(_OF_WORDS) / (squares**0.5 or 1.0)
        if self.pieces.terms:
            counted = self._of_pieces.transform([one.word for one in found]).multiply(
                self.pieces.idf
            )
            first = len(self.words.terms)
            of_pieces = weights[first : first + len(self.pieces.terms)]
            # Both kinds have their own length in an answer; so they do here, over all its words.
            length = float(np.sqrt(counted.multiply(counted).sum())) or 1.0
            added += (counted @ of_pieces) * (float(_OF_PIECES) / length)
        return added

    @cached_property
    def _of_words(self) -> TermCounter:
        return TermCounter(self.words.place)

    @cached_property
    def _of_pieces(self) -> NgramCounter:
        return NgramCounter(self.pieces.place, PIECES)

    def _questions(self, texts: Sequence[Text]) -> Matrix:
        place = {question: column for column, question in enumerate(self.questions)}
        pairs = [
            (row, place[text.question]) for row, text in enumerate(texts) if text.question in place
        ]
        rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
        weights = np.full(len(pairs), QUESTION_WEIGHT, dtype=np.float32)
        return sparse.csr_matrix((weights, (rows, columns)), (len(texts), len(self.questions)))


def find_features(
    texts: Sequence[Text], advance: Callable[[int], object] = lambda _: None
) -> Features:
    """The terms of these texts, with their weights.

    With many texts, a term that only one of them has is left out: it could be learned only if that
    text is coded, and then says no more than the answer itself. `advance` is called with the number
    of texts just split into words, which takes longest.
    """
    least = 1 if len(texts) < 2000 else 2
    terms = []
    for text in texts:
        terms.append(_terms_of(folded_words(text.text, text.language)))
        advance(1)
    of_words = _found("words", terms, least)
    of_pieces = _found("pieces", [_plain(text.text) for text in texts], min(least, 2))
    questions = sorted({text.question for text in texts if text.question})
    return Features(of_words, of_pieces, tuple(questions) if len(questions) > 1 else ())


def _terms_of(single: Sequence[str]) -> list[str]:
    """The words of a text and pairs of neighbouring ones."""
    return [*single, *(f"{one} {two}" for one, two in pairwise(single))]


def _plain(text: str) -> str:
    return _WHITE.sub(" ", fold(text))


def _itself(terms: list[str]) -> list[str]:
    return terms


def _kind(kind: str) -> dict[str, Any]:
    if kind == "words":
        return {"analyzer": _itself}
    return {"analyzer": "char_wb", "ngram_range": PIECES, "lowercase": False}


def _found(kind: str, documents: Iterable[Any], least: int) -> Terms:
    # Only who learns needs it, and it takes longer to load than a stored model.
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    counter = CountVectorizer(**_kind(kind), min_df=least, max_features=MAX_TERMS, dtype=np.float32)
    try:
        counted = counter.fit_transform(documents)
    except ValueError:  # no text has any term, or none is frequent enough
        return Terms((), np.zeros(0, dtype=np.float32))
    weighed = TfidfTransformer(sublinear_tf=True).fit(counted)
    terms = counter.get_feature_names_out()
    return Terms(tuple(str(term) for term in terms), weighed.idf_.astype(np.float32))


def _weighted(
    known: Terms,
    counter: TermCounter | NgramCounter,
    documents: Sequence[Any],
    counts: Sequence[int],
) -> Matrix:
    """Sublinear term frequency times idf, each row of length 1, less if terms are unknown.

    `counts` is the number of terms of each document.
    """
    if not known.terms:
        return sparse.csr_matrix((len(documents), 0), dtype=np.float32)
    counted = counter.transform(documents).tocsr()
    unknown = np.array(counts) - np.asarray(counted.sum(axis=1)).ravel()
    counted.data = (np.log(counted.data) + 1) * known.idf[counted.indices]
    squares = np.asarray(counted.multiply(counted).sum(axis=1)).ravel()
    squares += UNKNOWN_WEIGHT * np.maximum(unknown, 0) * float(known.idf.max()) ** 2
    scale = np.divide(1, np.sqrt(squares), out=np.zeros_like(squares), where=squares > 0)
    counted.data *= np.repeat(scale, np.diff(counted.indptr))
    return counted.astype(np.float32)


def _count_pieces(text: str) -> int:
    """Number of pieces a text is split into, from each word with a space at both ends."""
    return sum(map(_pieces_in, map(len, text.split())))


@cache
def _pieces_in(letters: int) -> int:
    """Number of pieces of a word of so many letters, with a space at both ends; if that is shorter
    than a piece, it counts once."""
    length, total = letters + 2, 0
    for size in range(PIECES[0], PIECES[1] + 1):
        total += max(length - size + 1, 1)
        if length <= size:
            break
    return total
