"""Answers that are typical of many come first, each of what those before it are not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from intercoder.suggest.reading.clusters import distinguishing_words, first_of_each, group
from intercoder.suggest.reading.typical import nearest, pick_typical


def rows_around(*centres: tuple[int, int], width: int = 8, seed: int = 1) -> np.ndarray:
    """Unit rows: for each (axis, count), so many rows near that axis."""
    generator = np.random.default_rng(seed)
    made = []
    for axis, count in centres:
        rows = generator.normal(0, 0.05, (count, width))
        rows[:, axis] += 1
        made.append(rows)
    rows = np.concatenate(made)
    unit: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def ones(rows: np.ndarray) -> np.ndarray:
    return np.ones(len(rows), dtype=np.float32)


def none(rows: np.ndarray) -> np.ndarray:
    return np.zeros(len(rows), dtype=np.float32)


def test_each_of_three_themes_is_met_before_any_is_met_twice_the_largest_first() -> None:
    rows = rows_around((0, 40), (1, 20), (2, 10))
    theme = np.repeat([0, 1, 2], [40, 20, 10])
    picked = pick_typical(rows, ones(rows), none(rows), 10)
    assert theme[picked[:3]].tolist() == [0, 1, 2]


def test_what_was_read_before_comes_last() -> None:
    rows = rows_around((0, 40), (1, 20))
    covered = nearest(rows, rows[:40]).similarity
    assert set(pick_typical(rows, ones(rows), covered, 3).tolist()) <= set(range(40, 60))


def test_an_answer_that_stands_for_many_weighs_as_much_as_they() -> None:
    rows = rows_around((0, 10), (1, 1))
    weights = ones(rows)
    weights[10] = 100
    assert pick_typical(rows, weights, none(rows), 1).tolist() == [10]


@given(st.integers(0, 12), st.integers(0, 15), st.integers(0, 2**32 - 1))
def test_each_answer_is_picked_once_as_a_search_of_all_would(n: int, limit: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(n, 4)).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    weights = generator.integers(1, 4, n).astype(np.float32)
    picked = pick_typical(rows, weights, none(rows), limit).tolist()
    assert len(picked) == len(set(picked)) == min(n, limit)
    covered = none(rows)
    for one in picked:
        similar = rows @ rows.T
        gains = np.maximum(similar - covered, 0) @ weights
        rest = [place for place in range(n) if place not in picked[: picked.index(one)]]
        assert gains[one] >= max(gains[rest]) - 1e-4
        covered = np.maximum(covered, similar[one])


def test_clusters_are_the_themes_and_what_is_like_no_other_is_odd() -> None:
    rows = rows_around((0, 30), (1, 20), (2, 10), (3, 1))
    found = group(rows, ones(rows), rows[:0], rows[:0], 4)
    assert [len(one) for one in found.members] == [30, 20, 10]
    assert [set(one.tolist()) for one in found.members] == [
        set(range(30)),
        set(range(30, 50)),
        set(range(50, 60)),
    ]
    assert found.odd.tolist() == [60]
    assert (found.set_apart == -1).all()


def test_what_is_unlike_the_coded_answers_comes_first() -> None:
    rows = rows_around((0, 30), (1, 25))
    found = group(rows, ones(rows), rows_around((0, 5), seed=2), rows[:0], 2)
    assert set(found.members[0].tolist()) == set(range(30, 55))


def test_what_is_like_something_set_apart_is_in_no_cluster() -> None:
    rows = rows_around((0, 30), (1, 20))
    apart = rows_around((2, 1), (0, 1), seed=3)
    found = group(rows, ones(rows), rows[:0], apart, 5)
    assert set(np.flatnonzero(found.set_apart == 1).tolist()) == set(range(30))
    assert {place for one in found.members for place in one.tolist()} <= set(range(30, 50))


def test_nothing_at_all_makes_no_cluster() -> None:
    empty = np.zeros((0, 3), dtype=np.float32)
    found = group(empty, np.zeros(0, np.float32), empty, empty)
    assert found.members == ()
    assert len(found.odd) == 0


def test_rows_of_zeros_are_like_no_other() -> None:
    rows = np.zeros((3, 4), dtype=np.float32)
    found = group(rows, ones(rows), rows[:0], rows[:0])
    assert sorted(found.odd.tolist()) == [0, 1, 2]


def test_words_are_those_that_tell_a_cluster_from_the_others() -> None:
    said = [frozenset({"library", "quiet", "room"})] * 10 + [frozenset({"library", "staff"})] * 20
    named = distinguishing_words(said, np.ones(30, np.float32), [np.arange(10), np.arange(10, 30)])
    assert set(named[0]) == {"quiet", "room"}
    assert named[1] == ("staff",)


def test_groups_of_identical_answers_keep_the_order_in_which_they_came() -> None:
    first, number, sizes = first_of_each(np.array([7, 3, 7, 9, 3, 3]))
    assert first.tolist() == [0, 1, 3]
    assert number.tolist() == [0, 1, 0, 2, 1, 1]
    assert sizes.tolist() == [2, 3, 1]
