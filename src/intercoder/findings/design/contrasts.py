"""Pairs of shares compared: intervals of their differences, tests and effect sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intercoder.findings.design.rao_scott import RaoScott, independence
from intercoder.findings.design.sample import Floats
from intercoder.findings.design.shares import Estimate, Shares, difference_limits


@dataclass(frozen=True)
class Contrast:
    """The shares of units of one kind less those of all others; arrays of one shape."""

    first: Shares
    second: Shares
    difference: Floats
    low: Floats
    high: Floats
    cohens_h: Floats
    """Effect size: the difference of the arcsines of the shares' roots, doubled (Cohen 1988)."""
    test: RaoScott
    """Its arrays have one dimension."""


def contrast(
    first: Estimate, second: Estimate, covariance: Floats, df: int, confidence: float
) -> Contrast:
    """Compare the shares of two disjoint kinds of units that make up the base.

    `covariance` is that of the two estimates, 0 where no cluster has units of both; `df` are the
    design's degrees of freedom.
    """
    one, other = first.shares(df, confidence), second.shares(df, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        both = one.error * other.error
        correlation = np.where(both > 0, covariance / both, 0.0)
        low, high = difference_limits(
            (one.value, one.low, one.high), (other.value, other.low, other.high), correlation
        )
        h = 2 * (np.arcsin(np.sqrt(one.value)) - np.arcsin(np.sqrt(other.value)))
    spread = np.empty((one.value.size, 2, 2))
    spread[:, 0, 0], spread[:, 1, 1] = first.variance.ravel(), second.variance.ravel()
    spread[:, 0, 1] = spread[:, 1, 0] = np.broadcast_to(covariance, one.value.shape).ravel()
    test = independence(
        np.column_stack([one.value.ravel(), other.value.ravel()]),
        np.column_stack([first.weight.ravel(), second.weight.ravel()]),
        spread,
        (first.units + second.units).ravel(),
        df,
    )
    return Contrast(one, other, one.value - other.value, low, high, h, test)
