"""Orders of the queue: what comes first, and that the random sample stays random."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from intercoder.coding.suggestion import QueueOrder
from intercoder.suggest.orders.ordering import (
    Scores,
    Vectors,
    concatenate,
    put_in_order,
    sample_slots,
    scores,
)

DRAWN = (QueueOrder.USEFUL, QueueOrder.CERTAIN, QueueOrder.TOGETHER)
HALF = np.array([0.5, 0.5, 0.5])


def nowhere_near(n: int) -> Vectors:
    """Vectors of answers that have nothing in common."""
    unit = np.eye(n, dtype=np.float32)
    return lambda places: unit[places]


def order_of(
    order: QueueOrder,
    probabilities: NDArray[np.float64],
    *,
    groups: NDArray[np.int64] | None = None,
    in_sample: NDArray[np.bool_] | None = None,
    vectors: Vectors | None = None,
    limit: int | None = None,
    seed: int = 1,
) -> list[int]:
    n, k = probabilities.shape
    found = put_in_order(
        order,
        scores(probabilities, np.full(k, 0.5)),
        np.arange(n) if groups is None else groups,
        np.zeros(n, dtype=bool) if in_sample is None else in_sample,
        vectors or nowhere_near(n),
        limit=n if limit is None else limit,
        seed=seed,
    )
    return [int(place) for place in found]


@st.composite
def pools(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    n, k = draw(st.integers(0, 40)), draw(st.integers(0, 5))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return (
        generator.random((n, k)),
        generator.integers(0, max(1, n // 2), n),
        generator.random(n) < draw(st.floats(0, 1)),
    )


@settings(max_examples=150, deadline=None)
@given(pools(), st.sampled_from(DRAWN), st.integers(0, 50), st.integers(0, 5))
def test_an_order_holds_each_answer_once_and_is_the_same_for_the_same_seed(
    pool: tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]],
    order: QueueOrder,
    limit: int,
    seed: int,
) -> None:
    probabilities, groups, in_sample = pool
    n = len(probabilities)
    found = order_of(
        order, probabilities, groups=groups, in_sample=in_sample, limit=limit, seed=seed
    )
    assert len(found) == len(set(found)) == min(n, limit)
    assert set(found) <= set(range(n))
    again = order_of(
        order, probabilities, groups=groups, in_sample=in_sample, limit=limit, seed=seed
    )
    assert found == again


@settings(max_examples=100, deadline=None)
@given(pools(), st.sampled_from(DRAWN), st.integers(0, 5))
def test_the_sample_stands_where_it_would_whatever_the_model_thinks(
    pool: tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]],
    order: QueueOrder,
    seed: int,
) -> None:
    probabilities, groups, in_sample = pool
    found = order_of(order, probabilities, groups=groups, in_sample=in_sample, seed=seed)
    other = order_of(
        order, 1 - probabilities[::-1], groups=groups[::-1], in_sample=in_sample, seed=seed
    )
    theirs = [place if in_sample[place] else None for place in found]
    assert theirs == [place if in_sample[place] else None for place in other]


def test_every_place_is_as_likely_for_every_answer_of_the_sample() -> None:
    """Exchangeable: over seeds, each answer of the sample meets each place equally often."""
    in_sample = np.array([True, False, False, True, False])
    counts = np.zeros((2, 5))
    runs = 6000
    for seed in range(runs):
        slots = sample_slots(in_sample, seed)
        counts[0, slots == 0] += 1
        counts[1, slots == 3] += 1
    expected = runs / 5
    chi_square = ((counts - expected) ** 2 / expected).sum()
    assert chi_square < 26.1  # the 99.9 % point for 8 degrees of freedom


def test_the_share_of_the_sample_is_the_same_at_the_head_as_in_the_whole() -> None:
    n = 1000
    in_sample = np.arange(n) % 5 == 0
    certain = np.where(in_sample, 0.99, 0.6)[:, None]  # the model would have them all first
    shares = [
        np.mean(
            in_sample[order_of(QueueOrder.CERTAIN, certain, in_sample=in_sample, limit=50, seed=s)]
        )
        for s in range(200)
    ]
    assert np.mean(shares) == pytest.approx(0.2, abs=0.02)


# -- useful ---------------------------------------------------------------------------------------


def test_the_most_uncertain_answer_comes_first() -> None:
    sure, torn, leaning = (0.99, 0.01, 0.01), (0.5, 0.5, 0.5), (0.3, 0.1, 0.1)
    assert order_of(QueueOrder.USEFUL, np.array([sure, torn, leaning])) == [1, 2, 0]


def test_uncertainty_is_the_entropy_of_every_code_in_bits() -> None:
    found = scores(np.array([[0.5, 0.5, 0.5], [0.25, 1.0, 0.0]]), HALF)
    assert found.uncertainty == pytest.approx([3.0, 0.8113], abs=1e-3)


def test_what_is_unsure_of_a_rare_code_comes_before_what_is_unsure_of_a_frequent_one() -> None:
    of_frequent, of_rare = (0.5, 0.02), (0.02, 0.4)
    probabilities = np.array([of_frequent, of_rare])
    plain = scores(probabilities, HALF[:2])
    assert plain.uncertainty[0] > plain.uncertainty[1]
    weighed = scores(probabilities, HALF[:2], np.array([80, 3]))
    assert weighed.uncertainty[0] < weighed.uncertainty[1]
    assert weighed.leading.tolist() == plain.leading.tolist()


@pytest.mark.parametrize(("learned_from", "by_chance"), [(99, True), (100, False), (None, False)])
def test_while_little_is_learned_the_useful_order_is_random(
    learned_from: int | None, by_chance: bool
) -> None:
    n = 40
    probabilities = np.linspace(0.5, 0.99, n)[:, None]
    scored = scores(probabilities, HALF[:1], None, learned_from)
    groups = np.arange(n) // 2
    found = [
        put_in_order(
            QueueOrder.USEFUL,
            scored,
            groups,
            np.zeros(n, dtype=bool),
            nowhere_near(n),
            limit=n,
            seed=seed,
        )
        for seed in range(30)
    ]
    if by_chance:
        assert all(len(set(groups[one[: n // 2]])) == n // 2 for one in found)
    first = [int(one[0]) for one in found]
    assert (len(set(first)) > 10) is by_chance


def test_once_enough_is_learned_every_third_is_random() -> None:
    n = 90
    probabilities = np.where(np.arange(n) < 60, 0.5, 0.999)[:, None]  # the first 60 are unsure
    scored = scores(probabilities, HALF[:1], None, 200)
    shares = []
    for seed in range(40):
        found = put_in_order(
            QueueOrder.USEFUL,
            scored,
            np.arange(n),
            np.zeros(n, dtype=bool),
            nowhere_near(n),
            limit=30,
            seed=seed,
        )
        assert len(set(found.tolist())) == 30
        assert (found[:2] < 60).all()
        shares.append((found >= 60).mean())
    # A third of the list is random, and a third of all answers is sure.
    assert np.mean(shares) == pytest.approx(1 / 9, abs=0.04)


def test_of_a_group_only_one_answer_is_useful_at_first() -> None:
    probabilities = np.array([[0.5], [0.5], [0.5], [0.7], [0.8]])
    groups = np.array([0, 0, 0, 1, 2])
    first = order_of(QueueOrder.USEFUL, probabilities, groups=groups)[:3]
    assert sorted(groups[first]) == [0, 1, 2]


def test_an_answer_like_one_chosen_already_waits() -> None:
    vectors = np.array([[1, 0], [0.98, 0.2], [0, 1]], dtype=np.float32)
    probabilities = np.array([[0.5], [0.48], [0.2]])
    found = order_of(QueueOrder.USEFUL, probabilities, vectors=lambda places: vectors[places])
    assert found == [0, 2, 1]


def test_answers_that_are_all_the_same_still_make_an_order() -> None:
    same = np.ones((6, 2), dtype=np.float32) / np.sqrt(2).astype(np.float32)
    found = order_of(QueueOrder.USEFUL, np.full((6, 2), 0.5), vectors=lambda places: same[places])
    assert sorted(found) == list(range(6))


# -- certain --------------------------------------------------------------------------------------


def test_the_surest_prediction_comes_first_and_no_prediction_last() -> None:
    nothing, sure, less_sure = (0.001, 0.001), (0.99, 0.02), (0.8, 0.02)
    assert order_of(QueueOrder.CERTAIN, np.array([nothing, less_sure, sure])) == [2, 1, 0]


def test_certainty_is_the_probability_of_being_right_in_every_code() -> None:
    found = scores(np.array([[0.9, 0.2, 0.5]]), HALF)
    assert np.exp(found.certainty) == pytest.approx([0.9 * 0.8 * 0.5], rel=1e-4)


# -- together -------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(pools(), st.integers(0, 5))
def test_groups_stay_together(
    pool: tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]], seed: int
) -> None:
    probabilities, groups, in_sample = pool
    found = np.array(
        order_of(QueueOrder.TOGETHER, probabilities, groups=groups, in_sample=in_sample, seed=seed),
        dtype=int,
    )
    free = groups[found[~in_sample[found]]] if len(found) else np.zeros(0)
    changes = int((np.diff(free) != 0).sum())
    assert changes == max(0, len(set(free.tolist())) - 1)


def test_answers_with_the_same_likeliest_code_stand_beside_each_other() -> None:
    staff, books = (0.9, 0.1), (0.1, 0.9)
    found = order_of(QueueOrder.TOGETHER, np.array([staff, books, staff, books, staff]))
    assert found in ([0, 2, 4, 1, 3], [1, 3, 0, 2, 4])


def test_without_a_suggester_groups_still_go_together() -> None:
    groups = np.array([0, 1, 0, 2, 1])
    found = order_of(QueueOrder.TOGETHER, np.zeros((5, 0)), groups=groups)
    assert [int(groups[place]) for place in found] == [0, 0, 1, 1, 2]


def test_scores_of_batches_are_those_of_the_whole() -> None:
    probabilities = np.random.default_rng(3).random((20, 3))
    whole = scores(probabilities, HALF)
    parts = concatenate(scores(probabilities[at : at + 7], HALF) for at in range(0, 20, 7))
    assert isinstance(parts, Scores)
    for name in ("uncertainty", "certainty", "predicted", "leading"):
        assert (getattr(parts, name) == getattr(whole, name)).all()
    assert len(concatenate([])) == 0
