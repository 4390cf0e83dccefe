"""All codes at once by ridge regression in the dual, with exact scores for what was left out.

Few labelled answers and very many features: everything is worked out on the matrix of inner
products of the labelled answers. One factorisation serves every code, and the same inverse gives,
without fitting again, the score each answer would have had if it and its duplicates had not been
learned from. Compared with balanced logistic regression over the same features it is as good at
every size tried and many times quicker (`benchmarks/suggester.py`).

Sources: ridge in the dual (kernel ridge regression), Saunders, Gammerman and Vovk 1998, equation 4;
left-out residuals, Cook and Weisberg 1982, chapter 2.2, here for blocks of rows as in Pahikkala et
al. 2006, "Fast n-fold cross-validation for regularized least-squares"; for more answers than
`MOST`, a subset of regressors, Rasmussen and Williams 2006, section 8.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class DualFit:
    """What was learned: score of a row x for code j = sum_i <x, x_i> dual[i, j] + bias[j]."""

    dual: Floats
    """(m, k)"""
    basis: NDArray[np.int64]
    """(m,) places of the answers the rows of `dual` belong to."""
    bias: Floats
    """(k,)"""
    left_out: Floats
    """(n, k) score of each answer by what is learned from all answers of other groups."""


def fit_dual(
    gram: Floats,
    targets: Floats,
    weights: Floats,
    groups: NDArray[np.int64],
    penalty: float,
) -> DualFit:
    """Learn k codes from n answers, exactly; takes n^3 steps and n^2 numbers of memory.

    `gram` (n, n) holds inner products, `targets` (n, k) numbers to be met (1 given, 0 not), with
    `weights` (n,) above 0; `groups` (n,) are equal for answers that are left out together.
    `penalty` is above 0. The bias is not penalised.
    """
    system = gram.copy()
    system[np.diag_indices_from(system)] += penalty / weights
    inverse = _inverse(system)
    of_ones = inverse.sum(axis=1)
    total = of_ones.sum()
    bias = of_ones @ targets / total
    inverse -= np.outer(of_ones, of_ones / total)  # now with the bias eliminated
    dual = inverse @ targets
    residual = np.empty_like(dual)
    for places in _blocks(groups):
        blocks = inverse[places[:, :, None], places[:, None, :]]
        residual[places] = np.linalg.solve(blocks, dual[places])
    return DualFit(dual, np.arange(len(gram)), bias, targets - residual)


def fit_through(
    gram: Floats,
    basis: NDArray[np.int64],
    targets: Floats,
    weights: Floats,
    groups: NDArray[np.int64],
    penalty: float,
) -> DualFit:
    """The same for more answers, with scores that are sums over the m answers of `basis` only.

    `gram` (n, m) holds the inner products of all answers with those. Takes n m^2 steps.
    """
    weighted = gram * weights[:, None]
    mean = weights / weights.sum()
    centre = mean @ gram
    centred = gram - centre
    level = mean @ targets
    system = (weighted.T @ centred).astype(np.float64) + penalty * gram[basis]
    system = (system + system.T) / 2
    system[np.diag_indices_from(system)] += 1e-4 * penalty
    factor = linalg.cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    dual = linalg.cho_solve(factor, weighted.T @ (targets - level)).astype(np.float32)
    bias = level - centre @ dual
    residual = targets - (gram @ dual + bias)
    # Each row's own share in its score, and in those of its group: the hat matrix in blocks.
    half = linalg.solve_triangular(factor[0], centred.T, lower=True, check_finite=False).T
    for places in _blocks(groups):
        hat = np.einsum("gam,gbm->gab", half[places], half[places])
        hat = hat * weights[places][:, None, :] + mean[places][:, None, :]
        kept = np.eye(places.shape[1]) - hat
        residual[places] = np.linalg.solve(kept, residual[places])
    return DualFit(dual, basis, bias.astype(np.float32), (targets - residual).astype(np.float32))


def _inverse(system: Floats) -> Floats:
    """The inverse of a symmetric positive definite matrix, which is overwritten."""
    factor, failed = linalg.lapack.spotrf(system, lower=1, overwrite_a=1)
    if failed == 0:
        inverse, failed = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise np.linalg.LinAlgError("the system is not positive definite")
    lower = np.tril(inverse)
    full: Floats = lower + np.tril(inverse, -1).T
    return full


def _blocks(groups: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The places of every group's members, groups of one size together: (groups, size)."""
    order = np.argsort(groups, kind="stable")
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    for size in np.unique(sizes):
        first = starts[sizes == size]
        most = max(1, 2_000_000 // int(size) ** 2)
        for begin in range(0, len(first), most):
            yield order[first[begin : begin + most, None] + np.arange(size)]
