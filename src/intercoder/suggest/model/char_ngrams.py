"""Counts character n-grams, looking up each distinct word only once.

The same counts as scikit-learn's `CountVectorizer(analyzer="char_wb")`, in a quarter of the time
when many answers are scored (`benchmarks/suggest_apply.py`): the words of answers repeat.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import sparse

_KEPT = 100_000
"""Words whose pieces are remembered; when there are more, all are forgotten."""


class NgramCounter:
    """Counts the known pieces of texts whose words are divided by white space."""

    def __init__(self, place: Mapping[str, int], lengths: tuple[int, int]) -> None:
        """`place` is the column of each piece, `lengths` the shortest and longest."""
        self._place = place
        self._lengths = lengths
        self._of_word: dict[str, array[int]] = {}

    def transform(self, texts: Iterable[str]) -> Any:
        """How often each text has each piece, (n, pieces), sparse by rows, float32."""
        columns: array[int] = array("i")
        ends = array("q", [0])
        for text in texts:
            for word in text.split():
                known = self._of_word.get(word)
                columns.extend(self._look_up(word) if known is None else known)
            ends.append(len(columns))
        indices = np.array(columns, dtype=np.int32)
        counted = sparse.csr_matrix(
            (
                np.ones(len(indices), dtype=np.float32),
                indices,
                np.array(ends, dtype=np.int64 if len(indices) >= 2**31 else np.int32),
            ),
            shape=(len(ends) - 1, len(self._place)),
        )
        counted.sum_duplicates()
        return counted

    def _look_up(self, word: str) -> array[int]:
        if len(self._of_word) >= _KEPT:
            self._of_word.clear()
        columns = (self._place.get(piece) for piece in _pieces(f" {word} ", self._lengths))
        found = array("i", [column for column in columns if column is not None])
        self._of_word[word] = found
        return found


def _pieces(word: str, lengths: tuple[int, int]) -> Iterator[str]:
    """Every piece of a word, with the spaces around it; one shorter than that counts once."""
    for length in range(lengths[0], lengths[1] + 1):
        for start in range(max(1, len(word) - length + 1)):
            yield word[start : start + length]
        if len(word) <= length:
            return
