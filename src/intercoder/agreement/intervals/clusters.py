"""Answers that are resampled together and left out together.

Answers of one respondent resemble each other, so respondents are resampled instead. All figures
need only the frequency of each pattern of ratings, so draws of respondents become counts of
patterns. If there are very many respondents, they are left out in random groups (the delete-a-group
jackknife; Kott 2001, J. Official Statistics 17:521-526): 100 groups estimate a standard error to
within 7 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.statistic import Floats
from intercoder.agreement.tables.patterns import Patterns, pattern_keys
from intercoder.agreement.tables.ratings import MISSING

GROUPS = 100
_CELLS = 1 << 21
"""Weights held at a time (16 MiB)."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """The cluster and the pattern of each answer."""

    owner: NDArray[np.int64]
    """The answer's cluster, numbered from 0, shape (answers,); in the order of `pattern`."""
    pattern: NDArray[np.int64]
    """The answer's pattern, shape (answers,), ascending; every pattern has an answer."""
    number: int
    """Number of clusters."""

    @classmethod
    def of(cls, owner: NDArray[np.int64], pattern: NDArray[np.int64]) -> Clusters:
        """Clusters from both arrays, with every answer; -1 marks an answer without a pattern."""
        kept = np.flatnonzero(pattern >= 0)
        order = kept[_order(pattern[kept])]
        return cls(owner[order], pattern[order], int(owner.max(initial=-1)) + 1)

    @property
    def occupied(self) -> int:
        """Number of clusters with an answer that has a pattern."""
        return int(np.count_nonzero(np.bincount(self.owner)))

    def weights(self, drawn: Floats) -> Floats:
        """The frequency of each pattern if each cluster is taken this many times.

        Shape (resamples, clusters) to (resamples, patterns).
        """
        starts = np.flatnonzero(np.diff(self.pattern, prepend=-1))
        return np.asarray(np.add.reduceat(drawn[:, self.owner], starts, axis=1))

    def each_left_out(self) -> Iterator[Floats]:
        """The patterns' weights with one cluster left out, in blocks (clusters, patterns)."""
        order = _order(self.owner)
        begins = np.searchsorted(self.owner[order], np.arange(self.number + 1))
        times = np.bincount(self.pattern)
        rows = max(1, _CELLS // max(times.size, 1))
        for start in range(0, self.number, rows):
            left_out = range(start, min(start + rows, self.number))
            block = np.empty((len(left_out), times.size))
            for row, cluster in enumerate(left_out):
                mine = self.pattern[order[begins[cluster] : begins[cluster + 1]]]
                block[row] = times - np.bincount(mine, minlength=times.size)
            yield block

    def in_groups(self, seed: int) -> Clusters:
        """The same answers, assigned to random groups with equal numbers of clusters."""
        shuffled = np.random.default_rng(seed).permutation(self.number)
        return Clusters(shuffled[self.owner] % GROUPS, self.pattern, min(GROUPS, self.number))


def _order(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order that sorts these non-negative numbers; small ones are sorted by counting."""
    if int(numbers.max(initial=0)) <= np.iinfo(np.uint16).max:
        return np.argsort(numbers.astype(np.uint16), kind="stable")
    return np.argsort(numbers, kind="stable")


def merge_clustered(
    values: NDArray[np.signedinteger[Any]], n_categories: int, owner: NDArray[np.int64]
) -> tuple[Patterns, Clusters]:
    """The patterns in category numbers of shape (coders, answers), with their answers' clusters."""
    keys = pattern_keys(values, n_categories)
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return _patterns_of(values[:, first], n_categories, place, owner)


def merge_patterns(
    values: NDArray[np.int64], n_categories: int, answers: Clusters
) -> tuple[Patterns, Clusters]:
    """The same from the values of patterns, shape (coders, patterns), which may be alike now.

    `answers` are the clusters of the answers that have these patterns.
    """
    _, first, place = np.unique(
        pattern_keys(values, n_categories), return_index=True, return_inverse=True
    )
    return _patterns_of(values[:, first], n_categories, place[answers.pattern], answers.owner)


def _patterns_of(
    different: NDArray[np.signedinteger[Any]],
    n_categories: int,
    place: NDArray[np.int64],
    owner: NDArray[np.int64],
) -> tuple[Patterns, Clusters]:
    """Different patterns, without that of no rating, and the clusters of the answers.

    `place` is the number of each answer's pattern.
    """
    found = different.astype(np.int64)
    times = np.bincount(place, minlength=found.shape[1])
    rated = (found != MISSING).any(axis=0) if len(found) else np.zeros(times.size, dtype=np.bool_)
    renumbered = np.where(rated, np.cumsum(rated) - 1, -1)
    patterns = Patterns(np.ascontiguousarray(found[:, rated]), times[rated], n_categories)
    return patterns, Clusters.of(owner, renumbered[place])
