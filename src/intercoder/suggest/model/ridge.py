"""Ridge regression for all codes at once in the dual, with exact held-out scores.

With few labelled answers and very many features, everything is computed from the matrix of inner
products of the labelled answers. One factorisation serves every code, and the same inverse gives,
without fitting again, the score each answer would have had if it and its duplicates had not been
learned from. Compared with balanced logistic regression over the same features, it is as good at
every size tested and many times quicker (`benchmarks/suggester.py`).

Sources: ridge in the dual (kernel ridge regression), Saunders, Gammerman and Vovk 1998, equation 4;
left-out residuals, Cook and Weisberg 1982, chapter 2.2, here for blocks of rows as in Pahikkala et
al. 2006, "Fast n-fold cross-validation for regularized least-squares"; for the greater weight of
rare codes, the update of an inverse by a few rows, Golub and Van Loan 2013, section 2.1.4; for very
many answers a subset of regressors, Rasmussen and Williams 2006, section 8.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

RARE = 0.1
"""A code on a smaller share of the answers counts as rare, and may get more weight."""
_NONE = np.arange(0)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class DualFit:
    """The fit: score of a row x for code j = sum_i <x, x_i> dual[i, j] + bias[j]."""

    dual: Floats
    """Dual coefficients, (m, k)."""
    basis: NDArray[np.int64]
    """Positions of the answers to which the rows of `dual` belong, (m,)."""
    bias: Floats
    """Bias of each code, (k,)."""
    left_out: Floats
    """Score of each of the last answers, learned from all other groups, (judged, k)."""


def fit_dual(
    gram: Floats,
    targets: Floats,
    weights: Floats,
    groups: NDArray[np.int64],
    penalty: float,
    *,
    judged: int,
    overwrite: bool = False,
) -> DualFit:
    """Learn k codes from n answers, exactly; takes n^3 / 3 steps and n^2 numbers of memory.

    `gram` (n, n) holds inner products, `targets` (n, k) the target values (1 given, 0 not), with
    `weights` (n,) above 0; `groups` (n,) are equal for answers that are left out together.
    `penalty` is above 0. The bias is not penalised. Left-out scores are computed for the last
    `judged` answers, which must contain whole groups: then only their corner of the inverse is
    needed, which is the inverse of the same corner of the factor. With `overwrite`, `gram` is
    overwritten.
    """
    factor = _factor(gram, weights, penalty, overwrite=overwrite)
    with_ones = np.column_stack((targets, np.ones(len(gram), dtype=np.float32)))
    solved = linalg.cho_solve((factor, True), with_ones, check_finite=False)
    of_ones = solved[:, -1]
    total = of_ones.sum()
    bias = of_ones @ targets / total
    dual = solved[:, :-1] - np.outer(of_ones, bias)
    first = len(gram) - judged
    inverse = _inverse(factor[first:, first:])
    inverse -= np.outer(of_ones[first:], of_ones[first:] / total)
    residual = np.empty_like(dual[first:])
    for places in _blocks(groups[first:]):
        if places.shape[1] == len(gram):  # without this group there is nothing to learn from
            residual[places] = targets[first:][places]
            continue
        blocks = inverse[places[:, :, None], places[:, None, :]]
        residual[places] = np.linalg.solve(blocks, dual[first:][places])
    return DualFit(dual, np.arange(len(gram)), bias, targets[first:] - residual)


def raise_rare(
    gram: Floats,
    targets: Floats,
    weights: Floats,
    groups: NDArray[np.int64],
    penalty: float,
    *,
    judged: int,
    overwrite: bool = False,
) -> DualFit:
    """Like `fit_dual`, but answers with a rare code (`RARE`) get more weight for it.

    The weight is the square root of the number of answers without the code for each one with it:
    half way to equal weight of both. It distinguishes codes better if an answer has one of many,
    worse if it has several. The weights differ by code, so each has its own system; it differs from
    the common one only in the rows of the answers that have the code, and so does its inverse.
    Takes about n^3 steps and n times the sum of the squared numbers of answers with each rare code.
    """
    inverse = _inverse(_factor(gram, weights, penalty, overwrite=overwrite))
    common = inverse @ targets
    of_ones = inverse.sum(axis=1)
    first = len(gram) - judged
    blocks = [places + first for places in _blocks(groups[first:])]
    every = weights.sum()
    having = weights @ targets
    rare = (having > 0) & (having < RARE * every)
    dual, bias, left_out = common, np.empty_like(having), targets[first:].copy()
    for code in range(targets.shape[1]):
        given = targets[:, code]
        rows, changed = _NONE, np.zeros((0, len(gram)), dtype=np.float32)
        if rare[code]:
            rows = np.flatnonzero(given)
            times = 1 + given[rows] * (np.sqrt(every / having[code] - 1) - 1)
            # Positive definite, because the inverse is less than weights / penalty.
            inner = np.diag(weights[rows] / penalty * times / (times - 1)) - inverse[rows][:, rows]
            changed = linalg.solve(inner, inverse[rows], assume_a="pos")
        columns = inverse[:, rows]
        ones = of_ones + columns @ changed.sum(axis=1)
        bias[code] = ones @ given / ones.sum()
        dual[:, code] += columns @ (changed @ given) - ones * bias[code]
        for places in blocks:
            if places.shape[1] == len(gram):  # without this group there is nothing to learn from
                left_out[places - first, code] = 0
                continue
            block = inverse[places[:, :, None], places[:, None, :]]
            block += columns[places] @ np.moveaxis(changed[:, places], 0, 1)
            block -= ones[places][:, :, None] * ones[places][:, None, :] / ones.sum()
            residual = np.linalg.solve(block, dual[places, code][:, :, None])
            left_out[places - first, code] -= residual[:, :, 0]
    return DualFit(dual, np.arange(len(gram)), bias, left_out)


def fit_through(
    gram: Floats,
    basis: NDArray[np.int64],
    targets: Floats,
    weights: Floats,
    groups: NDArray[np.int64],
    penalty: float,
    *,
    judged: int,
) -> DualFit:
    """The same for more answers, with scores that are sums over the m answers of `basis` only.

    `gram` (n, m) holds the inner products of all answers with those. Takes n m^2 steps.
    """
    weighted = gram * weights[:, None]
    mean = weights / weights.sum()
    centre = mean @ gram
    level = mean @ targets
    system = (weighted.T @ (gram - centre)).astype(np.float64) + penalty * gram[basis]
    system = (system + system.T) / 2
    # Answers that say nearly the same make it singular, or worse in single precision.
    system[np.diag_indices_from(system)] += 1e-5 * np.trace(system) / len(basis)
    factor = linalg.cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    dual = linalg.cho_solve(factor, weighted.T @ (targets - level)).astype(np.float32)
    bias = level - centre @ dual
    last = slice(len(gram) - judged, None)
    residual = targets[last] - (gram[last] @ dual + bias)
    # Each row's influence on its own score and on those of its group: the hat matrix in blocks.
    half = linalg.solve_triangular(
        factor[0].astype(np.float32), (gram[last] - centre).T, lower=True, check_finite=False
    ).T
    for places in _blocks(groups[last]):
        hat = np.einsum("gam,gbm->gab", half[places], half[places])
        hat = hat * weights[last][places][:, None, :] + mean[last][places][:, None, :]
        residual[places] = np.linalg.solve(np.eye(places.shape[1]) - hat, residual[places])
    left_out = (targets[last] - residual).astype(np.float32)
    return DualFit(dual, basis, bias.astype(np.float32), left_out)


def _factor(gram: Floats, weights: Floats, penalty: float, *, overwrite: bool) -> Floats:
    """The lower Cholesky factor of the system to be solved."""
    system = gram if overwrite else gram.copy()
    system[np.diag_indices_from(system)] += penalty / weights
    # Transposed, which leaves a symmetric matrix unchanged, it is in LAPACK's order: no copy is
    # made.
    factor, failed = linalg.lapack.spotrf(system.T, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("the system is not positive definite")
    found: Floats = factor
    return found


def _inverse(factor: Floats) -> Floats:
    """The inverse of the matrix with this lower Cholesky factor."""
    if not factor.size:
        return np.zeros((0, 0), dtype=np.float32)
    lower, _ = linalg.lapack.spotri(factor, lower=1)
    lower = np.tril(lower)
    full: Floats = lower + np.tril(lower, -1).T
    return full


def _blocks(groups: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Positions of every group's members, with groups of equal size together: (groups, size)."""
    order = np.argsort(groups, kind="stable")
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    for size in np.unique(sizes):
        first = starts[sizes == size]
        most = max(1, 2_000_000 // int(size) ** 2)
        for begin in range(0, len(first), most):
            yield order[first[begin : begin + most, None] + np.arange(size)]
