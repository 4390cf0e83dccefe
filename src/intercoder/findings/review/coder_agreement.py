"""Agreement between coders for reviewers: values, and intervals that involve no chance.

The report's intervals come from a seeded bootstrap, which needs NumPy's random numbers. Beside
them stand intervals that anybody can compute again: Student's t over the jackknife that leaves out
one respondent at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from intercoder.agreement.coefficients.per_code import (
    FIGURES,
    CodeStatistic,
    CodeTotals,
    code_figures,
)
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES, pair_distances
from intercoder.agreement.coefficients.statistic import NO_SPREAD, Floats, ratio
from intercoder.agreement.intervals.distributions import student_t_quantile
from intercoder.agreement.intervals.intervals import MIN_UNITS, jackknife
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.table import StudyTable
from intercoder.findings.review.coder_sides import cells, confusions, given, pairs

DISTANCES = ("masi", "jaccard", "dice", "nominal", "passonneau2004", "masi_dkpro")
MAX_SETS = 1500
"""Distinct sets of codes up to which alpha over sets is given: it compares each with each."""
_ALPHA = "krippendorff_alpha_nominal"
_OVERALL = (
    *("percent_agreement", "unanimous_agreement", "mean_code_alpha", "pooled_kappa"),
    "mvalpha_nominal",
)


def agreement_for_review(found: StudyAgreement) -> dict[str, Any] | None:
    """The figures under stable names; None where no answer was judged twice."""
    whole = found.whole
    if not whole.counts.rated_twice:
        return None
    selection, table = found.selection, found.table
    confidence = selection.how.confidence
    overall: dict[str, Any] = {
        name: {"value": whole.overall[name].value} for name in _OVERALL if name in whole.overall
    }
    overall |= {f"alpha_set_{name}": one for name, one in _of_sets(table, confidence)}
    alphas = dict(_of_codes(table, confidence))
    counts = given(found)
    codes = {
        code: {
            **{name: {"value": figures[name].value} for name in FIGURES if name in figures},
            _ALPHA: alphas[code],
            **counts[code],
        }
        for code, figures in whole.codes.items()
        if code in alphas
    }
    return {
        "confidence": confidence,
        "without_unsure": selection.leave_out_unsure,
        "overall": overall,
        "codes": codes,
        "pairs": pairs(found),
        "cells": cells(found),
        "confusions": confusions(found),
        "bootstrap": _bootstrap(found),
    }


def _bootstrap(found: StudyAgreement) -> dict[str, Any]:
    """The report's intervals, which need the same random numbers to be computed again."""
    how = found.selection.how

    def ends(figures: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        known = ((name, figures[name]) for name in names if name in figures)
        return {
            name: {"low": one.low, "high": one.high} for name, one in known if one.low is not None
        }

    whole = found.whole
    sets = [f"alpha_set_{name}" for name in SET_DISTANCES]
    return {
        "method": "BCa",
        "resamples": how.resamples,
        "seed": how.seed,
        "overall": ends(whole.overall, [*_OVERALL, *sets]),
        "codes": {code: ends(figures, FIGURES) for code, figures in whole.codes.items()},
    }


def _of_sets(table: StudyTable, confidence: float) -> Iterator[tuple[str, dict[str, Any]]]:
    """Alpha over sets of codes under each distance."""
    distinct, ratings = table.sets.distinct()
    if distinct.shape[0] > MAX_SETS:
        return
    owner, values = _owners(table), ratings.values
    twice = table.twice
    size, people = distinct.shape[0], int(owner.max(initial=-1)) + 1
    used = np.zeros((people, size))
    for row in values:
        given = twice & (row >= 0)
        np.add.at(used, (owner[given], row[given]), 1.0)
    raters = np.where(values >= 0, 1, 0).sum(axis=0)
    for name in DISTANCES:
        between = pair_distances(distinct[:, None], distinct[None], SET_DISTANCES[name])
        apart = np.zeros(table.answer.size)
        for place, first in enumerate(values):
            for second in values[place + 1 :]:
                both = (first >= 0) & (second >= 0)
                apart[both] += between[first[both], second[both]]
        apart = np.where(twice, 2 * apart / np.maximum(raters - 1, 1), 0.0)
        own = np.bincount(owner, weights=apart, minlength=people)
        counts = used.sum(axis=0)
        mean = between @ counts
        within = np.einsum("ps,ps->p", used @ between, used)
        less = counts @ mean - 2 * used @ mean + within
        n = counts.sum()
        value = _alpha(n, own.sum(), counts @ mean)
        yield (
            name,
            _interval(value, _alpha(n - used.sum(axis=1), own.sum() - own, less), confidence),
        )


def _alpha(n: Floats, observed: Floats, expected: Floats) -> Floats:
    expected = np.where(np.abs(expected) > 1e-9, expected, 0.0)
    return np.asarray(1.0 - ratio((n - 1) * observed, expected))


def _of_codes(table: StudyTable, confidence: float) -> Iterator[tuple[str, dict[str, Any]]]:
    """Alpha of each code as a yes or no."""
    owner, people = _owners(table), int(_owners(table).max(initial=-1)) + 1
    bits, present = table.sets.bits(), table.sets.present
    raters = present.sum(axis=0)
    place = FIGURES.index(_ALPHA)
    for number, code in enumerate(table.sets.codes):
        yes = bits[:, :, number].sum(axis=0, dtype=np.int64)
        totals = CodeStatistic(yes[:, None], raters, np.ones_like(raters)).totals
        parts = {
            name: np.bincount(owner, weights=part, minlength=people)[:, None]
            for name, part in _parts(yes, raters)
        }
        less = CodeTotals(**{name: getattr(totals, name) - part for name, part in parts.items()})
        value = code_figures(totals)[place]
        left_out = code_figures(less)[:, place, 0]
        yield code, _interval(value[0], left_out, confidence)


def _parts(yes: Floats, raters: Floats) -> Iterator[tuple[str, Floats]]:
    """What each answer adds to the totals of a code."""
    twice = raters >= 2
    split = np.where(twice, yes * (raters - yes) / np.maximum(raters - 1, 1), 0.0)
    yield "split", split
    yield "yes", np.where(twice, yes, 0.0)
    yield "ratings", np.where(twice, raters, 0.0)
    yield "twice", twice.astype(float)
    yield "rated", (raters >= 1).astype(float)
    yield "apart", 2 * split / np.maximum(raters, 1)
    yield "share", yes / np.maximum(raters, 1)


def _owners(table: StudyTable) -> Any:
    """The respondents of the units, numbered from 0."""
    return np.unique(table.respondent, return_inverse=True)[1]


def _interval(value: Any, left_out: Floats, confidence: float) -> dict[str, float | None]:
    """The value with Student's t interval over the jackknife; None where there is none."""
    n, told = left_out.size, float(value)
    found = {"value": told if np.isfinite(told) else None, "se": None, "low": None, "high": None}
    if found["value"] is None or n < MIN_UNITS or not np.isfinite(left_out).all():
        return found
    error = float(jackknife(left_out[:, None], np.ones((n, 1)))[0][0])
    if error**2 <= NO_SPREAD:
        return found
    reach = student_t_quantile((1 + confidence) / 2, n - 1) * error
    return {**found, "se": error, "low": told - reach, "high": min(told + reach, 1.0)}
