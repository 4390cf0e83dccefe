"""Sorts numbers that lie close together, such as rows of a study, without comparing them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_Numbers = NDArray[np.signedinteger[Any]]
_SPREAD = 8
"""Numbers up to this many times their count are marked in a table; others are compared."""


def different(numbers: _Numbers) -> NDArray[np.int64]:
    """The different ones of these numbers, ascending."""
    if not _are_dense(numbers):
        return np.unique(numbers).astype(np.int64)
    return np.flatnonzero(_marks(numbers))


def numbered(numbers: _Numbers) -> tuple[int, NDArray[np.int64]]:
    """How many different numbers there are, and the place of each among them."""
    if not _are_dense(numbers):
        found, places = np.unique(numbers, return_inverse=True)
        return found.size, places.astype(np.int64)
    marks = _marks(numbers)
    return int(np.count_nonzero(marks)), (np.cumsum(marks) - 1)[numbers]


def places_in(known: _Numbers, numbers: _Numbers) -> NDArray[np.int64] | slice:
    """Where in `known`, which ascends, each of these numbers is; a slice if they are the same."""
    if np.array_equal(known, numbers):
        return slice(None)
    return np.searchsorted(known, numbers)


def _are_dense(numbers: _Numbers) -> bool:
    return not numbers.size or (
        int(numbers.min()) >= 0 and int(numbers.max()) < _SPREAD * numbers.size + 1000
    )


def _marks(numbers: _Numbers) -> NDArray[np.bool_]:
    marks = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.bool_)
    marks[numbers] = True
    return marks
