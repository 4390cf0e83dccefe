"""Cohen's kappa and its relatives, from the table of two coders.

A table is square: rows are the first coder's categories, columns the second's, cells count answers.
With weights w of agreement (1 on the diagonal; identity for the unweighted coefficients), n answers
and margins r and c:

    po = sum w_ij n_ij / n;   pe = sum w_ij r_i c_j / n^2;   kappa = (po - pe) / (1 - pe)

Sources: Cohen (1960; 1968 for weights), Fleiss, Cohen and Everitt (1969) for the standard errors.
Range: -1 to 1. Undefined (no variation) where pe = 1, when both coders used only the same single
category. Functions in the plural take many tables at once: shape (..., categories, categories).
"""

from __future__ import annotations

import numpy as np

from intercoder.agreement.coefficients.metrics import Floats, identity_weights
from intercoder.agreement.coefficients.statistic import NO_SPREAD, ratio
from intercoder.agreement.result import Figure, Reason


def observed_and_chance(tables: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """po and pe of each table; NaN for an empty one."""
    n = tables.sum(axis=(-2, -1))
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    observed = np.einsum("...ij,ij->...", tables, weights)
    chance = np.einsum("...i,...i->...", rows @ weights, columns)
    return ratio(observed, n), ratio(chance, n * n)


def kappas(tables: Floats, weights: Floats) -> Floats:
    """Cohen's kappa of each table; NaN if undefined."""
    observed, chance = observed_and_chance(tables, weights)
    return ratio(observed - chance, 1.0 - chance)


def kappas_left_out(table: Floats, weights: Floats) -> Floats:
    """Kappa with one answer of each cell left out, shape (categories, categories)."""
    observed, chance = observed_and_chance_left_out(table, weights)
    return ratio(observed - chance, 1.0 - chance)


def observed_and_chance_left_out(table: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """po and pe with one answer of each cell left out, by cell."""
    n = table.sum() - 1
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed = (table * weights).sum() - weights
    chance = rows @ weights @ columns - (weights @ columns)[:, None] - rows @ weights + weights
    return ratio(observed, np.asarray(n)), ratio(chance, np.asarray(n * n))


def largest_kappas(tables: Floats) -> Floats:
    """The largest unweighted kappa that each table's margins allow (Cohen 1960, p. 42)."""
    n = tables.sum(axis=(-2, -1))
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    best = ratio(np.minimum(rows, columns).sum(axis=-1), n)
    chance = ratio((rows * columns).sum(axis=-1), n * n)
    return ratio(best - chance, 1.0 - chance)


def cohen_kappa(table: Floats, weights: Floats | None = None) -> Figure:
    """Cohen's kappa, weighted if weights of agreement are given.

    `table` has shape (categories, categories) and counts answers. Formula, range and sources: see
    the module. Refused: `no_pairs` for an empty table, `no_variation` where both coders used the
    same single category. The standard error is that of Fleiss, Cohen and Everitt (1969).
    """
    used = identity_weights(table.shape[0]) if weights is None else weights
    if table.sum() == 0:
        return Figure.refused(Reason.NO_PAIRS)
    value = float(kappas(table, used))
    if np.isnan(value):
        return Figure.refused(Reason.NO_VARIATION)
    error = float(standard_errors(table, used))
    return Figure(
        value,
        se=None if np.isnan(error) else error,
        method="standard error: Fleiss, Cohen and Everitt",
    )


def standard_errors(tables: Floats, weights: Floats) -> Floats:
    """Standard error of each kappa (Fleiss, Cohen and Everitt 1969, eq. 13; weighted, eq. 9).

    NaN if kappa is undefined or the cells leave no spread.
    """
    observed, chance = observed_and_chance(tables, weights)
    n = tables.sum(axis=(-2, -1))
    share = ratio(tables, n[..., None, None])
    margins = _mean_weights(share, weights)
    pull = weights * (1 - chance)[..., None, None] - margins * (1 - observed)[..., None, None]
    mean = observed * chance - 2 * chance + observed
    squares = (share * np.square(pull)).sum(axis=(-2, -1))
    spread = squares - np.square(mean)
    spread = np.where(spread > 1e-12 * squares, spread, 0.0)  # anything below is rounding
    variance = ratio(spread, n * (1 - chance) ** 4)
    return np.sqrt(np.where(variance > NO_SPREAD, variance, np.nan))


def null_standard_errors(tables: Floats, weights: Floats) -> Floats:
    """Standard error of each kappa if the true kappa were 0 (same paper, eqs. 14 and 8).

    For a test, not for an interval. NaN if kappa is undefined.
    """
    chance = observed_and_chance(tables, weights)[1]
    n = tables.sum(axis=(-2, -1))
    share = ratio(tables, n[..., None, None])
    rows, columns = share.sum(axis=-1), share.sum(axis=-2)
    by_chance = rows[..., :, None] * columns[..., None, :]
    distance = np.square(weights - _mean_weights(share, weights))
    spread = (by_chance * distance).sum(axis=(-2, -1)) - np.square(chance)
    return np.sqrt(ratio(np.maximum(spread, 0.0), n * np.square(1 - chance)))


def _mean_weights(share: Floats, weights: Floats) -> Floats:
    """For each cell, the mean weight of its row plus that of its column, by the margins."""
    rows, columns = share.sum(axis=-1), share.sum(axis=-2)
    return np.asarray((columns @ weights.T)[..., :, None] + (rows @ weights)[..., None, :])


def fleiss_null_standard_error(counts: Floats) -> float | None:
    """Standard error of Fleiss' kappa if the true one were 0 (Fleiss, Nee and Landis 1979, eq. 12).

    `counts` has shape (answers, categories), with the same number of ratings in every row. For a
    test, not an interval. None with one category or fewer than two ratings an answer.
    """
    answers, raters = counts.shape[0], counts[0].sum() if counts.size else 0
    share = counts.sum(axis=0) / max(counts.sum(), 1)
    spread = float(share @ (1 - share))
    if raters < 2 or spread == 0:
        return None
    skew = float((share * (1 - share)) @ (1 - 2 * share))
    variance = 2 * (spread**2 - skew) / (answers * raters * (raters - 1) * spread**2)
    return float(np.sqrt(variance))
