"""Distances between two sets of codes, from their sizes and that of their intersection.

"Alpha for several codes" is a different number under each of these, so the formula is printed with
it. All range from 0 (the same set) to 1; two empty sets are equal. Most place the empty set at
distance 1 from any other; two treat the empty set as part of every set, and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Floats

Sizes = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class SetDistance:
    """A named distance between sets of codes."""

    name: str
    """The name in the keys of the figures, `alpha_set_NAME`."""
    formula: str
    """One line, printed with every figure that uses it."""
    empty: str
    """How it treats the empty set, printed as well."""
    source: str
    between: Callable[[Sizes, Sizes, Sizes], Floats]
    """The distance from the sizes of the intersection, the first set and the second."""


def _similarity(shared: Sizes, first: Sizes, second: Sizes) -> Floats:
    """Jaccard's coefficient, 1 for two empty sets."""
    union = first + second - shared
    return np.where(union == 0, 1.0, shared / np.maximum(union, 1))


def _equal(shared: Sizes, first: Sizes, second: Sizes) -> NDArray[np.bool_]:
    return np.asarray((shared == first) & (shared == second))


def _exact(shared: Sizes, first: Sizes, second: Sizes) -> Floats:
    return np.where(_equal(shared, first, second), 0.0, 1.0)


def _jaccard(shared: Sizes, first: Sizes, second: Sizes) -> Floats:
    return 1.0 - _similarity(shared, first, second)


def _dice(shared: Sizes, first: Sizes, second: Sizes) -> Floats:
    return np.where(first + second == 0, 0.0, 1.0 - 2.0 * shared / np.maximum(first + second, 1))


def _masi(shared: Sizes, first: Sizes, second: Sizes) -> Floats:
    contained = shared == np.minimum(first, second)
    monotonicity = np.where(contained, 2 / 3, 1 / 3)
    monotonicity = np.where(_equal(shared, first, second), 1.0, monotonicity)
    return 1.0 - _similarity(shared, first, second) * monotonicity


def _passonneau_2004(shared: Sizes, first: Sizes, second: Sizes) -> Floats:
    contained = shared == np.minimum(first, second)
    distance = np.where(contained, 1 / 3, np.where(shared > 0, 2 / 3, 1.0))
    return np.where(_equal(shared, first, second), 0.0, distance)


def _masi_dkpro(shared: Sizes, first: Sizes, second: Sizes) -> Floats:
    return _jaccard(shared, first, second) * _passonneau_2004(shared, first, second)


_USUAL = "two empty sets: 0; an empty and another: 1"
_PART_OF_ALL = "two empty sets: 0; an empty and another: 1/3, being part of every set"

SET_DISTANCES: Mapping[str, SetDistance] = MappingProxyType(
    {
        distance.name: distance
        for distance in (
            SetDistance(
                "masi",
                "1 - J * M; J = shared codes / all codes of the two sets;"
                " M = 1 equal, 2/3 one contains the other, 1/3 overlap, 0 disjoint",
                _USUAL,
                "Passonneau 2006",
                _masi,
            ),
            SetDistance(
                "jaccard",
                "1 - J; J = shared codes / all codes of the two sets",
                _USUAL,
                "Jaccard 1912",
                _jaccard,
            ),
            SetDistance(
                "dice",
                "1 - 2 * shared codes / (codes of the one + codes of the other)",
                _USUAL,
                "Dice 1945",
                _dice,
            ),
            SetDistance(
                "nominal", "0 if the sets are equal, else 1", _USUAL, "exact match", _exact
            ),
            SetDistance(
                "passonneau2004",
                "0 equal, 1/3 one contains the other, 2/3 overlap, 1 disjoint",
                _PART_OF_ALL,
                "Passonneau 2004",
                _passonneau_2004,
            ),
            SetDistance(
                "masi_dkpro",
                "(1 - J) * (0 equal, 1/3 one contains the other, 2/3 overlap, 1 disjoint)",
                _PART_OF_ALL,
                "DKPro Agreement",
                _masi_dkpro,
            ),
        )
    }
)


def set_sizes(words: NDArray[np.uint64]) -> Sizes:
    """Number of codes in each set: shape (..., words) to (...)."""
    return np.asarray(np.bitwise_count(words).sum(axis=-1, dtype=np.int32))


class DistanceTable:
    """A distance looked up instead of computed, for sets of at most `largest` codes.

    A distance depends on three small numbers only, so it is computed once for each combination;
    for the millions of pairs of a large table this is several times faster than the formula.
    """

    def __init__(self, distance: SetDistance, largest: int) -> None:
        self._base = largest + 1
        sizes = np.arange(self._base, dtype=np.int32)
        first, second, shared = np.meshgrid(sizes, sizes, sizes, indexing="ij")
        possible = np.minimum(shared, np.minimum(first, second))
        self.table: Floats = distance.between(possible, first, second).ravel()

    @property
    def by_size(self) -> Floats:
        """Distances by the sizes of the first set, the second, and their intersection."""
        return self.table.reshape(self._base, self._base, self._base)

    def places(self, first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Positions in `table` of each pair's distance: (..., words) to (...).

        The arrays may broadcast against each other. The same for every distance.
        """
        base = self._base
        place = np.bitwise_count(first[..., 0] & second[..., 0]).astype(np.intp)
        for word in range(1, first.shape[-1]):
            place += np.bitwise_count(first[..., word] & second[..., word])
        place += set_sizes(first) * (base * base)
        place += set_sizes(second) * base
        return np.asarray(place)

    def between(self, first: NDArray[np.uint64], second: NDArray[np.uint64]) -> Floats:
        """Distance of each set of `first` from its partner in `second`: (..., words) to (...)."""
        return np.asarray(self.table[self.places(first, second)])


def pair_distances(
    first: NDArray[np.uint64], second: NDArray[np.uint64], distance: SetDistance
) -> Floats:
    """Distance of each set of `first` from its partner in `second`, shape (..., words) to (...).

    Computed by the formula; see `DistanceTable` for very many pairs.
    """
    return distance.between(set_sizes(first & second), set_sizes(first), set_sizes(second))
