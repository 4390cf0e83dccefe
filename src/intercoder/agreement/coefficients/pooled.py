"""One figure for all codes: the pooled kappa, and the mean of codes' alphas.

Pooled kappa (De Vries, Elliott, Kanouse and Teleki 2008, Field Methods 20:272-282): observed and
expected agreement are each averaged over the codes, then corrected for chance,

    (mean of pa - mean of pe) / (1 - mean of pe)

which is more stable than the mean of kappas when codes are rare. pa is the share of agreeing pairs
of coders on answers rated twice; pe is Conger's, of two different coders with their own margins on
these answers. For two coders this is De Vries et al.'s pooled Cohen's kappa; for more it is
Conger's kappa (1980, Psychological Bulletin 88:322-328) pooled in their way. A code nobody used
contributes nothing. Range: at most 1. Undefined (no variation) where every code has pe = 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.metrics import Floats
from intercoder.agreement.coefficients.statistic import ratio

_CHUNK = 1 << 12
"""Answers processed at a time: the parts of a sum then take little memory beside it."""


def pooled_sums(bits: NDArray[np.uint8], present: NDArray[np.bool_]) -> Floats:
    """Each answer's contribution to the pooled kappa.

    `bits` has shape (coders, answers, codes), `present` (coders, answers). Columns: 1 if rated
    twice; the share of disagreeing pairs by code; then for each coder 1 if they judged it, and
    their yes by code. Zero for answers judged by fewer than two coders.
    """
    judged = present & (present.sum(axis=0) >= 2)
    coders, answers, codes = bits.shape
    found = np.empty((answers, (1 + coders) * (1 + codes)))
    for start in range(0, answers, _CHUNK):
        part = slice(start, start + _CHUNK)
        raters = judged[:, part].sum(axis=0)[:, None]
        kept = bits[:, part] * judged[:, part, None]
        yes = kept.sum(axis=0, dtype=np.int64)
        found[part, 0] = raters[:, 0] >= 2
        found[part, 1 : 1 + codes] = 2 * yes * (raters - yes) / np.maximum(raters * (raters - 1), 1)
        for coder, own in enumerate(kept):
            first = (1 + coder) * (1 + codes)
            found[part, first] = judged[coder, part]
            found[part, first + 1 : first + 1 + codes] = own
    return found


def pooled_of(codes: int) -> Callable[[Floats], Floats]:
    """The pooled kappa as a function of the totals of `pooled_sums` for this many codes."""

    def pooled(totals: Floats) -> Floats:
        agreed = 1.0 - ratio(totals[..., 1 : 1 + codes], totals[..., :1])
        by_coder = totals[..., 1 + codes :].reshape(*totals.shape[:-1], -1, 1 + codes)
        judged = by_coder[..., :1]
        active = judged > 0
        p = np.where(active, by_coder[..., 1:] / np.maximum(judged, 1), 0.0)
        q = np.where(active, 1.0 - p, 0.0)
        number = active[..., 0].sum(axis=-1)[..., None].astype(np.float64)
        same = _of_two_coders(p) + _of_two_coders(q)
        expected = ratio(same, number * (number - 1)).mean(axis=-1)
        return ratio(agreed.mean(axis=-1) - expected, 1.0 - expected)

    return pooled


def _of_two_coders(shares: Floats) -> Floats:
    """Sum over ordered pairs of different coders of the product of their shares."""
    return np.asarray(np.square(shares.sum(axis=-2)) - np.square(shares).sum(axis=-2))


def alpha_sums(yes: NDArray[np.integer], raters: NDArray[np.int64]) -> Floats:
    """Each answer's contribution to the codes' alphas.

    `yes` has shape (answers, codes), `raters` (answers,). Columns: ratings; for each code j (m - j)
    / (m - 1); for each code j. Zero for answers with fewer than two ratings.
    """
    answers, codes = yes.shape
    found = np.empty((answers, 1 + 2 * codes))
    for start in range(0, answers, _CHUNK):
        part = slice(start, start + _CHUNK)
        m = np.where(raters[part] >= 2, raters[part], 0)[:, None]
        kept = np.where(m > 0, yes[part], 0)
        found[part, :1] = m
        found[part, 1 : 1 + codes] = kept * (m - kept) / np.maximum(m - 1, 1)
        found[part, 1 + codes :] = kept
    return found


def mean_alpha_of(codes: int) -> Callable[[Floats], Floats]:
    """Mean of the alphas of those codes that vary, from the totals of `alpha_sums`.

    NaN if no code varies.
    """

    def mean(totals: Floats) -> Floats:
        alphas = _alphas(totals[..., :1], totals[..., 1 : 1 + codes], totals[..., 1 + codes :])
        defined = ~np.isnan(alphas)
        return ratio(np.where(defined, alphas, 0.0).sum(axis=-1), defined.sum(axis=-1) * 1.0)

    return mean


def code_alpha_of(codes: int, code: int) -> Callable[[Floats], Floats]:
    """Alpha of one code, by its number, from the totals of `alpha_sums` for this many codes."""

    def alpha(totals: Floats) -> Floats:
        return _alphas(totals[..., 0], totals[..., 1 + code], totals[..., 1 + codes + code])

    return alpha


def _alphas(n: Floats, split: Floats, yes: Floats) -> Floats:
    return 1.0 - ratio((n - 1) * split, yes * (n - yes))
