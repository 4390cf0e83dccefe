"""The sample that people check, and what it says of the machine."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given as given_
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest

from intercoder.suggest.machine.check_sample import (
    Precision,
    allocate,
    draw,
    judged,
    judged_at_looks,
    precision_of,
    right_marks,
    strata,
)


def population(
    n: int, seed: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Codes that a machine gave n answers, which of them are right, and the strata."""
    generator = np.random.default_rng(seed)
    given = generator.random((n, 4)) < [0.6, 0.3, 0.08, 0.02]
    given = given[given.any(axis=1)]
    right = given & (generator.random(given.shape) < [0.95, 0.8, 0.9, 0.6])
    of_stratum = strata(given, given.sum(axis=0))
    return given, right, of_stratum, np.bincount(of_stratum, minlength=4)


def estimate(
    given: NDArray[np.bool_],
    right: NDArray[np.bool_],
    of_stratum: NDArray[np.int64],
    sizes: NDArray[np.int64],
    sample: NDArray[np.int64],
    code: int,
) -> Precision:
    having = np.bincount(of_stratum[given[:, code]], minlength=len(sizes))
    return precision_of(
        given[sample, code].astype(np.int64),
        right[sample, code].astype(np.int64),
        of_stratum[sample],
        sizes,
        having,
        int(given[:, code].sum()),
    )


def test_an_answer_belongs_to_its_rarest_code() -> None:
    given = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool)
    assert strata(given, np.array([900, 90, 9])).tolist() == [0, 1, 2, 2]


@settings(max_examples=100, deadline=None)
@given_(st.lists(st.integers(0, 500), min_size=1, max_size=12), st.integers(0, 400))
def test_the_sample_is_as_large_as_asked_and_no_larger_than_its_strata(
    sizes: list[int], total: int
) -> None:
    drawn = allocate(np.array(sizes), total)
    assert drawn.sum() == min(total, sum(sizes))
    assert (drawn <= sizes).all()
    if total >= sum(size > 0 for size in sizes):
        assert ((drawn > 0) == (np.array(sizes) > 0)).all()


def test_a_rare_code_gets_more_than_its_share_of_answers() -> None:
    drawn = allocate(np.array([9000, 900, 100]), 200)
    assert drawn.tolist() == [124, 42, 34]


def test_every_answer_of_a_stratum_is_as_likely_to_be_drawn() -> None:
    of_stratum = np.array([0, 0, 0, 0, 1, 1])
    counts = np.zeros(6)
    for seed in range(3000):
        counts[draw(of_stratum, np.array([2, 1]), np.random.default_rng(seed))] += 1
    assert counts / 3000 == pytest.approx([0.5] * 6, abs=0.04)


def test_those_checked_first_come_from_all_strata() -> None:
    of_stratum = np.repeat([0, 1], [5000, 100])
    order = draw(of_stratum, np.array([100, 20]), np.random.default_rng(1))
    assert len(set(order.tolist())) == 120
    assert (of_stratum[order[:30]] == 1).sum() == pytest.approx(5, abs=1)


@pytest.mark.slow
def test_the_estimate_is_that_of_all_answers_and_its_bounds_hold() -> None:
    given, right, of_stratum, sizes = population(20_000, 1)
    for code in range(4):
        truth = right[:, code].sum() / given[:, code].sum()
        found = []
        for seed in range(300):
            sample = draw(of_stratum, allocate(sizes, 200), np.random.default_rng(seed))
            found.append(estimate(given, right, of_stratum, sizes, sample, code))
        values = np.array([one.precision for one in found], dtype=float)
        assert values.mean() == pytest.approx(truth, abs=0.015)
        below = np.mean([one.low is not None and one.low <= truth for one in found])
        above = np.mean([one.high is not None and one.high >= truth for one in found])
        assert below >= 0.92
        assert above >= 0.92


def test_an_estimate_without_weights_would_be_wrong_here() -> None:
    """Strata matter: the answers with a common code are right less often beside a rare one."""
    n = 10_000
    rare = np.arange(n) < 200
    given = np.column_stack([np.ones(n, dtype=bool), rare])
    right = np.column_stack([~rare, rare])
    of_stratum = strata(given, given.sum(axis=0))
    sizes = np.bincount(of_stratum, minlength=2)
    sample = draw(of_stratum, allocate(sizes, 200), np.random.default_rng(1))
    found = estimate(given, right, of_stratum, sizes, sample, 0)
    assert found.precision == pytest.approx(0.98, abs=1e-9)
    assert right[sample, 0].mean() < 0.8


