"""How far apart the coders are on each answer."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.set_distances import SetDistance, pair_distances
from intercoder.agreement.coefficients.statistic import Floats
from intercoder.agreement.tables.code_sets import CodeSets


def mean_distances(sets: CodeSets, distance: SetDistance) -> Floats:
    """Mean distance between two coders' sets, shape (answers,); 0 if fewer than two judged."""
    total = np.zeros(sets.n_answers)
    for first, second in combinations(range(len(sets.coders)), 2):
        units = sets.differing(first, second)
        a, b = (sets.known[sets.numbers[coder, units]] for coder in (first, second))
        total[units] += pair_distances(a, b, distance)
    raters = sets.present.sum(axis=0)
    return np.asarray(total / np.maximum(raters * (raters - 1) / 2, 1))


def furthest(distances: Floats, number: int) -> NDArray[np.int64]:
    """Positions of the answers the coders are furthest apart on, furthest first; none at 0."""
    apart = np.flatnonzero(distances > 0)
    order = np.argsort(-distances[apart], kind="stable")
    return np.asarray(apart[order[:number]])
