"""How many more answers, and whether they could turn a statement round."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.agreement.intervals.distributions import normal_cdf
from intercoder.findings.prevalence.planning import (
    Standing,
    answers_for_width,
    chance_of_turning,
    width_at,
)


@given(
    st.floats(0, 0.6), st.integers(30, 400), st.integers(500, 20_000), st.floats(0.005, 0.4),
    st.floats(1, 5),
)  # fmt: skip
def test_the_answers_asked_for_are_the_fewest_that_do(
    value: float, sampled: int, population: int, width: float, gain: float
) -> None:
    size = gain * sampled / (1 - sampled / population)
    standing = Standing(value, size, sampled, population)
    needed = answers_for_width(standing, width)
    assert sampled <= needed <= population
    assert width_at(standing, needed) <= width
    if needed > sampled:
        assert width_at(standing, needed - 1) > width


def test_a_gain_saves_as_many_answers() -> None:
    alone = answers_for_width(Standing(0.2, 400, 400, 10**9), 0.04)
    together = answers_for_width(Standing(0.2, 1200, 400, 10**9), 0.04)
    assert alone / together == pytest.approx(3, rel=0.01)
    # the book's formula for a simple sample: z^2 p (1 - p) / reach^2
    assert alone == pytest.approx(1.96**2 * 0.16 / 0.02**2, rel=0.01)


def test_where_everything_is_read_nothing_more_is_needed() -> None:
    assert answers_for_width(Standing(0.2, math.inf, 50, 50), 0.01) == 50


@pytest.mark.parametrize("width", [0, 1, -0.1])
def test_what_is_no_width_is_refused(width: float) -> None:
    with pytest.raises(ValueError, match="width"):
        answers_for_width(Standing(0.2, 100, 100, 1000), width)


def test_the_chance_that_a_difference_turns_is_that_of_the_rest_of_the_answers() -> None:
    """Simulated: differences of small populations, half read; how often the other half wins."""
    rng = np.random.default_rng(1)
    told, turned = [], []
    for _ in range(3000):
        values = rng.normal(rng.normal(0, 0.2), 1, 200)
        seen = values[:100]
        error = seen.std(ddof=1) / 10 * math.sqrt(1 - 100 / 200)
        told.append(chance_of_turning(seen.mean(), error, 100, 200))
        turned.append(np.sign(values.mean()) != np.sign(seen.mean()))
    assert np.mean(turned) == pytest.approx(np.mean(told), abs=0.025)


def test_a_few_more_answers_turn_less_than_all_of_them() -> None:
    few = chance_of_turning(0.02, 0.02, 100, 1000, 50)
    everything = chance_of_turning(0.02, 0.02, 100, 1000)
    assert 0 < few < everything == pytest.approx(normal_cdf(-1))
    assert chance_of_turning(0.02, 0.02, 1000, 1000) == 0
    assert chance_of_turning(0.02, 0.0, 100, 1000) == 0
    assert chance_of_turning(0.0, 0.02, 100, 1000) == pytest.approx(0.5)
