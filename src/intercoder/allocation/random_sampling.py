"""Draws stratified random samples that are the same everywhere for the same seed.

Only the raw 64-bit numbers of PCG64 are used, whose stream NumPy promises never to change (NEP 19),
unlike that of its `Generator`. Sorting such numbers determines which units are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Stream(IntEnum):
    """Independent random streams, one for each purpose, so that one draw never shifts another."""

    SAMPLE = 1
    OVERLAP = 2
    DEAL = 3
    ORDER = 4
    ROUNDING = 5
    MOVE = 6


def random_keys(n: int, seed: int, *path: int) -> NDArray[np.uint64]:
    """Random numbers, shape (n,), the same for the same seed and path (their purpose)."""
    return np.random.PCG64(np.random.SeedSequence([seed, *path])).random_raw(n)


def strata_of(columns: Sequence[NDArray[np.integer]], n: int) -> NDArray[np.int64]:
    """One number for each combination of values, shape (n,), from 0 in the order of the values."""
    combined = np.zeros(n, dtype=np.int64)
    for column in columns:
        span = int(column.max(initial=0)) + 1
        _, combined = np.unique(combined * span + column, return_inverse=True)
    return combined.astype(np.int64)


def proportional(
    sizes: NDArray[np.int64], total: int, keys: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Divide `total` among strata in proportion to their sizes; shape (strata,), with this sum.

    Largest remainders (Hamilton's method): every stratum gets its share rounded down, and the rest
    goes to the largest fractions; `keys` decides between equal ones. No stratum gets more than its
    size. Raises ValueError if `total` is not between 0 and the sum of the sizes.
    """
    whole = int(sizes.sum())
    if not 0 <= total <= whole:
        raise ValueError(f"{total} of {whole} cannot be drawn")
    if not whole:
        return np.zeros_like(sizes)
    share, remainder = np.divmod(sizes * total, whole)
    left = total - int(share.sum())
    share[np.lexsort((keys, -remainder))[:left]] += 1
    return share


def draw(strata: NDArray[np.int64], total: int, seed: int, *path: int) -> NDArray[np.bool_]:
    """Mark `total` of the units, shape (n,): a stratified random sample with proportional shares.

    `strata` numbers each unit's stratum from 0, shape (n,). Within a stratum every unit has the
    same chance. Raises what `proportional` raises.
    """
    sizes = np.bincount(strata).astype(np.int64)
    wanted = proportional(sizes, total, random_keys(len(sizes), seed, *path, Stream.ROUNDING))
    order = np.lexsort((random_keys(len(strata), seed, *path), strata))
    place = np.arange(len(strata)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chosen = np.zeros(len(strata), dtype=np.bool_)
    chosen[order] = place < np.repeat(wanted, sizes)
    return chosen


def spread(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Labels 0, 1, ..., label i as often as `counts[i]`, each spread evenly; shape (sum,).

    Every section of the result has each label in nearly its overall share.
    """
    labels = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    within = (np.arange(len(counts)) + 0.5) / max(len(counts), 1)
    at = (nth + within[labels]) / np.maximum(counts, 1)[labels]
    return labels[np.argsort(at, kind="stable")]
