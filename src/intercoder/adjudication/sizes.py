"""How far apart the coders of one answer are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.whole.of_sets import DEFAULT_DISTANCE

DISTANCE = DEFAULT_DISTANCE
"""The same as the agreement's: MASI (Passonneau 2006), between two sets of codes."""


def size(sets: Sequence[frozenset[str]]) -> float:
    """The size of a disagreement: the mean distance of two coders' sets, over all pairs of them.

    From 0 (all the same, or fewer than two coders) to 1 (no two sets share a code).
    """
    pairs = list(combinations(sets, 2))
    if not pairs:
        return 0.0
    return sum(_distance(first, second) for first, second in pairs) / len(pairs)


@lru_cache(maxsize=1 << 16)
def _distance(first: frozenset[str], second: frozenset[str]) -> float:
    shared, one, other = (np.array(len(part)) for part in (first & second, first, second))
    return float(SET_DISTANCES[DISTANCE].between(shared, one, other))
