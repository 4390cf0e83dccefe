"""Which codes are applied, and from which probability on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as given_
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest

from intercoder.suggest.model.precision import (
    Applied,
    Refusal,
    choose_thresholds,
    effective_sizes,
    lower_bound,
    smallest_size,
    upper_bound,
)


def choose(
    p: NDArray[np.float64],
    given: NDArray[np.bool_],
    demand: float = 0.9,
    groups: NDArray[np.int64] | None = None,
) -> Applied:
    groups = np.arange(len(p)) if groups is None else groups
    return choose_thresholds(["one"], p[:, None], given[:, None], groups, demand)[0]


def drawn(
    n: int, seed: int, *, prevalence: float = 0.1, sharpness: float = 4.0
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Calibrated probabilities, and labels that are drawn from them."""
    generator = np.random.default_rng(seed)
    logit = np.log(prevalence / (1 - prevalence)) + generator.normal(0, sharpness, n)
    p = 1 / (1 + np.exp(-logit))
    return p, generator.random(n) < p


@pytest.mark.parametrize(("right", "n"), [(28, 30), (1, 12), (40, 40), (0, 9)])
def test_bounds_are_those_of_clopper_and_pearson(right: int, n: int) -> None:
    share, size = np.array([right / n]), np.array([float(n)])
    known = binomtest(right, n, alternative="greater").proportion_ci(0.95, "exact")
    assert lower_bound(share, size)[0] == pytest.approx(known.low, abs=1e-9)
    known = binomtest(right, n, alternative="less").proportion_ci(0.95, "exact")
    assert upper_bound(share, size)[0] == pytest.approx(known.high, abs=1e-9)


def test_answers_that_are_alike_count_as_one() -> None:
    assert effective_sizes(np.arange(30))[-1] == pytest.approx(30)
    assert effective_sizes(np.zeros(30, dtype=np.int64))[-1] == pytest.approx(1)
    assert effective_sizes(np.array([1, 1, 2, 2]))[-1] == pytest.approx(2)


def test_the_smallest_set_that_can_pass() -> None:
    for demand in (0.7, 0.8, 0.9, 0.95):
        size = smallest_size(demand)
        assert lower_bound(np.array([1.0]), np.array([float(size)]))[0] >= demand
        assert lower_bound(np.array([1.0]), np.array([size - 1.0]))[0] < demand


def test_a_code_is_applied_where_its_lower_bound_meets_the_demand() -> None:
    p, given = drawn(3000, 1)
    found = choose(p, given)
    assert found.refusal is None
    assert found.threshold is not None
    above = p >= found.threshold
    assert found.predicted == above.sum()
    assert found.precision == pytest.approx(given[above].mean())
    assert found.low is not None
    assert found.low >= 0.9
    assert found.recall == pytest.approx(given[above].sum() / given.sum())
    known = binomtest(int(given[above].sum()), int(above.sum()), alternative="greater")
    assert found.confidence is not None
    assert 0.95 <= found.confidence < 1
    assert found.low == pytest.approx(known.proportion_ci(found.confidence, "exact").low)


def test_a_higher_demand_is_met_from_a_higher_probability_on() -> None:
    p, given = drawn(20_000, 2, prevalence=0.3, sharpness=1.2)
    low, middle, high = (choose(p, given, demand).predicted for demand in (0.65, 0.75, 0.85))
    assert low > middle > high > 0


@pytest.mark.slow
def test_the_true_precision_seldom_misses_the_demand() -> None:
    """Of 400 studies, at most a few get a threshold whose precision in truth is below it."""
    p_all, _ = drawn(400_000, 0, sharpness=2.0)
    falling = np.sort(p_all)[::-1]
    true_precision = np.cumsum(falling) / np.arange(1, len(falling) + 1)
    misses = accepted = 0
    for seed in range(400):
        p, given = drawn(1500, seed + 1, sharpness=2.0)
        found = choose(p, given, 0.8)
        if found.threshold is not None:
            accepted += 1
            at = int(np.searchsorted(-falling, -found.threshold, side="right"))
            misses += true_precision[max(at - 1, 0)] < 0.8
    assert accepted > 100
    assert misses <= 0.05 * 400


