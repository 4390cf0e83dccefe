"""Agreement code by code, for all codes at once: each code is a yes or no on every answer.

With j of an answer's m ratings yes, and k = m - j, everything except the pairs of coders depends
only on the number of answers with each (m, j). In sums over answers with m >= 2:

    D = sum j k / (m - 1);  J = sum j;  n = sum m;  pa = mean of 1 - 2 j k / (m (m - 1))
    alpha = 1 - (n - 1) D / (J (n - J));  positive = (J - D) / J;  negative likewise
    p = mean of j / m over all answers rated;  q = 1 - p
    Fleiss = (pa - p^2 - q^2) / (2 p q);  AC1 = (pa - 2 p q) / (1 - 2 p q);  PABAK = 2 pa - 1

which are the formulas of `alpha`, `gwet` and `specific` for two categories. Cohen's, Light's and
Conger's kappas come from each pair's two-by-two tables. A code nobody used has no figures: a
coefficient of 1 for it would be an invention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import fsum

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.kappa import kappas, standard_errors
from intercoder.agreement.coefficients.metrics import Floats, identity_weights
from intercoder.agreement.coefficients.specific import specific_agreement
from intercoder.agreement.coefficients.statistic import NO_SPREAD, ratio
from intercoder.agreement.result import MIN_RARE

_CHUNK = 1 << 14
"""Patterns processed at a time."""
FIGURES = (
    "percent_agreement",
    "krippendorff_alpha_nominal",
    "fleiss_kappa_gwet",
    "gwet_ac1",
    "pabak",
    "positive_agreement",
    "negative_agreement",
)
"""The figures of `CodeStatistic` for each code, in this order."""


@dataclass(frozen=True, slots=True)
class CodeTotals:
    """Totals over answers for each code, of shape (..., codes) or broadcasting to it."""

    split: Floats
    """D: sum of j k / (m - 1)."""
    yes: Floats
    """J: yes ratings on answers rated twice."""
    ratings: Floats
    """n: ratings on answers rated twice."""
    twice: Floats
    """Number of answers rated at least twice."""
    rated: Floats
    """Number of answers rated at least once."""
    apart: Floats
    """Sum of the share of disagreeing pairs, 2 j k / (m (m - 1))."""
    share: Floats
    """Sum of j / m over the answers rated at least once."""


def code_figures(totals: CodeTotals) -> Floats:
    """The figures named in `FIGURES`, shape (..., figures, codes); NaN if undefined."""
    no = totals.ratings - totals.yes
    agreed = 1.0 - ratio(totals.apart, totals.twice)
    p = ratio(totals.share, totals.rated)
    chance = 2 * p * (1 - p)
    used = np.where(totals.yes > 0, 1.0, np.nan)
    varied = np.where((totals.yes > 0) & (no > 0), 1.0, np.nan)
    figures = (
        agreed * used,
        1.0 - ratio((totals.ratings - 1) * totals.split, totals.yes * no),
        ratio(agreed - 1 + chance, chance) * used,
        ratio(agreed - chance, 1 - chance) * varied,
        (2 * agreed - 1) * varied,
        specific_agreement(totals.yes, totals.split),
        specific_agreement(no, totals.split) * used,
    )
    shape = np.broadcast_shapes(*(figure.shape for figure in figures))
    return np.stack([np.broadcast_to(figure, shape) for figure in figures], axis=-2)


def _parts(yes: Floats, raters: Floats) -> CodeTotals:
    """Contributions of answers with these counts; the arguments broadcast against each other."""
    twice = raters >= 2
    split = np.where(twice, yes * (raters - yes) / np.maximum(raters - 1, 1), 0.0)
    return CodeTotals(
        split=split,
        yes=np.where(twice, yes, 0.0),
        ratings=np.where(twice, raters, 0.0),
        twice=twice.astype(np.float64),
        rated=(raters >= 1).astype(np.float64),
        apart=2 * split / np.maximum(raters, 1),
        share=yes / np.maximum(raters, 1),
    )


def totals_of(yes: Floats, raters: Floats, answers: Floats) -> CodeTotals:
    """Totals over cells: `answers`, shape (cells, codes), of which `raters` judged each and `yes`
    gave it the code; both have the shape (cells, 1).

    Sums are rounded once, so that cells without answers make no difference to the last bit.
    """
    parts = _parts(yes, raters)
    return CodeTotals(
        **{
            name: np.array([fsum(column) for column in (getattr(parts, name) * answers).T])
            for name in CodeTotals.__dataclass_fields__
        }
    )


def alphas(totals: CodeTotals) -> Floats:
    """Krippendorff's alpha of each code, shape (codes,); NaN if undefined."""
    found: Floats = code_figures(totals)[FIGURES.index("krippendorff_alpha_nominal")]
    return found


