"""Shares of codes in groups, and in all other groups, for all codes of a sample at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intercoder.findings.design.sample import Design, Floats, Ints, Sample
from intercoder.findings.design.shares import (
    Estimate,
    estimate_of_moments,
    estimate_of_totals,
)


@dataclass(frozen=True)
class GroupShares:
    """Estimates of every group, every one's rest, and their covariances."""

    own: Estimate
    """Arrays of shape (codes, groups)."""
    rest: Estimate
    """Of all other groups together; the same shape."""
    between: Floats
    """Covariance of the two, shape (codes, groups)."""
    covariance: Floats
    """Of the groups' shares, shape (codes, groups, groups)."""
    counts: Floats
    """Unweighted units with the code, shape (codes, groups)."""
    given: Floats
    """Weighted units with the code, shape (codes, groups)."""
    degrees_of_freedom: int


def group_shares(sample: Sample, place: Ints, groups: int) -> GroupShares:
    """The shares of a sample whose units are in these groups; `place` has the shape (units,)."""
    inside = (place[:, None] == np.arange(groups)[None, :]).astype(float)
    marked = sample.marks * (sample.base > 0)
    base = np.broadcast_to(sample.base, marked.shape)
    counts, units = marked.T @ inside, base.T @ inside
    design = sample.design
    if is_unclustered(sample):
        return _of_moments(design, inside, (marked, base), (counts, units))
    return _of_clusters(design, place, groups, (marked, sample.base), (counts, units))


def is_unclustered(sample: Sample) -> bool:
    """Whether each unit is a cluster of its own that counts once, and there are no strata."""
    design = sample.design
    return (
        design.clusters == sample.units
        and not design.stratum.any()
        and bool((sample.base <= 1).all())
    )


def _of_moments(
    design: Design, inside: Floats, values: tuple[Floats, Floats], counted: tuple[Floats, Floats]
) -> GroupShares:
    marked, base = values
    counts, units = counted
    weight = design.weight[:, None]
    once, twice = inside * weight, inside * weight**2
    given = marked.T @ once, marked.T @ twice
    whole = base.T @ once, base.T @ twice

    def others(sums: Floats) -> Floats:
        found: Floats = sums.sum(axis=1, keepdims=True) - sums
        return found

    own = estimate_of_moments(given, whole, units, design.clusters)
    rest = estimate_of_moments(
        (others(given[0]), others(given[1])),
        (others(whole[0]), others(whole[1])),
        others(units),
        design.clusters,
    )
    covariance = np.nan_to_num(own.variance)[:, :, None] * np.eye(inside.shape[1])
    df = design.degrees_of_freedom
    return GroupShares(own, rest, np.zeros(units.shape), covariance, counts, given[0], df)


def _of_clusters(
    design: Design,
    place: Ints,
    groups: int,
    values: tuple[Floats, Floats],
    counted: tuple[Floats, Floats],
) -> GroupShares:
    counts, units = counted
    totals, based = (cluster_totals(design, place, groups, one) for one in values)
    based = np.broadcast_to(based, totals.shape)
    whole, whole_based = totals.sum(axis=1), based.sum(axis=1)
    own, rest, centred, between = [], [], [], []
    all_units = units.sum(axis=1)
    for group in range(groups):
        mine, influence = estimate_of_totals(
            totals[:, group], based[:, group], design, units[:, group]
        )
        others, of_others = estimate_of_totals(
            whole - totals[:, group],
            whole_based - based[:, group],
            design,
            all_units - units[:, group],
        )
        own.append(mine)
        rest.append(others)
        centred.append(design.centred(influence))
        between.append((centred[-1] * design.centred(of_others)).sum(axis=0))
    stacked = np.ascontiguousarray(np.array(centred).transpose(2, 0, 1))
    covariance = stacked @ stacked.transpose(0, 2, 1)
    return GroupShares(
        stacked_estimates(own),
        stacked_estimates(rest),
        np.column_stack(between),
        covariance,
        counts,
        totals.sum(axis=0).T,
        design.degrees_of_freedom,
    )


def stacked_estimates(several: list[Estimate]) -> Estimate:
    """Estimates of the shape (codes,) side by side, as columns."""
    return Estimate(
        *(
            np.column_stack([getattr(one, name) for one in several])
            for name in ("value", "variance", "kish", "units", "weight")
        )
    )


def cluster_totals(design: Design, place: Ints, groups: int, values: Floats) -> Floats:
    """Weighted sums of `values`, shape (units, codes), by cluster and group.

    Shape (clusters, groups, codes).
    """
    weighted = values * design.weight[:, None]
    key = design.cluster * groups + place
    found = np.zeros((design.clusters * groups, values.shape[1]))
    if weighted.shape[0]:
        order = np.argsort(key, kind="stable")
        keys, starts = np.unique(key[order], return_index=True)
        found[keys] = np.add.reduceat(weighted[order], starts, axis=0)
    return found.reshape(design.clusters, groups, values.shape[1])


def full_covariance(sample: Sample, place: Ints, groups: int, codes: list[int]) -> Floats:
    """Covariances of the shares of all groups and these codes with each other.

    Shape (groups * codes, groups * codes), codes running fastest.
    """
    design = sample.design
    marked = (sample.marks * (sample.base > 0))[:, codes]
    base = np.broadcast_to(sample.base, sample.marks.shape)[:, codes]
    size = groups * len(codes)
    if is_unclustered(sample):  # groups share no cluster: nothing between them
        found = np.zeros((groups, len(codes), groups, len(codes)))
        scale = design.clusters / max(design.clusters - 1, 1)
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(groups + 1))
        for group in range(groups):
            mine = order[ends[group] : ends[group + 1]]
            weight = design.weight[mine, None]
            influence, whole = marked[mine] * weight, (base[mine] * weight).sum(axis=0)
            share = influence.sum(axis=0) / np.maximum(whole, 1e-300)
            influence -= share * base[mine] * weight
            influence /= np.where(whole > 0, whole, np.inf)
            found[group, :, group] = influence.T @ influence * scale
        return found.reshape(size, size)
    totals, based = (cluster_totals(design, place, groups, one) for one in (marked, base))
    flat = totals.reshape(-1, size), based.reshape(-1, size)
    _, influence = estimate_of_totals(*flat, design, np.ones(size))
    return design.covariance(influence)
