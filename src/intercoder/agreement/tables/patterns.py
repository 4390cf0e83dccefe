"""Merges answers that were rated alike.

Every figure of this room is a function of sums over answers, and answers with the same ratings
contribute the same. So a table is first reduced to its distinct patterns of ratings and their
frequencies: with three coders and two categories, a million answers have at most 27.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.tables.ratings import MISSING

_CHUNK = 1 << 16
"""Answers processed at a time: keys and their counts then fit in the processor's cache."""
_MAX_TABLE_KEYS = 1 << 12
"""Up to this many possible patterns are counted in a table; more are sorted."""


@dataclass(frozen=True)
class Patterns:
    """The distinct ways in which answers were rated, coder by coder."""

    values: NDArray[np.int64]
    """Category, or `MISSING`, shape (coders, patterns)."""
    times: NDArray[np.int64]
    """Number of answers with this pattern, at least 1; shape (patterns,)."""
    n_categories: int

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Number of coders who chose the category, shape (patterns, categories)."""
        size = self.values.shape[1]
        cells = np.arange(size) * self.n_categories + self.values
        filled = np.bincount(cells[self.values != MISSING], minlength=size * self.n_categories)
        return filled.reshape(size, self.n_categories).astype(np.float64)

    @cached_property
    def raters(self) -> NDArray[np.int64]:
        """Number of coders who rated such an answer, shape (patterns,)."""
        return np.asarray(np.count_nonzero(self.values != MISSING, axis=0))


def merge(values: NDArray[np.signedinteger[Any]], n_categories: int) -> Patterns:
    """The patterns in category numbers of shape (coders, answers).

    Takes time proportional to the number of answers if few patterns are possible; otherwise it
    sorts. Answers nobody rated are left out.
    """
    coders, answers = values.shape
    base = n_categories + 1
    if coders and answers and base**coders <= _MAX_TABLE_KEYS:
        return _tabulate(values, n_categories)
    return _sort_out(values, n_categories)


def without_coders(patterns: Patterns) -> Patterns:
    """The patterns of an answer's ratings regardless of who gave them: many fewer in a large table.

    The rows, one for each coder before, then hold the ratings in rising order.
    """
    return _sort_out(np.sort(patterns.values, axis=0), patterns.n_categories, patterns.times)


def unmerged(values: NDArray[np.signedinteger[Any]], n_categories: int) -> Patterns:
    """Every answer as its own pattern, for answers that belong to clusters."""
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
    """A number for each answer, shape (answers,), equal if all ratings are equal.

    `values` are category numbers of shape (coders, answers), -1 where missing.
    """
    keys = np.zeros(values.shape[1], dtype=np.int64)
    bound = 1
    for row in values:
        if bound > 2**62 // (n_categories + 1):  # compress the keys before they overflow
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
    if times is not None:  # the columns are patterns already, each of several answers
        often = np.bincount(place, weights=times, minlength=first.size).astype(np.int64)
    found = values[:, first].astype(np.int64)
    rated = (found != MISSING).any(axis=0) if len(values) else np.zeros(first.size, dtype=bool)
    return Patterns(np.ascontiguousarray(found[:, rated]), often[rated], n_categories)
