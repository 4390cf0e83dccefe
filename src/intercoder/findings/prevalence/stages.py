"""A random sample to which answers were added later, drawn where a model doubted one code.

What was drawn first knows nothing of what came later. Each later draw is a stratified sample of the
answers that were left: with those drawn before taken as known, it gives an unbiased estimate of the
whole by itself, whatever the earlier draws were. So the estimates of any two draws are
uncorrelated, and a mean of them with weights that depend on nothing but the numbers of answers is
unbiased, with a variance that adds up (Särndal, Swensson and Wretman 1992, section 9.9, sampling on
two occasions; the same argument as in sequential active inference, Zrnic and Candès 2024, arXiv
2403.03208). The weights are those at which even draws would give the plain mean of all answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.prevalence.design import Design


@dataclass(frozen=True)
class LaterDraw:
    """A later draw, as far as its answers are sampled; m of the n sampled answers."""

    places: NDArray[np.int64]
    """(m,) which of the sampled answers these are."""
    stratum: NDArray[np.int64]
    """(m,) of the draw, from 0."""
    sizes: NDArray[np.int64]
    """(strata,) answers of each stratum that were left in the population when this was drawn."""
    drawn: NDArray[np.int64]
    """(strata,) how many of each are sampled; in a part of the population, those of the whole."""
    left: int
    """How many answers were left in the part of the population that is asked about; the sum of
    `sizes` where all are."""
    cluster: NDArray[np.int64] | None = None
    """(m,) equal for answers that count as one observation; None where each is its own."""

    @property
    def can_be_weighed(self) -> bool:
        """Whether every stratum that had answers has two or more, or all, of its own sampled."""
        return bool((self.drawn >= np.minimum(self.sizes, 2)).all())


def staged(first: Design, places: NDArray[np.int64], later: Sequence[LaterDraw]) -> Design:
    """The design of all n answers, of those drawn first and those drawn later, in their order.

    `places` says which of the n answers are those of `first`. The population is finite. In a part
    of the population the strata of a later draw have sizes that nobody knows: there the variance
    also takes in how its strata differ, and a draw with fewer than two answers there says nothing.
    Raises ValueError for a draw that cannot be weighed.
    """
    if not first.is_finite:
        raise ValueError("answers drawn later speak for these answers only")
    if not all(one.can_be_weighed for one in later):
        raise ValueError("a stratum of a later draw needs two answers or more")
    n = places.size + sum(one.places.size for one in later)
    shares = _shares(first, later)
    known = [sum(shares[number + 1 :]) / first.population for number in range(len(shares))]
    weights, moving, open_share = np.zeros(n), np.zeros(n), np.zeros(n)
    stratum, cluster = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    moving[places] = shares[0] * first.weights
    weights[places] = moving[places] + known[0]
    open_share[places] = first.open_share
    stratum[places], cluster[places] = first.stratum, first.cluster
    strata, clusters = int(first.stratum.max()) + 1, int(first.cluster.max()) + 1
    for number, one in enumerate(later, start=1):
        own = (one.sizes / np.maximum(one.drawn, 1))[one.stratum]
        own = own * (one.left / max(own.sum(), 1e-300))
        moving[one.places] = shares[number] * own / first.population
        weights[one.places] = moving[one.places] + known[number]
        open_share[one.places] = (1 - one.drawn / np.maximum(one.sizes, 1))[one.stratum]
        is_whole = one.left == int(one.sizes.sum())
        of = one.stratum if is_whole else np.zeros_like(one.stratum)
        names = np.arange(of.size) if one.cluster is None else one.cluster
        pairs = np.unique(np.column_stack((of, names)), axis=0, return_inverse=True)[1].ravel()
        stratum[one.places], cluster[one.places] = strata + of, clusters + pairs
        strata, clusters = strata + one.sizes.size, clusters + of.size
    stratum = np.unique(stratum, return_inverse=True)[1].astype(np.int64).ravel()
    cluster = np.unique(cluster, return_inverse=True)[1].astype(np.int64).ravel()
    # Of a weight only the part that depends on the draw moves the estimate.
    part = np.divide(moving, weights, out=np.zeros(n), where=weights > 0)
    return Design(first.population, weights, open_share * part**2, stratum, cluster)


def _shares(first: Design, later: Sequence[LaterDraw]) -> list[float]:
    """The weight of each draw's estimate: with even draws, all answers would weigh alike."""
    random = first.open_share > 0
    population = first.population - int((~random).sum())
    counted = [one.places.size if one.places.size >= 2 else 0 for one in later]
    total = int(random.sum()) + sum(counted)
    found: list[float] = []
    for one, drawn in zip(reversed(later), reversed(counted), strict=True):
        share = (1 / total - sum(found) / population) * population * drawn / max(one.left, 1)
        found.append(share)
    return [1 - sum(found), *reversed(found)]