def test_with_one_stratum_it_is_the_plain_share_and_nearly_the_plain_bound() -> None:
    right = np.arange(100) < 90
    found = precision_of(
        np.ones(100, dtype=np.int64),
        right.astype(np.int64),
        np.zeros(100, dtype=np.int64),
        np.array([1_000_000]),
        np.array([1_000_000]),
        1_000_000,
    )
    assert found.precision == pytest.approx(0.9)
    known = binomtest(90, 100, alternative="greater").proportion_ci(0.95, "exact")
    assert found.low == pytest.approx(known.low, abs=0.002)


def test_all_right_still_leaves_room_for_error() -> None:
    ones = np.ones(50, dtype=np.int64)
    found = precision_of(ones, ones, ones * 0, np.array([5000]), np.array([5000]), 5000)
    assert (found.precision, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.05 ** (1 / 50), abs=1e-6)


def test_where_everything_was_checked_nothing_is_left_to_chance() -> None:
    ones = np.ones(4, dtype=np.int64)
    right = np.array([1, 1, 0, 1])
    found = precision_of(ones, right, ones * 0, np.array([4]), np.array([4]), 4)
    assert (found.low, found.precision, found.high) == (0.75, 0.75, 0.75)


def test_nothing_is_said_before_every_kind_of_answer_was_looked_at() -> None:
    ones = np.ones(9, dtype=np.int64)
    found = precision_of(ones, ones, ones * 0, np.array([50, 20]), np.array([50, 3]), 53)
    assert (found.checked, found.precision, found.low) == (9, None, None)
    assert judged(found, 0.9) is None
    # a stratum without the code does not matter to it
    found = precision_of(ones, ones, ones * 0, np.array([50, 20]), np.array([50, 0]), 50)
    assert found.precision == 1.0


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(0.91, 0.99, True), (0.7, 0.89, False), (0.8, 0.95, None)]
)
def test_the_demand_is_met_missed_or_open(low: float, high: float, verdict: bool | None) -> None:
    assert judged(Precision(100, 50, 0.9, low, high), 0.9) is verdict


def test_looking_twice_calls_a_machine_that_is_too_bad_good_in_at_most_one_of_twenty() -> None:
    drawn, applied = 200, 20_000
    ones, stratum = np.ones(drawn, dtype=np.int64), np.zeros(drawn, dtype=np.int64)
    whole = np.array([applied])

    def of(right: NDArray[np.int64], first: int, confidence: float) -> Precision:
        some = slice(0, first)
        return precision_of(
            ones[some], right[some], stratum[some], whole, whole, applied, confidence
        )

    called_good = 0
    for seed in range(400):
        right = (np.random.default_rng(seed).random(drawn) < 0.895).astype(np.int64)
        called_good += judged_at_looks(partial(of, right), drawn, drawn, 0.9) is True
    assert called_good <= 0.05 * 400


def test_it_is_judged_when_half_and_when_all_of_the_sample_is_checked() -> None:
    asked: list[tuple[int, float]] = []

    def precision(first: int, confidence: float) -> Precision:
        asked.append((first, confidence))
        return Precision(100, first, 0.95, 0.91 if first < 60 else 0.89, 0.99)

    assert judged_at_looks(precision, 49, 100, 0.9) is None
    assert asked == []
    assert judged_at_looks(precision, 99, 100, 0.9) is True
    assert asked == [(50, 0.99)]
    # What could be told at half stays told where the whole sample cannot tell.
    assert judged_at_looks(precision, 100, 100, 0.9) is True
    assert asked[1:] == [(50, 0.99), (100, 0.96)]


def test_a_mark_is_right_where_people_made_it_too() -> None:
    machine = [frozenset({"a", "b"}), frozenset({"b"})]
    people = [frozenset({"a", "c"}), frozenset({"b"})]
    marks, right = right_marks(machine, people)
    assert (marks.tolist(), right.tolist()) == ([2, 1], [1, 1])
    marks, right = right_marks(machine, people, "a")
    assert (marks.tolist(), right.tolist()) == ([1, 0], [1, 0])
