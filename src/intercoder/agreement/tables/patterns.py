"""Merges answers that were rated alike.

Every figure of this room is a function of sums over answers, and answers with the same ratings add
the same. So a table is first reduced to its distinct patterns of ratings and how often each
occurs: three coders and two categories leave at most 27 of a million answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.tables.ratings import MISSING

_CHUNK = 1 << 16
"""Answers handled at a time: keys and their counts then stay in the processor's cache."""
_MAX_TABLE_KEYS = 1 << 12
"""Up to so many possible patterns they are counted in a table; beyond, sorted."""


@dataclass(frozen=True)
class Patterns:
    """The distinct ways in which answers were rated, coder by coder."""

    values: NDArray[np.int64]
    """Shape (coders, patterns): category, or `MISSING`."""
    times: NDArray[np.int64]
    """Shape (patterns,): how many answers have this pattern; at least 1."""
    n_categories: int

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Shape (patterns, categories): how many coders chose the category."""
        size = self.values.shape[1]
        cells = np.arange(size) * self.n_categories + self.values
        filled = np.bincount(cells[self.values != MISSING], minlength=size * self.n_categories)
        return filled.reshape(size, self.n_categories).astype(np.float64)

    @cached_property
    def raters(self) -> NDArray[np.int64]:
        """Shape (patterns,): how many coders rated such an answer."""
        return np.asarray(np.count_nonzero(self.values != MISSING, axis=0))


def merge(values: NDArray[np.signedinteger[Any]], n_categories: int) -> Patterns:
    """The patterns in category numbers of shape (coders, answers).

    Takes time proportional to the answers where few patterns are possible, and that of sorting
    otherwise. Answers nobody rated are left out.
    """
    coders, answers = values.shape
    base = n_categories + 1
    if coders and answers and base**coders <= _MAX_TABLE_KEYS:
        return _tabulate(values, n_categories)
    return _sort_out(values, n_categories)


def without_coders(patterns: Patterns) -> Patterns:
    """The patterns of an answer's ratings whoever gave them: many fewer in a large table.

    Coders then stand for the ratings in rising order.
    """
    return _sort_out(np.sort(patterns.values, axis=0), patterns.n_categories, patterns.times)


def unmerged(values: NDArray[np.signedinteger[Any]], n_categories: int) -> Patterns:
    """Every answer as a pattern of its own: for answers that belong to clusters."""
    wide = values.astype(np.int64)
    return Patterns(wide, np.ones(wide.shape[1], dtype=np.int64), n_categories)


def _tabulate(values: NDArray[np.signedinteger[Any]], n_categories: int) -> Patterns:
    coders, answers = values.shape
    base = n_categories + 1
    shift = sum(base**coder for coder in range(coders))
    narrow: type[np.signedinteger[Any]] = np.int8 if base**coders <= 127 else np.int16
    totals = np.zeros(base**coders, dtype=np.int64)
    for start in range(0, answers, _CHUNK):
        part = slice(start, start + _CHUNK)
        keys: NDArray[Any] = values[0, part].astype(narrow)
        for coder in range(1, coders):
            keys *= base
            keys += values[coder, part].astype(narrow, copy=False)
        keys += shift
        totals += np.bincount(keys, minlength=totals.size)
    totals[0] = 0  # the pattern in which everything is missing
    found = np.flatnonzero(totals)
    digits = [found // base ** (coders - 1 - coder) % base for coder in range(coders)]
    return Patterns(np.array(digits) - 1, totals[found], n_categories)


def pattern_keys(values: NDArray[np.signedinteger[Any]], n_categories: int) -> NDArray[np.int64]:
    """A number for each answer, shape (answers,), the same where all its ratings are the same.

    `values` are category numbers of shape (coders, answers), -1 where missing.
    """
    keys = np.zeros(values.shape[1], dtype=np.int64)
    bound = 1
    for row in values:
        if bound > 2**62 // (n_categories + 1):  # fold what there is before it overflows
            distinct, keys = np.unique(keys, return_inverse=True)
            bound = distinct.size
        keys = keys * (n_categories + 1) + (row.astype(np.int64) + 1)
        bound *= n_categories + 1
    return keys


def _sort_out(
    values: NDArray[np.signedinteger[Any]],
    n_categories: int,
    times: NDArray[np.int64] | None = None,
) -> Patterns:
    keys = pattern_keys(values, n_categories)
    _, first, place, often = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    if times is not None:  # the columns are patterns already, each of so many answers
        often = np.bincount(place, weights=times, minlength=first.size).astype(np.int64)
    found = values[:, first].astype(np.int64)
    rated = (found != MISSING).any(axis=0) if len(values) else np.zeros(first.size, dtype=bool)
    return Patterns(np.ascontiguousarray(found[:, rated]), often[rated], n_categories)
