"""Percent agreement, Fleiss' kappa, Gwet's AC1 and AC2, and Brennan-Prediger.

All have the form (pa - pe) / (1 - pe), observed agreement corrected for agreement expected by
chance, and differ only in pe. Gwet (2014, Handbook of Inter-Rater Reliability, 4th ed.) gives each
for any number of coders, missing ratings and weights of agreement; these are his forms:

    pa    mean, over answers with m >= 2 ratings, of the (weighted) share of agreeing pairs
    pi_c  mean, over answers with any rating, of the share of its ratings in category c
    pe    Fleiss: sum w_ck pi_c pi_k;  AC: sum w / (q (q - 1)) * sum pi_c (1 - pi_c);
          Brennan-Prediger: sum w / q^2

where q is the number of categories. With weights 1 on the diagonal and 0 elsewhere they are the
unweighted coefficients. Ranges: at most 1. Undefined (no variation) where pe = 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.metrics import Floats
from intercoder.agreement.coefficients.statistic import NO_SPREAD, ratio
from intercoder.agreement.result import Figure, Reason

Chance = Callable[[Floats], Floats]
"""Expected agreement from the shares pi, shape (..., categories)."""


def agreement_sums(counts: Floats, weights: Floats) -> Floats:
    """Each answer's contribution to the coefficients of this module.

    `counts` has shape (answers, categories). Columns: its agreement (0 unless rated twice); 1 if
    rated twice; 1 if rated at all; share of its ratings by category.
    """
    raters = counts.sum(axis=1)
    pairs = raters * (raters - 1)
    same = np.einsum("uc,uc->u", counts @ weights - np.diagonal(weights), counts)
    agreed = ratio(same, pairs)
    twice, rated = raters >= 2, raters >= 1
    shares = np.where(rated[:, None], counts / np.maximum(raters, 1)[:, None], 0.0)
    return np.column_stack([np.where(twice, agreed, 0.0), twice, rated, shares])


def observed_agreement(totals: Floats) -> Floats:
    """pa, from the totals of `agreement_sums`: between 0 and 1."""
    return ratio(totals[..., 0], totals[..., 1])


def shares(totals: Floats) -> Floats:
    """pi, from the totals of `agreement_sums`, shape (..., categories)."""
    return ratio(totals[..., 3:], totals[..., 2, None])


def fleiss_chance(weights: Floats) -> Chance:
    """Expected agreement of Fleiss' kappa (1971, eq. 6) and of Scott's pi."""
    return lambda pi: np.einsum("...c,...c->...", pi @ weights, pi)


def gwet_chance(weights: Floats) -> Chance:
    """Expected agreement of AC1 (Gwet 2008, eq. 6) and AC2 (2014, section 5.3).

    NaN for a scale of one category, and if all ratings are in one: a coefficient of 1 when only one
    category was used would be an invention.
    """
    size = weights.shape[0]
    factor = weights.sum() / (size * (size - 1)) if size > 1 else np.nan

    def chance(pi: Floats) -> Floats:
        spread = 1.0 - np.square(pi).sum(axis=-1)
        return np.where(spread > 0, factor * spread, np.nan)

    return chance


def uniform_chance(weights: Floats) -> Chance:
    """Expected agreement if every category were equally likely (Brennan and Prediger 1981).

    NaN if all ratings are in one category, as for `gwet_chance`.
    """
    level = float(weights.mean()) if weights.size else np.nan

    def chance(pi: Floats) -> Floats:
        return np.where(np.square(pi).sum(axis=-1) < 1, level, np.nan)

    return chance


def corrected(chance: Chance) -> Callable[[Floats], Floats]:
    """The coefficient with this expected agreement, as a function of the totals."""

    def coefficient(totals: Floats) -> Floats:
        expected = chance(shares(totals))
        return ratio(observed_agreement(totals) - expected, 1.0 - expected)

    return coefficient


def chance_coefficients(weights: Floats) -> Mapping[str, Chance]:
    """The three expected agreements that the shares alone determine."""
    return {
        "fleiss": fleiss_chance(weights),
        "gwet": gwet_chance(weights),
        "brennan_prediger": uniform_chance(weights),
    }


def coefficient_error(
    kind: str, parts: Floats, times: NDArray[np.int64], weights: Floats
) -> float | None:
    """Standard error of one of `chance_coefficients`; None if it is undefined or zero."""
    pi = shares(times @ parts)
    chance = float(chance_coefficients(weights)[kind](pi))
    if not chance < 1:
        return None
    return standard_error(parts, times, chance, _pulls(kind, parts, weights, pi))


def _pulls(kind: str, parts: Floats, weights: Floats, pi: Floats) -> Floats:
    """Each answer's contribution to the expected agreement (Gwet 2014, chapter 5)."""
    if kind == "fleiss":
        return np.asarray(parts[:, 3:] @ ((weights + weights.T) @ pi / 2))
    if kind == "gwet":
        size = weights.shape[0]
        return np.asarray(weights.sum() / (size * (size - 1)) * (parts[:, 3:] @ (1.0 - pi)))
    return np.full(parts.shape[0], weights.mean())


def standard_error(
    parts: Floats, times: NDArray[np.int64], chance: float, pulls: Floats
) -> float | None:
    """Standard error by linearisation (Gwet 2008, eqs. 26 ff.; 2014, section 5.4).

    `parts` are those of `agreement_sums`, `chance` the expected agreement and `pulls` each answer's
    contribution to it (both 0 for percent agreement). Divides by n - 1 answers. None with fewer
    than two answers, or without any spread.
    """
    rated = parts[:, 2] > 0
    weight = times[rated].astype(np.float64)
    agreed, twice = parts[rated, 0], parts[rated, 1]
    n, pairs = weight.sum(), weight @ twice
    if n < 2 or pairs == 0 or not chance < 1:
        return None
    value = (weight @ agreed / pairs - chance) / (1 - chance)
    own = (n / pairs) * (agreed - chance * twice) / (1 - chance)
    own -= 2 * (1 - value) * (pulls[rated] - chance) / (1 - chance)
    variance = weight @ np.square(own - value) / (n * (n - 1))
    return float(np.sqrt(variance)) if variance > NO_SPREAD else None


def gwet_coefficient(
    kind: str, counts: Floats, weights: Floats, times: NDArray[np.int64] | None = None
) -> Figure:
    """Fleiss' kappa (`fleiss`), AC1 or AC2 (`gwet`), or `brennan_prediger`, of a table of counts.

    `counts` has shape (answers, categories), `weights` (categories, categories); `times` is the
    number of answers that each row represents. Formulas and sources: see the module. Answers rated
    once count towards the margins, not the agreement. Refused: `empty`, `no_pairs`, `no_variation`.
    """
    repeats = np.ones(counts.shape[0], dtype=np.int64) if times is None else times
    raters = counts.sum(axis=1)
    if not (raters > 0).any():
        return Figure.refused(Reason.EMPTY)
    if not (raters >= 2).any():
        return Figure.refused(Reason.NO_PAIRS)
    parts = agreement_sums(counts, weights)
    value = float(corrected(chance_coefficients(weights)[kind])(repeats @ parts))
    if np.isnan(value):
        return Figure.refused(Reason.NO_VARIATION)
    error = coefficient_error(kind, parts, repeats, weights)
    return Figure(value, se=error, method="standard error: Gwet's linearisation")
