"""Which coefficients fit a table of ratings, each as a statistic over its patterns.

Coefficients of a family share their sums and their weights or distance; the names are those of the
JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients import alpha, gwet
from intercoder.agreement.coefficients.conger import CongerStatistic
from intercoder.agreement.coefficients.metrics import (
    Floats,
    Level,
    identity_weights,
    interval_distance,
    linear_weights,
    nominal_distance,
    ordinal_distance,
    quadratic_weights,
    ratio_distance,
)
from intercoder.agreement.coefficients.statistic import Statistic, SumStatistic, ratio
from intercoder.agreement.tables.patterns import Patterns

_RANKED = 40
"""Up to this many categories, each resample of ordinal alpha is ranked again."""


@dataclass(frozen=True, slots=True)
class CoefficientFamily:
    """Coefficients of one statistic, with those standard errors that have a formula."""

    statistic: Statistic
    errors: dict[str, float | None]
    """Gwet's standard errors by name."""


def alpha_families(
    patterns: Patterns, scores: Floats | None, level: Level, *, two_coders: bool
) -> list[CoefficientFamily]:
    """Krippendorff's alphas that fit the level; Scott's pi for two coders."""
    size, counts = patterns.n_categories, patterns.counts
    nominal = nominal_distance(size)
    extra: dict[str, Callable[[Floats], Floats]] = {
        "percent_agreement_pairable": alpha.observed_agreement
    }
    if two_coders:
        extra["scott_pi"] = alpha.scott_pi_of(nominal)
    found = [_alpha_family("nominal", patterns, counts, nominal, extra)]
    if two_coders:
        found[0].errors["scott_pi"] = _scott_error(patterns, counts)
    if level is Level.NOMINAL:
        return found
    found.append(_ordinal_family(patterns, counts))
    if scores is not None:
        found.append(_alpha_family("interval", patterns, counts, interval_distance(scores)))
        if (scores >= 0).all():
            found.append(_alpha_family("ratio", patterns, counts, ratio_distance(scores)))
    return found


def weighted_alpha_family(patterns: Patterns, disagreement: Floats) -> CoefficientFamily:
    """Alpha with the lead's own distances between categories."""
    return _alpha_family("weighted", patterns, patterns.counts, disagreement)


def _alpha_family(
    label: str,
    patterns: Patterns,
    counts: Floats,
    distance: Floats,
    extra: Mapping[str, Callable[[Floats], Floats]] | None = None,
) -> CoefficientFamily:
    parts = alpha.disagreement_sums(counts, distance)
    name = f"krippendorff_alpha_{label}"
    functions = {name: alpha.alpha_of(distance), **(extra or {})}
    error = alpha.alpha_standard_error(parts, distance, patterns.times)
    return CoefficientFamily(SumStatistic(parts, patterns.times, functions), {name: error})


def _scott_error(patterns: Patterns, counts: Floats) -> float | None:
    """Gwet's standard error, based on the answers that both coders rated."""
    both = patterns.raters == 2
    weights = identity_weights(patterns.n_categories)
    parts = gwet.agreement_sums(counts[both], weights)
    return gwet.coefficient_error("fleiss", parts, patterns.times[both], weights)


def _ordinal_family(patterns: Patterns, counts: Floats) -> CoefficientFamily:
    kept = np.where((patterns.raters >= 2)[:, None], counts, 0.0)
    distance = ordinal_distance(patterns.times.astype(np.float64) @ kept)
    if patterns.n_categories > _RANKED:
        return _alpha_family("ordinal", patterns, counts, distance)
    name = "krippendorff_alpha_ordinal"
    parts = alpha.disagreement_sums(counts, distance)
    error = alpha.alpha_standard_error(parts, distance, patterns.times)
    functions = {name: alpha.ordinal_alpha_of(patterns.n_categories)}
    return CoefficientFamily(
        SumStatistic(alpha.ordinal_sums(counts), patterns.times, functions), {name: error}
    )


def gwet_family(patterns: Patterns, weights: Floats, suffix: str = "") -> CoefficientFamily:
    """Percent agreement, Fleiss, AC1 or AC2 and Brennan-Prediger under these weights."""
    parts = gwet.agreement_sums(patterns.counts, weights)
    chances = gwet.chance_coefficients(weights)
    names = {
        "fleiss": f"fleiss_kappa_gwet{suffix}",
        "gwet": f"gwet_ac{2 if suffix else 1}{suffix}",
        "brennan_prediger": f"brennan_prediger{suffix}",
    }
    functions: dict[str, Callable[[Floats], Floats]] = {
        names[kind]: gwet.corrected(chance) for kind, chance in chances.items()
    }
    errors = {
        name: gwet.coefficient_error(kind, parts, patterns.times, weights)
        for kind, name in names.items()
    }
    if not suffix:
        functions["percent_agreement"] = gwet.observed_agreement
        none = np.zeros(len(parts))
        errors["percent_agreement"] = gwet.standard_error(parts, patterns.times, 0.0, none)
    return CoefficientFamily(SumStatistic(parts, patterns.times, functions), errors)


def conger_family(patterns: Patterns, weights: Floats, suffix: str = "") -> CoefficientFamily:
    """Conger's kappa under these weights."""
    name = f"conger_kappa{suffix}"
    statistic = CongerStatistic(patterns, weights, name)
    return CoefficientFamily(statistic, {name: statistic.standard_error()})


def unanimity_family(patterns: Patterns, scores: Floats | None) -> CoefficientFamily:
    """Shares of the answers rated twice on which all agree, or lie within one point."""
    twice = patterns.raters >= 2
    given = patterns.values >= 0
    columns = [twice, twice & (patterns.counts.max(axis=1, initial=0) == patterns.raters)]
    functions: dict[str, Callable[[Floats], Floats]] = {
        "unanimous_agreement": lambda totals: ratio(totals[..., 1], totals[..., 0])
    }
    if scores is not None:
        numbers = scores[patterns.values]
        highest = np.where(given, numbers, -np.inf).max(axis=0, initial=-np.inf)
        lowest = np.where(given, numbers, np.inf).min(axis=0, initial=np.inf)
        columns.append(twice & (highest - lowest <= 1))
        functions["unanimous_within_1"] = lambda totals: ratio(totals[..., 2], totals[..., 0])
    parts = np.column_stack(columns).astype(np.float64)
    return CoefficientFamily(SumStatistic(parts, patterns.times, functions), {})


def rank_weights(size: int) -> Mapping[str, Floats]:
    """Cohen's weights by label, on the ranks of the categories."""
    ranks = np.arange(size)
    return {"linear": linear_weights(ranks), "quadratic": quadratic_weights(ranks)}


def score_weights(size: int, scores: Floats | None) -> Floats:
    """Quadratic weights on the scores of the categories, or on their ranks without scores."""
    return quadratic_weights(np.arange(size) if scores is None else scores)


def measurement_family(
    values: NDArray[np.int64], scores: Floats, times: NDArray[np.int64]
) -> CoefficientFamily:
    """Interval alpha for ratings that nearly all differ.

    `values` has shape (coders, patterns). Needs memory for the patterns only, not for categories.
    """
    centred = (scores - scores.mean())[values]
    parts = alpha.moment_sums(centred, values >= 0)
    functions = {"krippendorff_alpha_interval": alpha.interval_alpha}
    return CoefficientFamily(SumStatistic(parts, times, functions), {})
