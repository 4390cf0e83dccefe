"""Sums the distances of every set to all sets without looking at every pair.

A distance between two sets depends on their sizes and on the size t of their intersection alone.
Two sets share C(t, j) subsets of j codes; so the number of sets of size s that share exactly t
codes with a given set follows, by inclusion and exclusion, from the number of sets of size s that
contain each of its subsets. With the finite differences of the distance in t,

    c_j(n, s) = sum over t <= j of (-1)^(j-t) C(j, t) D(n, s, t)

the sum over all sets b with weights w is, exactly,

    sum over b of w_b D(a, b) = sum over subsets S of a, over s, of c_|S|(|a|, s) W_S(s)

where W_S(s) is the weight of the sets of size s that contain S. The work grows with the subsets, 2
to the power of a set's size, not with the square of the number of sets: 30,000 distinct sets of
about five codes take a third of a second instead of ten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.set_distances import Sizes, set_sizes
from intercoder.agreement.coefficients.statistic import Floats

_PAIRS_A_SUBSET = 10
"""Handling a subset takes as long as looking up this many pairs."""


def is_quicker(sets: NDArray[np.uint64]) -> bool:
    """Whether going through subsets is quicker than through pairs; `sets`: shape (sets, words)."""
    sizes = set_sizes(sets)
    subsets = float(np.exp2(np.minimum(sizes, 60)).sum())
    return _PAIRS_A_SUBSET * subsets < float(sizes.size) ** 2


def summed_distances(
    sets: NDArray[np.uint64], weights: Floats, tables: Sequence[Floats]
) -> list[Floats]:
    """Each set's distances from all sets, weighted and summed, shape (sets,), for each table.

    `tables` hold the distances by the sizes of the first set, the second, and their intersection.
    """
    sizes = set_sizes(sets)
    width = int(sizes.max(initial=0)) + 1
    found = [np.zeros(sizes.size) for _ in tables]
    for level in _subsets(sets, sizes):
        filled = np.bincount(
            level.subset * width + sizes[level.owner],
            weights=weights[level.owner],
            minlength=level.number * width,
        ).reshape(level.number, width)
        for place, table in enumerate(tables):
            of_subset = filled @ _difference(table, level.size).T  # (subsets, sizes of first set)
            values = of_subset[level.subset, sizes[level.owner]]
            found[place] += np.bincount(level.owner, weights=values, minlength=sizes.size)
    return found


@dataclass(frozen=True, slots=True)
class _Subsets:
    """The subsets of one size of all the sets."""

    size: int
    owner: NDArray[np.int64]
    """The set that each is a subset of, shape (entries,)."""
    subset: NDArray[np.int64]
    """Its number, shape (entries,); equal subsets of two sets have the same number."""
    number: int


def _subsets(sets: NDArray[np.uint64], sizes: Sizes) -> Iterator[_Subsets]:
    """Level by level: a subset extends one of the level before by a later code of its set."""
    raw = np.ascontiguousarray(sets.astype("<u8", copy=False)).view(np.uint8)
    codes = np.nonzero(np.unpackbits(raw, axis=-1, bitorder="little"))[1]
    span = int(codes.max(initial=0)) + 1
    ends = np.cumsum(sizes)
    owner = np.arange(sizes.size)
    subset = np.zeros(sizes.size, dtype=np.int64)
    at = ends - sizes  # position of the first code that may follow
    yield _Subsets(0, owner, subset, 1)
    for size in range(1, int(sizes.max(initial=0)) + 1):
        following = ends[owner] - at
        total = int(following.sum())
        begun = np.repeat(np.cumsum(following) - following, following)
        place = np.repeat(at, following) + np.arange(total) - begun
        keys = np.repeat(subset, following) * span + codes[place]
        owner = np.repeat(owner, following)
        distinct, subset = np.unique(keys, return_inverse=True)
        at = place + 1
        yield _Subsets(size, owner, subset, distinct.size)


def _difference(table: Floats, order: int) -> Floats:
    """The finite difference of the distance in the size of the intersection, from 0 up."""
    signed = [(-1) ** (order - t) * comb(order, t) for t in range(order + 1)]
    return np.asarray(table[..., : order + 1] @ np.array(signed, dtype=np.float64))