class CodeStatistic:
    """All figures of `FIGURES` for all codes; named `FIGURE|NUMBER OF THE CODE`."""

    def __init__(
        self,
        yes: NDArray[np.integer],
        raters: NDArray[np.integer],
        times: NDArray[np.int64],
    ) -> None:
        """`yes` has shape (patterns, codes), `raters` and `times` (patterns,)."""
        self._yes, self._raters, self._times = yes, raters, times
        self._codes = yes.shape[1]
        self.names = tuple(f"{key}|{code}" for key in FIGURES for code in range(self._codes))
        self._rows: Floats | None = None
        self._equal = bool(raters.size) and int(raters.min()) == int(raters.max()) >= 2
        self.work = raters.size * (2 if self._equal else 4) * self._codes
        self._of_cell = self._histogram()
        self.totals = totals_of(*self._of_cell)

    def _histogram(self) -> tuple[Floats, Floats, Floats]:
        """Cells (m, j) that occur: j and m, shape (cells, 1), and answers, shape (cells, codes)."""
        most = int(self._raters.max(initial=0))
        width = (most + 1) ** 2
        cells = self._raters[:, None].astype(np.int64) * (most + 1) + self._yes
        cells += np.arange(self._codes) * width
        weights = np.broadcast_to(self._times[:, None], cells.shape)
        filled = np.bincount(
            cells.ravel(), weights=weights.ravel(), minlength=width * self._codes
        ).reshape(self._codes, width)
        found = np.flatnonzero(filled.any(axis=0))
        raters, yes = np.divmod(found, most + 1)
        return yes[:, None] * 1.0, raters[:, None] * 1.0, filled[:, found].T.astype(np.float64)

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""
        return code_figures(self.totals).ravel()

    @property
    def equal_ratings(self) -> bool:
        """Whether every answer has the same number of ratings, two or more."""
        return self._equal

    def answers_with(self) -> Floats:
        """Answers rated twice on which a coder gave the code, shape (codes,)."""
        yes, raters, answers = self._of_cell
        return np.asarray((answers * ((raters >= 2) & (yes > 0))).sum(axis=0))

    def answers_without(self) -> Floats:
        """Answers rated twice on which a coder did not give the code, shape (codes,)."""
        yes, raters, answers = self._of_cell
        return np.asarray((answers * ((raters >= 2) & (yes < raters))).sum(axis=0))

    def judgeable(self) -> NDArray[np.bool_]:
        """Whether at least 10 answers have the code and at least 10 lack it, shape (codes,)."""
        return np.asarray(np.minimum(self.answers_with(), self.answers_without()) >= MIN_RARE)

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with one answer of each cell (m, j) left out, and the cell's answers by code."""
        yes, raters, answers = self._of_cell
        parts = _parts(yes, raters)
        less = CodeTotals(
            **{
                name: getattr(self.totals, name) - getattr(parts, name)
                for name in CodeTotals.__dataclass_fields__
            }
        )
        figures = code_figures(less)
        wide = figures.reshape(len(figures), len(FIGURES) * self._codes)  # 0 without codes
        return wide, np.tile(answers, len(FIGURES))

    def resampled(self, weights: Floats) -> Floats:
        """Figures of resamples: (resamples, patterns) to (resamples, figures)."""
        if self._rows is None:
            self._rows = self._dense()
        sums = weights @ self._rows
        codes = self._codes
        split, yes = sums[:, :codes], sums[:, codes : 2 * codes]
        twice = weights @ (self._raters >= 2)
        if self._equal:  # everything else is derived from these two
            m = float(self._raters[0])
            totals = CodeTotals(
                split,
                yes,
                m * twice[:, None],
                twice[:, None],
                twice[:, None],
                2 * split / m,
                yes / m,
            )
        else:
            totals = CodeTotals(
                split,
                yes,
                (weights @ np.where(self._raters >= 2, self._raters, 0))[:, None],
                twice[:, None],
                (weights @ (self._raters >= 1))[:, None],
                sums[:, 2 * codes : 3 * codes],
                sums[:, 3 * codes :],
            )
        figures = code_figures(totals)
        return figures.reshape(len(figures), -1)

    def _dense(self) -> Floats:
        names = ("split", "yes") if self._equal else ("split", "yes", "apart", "share")
        found = np.empty((self._raters.size, len(names) * self._codes))
        for start in range(0, self._raters.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            yes, raters = self._yes[part], self._raters[part, None]
            parts = _parts(yes.astype(np.float64), raters.astype(np.float64))
            np.concatenate([getattr(parts, name) for name in names], axis=1, out=found[part])
        return found

    def standard_errors(self) -> Mapping[str, Floats]:
        """Gwet's standard errors of the figures that have one, shape (codes,); NaN if undefined."""
        yes, raters, answers = self._of_cell
        rated = raters >= 1
        twice = (raters >= 2).astype(np.float64)
        n = (answers * rated).sum(axis=0)
        pairs = (answers * twice).sum(axis=0)
        agreed = twice * (1.0 - 2 * yes * (raters - yes) / np.maximum(raters * (raters - 1), 1))
        mean = ratio((answers * agreed).sum(axis=0), pairs)
        own = yes / np.maximum(raters, 1)
        p = ratio(self.totals.share, self.totals.rated)
        same, other = p * p + (1 - p) ** 2, 2 * p * (1 - p)
        pulls = {
            "percent_agreement": (0.0 * p, 0.0 * own),
            "fleiss_kappa_gwet": (same, p * own + (1 - p) * (1 - own)),
            "gwet_ac1": (other, (1 - p) * own + p * (1 - own)),
            "pabak": (0.5 + 0 * p, 0.5 + 0 * own),
        }
        errors = {}
        for key, (chance, pull) in pulls.items():
            value = ratio(mean - chance, 1 - chance)
            each = ratio(n, pairs) * ratio(agreed - chance * twice, 1 - chance)
            each = each - 2 * (1 - value) * ratio(pull - chance, 1 - chance)
            squares = (answers * rated * np.square(each - value)).sum(axis=0)
            variance = ratio(squares, n * (n - 1))
            errors[key] = np.sqrt(np.where(variance > NO_SPREAD, variance, np.nan))
        return errors


@dataclass(frozen=True, slots=True)
class CodePairs:
    """Each pair of coders, code by code; arrays of shape (pairs, codes)."""

    both: NDArray[np.int64]
    """Number of answers both judged, shape (pairs,)."""
    first: NDArray[np.int64]
    """Number of these to which the first coder said yes."""
    second: NDArray[np.int64]
    shared: NDArray[np.int64]
    """Number of answers to which both said yes."""

    @property
    def tables(self) -> Floats:
        """No and yes of the first coder by those of the second, shape (pairs, codes, 2, 2)."""
        only_first, only_second = self.first - self.shared, self.second - self.shared
        neither = self.both[:, None] - self.first - only_second
        cells = np.stack([neither, only_second, only_first, self.shared], axis=-1)
        return cells.reshape(*self.shared.shape, 2, 2).astype(np.float64)

    def kappas(self) -> Floats:
        """Cohen's kappa, shape (pairs, codes); NaN if undefined."""
        return kappas(self.tables, identity_weights(2))

    def standard_errors(self) -> Floats:
        """Its standard error (Fleiss, Cohen and Everitt 1969); NaN if undefined."""
        return standard_errors(self.tables, identity_weights(2))


def code_pairs(
    bits: NDArray[np.uint8], present: NDArray[np.bool_], times: NDArray[np.int64]
) -> CodePairs:
    """The pairs of coders, from patterns of answers.

    `bits` has shape (coders, patterns, codes), 0 where not judged; `present` (coders, patterns);
    `times` (patterns,) is the number of answers with each.
    """
    pairs = list(combinations(range(len(bits)), 2))
    first, second, shared = (np.zeros((len(pairs), bits.shape[2])) for _ in range(3))
    both = np.zeros(len(pairs))
    for start in range(0, times.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        marks = bits[:, part].astype(np.float64)
        for row, (a, b) in enumerate(pairs):
            weight = np.where(present[a, part] & present[b, part], times[part], 0).astype(float)
            both[row] += weight.sum()
            first[row] += weight @ marks[a]
            second[row] += weight @ marks[b]
            shared[row] += weight @ (marks[a] * marks[b])
    counts = (np.rint(part).astype(np.int64) for part in (both, first, second, shared))
    return CodePairs(*counts)
