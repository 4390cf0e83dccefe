"""How a sample was drawn: what each sampled answer stands for, and how far its mean may be off.

Everything is design-based: the answers are fixed, and only the draw is random. An estimate is a
weighted mean over the sample, and its variance comes from how much weighted values differ within
strata. Särndal, Swensson and Wretman 1992, "Model Assisted Survey Sampling": strata, result 3.7.2;
Hájek's mean for unequal chances, section 5.7; whole clusters drawn, section 4.2; strata whose sizes
are known in a larger sample only, section 9.4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MIN_STRATUM = 5
"""Strata with fewer sampled answers are joined: their spread cannot be judged."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """A sample of n answers. Make one with `simple`, `stratified`, `weighed` or `unequal`."""

    population: int
    """Answers that the sample speaks for."""
    weights: Floats
    """(n,) the share of the population each sampled answer stands for; they add up to 1."""
    open_share: Floats
    """(n,) what is left to chance, 0 to 1: 1 - n / N of a finite population, 0 where all of a
    stratum was drawn, 1 where the answers are a sample of an endless population."""
    stratum: NDArray[np.int64]
    """(n,) numbered from 0 without gaps."""
    cluster: NDArray[np.int64]
    """(n,) equal for answers that were drawn together, within their stratum; from 0."""
    is_finite: bool = True
    """Whether the figure is about these answers only, not about a wider population."""
    unsettled: float = 0.0
    """How far the strata's sizes are left to chance: 1/m - 1/N where they are those among m answers
    drawn from N; 0 where they are known."""

    def __len__(self) -> int:
        return int(self.weights.size)

    @property
    def nominal_size(self) -> float:
        """The simple random sample, with replacement, that would tell as much: n / (1 - n / N) of a
        simple one without it. Infinite where everything was read."""
        spread = float((self.weights**2 * self.open_share).sum())
        return 1 / spread if spread > 0 else float("inf")

    def mean(self, values: Floats) -> Floats:
        """The estimated population mean of values (n, k), shape (k,)."""
        return np.asarray(self.weights @ values)

    def deviations(self, values: Floats) -> Floats:
        """What each cluster adds to the error of the mean of values (n, k), shape (clusters, k).

        The sum of their squares is the variance of the mean, and the sum of products of two columns
        the covariance of two means. Each stratum needs two clusters or more. Where the strata's
        sizes are left to chance, each stratum adds something, too.
        """
        strata = int(self.stratum.max(initial=-1)) + 1
        share = np.bincount(self.stratum, self.weights, strata)
        centre = np.zeros((strata, values.shape[1]))
        np.add.at(centre, self.stratum, self.weights[:, None] * values)
        centre /= np.where(share > 0, share, 1)[:, None]
        parts = self.weights[:, None] * (values - centre[self.stratum])
        clusters = int(self.cluster.max(initial=-1)) + 1
        of_cluster = np.zeros(clusters, dtype=np.int64)
        of_cluster[self.cluster] = self.stratum
        if clusters == len(self):
            sums = np.empty_like(parts)
            sums[self.cluster] = parts
        else:
            sums = np.zeros((clusters, values.shape[1]))
            np.add.at(sums, self.cluster, parts)
        left = np.zeros(clusters)
        left[self.cluster] = self.open_share
        drawn = np.bincount(of_cluster, minlength=strata)
        scale = np.sqrt(left * (drawn / np.maximum(drawn - 1, 1))[of_cluster])
        found = np.asarray(sums * scale[:, None])
        if not self.unsettled:
            return found
        apart = np.sqrt(self.unsettled * share)[:, None] * (centre - self.mean(values))
        return np.concatenate((found, apart))

    def variance(self, values: Floats) -> Floats:
        """The variance of the mean of values (n, k), shape (k,)."""
        return np.asarray((self.deviations(values) ** 2).sum(axis=0))


def simple(sampled: int, population: int, *, cluster: NDArray[np.int64] | None = None) -> Design:
    """Every answer of the population had the same chance."""
    stratum = np.zeros(sampled, dtype=np.int64)
    return stratified(stratum, np.array([population]), cluster=cluster)


def stratified(
    stratum: NDArray[np.int64],
    sizes: NDArray[np.int64] | Floats,
    *,
    cluster: NDArray[np.int64] | None = None,
    is_finite: bool = True,
) -> Design:
    """Within a stratum every answer had the same chance.

    `stratum` (n,) numbers the sampled answers' strata, `sizes` (strata,) says how many answers each
    has in the population, `cluster` (n,) is equal for answers drawn together. Strata with few
    sampled answers (`MIN_STRATUM`) are joined to one. Raises ValueError where fewer than two
    answers, or clusters, were drawn of a population that has more.
    """
    if not stratum.size:
        raise ValueError("no answer was drawn")
    drawn = np.bincount(stratum, minlength=len(sizes))
    if (drawn > sizes).any():
        raise ValueError("a stratum has fewer answers than were drawn from it")
    joined = _joined(drawn, np.asarray(sizes))
    stratum = joined[stratum]
    whole = np.bincount(
        joined, np.asarray(sizes, dtype=np.float64), minlength=int(joined.max()) + 1
    )
    drawn = np.bincount(stratum, minlength=len(whole))
    weights = (whole / whole.sum() / np.maximum(drawn, 1))[stratum]
    left = (1 - drawn / np.maximum(whole, 1))[stratum] if is_finite else np.ones(stratum.size)
    names, cluster = _within(stratum, cluster)
    if (np.bincount(names, minlength=len(whole))[whole > drawn] < 2).any():
        raise ValueError("a stratum needs two answers or more")
    return Design(int(whole.sum()), weights, left, stratum, cluster, is_finite)


def in_unsettled_strata(
    stratum: NDArray[np.int64], sizes: NDArray[np.int64], population: int
) -> Design:
    """A sample from the strata of answers that were themselves drawn at random from a `population`:
    two phases (Särndal et al. 1992, section 9.4).

    `sizes` (strata,) are those among the answers of the first draw. Raises ValueError as
    `stratified`.
    """
    known = int(sizes.sum())
    design = stratified(stratum, sizes.astype(np.float64) * (population / known))
    return replace(design, population=population, unsettled=1 / known - 1 / population)


def weighed(
    stands_for: Floats,
    stratum: NDArray[np.int64],
    population: int,
    *,
    is_finite: bool = True,
) -> Design:
    """Within a stratum each unit stands for as many, `stands_for` (n,), 1 or more; in a part of the
    population as in the whole.

    Strata with few sampled units are joined for the variance, never for the weights. Raises
    ValueError where fewer than two units were drawn.
    """
    if stands_for.size < 2:
        raise ValueError("too few units were drawn")
    _, stratum, drawn = np.unique(stratum, return_inverse=True, return_counts=True)
    thin = drawn < MIN_STRATUM
    if thin.any():
        joined = np.where(thin, int(np.flatnonzero(thin)[0]), np.arange(drawn.size))
        if drawn[thin].sum() < 2:
            joined[:] = 0
        stratum = np.unique(joined[stratum], return_inverse=True)[1]
    left = 1 - 1 / stands_for if is_finite else np.ones(stands_for.size)
    stratum = stratum.astype(np.int64).ravel()
    names = np.arange(stands_for.size)
    return Design(population, stands_for / stands_for.sum(), left, stratum, names, is_finite)


def unequal(
    chances: Floats, population: int, *, cluster: NDArray[np.int64] | None = None
) -> Design:
    """Each sampled answer had a chance of its own of being drawn, known beforehand.

    `chances` (n,) lie above 0 and up to 1. Answers are drawn independently of each other, or nearly
    (Poisson or systematic sampling); weights are 1 / chance, scaled to add up to 1 (Hájek). Raises
    ValueError for a chance that is none.
    """
    if chances.size < 2 or not ((chances > 0) & (chances <= 1)).all():
        raise ValueError("a chance lies above 0 and is at most 1, and there are two or more")
    weights = 1 / chances
    stratum = np.zeros(chances.size, dtype=np.int64)
    _, names = _within(stratum, cluster)
    return Design(population, weights / weights.sum(), 1 - chances, stratum, names)


def _joined(drawn: NDArray[np.int64], sizes: Floats) -> NDArray[np.int64]:
    """The new number of each stratum, with those joined of which too little was drawn."""
    whole = drawn == sizes
    thin = (drawn < MIN_STRATUM) & ~whole
    group = np.arange(len(drawn))
    if thin.any():
        group[thin] = first = int(np.flatnonzero(thin)[0])
        if drawn[thin].sum() < MIN_STRATUM:  # still too little: the largest other one takes them
            others = np.flatnonzero(~thin & ~whole)
            if others.size:
                group[thin] = others[np.argmax(drawn[others])]
            elif whole.any() and drawn[thin].sum() < 2:
                group[:] = first
    return np.unique(group, return_inverse=True)[1].astype(np.int64).ravel()


def _within(
    stratum: NDArray[np.int64], cluster: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The stratum of each cluster, and each answer's cluster, numbered within strata."""
    if cluster is None:
        return stratum, np.arange(stratum.size)
    pairs, names = np.unique(np.column_stack((stratum, cluster)), axis=0, return_inverse=True)
    return pairs[:, 0].astype(np.int64), names.astype(np.int64).ravel()
