"""Distances between two categories for alpha, and weights of agreement for kappas.

Distances are zero on the diagonal; weights are one there. Both are square arrays over the
categories in their order.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Level(StrEnum):
    """The level of measurement of a set of ratings."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def nominal_distance(size: int) -> Floats:
    """0 for equal categories, 1 for different ones."""
    return 1.0 - np.eye(size)


def interval_distance(scores: NDArray[Any]) -> Floats:
    """(x - y) squared, on the scores (Krippendorff 2011, section C)."""
    numbers = np.asarray(scores, dtype=np.float64)
    return np.square(numbers[:, None] - numbers)


def ratio_distance(scores: NDArray[Any]) -> Floats:
    """((x - y) / (x + y)) squared, 0 if both are 0 (Krippendorff 2011, section C).

    Raises ValueError for scores below zero.
    """
    numbers = np.asarray(scores, dtype=np.float64)
    if (numbers < 0).any():
        raise ValueError("a ratio scale has no numbers below zero")
    total = numbers[:, None] + numbers
    share = np.divide(numbers[:, None] - numbers, total, out=np.zeros_like(total), where=total > 0)
    return np.square(share)


def mid_ranks(frequencies: Floats) -> Floats:
    """The mean rank of each category's ratings, shape (..., categories); ties share a rank.

    Krippendorff's ordinal distance, (sum of frequencies from x to y - (n_x + n_y) / 2) squared, is
    the squared difference of two such ranks.
    """
    return np.asarray(np.cumsum(frequencies, axis=-1) - frequencies / 2)


def ordinal_distance(frequencies: Floats) -> Floats:
    """Krippendorff's ordinal distance for categories with these frequencies."""
    return interval_distance(mid_ranks(frequencies))


def identity_weights(size: int) -> Floats:
    """1 for the same category, 0 for any other: the unweighted coefficients."""
    return np.eye(size)


def linear_weights(scores: NDArray[Any]) -> Floats:
    """1 - |x - y| / (max - min) (Cicchetti and Allison 1971)."""
    numbers = np.asarray(scores, dtype=np.float64)
    return 1.0 - np.abs(numbers[:, None] - numbers) / _span(numbers)


def quadratic_weights(scores: NDArray[Any]) -> Floats:
    """1 - (x - y)^2 / (max - min)^2 (Fleiss and Cohen 1973)."""
    numbers = np.asarray(scores, dtype=np.float64)
    return np.asarray(1.0 - interval_distance(numbers / _span(numbers)))


def weights_from_disagreement(disagreement: NDArray[Any]) -> Floats:
    """1 - v / max(v): Cohen's (1968) weights of disagreement, turned into weights of agreement.

    May be asymmetric (rows: first coder). Raises ValueError unless the diagonal is zero, nothing is
    negative and something is positive.
    """
    cost = np.asarray(disagreement, dtype=np.float64)
    if cost.ndim != 2 or cost.shape[0] != cost.shape[1]:
        raise ValueError("weights of disagreement are a square table, one row a category")
    if not np.isfinite(cost).all() or (cost < 0).any() or np.diagonal(cost).any():
        raise ValueError("weights of disagreement are 0 on the diagonal and never negative")
    if not cost.any():
        raise ValueError("weights of disagreement are not all zero")
    return np.asarray(1.0 - cost / cost.max())


def _span(numbers: Floats) -> float:
    return float(numbers[-1] - numbers[0]) if numbers.size > 1 else 1.0
