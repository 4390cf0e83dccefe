"""Krippendorff's alpha for one rating per coder and answer.

alpha = 1 - Do / De, from -1 (rarely below) to 1; 0 is the agreement of ratings drawn at random from
all of them. In sums over the answers with m >= 2 ratings:

    s = sum over ordered pairs of an answer's ratings of the distance / (m - 1)
    S = sum of s;  n_c = ratings in category c;  n = sum of n_c;  E = sum n_c n_k distance(c, k)
    alpha = 1 - (n - 1) S / E

which equals the form with coincidences of Krippendorff (2011, "Computing Krippendorff's
alpha-reliability"; 2018, Content Analysis, 4th ed., chapter 12). Answers with fewer than two
ratings add nothing, so missing ratings need no further rule. Undefined (no variation) where
all the ratings of these answers are at distance zero.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.metrics import Floats, mid_ranks
from intercoder.agreement.coefficients.statistic import NO_SPREAD, SumStatistic, ratio
from intercoder.agreement.result import Figure, Reason


def disagreement_sums(counts: Floats, distance: Floats) -> Floats:
    """Each answer's contribution: column 0 is s, the others its ratings by category.

    `counts` has shape (answers, categories); rows with fewer than two ratings become zero.
    """
    raters = counts.sum(axis=1)
    kept = np.where((raters >= 2)[:, None], counts, 0.0)
    pairs = np.einsum("uc,uc->u", kept @ distance, kept)
    return np.column_stack([pairs / np.maximum(raters - 1, 1), kept])


def alpha_of(distance: Floats) -> Callable[[Floats], Floats]:
    """Alpha as a function of the totals of `disagreement_sums`."""

    def alpha(totals: Floats) -> Floats:
        used = totals[..., 1:]
        expected = np.einsum("...c,...c->...", used @ distance, used)
        return 1.0 - ratio((used.sum(axis=-1) - 1) * totals[..., 0], expected)

    return alpha


def scott_pi_of(distance: Floats) -> Callable[[Floats], Floats]:
    """Scott's pi (1955) as a function of the same totals: alpha without its correction for n.

    For two coders; with more it is alpha's limit when the same data are seen again and again.
    """

    def pi(totals: Floats) -> Floats:
        used = totals[..., 1:]
        expected = np.einsum("...c,...c->...", used @ distance, used)
        return 1.0 - ratio(used.sum(axis=-1) * totals[..., 0], expected)

    return pi


def observed_agreement(totals: Floats) -> Floats:
    """1 - Do: percent agreement with each answer weighted by its number of ratings."""
    return 1.0 - ratio(totals[..., 0], totals[..., 1:].sum(axis=-1))


def ordinal_sums(counts: Floats) -> Floats:
    """Each answer's contribution to ordinal alpha, whose distances depend on the totals themselves.

    Columns: ratings by category, then for each pair of categories c < k their coincidences n_c n_k
    / (m - 1), in the order of `numpy.triu_indices`.
    """
    raters = counts.sum(axis=1)
    kept = np.where((raters >= 2)[:, None], counts, 0.0)
    lower, upper = np.triu_indices(counts.shape[1], k=1)
    together = kept[:, lower] * kept[:, upper] / np.maximum(raters - 1, 1)[:, None]
    return np.column_stack([kept, together])


def ordinal_alpha_of(size: int) -> Callable[[Floats], Floats]:
    """Ordinal alpha of `size` categories as a function of the totals of `ordinal_sums`."""
    lower, upper = np.triu_indices(size, k=1)

    def alpha(totals: Floats) -> Floats:
        used, together = totals[..., :size], totals[..., size:]
        ranks = mid_ranks(used)
        distance = np.square(ranks[..., lower] - ranks[..., upper])
        observed = 2 * np.einsum("...p,...p->...", together, distance)
        n = used.sum(axis=-1)
        # the sum of all squared differences, from the sums and the squares
        squares = np.einsum("...c,...c->...", used, np.square(ranks))
        line = np.einsum("...c,...c->...", used, ranks)
        expected = np.where((used > 0).sum(axis=-1) > 1, 2 * (n * squares - line**2), 0.0)
        return 1.0 - ratio((n - 1) * observed, expected)

    return alpha


def moment_sums(scores: Floats, rated: NDArray[np.bool_]) -> Floats:
    """Each answer's contribution to interval alpha, for any number of distinct scores.

    Both arguments have shape (coders, answers). Columns: s; ratings; their sum; their squares.
    Scores should be centred, otherwise large numbers lose digits.
    """
    raters = rated.sum(axis=0)
    kept = rated & (raters >= 2)
    numbers = np.where(kept, scores, 0.0)
    line, squares, m = numbers.sum(axis=0), np.square(numbers).sum(axis=0), kept.sum(axis=0)
    pairs = 2 * (m * squares - line**2)
    return np.column_stack([pairs / np.maximum(m - 1, 1), m, line, squares])


def interval_alpha(totals: Floats) -> Floats:
    """Interval alpha as a function of the totals of `moment_sums`."""
    pairs, n, line, squares = (totals[..., column] for column in range(4))
    expected = 2 * (n * squares - line**2)
    negligible = expected <= 1e-12 * n * squares
    return 1.0 - ratio((n - 1) * pairs, np.where(negligible, 0.0, expected))


def krippendorff_alpha(
    counts: Floats, distance: Floats, times: NDArray[np.int64] | None = None
) -> Figure:
    """Krippendorff's alpha of a table of counts under a distance between categories.

    `counts` has shape (answers, categories): how many coders chose each category; `times` is the
    number of answers that each row represents (one if omitted). Range: at most 1. Source:
    Krippendorff (2011); distances in `agreement.coefficients.metrics`. Refused: `empty`,
    `one_coder` or `no_pairs` where no answer has two ratings, `no_variation` where all are the
    same. The standard error is Gwet's (see `alpha_standard_error`).
    """
    repeats = np.ones(counts.shape[0], dtype=np.int64) if times is None else times
    raters = counts.sum(axis=1)
    if not (raters > 0).any():
        return Figure.refused(Reason.EMPTY)
    if not (raters >= 2).any():
        return Figure.refused(Reason.NO_PAIRS)
    parts = disagreement_sums(counts, distance)
    value = float(SumStatistic(parts, repeats, {"": alpha_of(distance)}).observed()[0])
    if np.isnan(value):
        return Figure.refused(Reason.NO_VARIATION)
    error = alpha_standard_error(parts, distance, repeats)
    return Figure(value, se=error, method="standard error: Gwet's linearisation")


def alpha_standard_error(parts: Floats, distance: Floats, times: NDArray[np.int64]) -> float | None:
    """Standard error of alpha by linearisation (Gwet 2014, Handbook, 4th ed., section 6.5).

    Takes the parts of `disagreement_sums`. Divides by n - 1 answers, as the raw-data functions of
    irrCAC 1.0 do (its table functions divide by n). None with fewer than two answers or without
    any spread.
    """
    kept = parts[:, 1:].sum(axis=1) > 0
    weight, rows = times[kept].astype(np.float64), parts[kept]
    n = weight.sum()
    scale = float(distance.max()) if distance.size else 0.0
    if n < 2 or scale == 0:
        return None
    raters = rows[:, 1:].sum(axis=1)
    mean = weight @ raters / n
    share = weight @ rows[:, 1:] / (n * mean)
    # distances as weights of agreement: 1 - distance / scale
    chance = 1.0 - share @ distance @ share / scale
    if chance == 1:
        return None
    agreed = (raters - rows[:, 0] / scale) / mean
    plain = weight @ agreed / n
    corrected = plain + (1 - plain) / (n * mean)
    surplus = (raters - mean) / mean
    alpha = (plain - chance) / (1 - chance)
    by_chance = (raters - rows[:, 1:] @ (distance @ share) / scale) / mean - chance * surplus
    pulls = (agreed - corrected * surplus - chance) / (1 - chance) - 2 * (1 - alpha) * (
        by_chance - chance
    ) / (1 - chance)
    variance = weight @ np.square(pulls - alpha) / (n * (n - 1))
    return float(np.sqrt(variance)) if variance > NO_SPREAD else None