def test_a_code_is_not_refused_because_the_surest_predictions_were_unlucky() -> None:
    p = np.linspace(0.999, 0.9, 400)
    given = np.ones(400, dtype=bool)
    given[[3, 9, 17, 24, 28]] = False  # of the first 31, five are wrong; of the others, none
    found = choose(p, given, 0.9)
    assert found.threshold is not None
    assert found.predicted > 100
    assert found.low is not None
    assert found.low >= 0.9


@pytest.mark.slow
def test_the_levels_of_all_tests_add_up() -> None:
    """At the edge of the demand: whatever set is tested is wrong to pass, in 5 of 100 at most."""
    generator = np.random.default_rng(8)
    passed = 0
    for _ in range(400):
        p = np.sort(0.5 + generator.random(500) / 2)[::-1]
        # Luck differs between the parts, as it does between the sets tested.
        found = choose(p, generator.random(500) < 0.899, 0.9)
        passed += found.threshold is not None
    assert passed <= 0.05 * 400 + 2 * np.sqrt(0.05 * 0.95 * 400)


@pytest.mark.slow
def test_the_precision_of_all_applied_codes_seldom_misses_the_demand() -> None:
    """As `apply` does it: 12 codes, each on its own; in at most 5 of 100 runs all together miss."""
    runs = missed = 0
    for seed in range(60):
        wrong = right = 0
        for code in range(12):
            p, given = drawn(900, 100 * seed + code, prevalence=0.15, sharpness=3.0)
            found = choose(p, given, 0.85)
            if found.threshold is None:
                continue
            new_p, new_given = drawn(
                9000, 7_000_000 + 100 * seed + code, prevalence=0.15, sharpness=3.0
            )
            applied = new_p >= found.threshold
            right += int(new_given[applied].sum())
            wrong += int((~new_given[applied]).sum())
        if right + wrong:
            runs += 1
            missed += right / (right + wrong) < 0.85
    assert runs > 50
    assert missed <= 0.05 * runs


@pytest.mark.slow
def test_many_looks_do_not_promise_more_than_one() -> None:
    """A code whose precision is 0.85 at every threshold is seldom taken for one of 0.9."""
    generator = np.random.default_rng(5)
    taken = 0
    for _ in range(300):
        p = 0.5 + generator.random(600) / 2
        taken += choose(p, generator.random(600) < 0.85, 0.9).threshold is not None
    assert taken <= 0.05 * 300


def test_near_identical_answers_do_not_make_a_code_look_sure() -> None:
    p, given = drawn(1000, 3)
    assert choose(p, given).threshold is not None
    copies = 40
    once = np.argsort(-p)[:12]
    p_often, given_often = np.repeat(p[once], copies), np.ones(12 * copies, dtype=bool)
    found = choose(p_often, given_often, groups=np.repeat(np.arange(12), copies))
    assert found.refusal is Refusal.TOO_FEW_PREDICTED


def test_a_code_given_too_seldom_is_refused() -> None:
    given = np.arange(500) < 9
    found = choose(np.where(given, 0.99, 0.01), given)
    assert (found.threshold, found.refusal, found.positives) == (None, Refusal.TOO_FEW, 9)


def test_a_code_that_is_often_wrong_is_refused_and_its_precision_told() -> None:
    generator = np.random.default_rng(1)
    given = generator.random(800) < 0.3
    found = choose(generator.random(800), given)
    assert found.refusal is Refusal.NOT_PRECISE
    assert found.threshold is None
    assert found.precision == pytest.approx(0.3, abs=0.25)


def test_nothing_is_split_between_answers_of_the_same_probability() -> None:
    given = np.ones(200, dtype=bool)
    given[50:] = False
    p = np.full(200, 0.9)  # all the same: to apply it to the right ones alone is not possible
    assert choose(p, given).refusal is Refusal.NOT_PRECISE


@settings(max_examples=60, deadline=None)
@given_(
    st.integers(0, 200),
    st.integers(0, 2**32 - 1),
    st.floats(0.5, 0.99),
    st.integers(1, 60),
)
def test_whatever_comes_the_demand_is_met_or_a_reason_given(
    n: int, seed: int, demand: float, kinds: int
) -> None:
    generator = np.random.default_rng(seed)
    p = np.round(generator.random(n), 1)
    given = generator.random(n) < p
    found = choose(p, given, demand, generator.integers(0, kinds, n))
    if found.threshold is None:
        assert found.refusal is not None
    else:
        assert found.refusal is None
        assert found.low is not None
        assert found.low >= demand
        assert found.predicted == (p >= found.threshold).sum()
