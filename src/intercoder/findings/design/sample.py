"""Units that figures count, with their weights, and how the respondents were sampled.

A share is a ratio of two totals: of what has the code, and of the base. Its variance is that of the
linearised ratio, summed within primary sampling units and compared between them within strata
(ultimate clusters with replacement; Binder 1983, International Statistical Review 51; it is what
`svymean` of the R package survey computes). Where nothing else is said, each respondent is a
cluster, so several answers of one person are never taken for several people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Design:
    """How the units of one table were sampled."""

    weight: Floats
    """Shape (units,): how many of the population each stands for; all 1 without weights."""
    cluster: Ints
    """Shape (units,): the primary sampling unit, from 0 to `clusters` - 1."""
    stratum: Ints
    """Shape (clusters,): the stratum of each cluster, from 0."""

    @property
    def clusters(self) -> int:
        """How many primary sampling units there are."""
        return int(self.stratum.size)

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata, as R's `degf` has it; at least 1."""
        return max(self.clusters - int(np.unique(self.stratum).size), 1)

    @cached_property
    def _order(self) -> Ints | None:
        """Units sorted by cluster; None where each cluster is one unit, in order."""
        if self.cluster.size == self.clusters and bool(
            (self.cluster == np.arange(self.clusters)).all()
        ):
            return None
        return np.argsort(self.cluster, kind="stable")

    def totals(self, values: Floats) -> Floats:
        """Sums of `values`, shape (units, ...), in each cluster: shape (clusters, ...)."""
        if self._order is None:
            return values
        if not values.shape[0]:
            return np.zeros((self.clusters, *values.shape[1:]))
        starts = np.searchsorted(self.cluster[self._order], np.arange(self.clusters))
        summed: Floats = np.add.reduceat(values[self._order], starts, axis=0)
        return summed

    def totals_of(self, rows: Ints, values: Floats) -> Floats:
        """The same of a few units: `values` has the shape (rows, ...)."""
        found = np.zeros((self.clusters, *values.shape[1:]))
        if rows.size:
            cluster = self.cluster[rows]
            order = np.argsort(cluster, kind="stable")
            kept, starts = np.unique(cluster[order], return_index=True)
            found[kept] = np.add.reduceat(values[order], starts, axis=0)
        return found

    def centred(self, influence: Floats) -> Floats:
        """`influence`, shape (clusters, ...), so that the products of its columns are covariances.

        Centred within strata and scaled by n/(n - 1), n being the stratum's clusters. The only
        cluster of a stratum is compared with the mean of all (`lonely.psu = "adjust"` in R).
        """
        if not self.clusters:
            return influence
        strata = int(self.stratum.max()) + 1
        if strata == 1:
            n = self.clusters
            if n < 2:
                return np.zeros_like(influence)
            centred: Floats = influence - influence.mean(axis=0)
            centred *= np.sqrt(n / (n - 1))
            return centred
        n_of = np.bincount(self.stratum, minlength=strata)
        sums = np.zeros((strata, *influence.shape[1:]))
        np.add.at(sums, self.stratum, influence)
        shape = (-1, *(1 for _ in influence.shape[1:]))
        means = sums / np.maximum(n_of, 1).reshape(shape)
        means[n_of == 1] = influence.mean(axis=0)
        scale = np.sqrt(np.where(n_of > 1, n_of / np.maximum(n_of - 1, 1), 1.0))
        found: Floats = (influence - means[self.stratum]) * scale[self.stratum].reshape(shape)
        return found

    def variance(self, influence: Floats) -> Floats:
        """The variance of each total whose cluster sums are a column: shape of a row."""
        squares = self.centred(influence)
        np.square(squares, out=squares)
        found: Floats = squares.sum(axis=0)
        return found

    def covariance(self, influence: Floats) -> Floats:
        """Covariances of the totals of columns, from shape (clusters, columns)."""
        centred = self.centred(influence)
        found: Floats = centred.T @ centred
        return found


def simple_design(units: int) -> Design:
    """A simple random sample of so many units, each of its own."""
    return Design(np.ones(units), np.arange(units), np.zeros(units, dtype=np.int64))


@dataclass(frozen=True)
class Sample:
    """The units of one table, the codes they have, and their design."""

    marks: Floats
    """Shape (units, codes): 1 where the unit has the code, else 0."""
    base: Floats
    """Shape (units, 1) or (units, codes): what the unit adds to the base: 1 as a rule, 0 where the
    code could not be given, the number of mentions where these are the base."""
    design: Design
    respondent: Ints
    """Shape (units,): whose unit it is, as a position among the respondents."""

    @property
    def units(self) -> int:
        """How many there are."""
        return int(self.marks.shape[0])

    @property
    def codes(self) -> int:
        """How many columns `marks` has."""
        return int(self.marks.shape[1])

    def count(self) -> Ints:
        """Units with each code, unweighted, shape (codes,)."""
        found: Ints = np.rint((self.marks * (self.base > 0)).sum(axis=0)).astype(np.int64)
        return found

    def base_count(self) -> Ints:
        """The base of each code, unweighted, shape (codes,)."""
        whole = np.broadcast_to(self.base.sum(axis=0), (self.codes,))
        found: Ints = np.rint(whole).astype(np.int64)
        return found

    def only(self, chosen: NDArray[np.bool_]) -> Sample:
        """The sample without the other units; clusters that nothing is left of do not count."""
        kept, cluster = np.unique(self.design.cluster[chosen], return_inverse=True)
        _, stratum = np.unique(self.design.stratum[kept], return_inverse=True)
        design = Design(self.design.weight[chosen], cluster, stratum.astype(np.int64))
        return Sample(self.marks[chosen], self.base[chosen], design, self.respondent[chosen])
