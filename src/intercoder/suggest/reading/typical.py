"""Picks answers that are typical of many others, each of what those before it are not.

The answers picked cover all of them as well as so few can: the sum, over all answers, of the
similarity to the nearest one picked is as large as a greedy choice makes it, which is at least 63 %
of what is possible (facility location: Nemhauser, Wolsey and Fisher 1978, Mathematical Programming
14; Wei, Iyer and Bilmes 2015, ICML). So the first ones are typical of the largest groups, and the
last ones are odd. What was read before covers answers, too.

Functions take and return arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
"""Vectors of answers, (n, dimensions), of length 1 or 0: products are similarities."""
Places = NDArray[np.int64]
Shares = NDArray[np.float32]

_BLOCK = 512
"""Answers compared with all others at once."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each answer, the nearest of some others."""

    place: Places
    """Position among the others, (n,); -1 where nothing is similar at all."""
    similarity: Shares
    """From 0 to 1, (n,)."""


def pick_typical(rows: Rows, weights: Shares, covered: Shares, limit: int) -> Places:
    """Positions of up to `limit` answers, in the order in which they should be read.

    `weights` (n,) says how many answers each row stands for, `covered` (n,) how similar it is to
    what was read before, from 0 to 1. The same input always gives the same order.
    """
    n = len(rows)
    cover = covered.astype(np.float32).copy()
    gains = _gains(rows, weights, cover)
    picked: list[int] = []
    while len(picked) < min(limit, n):
        best = _best(rows, weights, cover, gains)
        picked.append(best)
        cover = np.maximum(cover, rows @ rows[best])
        gains[best] = -1.0
    return np.array(picked, dtype=np.int64)


def _best(rows: Rows, weights: Shares, cover: Shares, gains: NDArray[np.float64]) -> int:
    """The answer that adds most. What an answer adds only ever falls, so the gain of an earlier
    step is an upper bound, and only the best ones have to be worked out again (Minoux 1978)."""
    while True:
        best = int(np.argmax(gains))
        gains[best] = float(np.maximum(rows @ rows[best] - cover, 0) @ weights)
        if gains[best] >= gains.max():
            return best


def _gains(rows: Rows, weights: Shares, cover: Shares) -> NDArray[np.float64]:
    """How much each answer adds to what is covered, (n,)."""
    found = np.zeros(len(rows))
    for start in range(0, len(rows), _BLOCK):
        similar = rows[start : start + _BLOCK] @ rows.T
        np.subtract(similar, cover, out=similar)
        found[start : start + _BLOCK] = np.maximum(similar, 0, out=similar) @ weights
    return found


def nearest(rows: Rows, others: Rows) -> Nearest:
    """For each answer, the nearest of the others."""
    place = np.full(len(rows), -1, dtype=np.int64)
    similarity = np.zeros(len(rows), dtype=np.float32)
    if not len(others):
        return Nearest(place, similarity)
    for start in range(0, len(rows), _BLOCK):
        similar = rows[start : start + _BLOCK] @ others.T
        best = similar.argmax(axis=1)
        size = similar[np.arange(len(similar)), best]
        place[start : start + _BLOCK] = np.where(size > 0, best, -1)
        similarity[start : start + _BLOCK] = np.clip(size, 0, 1)
    return Nearest(place, similarity)
