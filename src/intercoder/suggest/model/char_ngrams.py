"""Counts known terms: words as they are, and character n-grams of each distinct word once.

The same counts as scikit-learn's `CountVectorizer`, with `analyzer="char_wb"` for n-grams, in a
quarter of the time when many answers are scored (`benchmarks/suggest_apply.py`): the words of
answers repeat. And without scikit-learn, which takes longer to load than a stored model.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import sparse

_KEPT = 100_000
"""Number of words whose pieces are cached; when there are more, the cache is emptied."""


class NgramCounter:
    """Counts the known pieces of texts whose words are separated by white space."""

    def __init__(self, place: Mapping[str, int], lengths: tuple[int, int]) -> None:
        """`place` is the column of each piece, `lengths` the shortest and longest length."""
        self._place = place
        self._lengths = lengths
        self._of_word: dict[str, array[int]] = {}

    def transform(self, texts: Iterable[str]) -> Any:
        """Number of times each text has each piece, (n, pieces), sparse by rows, float32."""
        columns: array[int] = array("i")
        ends = array("q", [0])
        for text in texts:
            for word in text.split():
                known = self._of_word.get(word)
                columns.extend(self._look_up(word) if known is None else known)
            ends.append(len(columns))
        return _counted(columns, ends, len(self._place))

    def _look_up(self, word: str) -> array[int]:
        if len(self._of_word) >= _KEPT:
            self._of_word.clear()
        columns = (self._place.get(piece) for piece in _pieces(f" {word} ", self._lengths))
        found = array("i", [column for column in columns if column is not None])
        self._of_word[word] = found
        return found


class TermCounter:
    """Counts the known terms among those that texts were cut into."""

    def __init__(self, place: Mapping[str, int]) -> None:
        """`place` is the column of each term."""
        self._place = place

    def transform(self, documents: Iterable[Iterable[str]]) -> Any:
        """How often each text has each term, (n, terms), sparse by rows, float32."""
        columns: array[int] = array("i")
        ends = array("q", [0])
        place = self._place
        for terms in documents:
            columns.extend([place[term] for term in terms if term in place])
            ends.append(len(columns))
        return _counted(columns, ends, len(place))


def _counted(columns: array[int], ends: array[int], width: int) -> Any:
    """The matrix whose rows have these columns, up to each end; equal ones together."""
    indices = np.array(columns, dtype=np.int32)
    counted = sparse.csr_matrix(
        (
            np.ones(len(indices), dtype=np.float32),
            indices,
            np.array(ends, dtype=np.int64 if len(indices) >= 2**31 else np.int32),
        ),
        shape=(len(ends) - 1, width),
    )
    counted.sum_duplicates()
    return counted


def _pieces(word: str, lengths: tuple[int, int]) -> Iterator[str]:
    """Every piece of a word with the spaces around it; a shorter word counts once."""
    for length in range(lengths[0], lengths[1] + 1):
        for start in range(max(1, len(word) - length + 1)):
            yield word[start : start + length]
        if len(word) <= length:
            return
