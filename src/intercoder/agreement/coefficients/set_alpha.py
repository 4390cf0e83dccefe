"""Krippendorff's alpha over sets of codes, under a named distance between sets.

The formula is that of `agreement.coefficients.alpha`, with each distinct set as a category. Range:
at most 1. Undefined (no variation) where all the sets of answers judged twice are the same. The
number of distinct sets can be large, so the table of their distances is never built whole unless it
is needed for resamples and small enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.set_distances import (
    DistanceTable,
    SetDistance,
    pair_distances,
    set_sizes,
)
from intercoder.agreement.coefficients.set_overlaps import is_quicker, summed_distances
from intercoder.agreement.coefficients.statistic import Floats, ratio
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import Patterns, merge

_BLOCK = 256
"""Rows of the distance table computed at a time."""
_WHOLE = 3000
"""Up to this many distinct sets the table is built whole for resamples (36 MB at most)."""
_MAX_LOOKED_UP = 64
"""Up to this many codes in a set, distances are looked up (2 MB); beyond, they are computed."""


class SetStatistic:
    """Alpha under several distances; figures are named by the distance.

    `sets` has shape (distinct sets, words); the patterns' categories are positions in it.
    """

    def __init__(
        self, sets: NDArray[np.uint64], patterns: Patterns, distances: Sequence[SetDistance]
    ) -> None:
        self.names = tuple(distance.name for distance in distances)
        self._sets = sets
        self._patterns = patterns
        self._kept = np.where(patterns.raters >= 2, patterns.values, -1)
        self._times = patterns.times.astype(np.float64)
        size = sets.shape[0]
        used = self._kept >= 0
        weights = np.broadcast_to(self._times, used.shape)[used]
        self.used: Floats = np.bincount(self._kept[used], weights=weights, minlength=size).astype(
            np.float64
        )
        self._distances = distances
        self._tables: dict[str, NDArray[np.float32]] = {}
        self._look_up = self._lookups()
        self._parts = [self._disagreement(distance) for distance in distances]
        self._from_all = self._summed_distances()
        self.work = size * size * len(distances) // 4  # one large product in single precision
        if size > _WHOLE:
            self.work = np.iinfo(np.int64).max // 10**9

    def observed(self) -> Floats:
        """Alpha of the sample by distance, shape (figures,)."""
        return np.array(
            [
                _alpha(self.used.sum(), self._times @ parts, self.used @ mean)
                for parts, mean in zip(self._parts, self._from_all, strict=True)
            ]
        )

    def observed_distances(self) -> Floats:
        """Mean distance of two coders' sets of the same answer (Do), shape (figures,)."""
        n = self.used.sum()
        return np.array([ratio(self._times @ parts, n) for parts in self._parts])

    def resampled(self, weights: Floats) -> Floats:
        """Figures of resamples: (resamples, patterns) to (resamples, figures).

        With very many distinct sets E is only approximate, and accurate when few answers are left
        out of the sample: see `_expected_nearby`.
        """
        used = self._used_in(weights)
        n = used.sum(axis=1)
        columns = []
        for place, distance in enumerate(self._distances):
            if self._sets.shape[0] > _WHOLE:
                expected = self._expected_nearby(used, self._from_all[place])
            else:
                whole = self._whole(distance)
                expected = np.einsum("bv,bv->b", used.astype(np.float32) @ whole, used)
            columns.append(_alpha(n, weights @ self._parts[place], expected))
        return np.stack(columns, axis=1)

    def _expected_nearby(self, used: Floats, mean: Floats) -> Floats:
        """E of samples close to the whole one, without a table of all distances.

        E = n' D n changes by 2 d' D n + d' D d when n changes by d; the last term is small and is
        computed as if the answers left out were composed like the whole.
        """
        change = used - self.used
        whole = self.used @ mean
        share = change.sum(axis=1) / max(self.used.sum(), 1.0)
        return np.asarray(whole + 2 * change @ mean + share**2 * whole)

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with one answer of each pattern left out, and how often the pattern occurs.

        E loses twice the answer's distances from all ratings, and regains those within it.
        """
        raters = (self._kept >= 0).sum(axis=0)
        n = self.used.sum() - raters
        columns = []
        for parts, mean in zip(self._parts, self._from_all, strict=True):
            own = np.where(self._kept >= 0, mean[self._kept], 0.0).sum(axis=0)
            expected = self.used @ mean - 2 * own + parts * (raters - 1)
            exact = np.where(np.abs(expected) < 1e-9 * max(n.max(initial=1), 1), 0.0, expected)
            columns.append(_alpha(n, self._times @ parts - parts, exact))
        return np.stack(columns, axis=1), self._times[:, None]

    def _disagreement(self, distance: SetDistance) -> Floats:
        """s of each pattern: its distances over ordered pairs / (m - 1)."""
        total = np.zeros(self._kept.shape[1])
        for first, second in combinations(self._kept, 2):
            both = (first >= 0) & (second >= 0)
            total[both] += self._between(
                self._sets[first[both]], self._sets[second[both]], distance
            )
        raters = (self._kept >= 0).sum(axis=0)
        return np.asarray(2 * total / np.maximum(raters - 1, 1))

    def _summed_distances(self) -> list[Floats]:
        """Each set's summed distances from all ratings: (distinct sets,) for each distance."""
        if self._look_up and is_quicker(self._sets):
            by_size = [self._look_up[distance.name].by_size for distance in self._distances]
            return summed_distances(self._sets, self.used, by_size)
        found = [np.empty(self._sets.shape[0]) for _ in self._distances]
        for start in range(0, self._sets.shape[0], _BLOCK):
            for summed, rows in zip(found, self._rows(start, self._distances), strict=True):
                summed[start : start + _BLOCK] = rows @ self.used
        return found

    def _rows(self, start: int, distances: Sequence[SetDistance]) -> list[Floats]:
        """Distances of a block of sets from all sets: one (block, sets) table per distance."""
        block = self._sets[start : start + _BLOCK, None]
        if not self._look_up:
            return [pair_distances(block, self._sets, distance) for distance in distances]
        place = self._look_up[distances[0].name].places(block, self._sets)
        return [self._look_up[distance.name].table[place] for distance in distances]

    def _lookups(self) -> Mapping[str, DistanceTable]:
        largest = int(set_sizes(self._sets).max(initial=0))
        if largest > _MAX_LOOKED_UP:
            return {}
        return {d.name: DistanceTable(d, largest) for d in self._distances}

    def _between(
        self, first: NDArray[np.uint64], second: NDArray[np.uint64], distance: SetDistance
    ) -> Floats:
        table = self._look_up.get(distance.name)
        return table.between(first, second) if table else pair_distances(first, second, distance)

    def _whole(self, distance: SetDistance) -> NDArray[np.float32]:
        if distance.name in self._tables:
            return self._tables[distance.name]
        size = self._sets.shape[0]
        table = np.empty((size, size), dtype=np.float32)
        for start in range(0, size, _BLOCK):
            table[start : start + _BLOCK] = self._rows(start, [distance])[0]
        self._tables[distance.name] = table
        return table

    def _used_in(self, weights: Floats) -> Floats:
        """How often each set occurs in each resample, shape (resamples, distinct sets)."""
        size = self._sets.shape[0]
        total = np.empty((weights.shape[0], size))
        chosen = (self._kept + 1).ravel()  # 0 if missing
        for own, found in zip(weights, total, strict=True):
            often = np.bincount(chosen, np.tile(own, len(self._kept)), minlength=size + 1)
            found[:] = often[1:]
        return total


def _alpha(n: Floats, observed: Floats, expected: Floats) -> Floats:
    return 1.0 - ratio((n - 1) * observed, np.asarray(expected))


def set_alphas(sets: CodeSets, distances: Sequence[SetDistance]) -> Mapping[str, Figure]:
    """Krippendorff's alpha over sets of codes, by name of the distance.

    Range: at most 1. Sources: Krippendorff (2011) for alpha, Passonneau (2006) for MASI, and see
    `intercoder.agreement.coefficients.set_distances`. Refused: `empty`, `no_pairs`, `no_variation`.
    """
    if not sets.present.any():
        return {distance.name: Figure.refused(Reason.EMPTY) for distance in distances}
    if not (sets.present.sum(axis=0) >= 2).any():
        return {distance.name: Figure.refused(Reason.NO_PAIRS) for distance in distances}
    found, ratings = sets.distinct()
    statistic = SetStatistic(found, merge(ratings.values, ratings.n_categories), distances)
    return {
        name: Figure.refused(Reason.NO_VARIATION) if np.isnan(value) else Figure(value)
        for name, value in zip(statistic.names, statistic.observed().tolist(), strict=True)
    }
