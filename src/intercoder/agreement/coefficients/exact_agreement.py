"""Plain agreement: the share of identical ratings, whatever the ratings are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.coefficient_families import CoefficientFamily
from intercoder.agreement.coefficients.metrics import Floats
from intercoder.agreement.coefficients.statistic import SumStatistic, ratio
from intercoder.agreement.tables.patterns import Patterns
from intercoder.agreement.tables.ratings import MISSING


def match_sums(values: NDArray[np.int64]) -> Floats:
    """Each answer's contribution, from categories of shape (coders, answers).

    Columns: 1 if rated twice; the share of its pairs of ratings that are identical; 1 if all are.
    """
    rated = values != MISSING
    raters = rated.sum(axis=0)
    twice = raters >= 2
    same = np.zeros(values.shape[1])
    for first, second in combinations(range(len(values)), 2):
        same += rated[first] & (values[first] == values[second])
    pairs = raters * (raters - 1) / 2
    return np.column_stack([twice, ratio(same, pairs * twice), twice & (same == pairs)]).astype(
        np.float64
    )


def match_family(patterns: Patterns) -> CoefficientFamily:
    """Percent agreement and the share of unanimous answers, from 0 to 1, without correction."""
    functions: dict[str, Callable[[Floats], Floats]] = {
        "percent_agreement": lambda totals: ratio(totals[..., 1], totals[..., 0]),
        "unanimous_agreement": lambda totals: ratio(totals[..., 2], totals[..., 0]),
    }
    parts = np.nan_to_num(match_sums(patterns.values))
    return CoefficientFamily(SumStatistic(parts, patterns.times, functions), {})
