"""mvAlpha: Krippendorff and Craggs' (2016) alpha for several values per rating, nominal labels.

alpha = 1 - Do / De with the distance 1 - 2 |C and K| / (|C| + |K|) (Dice) between two sets. Do is
its mean over the pairs of ratings of the same answer. De is its mean over all pairs of sets that
the labels could form: sizes i and j with the observed shares of sizes, each pair of sets weighted
by the product of its labels' frequencies: n_c for a label in one of the two, n_c (n_c - 1) for one
in both.

The paper enumerates the sets. Here only sums over them are needed, and these are coefficients
of a product over labels,

    prod over c of (1 + n_c x + n_c y + n_c (n_c - 1) x y z),

whose coefficient of x^i y^j at z = 1 is the total weight of the pairs of sizes i and j, and whose
derivative in z there is that weight times the mean size of their intersections. The result is the
paper's, exactly, in time labels * largest size squared.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.metrics import Floats
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES, pair_distances
from intercoder.agreement.coefficients.statistic import SumStatistic, ratio
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets


def mvalpha_sums(
    bits: NDArray[np.uint8], present: NDArray[np.bool_], words: NDArray[np.uint64]
) -> Floats:
    """Each answer's contribution to mvAlpha.

    `bits` has shape (coders, answers, labels), `present` (coders, answers), `words` (coders,
    answers, words). Columns: Dice distances over ordered pairs / (m - 1); how often each label is
    given; how many sets have 0, 1, 2, ... labels. Zero for answers judged by fewer than two coders.
    """
    judged = present & (present.sum(axis=0) >= 2)
    raters = judged.sum(axis=0)
    split = np.zeros(present.shape[1])
    for first in range(len(judged)):
        for second in range(first + 1, len(judged)):
            both = judged[first] & judged[second]
            split[both] += pair_distances(
                words[first, both], words[second, both], SET_DISTANCES["dice"]
            )
    labels = (bits * judged[..., None]).sum(axis=0)
    sizes = np.where(judged, bits.sum(axis=2, dtype=np.int64), -1)
    largest = int(sizes.max(initial=0))
    of_size = np.stack([(sizes == size).sum(axis=0) for size in range(largest + 1)], axis=1)
    return np.column_stack([2 * split / np.maximum(raters - 1, 1), labels, of_size])


def mvalpha_of(labels: int) -> Callable[[Floats], Floats]:
    """mvAlpha as a function of the totals of `mvalpha_sums` for this many labels."""

    def alpha(totals: Floats) -> Floats:
        frequency, of_size = totals[..., 1 : 1 + labels], totals[..., 1 + labels :]
        n = of_size.sum(axis=-1)
        expected = _expected_distance(frequency, of_size)
        return 1.0 - ratio(ratio(totals[..., 0], n), expected)

    return alpha


def _expected_distance(frequency: Floats, of_size: Floats) -> Floats:
    size = of_size.shape[-1]
    weight, shared = _weights_by_size(frequency, size)
    labels = np.add.outer(np.arange(size), np.arange(size))
    distance = 1.0 - 2.0 * ratio(shared, weight) / np.maximum(labels, 1)
    # sizes that no pair of sets can have (one large set, seen once) add nothing, nor do two empty
    # sets
    distance = np.where((weight > 0) & (labels > 0), distance, 0.0)
    n = of_size.sum(axis=-1)
    pairs = of_size[..., :, None] * of_size[..., None, :]
    return ratio((pairs * distance).sum(axis=(-2, -1)), n * n)


def _weights_by_size(frequency: Floats, size: int) -> tuple[Floats, Floats]:
    """Total weight of the pairs of sets of sizes i, j < `size`, and that times the intersection.

    Frequencies are divided by their mean, which scales both tables alike and keeps them finite.
    """
    mean = np.maximum(frequency.mean(axis=-1), 1e-9)[..., None] if frequency.shape[-1] else 1.0
    single, double = frequency / mean, frequency * (frequency - 1) / np.square(mean)
    weight = np.zeros((*frequency.shape[:-1], size, size))
    weight[..., 0, 0] = 1.0
    shared = np.zeros_like(weight)
    for label in range(frequency.shape[-1]):
        once, twice = single[..., label, None, None], double[..., label, None, None]
        both = twice * weight[..., :-1, :-1]
        shared, weight = _times_label(shared, once, twice), _times_label(weight, once, twice)
        shared[..., 1:, 1:] += both
    return weight, shared


def _times_label(table: Floats, once: Floats, twice: Floats) -> Floats:
    """The polynomial times (1 + once x + once y + twice x y), truncated at its size."""
    product = table.copy()
    product[..., 1:, :] += once * table[..., :-1, :]
    product[..., :, 1:] += once * table[..., :, :-1]
    product[..., 1:, 1:] += twice * table[..., :-1, :-1]
    return product


def mvalpha(sets: CodeSets) -> Figure:
    """Krippendorff and Craggs' mvAlpha for nominal labels.

    Range: at most 1. Source: Krippendorff and Craggs (2016, Communication Methods and Measures
    10:181-198); two empty sets are at distance 0, an empty and another at 1. Refused: `empty`,
    `no_pairs`, `no_variation`.
    """
    if not sets.present.any():
        return Figure.refused(Reason.EMPTY)
    if not (sets.present.sum(axis=0) >= 2).any():
        return Figure.refused(Reason.NO_PAIRS)
    parts = mvalpha_sums(sets.bits(), sets.present, sets.words)
    times = np.ones(parts.shape[0], dtype=np.int64)
    statistic = SumStatistic(parts, times, {"mvalpha": mvalpha_of(len(sets.codes))})
    value = float(statistic.observed()[0])
    return Figure.refused(Reason.NO_VARIATION) if np.isnan(value) else Figure(value)
