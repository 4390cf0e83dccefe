"""Intervals of shares and differences, beside published figures and other programs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.findings.prevalence.intervals import (
    difference,
    exact,
    simultaneous_quantile,
    wilson,
)

Z = normal_quantile(0.975)


@given(st.integers(1, 500), st.data())
def test_wilson_and_exact_are_those_of_statsmodels(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    share, size = np.array([hits / n]), np.array([float(n)])
    for ours, name in ((wilson(share, size, Z), "wilson"), (exact(share, size, Z), "beta")):
        low, high = proportion_confint(hits, n, method=name)
        assert ours[0][0] == pytest.approx(low, abs=1e-8)
        assert ours[1][0] == pytest.approx(high, abs=1e-8)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_differences_are_those_that_newcombe_published(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17:873, table II, method 10."""
    sides = []
    for hits, n in (one, other):
        share = np.array([hits / n])
        sides.append((share, *wilson(share, np.array([float(n)]), Z)))
    _, found_low, found_high = difference(sides[0], sides[1], np.zeros(1))
    assert found_low[0] == pytest.approx(low, abs=1e-4)
    assert found_high[0] == pytest.approx(high, abs=1e-4)


def test_shares_that_move_together_differ_with_more_certainty() -> None:
    share = np.array([0.3])
    side = (share, np.array([0.25]), np.array([0.36]))
    less = (share - 0.1, np.array([0.16]), np.array([0.26]))
    apart = difference(side, less, np.zeros(1))
    together = difference(side, less, np.array([0.8]))
    assert together[1] > apart[1]
    assert together[2] < apart[2]


def test_an_infinite_sample_leaves_no_width() -> None:
    share, size = np.array([0.0, 0.2, 1.0]), np.full(3, np.inf)
    for low, high in (wilson(share, size, Z), exact(share, size, Z)):
        assert low.tolist() == high.tolist() == share.tolist()


def test_many_intervals_that_hold_at_once_reach_farther_the_less_they_go_together() -> None:
    rng = np.random.default_rng(2)
    apart = rng.standard_normal((500, 10))
    one = np.repeat(rng.standard_normal((500, 1)), 10, axis=1)
    sidak = normal_quantile((1 + 0.95**0.1) / 2)
    assert simultaneous_quantile(apart, 0.95) == pytest.approx(sidak, abs=0.03)
    assert simultaneous_quantile(one, 0.95) == pytest.approx(Z, abs=0.03)
    assert simultaneous_quantile(apart[:, :1], 0.95) == Z
    unseen = simultaneous_quantile(np.zeros((5, 3)), 0.95)
    assert unseen == pytest.approx(normal_quantile((1 + 0.95 ** (1 / 3)) / 2), abs=0.03)
