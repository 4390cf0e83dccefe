"""Figures of each code against all others: the part that ratings and sets of codes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.per_code import FIGURES, CodePairs, CodeStatistic, code_pairs
from intercoder.agreement.intervals.intervals import Estimate, Resampling, estimate
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.summary import CodeCounts, Figures, refusal_of_all


def code_counts(
    codes: Sequence[str],
    coders: Sequence[str],
    by_coder: NDArray[np.int64],
    statistic: CodeStatistic,
) -> dict[str, CodeCounts]:
    """Counts by code; `by_coder` has shape (coders, codes)."""
    given, ratings = statistic.totals.yes, float(statistic.totals.ratings.max(initial=0))
    touched = statistic.answers_with()
    return {
        code: CodeCounts(
            int(touched[number]),
            float(given[number] / ratings) if ratings else None,
            {coder: int(by_coder[row, number]) for row, coder in enumerate(coders)},
        )
        for number, code in enumerate(codes)
    }


def code_figures(
    codes: Sequence[str],
    statistic: CodeStatistic,
    estimates: Mapping[str, Estimate],
    pairs: CodePairs | None,
) -> dict[str, dict[str, Figure]]:
    """The figures of every code by name.

    Refused as `unused` for a code nobody used on an answer rated twice; the interval is refused as
    `too_rare` if fewer than 10 answers have it, or lack it.
    """
    errors = dict(statistic.standard_errors())
    if statistic.equal_ratings:  # alpha and Fleiss' kappa then share one
        errors["krippendorff_alpha_nominal"] = errors["fleiss_kappa_gwet"]
    touched, judgeable = statistic.answers_with(), statistic.judgeable()
    found: dict[str, dict[str, Figure]] = {}
    for number, code in enumerate(codes):
        refusal = None if judgeable[number] else Reason.TOO_RARE
        figures = {}
        for key in FIGURES:
            analytic = float(errors[key][number]) if key in errors else np.nan
            figures[key] = estimates[f"{key}|{number}"].figure(
                _why_undefined(key, touched[number]),
                None if np.isnan(analytic) else analytic,
                refusal,
            )
        if statistic.equal_ratings:
            figures["fleiss_kappa"] = figures["fleiss_kappa_gwet"]
        if pairs is not None:
            figures |= _of_pairs(pairs, number, bool(touched[number]))
        found[code] = figures
    return found


def _why_undefined(key: str, touched: float) -> Reason:
    if not touched:
        return Reason.UNUSED
    return Reason.NO_NEGATIVES if key == "negative_agreement" else Reason.NO_VARIATION


def _of_pairs(pairs: CodePairs, number: int, used: bool) -> Figures:
    """Cohen's kappa for two coders, Light's mean for more, without an interval of its own."""
    values = pairs.kappas()[:, number]
    if len(values) == 1:
        return {"cohen_kappa": pair_figure(pairs, 0, number, used)}
    if not used:
        return {"light_kappa": Figure.refused(Reason.UNUSED)}
    if np.isnan(values).any():
        return {"light_kappa": Figure.refused(Reason.PAIR_WITHOUT_VARIATION)}
    return {"light_kappa": Figure(float(values.mean()), no_interval=Reason.NOT_OFFERED)}


def pair_figure(pairs: CodePairs, pair: int, number: int, used: bool = True) -> Figure:
    """Cohen's kappa of one pair for one code, with Fleiss, Cohen and Everitt's standard error."""
    value, error = (
        float(pairs.kappas()[pair, number]),
        float(pairs.standard_errors()[pair, number]),
    )
    if not used or not (pairs.first[pair, number] or pairs.second[pair, number]):
        return Figure.refused(Reason.UNUSED)
    if np.isnan(value):
        return Figure.refused(Reason.NO_VARIATION if pairs.both[pair] else Reason.NO_PAIRS)
    return Figure(value, se=None if np.isnan(error) else error, no_interval=Reason.NOT_OFFERED)


def agreement_by_code(sets: CodeSets, how: Resampling | None = None) -> Mapping[str, Figures]:
    """The figures of every code alone, without those over whole sets; the quick part.

    Codes are separate yes/no judgements. Refused for every code as `empty`, `one_coder` or
    `no_pairs` if no answer has two judgements.
    """
    given = sets.present.sum(axis=1)
    raters = sets.present.sum(axis=0)
    refusal = refusal_of_all(given, int((raters >= 2).sum()))
    if refusal is not None:
        return {code: dict.fromkeys(FIGURES, Figure.refused(refusal)) for code in sets.codes}
    bits = sets.bits()
    times = np.ones(raters.size, dtype=np.int64)
    statistic = CodeStatistic(bits.sum(axis=0, dtype=np.int64), raters, times)
    estimates = estimate([statistic], times, how or Resampling())
    return code_figures(sets.codes, statistic, estimates, code_pairs(bits, sets.present, times))
