"""Who codes what: properties that hold of every draw and every team."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.allocation.assigning import Assignments, assign, coders_in, sizes_of
from intercoder.allocation.overlap import shared_out
from intercoder.allocation.plan import coders_holding
from intercoder.allocation.random_sampling import draw, proportional, random_keys, spread, strata_of
from intercoder.allocation.reassignment import handed_on, shared_evenly
from intercoder.allocation.workload import InterchangeableAnswers, even_out, even_shares

SEEDS = st.integers(0, 2**32)


@st.composite
def teams(draw_: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int, int, int]:
    """Who may code each answer, which are shared by how many, how many coders, and a seed."""
    coders = draw_(st.integers(1, 6))
    together = draw_(st.integers(2, 3))
    kinds = draw_(st.lists(st.integers(1, 2**coders - 1), min_size=1, max_size=4))
    may = np.array(draw_(st.lists(st.sampled_from(kinds), min_size=1, max_size=60)), dtype=np.int64)
    wish = np.array(draw_(st.lists(st.booleans(), min_size=len(may), max_size=len(may))))
    shared = wish & (sizes_of(may) >= together)
    return may, shared, together, coders, draw_(SEEDS)


def loads_of(seats: Assignments, coders: int) -> list[int]:
    return [int(one) for one in np.bincount(seats.coder, minlength=coders)]


@given(teams())
@settings(max_examples=300, deadline=None)
def test_every_answer_has_one_coder_or_so_many_who_all_may(
    team: tuple[np.ndarray, np.ndarray, int, int, int],
) -> None:
    may, shared, together, coders, seed = team
    strata = np.arange(len(may)) % 3
    seats = assign(may, strata, shared, together, coders, seed)
    holders = coders_holding(seats, len(may))
    assert sizes_of(holders).tolist() == np.where(shared, together, 1).tolist()
    assert len(seats.answer) == int(sizes_of(holders).sum())  # nobody twice at one answer
    assert not (holders & ~may).any()
    again = assign(may, strata, shared, together, coders, seed)
    assert again.answer.tolist() == seats.answer.tolist()
    assert again.coder.tolist() == seats.coder.tolist()


@given(teams())
@settings(max_examples=300, deadline=None)
def test_no_answer_could_go_to_someone_with_two_fewer(
    team: tuple[np.ndarray, np.ndarray, int, int, int],
) -> None:
    may, shared, together, coders, seed = team
    seats = assign(may, np.zeros(len(may), dtype=np.int64), shared, together, coders, seed)
    loads = loads_of(seats, coders)
    for mask, held in zip(may.tolist(), coders_holding(seats, len(may)).tolist(), strict=True):
        for giver in coders_in(held):
            for taker in coders_in(mask & ~held):
                assert loads[giver] - loads[taker] <= 1


@given(st.integers(2, 8), st.integers(0, 200), st.integers(0, 60), SEEDS)
@settings(max_examples=200, deadline=None)
def test_where_all_read_all_loads_and_pairs_differ_by_one_at_most(
    coders: int, answers: int, overlap: int, seed: int
) -> None:
    overlap = min(overlap, answers)
    may = np.full(answers, (1 << coders) - 1, dtype=np.int64)
    shared = np.arange(answers) < overlap
    seats = assign(may, np.zeros(answers, dtype=np.int64), shared, 2, coders, seed)
    loads = loads_of(seats, coders)
    assert max(loads) - min(loads) <= 1
    met = [0] * (coders * coders)
    for held in coders_holding(seats, answers)[:overlap].tolist():
        one, other = coders_in(held)
        met[one * coders + other] += 1
    pairs = [met[one * coders + other] for one, other in combinations(range(coders), 2)]
    assert sum(pairs) == overlap
    assert max(pairs) - min(pairs) <= 1


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.data())
def test_shares_are_proportional_and_add_up(sizes: list[int], data: st.DataObject) -> None:
    whole = sum(sizes)
    total = data.draw(st.integers(0, whole))
    counted = np.array(sizes, dtype=np.int64)
    found = proportional(counted, total, random_keys(len(sizes), 1))
    assert found.sum() == total
    assert (found <= counted).all()
    if whole:
        assert (np.abs(found - counted * total / whole) < 1).all()


@given(st.lists(st.integers(0, 4), min_size=1, max_size=80), SEEDS, st.data())
def test_a_draw_has_its_size_and_its_strata(
    numbers: list[int], seed: int, data: st.DataObject
) -> None:
    strata = strata_of([np.array(numbers)], len(numbers))
    total = data.draw(st.integers(0, len(numbers)))
    chosen = draw(strata, total, seed, 2)
    assert chosen.sum() == total
    sizes = np.bincount(strata)
    got = np.bincount(strata[chosen], minlength=len(sizes))
    assert (np.abs(got - sizes * total / len(numbers)) < 1).all()
    assert (draw(strata, total, seed, 2) == chosen).all()


def test_every_answer_of_a_stratum_has_the_same_chance() -> None:
    strata = np.array([0] * 10 + [1] * 30)
    times = np.zeros(40)
    for seed in range(4000):
        times += draw(strata, 8, seed)
    assert np.abs(times / 4000 - 0.2).max() < 0.03  # five standard errors


def test_the_random_numbers_are_the_same_on_every_machine() -> None:
    assert random_keys(2, 7, 1).tolist() == list(RAW)
    assert np.flatnonzero(draw(np.zeros(20, dtype=np.int64), 5, 7, 2)).tolist() == DRAWN


RAW = (14206593023844375757, 2064693230803885548)
DRAWN = [6, 8, 10, 11, 14]


def test_labels_are_spread_evenly() -> None:
    labels = spread(np.array([50, 25, 25]))
    for start in range(0, 100, 20):
        assert np.abs(np.bincount(labels[start : start + 20], minlength=3) - [10, 5, 5]).max() <= 1


def test_work_is_poured_onto_those_who_have_least() -> None:
    assert even_shares([0, 5, 3], [0, 1, 2], 10) == [6, 1, 3]
    assert even_shares([0, 5, 3], [0, 1, 2], 2) == [2, 0, 0]
    assert even_shares([4, 4], [1, 0], 3) == [2, 1]
    with pytest.raises(ValueError, match="nobody"):
        even_shares([0], [], 1)


def test_a_chain_of_moves_makes_loads_equal_where_no_single_one_can() -> None:
    # 0 and 1 read the first class, 1 and 2 the second: 0 can unburden itself through 1 only
    piles = {InterchangeableAnswers(0, (0,)): 6, InterchangeableAnswers(1, (1,)): 3}
    moves = even_out(piles, [(0, 1), (1, 2)], [6, 3, 0])
    loads = [6, 3, 0]
    for move in moves:
        loads[move.giver] -= move.answers
        loads[move.taker] += move.answers
    assert loads == [3, 3, 3]


@pytest.mark.parametrize(("coders", "together", "answers"), [(5, 3, 37), (6, 4, 200), (4, 4, 9)])
def test_sets_of_three_and_more_meet_about_equally_often(
    coders: int, together: int, answers: int
) -> None:
    found = shared_out([range(coders)], together, [answers])
    assert sum(found.values()) == answers
    met = dict.fromkeys(combinations(range(coders), 2), 0)
    for pile, count in found.items():
        for pair in combinations(pile.holders, 2):
            met[pair] += count
    assert max(met.values()) - min(met.values()) <= 3


def test_too_few_coders_for_a_shared_answer_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="cannot code 3"):
        shared_out([(0, 1)], 3, [1])


# -- later ----------------------------------------------------------------------------------------


@given(teams(), st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_what_a_leaving_coder_has_goes_to_others_who_may_and_have_it_not(
    team: tuple[np.ndarray, np.ndarray, int, int, int], who: int
) -> None:
    may, shared, together, coders, seed = team
    leaving = who % coders
    seats = assign(may, np.zeros(len(may), dtype=np.int64), shared, together, coders, seed)
    free = coders_holding(seats, len(may))
    moved = handed_on(leaving, free, np.zeros_like(free), may, coders, seed)
    assert sorted(moved.answer.tolist()) == np.flatnonzero(free >> leaving & 1).tolist()
    for answer, taker in zip(moved.answer.tolist(), moved.taker.tolist(), strict=True):
        able = set(coders_in(int(may[answer] & ~free[answer]))) - {leaving}
        assert (taker in able) if able else taker == -1


@given(teams(), SEEDS)
@settings(max_examples=200, deadline=None)
def test_a_new_coder_gets_a_share_and_no_answer_changes_its_number_of_coders(
    team: tuple[np.ndarray, np.ndarray, int, int, int], seed: int
) -> None:
    may, shared, together, coders, _ = team
    seats = assign(may, np.zeros(len(may), dtype=np.int64), shared, together, coders, seed)
    before = coders_holding(seats, len(may))
    may = may | 1 << coders  # the new one reads everything
    moved = shared_evenly(before, np.zeros_like(before), may, coders + 1, seed)
    after = before.copy()
    for answer, giver, taker in zip(*moved, strict=True):
        assert after[answer] >> giver & 1
        after[answer] = after[answer] & ~(1 << giver) | 1 << taker
    assert sizes_of(after).tolist() == sizes_of(before).tolist()
    assert not (after & ~may).any()
    loads = [int((after >> one & 1).sum()) for one in range(coders + 1)]
    singles = sizes_of(after) == 1
    for mask, held in zip(may[singles].tolist(), after[singles].tolist(), strict=True):
        (giver,) = coders_in(held)
        assert all(loads[giver] - loads[one] <= 1 for one in coders_in(mask))
