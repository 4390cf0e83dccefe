"""Dividing answers: like answers never on both sides."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from intercoder.suggest.model.folds import grouped_folds, like_answers, nested_subsets
from intercoder.suggest.model.labelled_answers import LearningSet, Text

GROUPS = st.lists(st.integers(0, 12), min_size=1, max_size=60).map(np.array)


@given(GROUPS, st.integers(2, 6), st.integers(0, 5))
def test_no_group_is_in_two_folds(groups: np.ndarray, folds: int, seed: int) -> None:
    found = grouped_folds(groups, folds, seed)
    assert found.shape == groups.shape
    assert set(found.tolist()) <= set(range(folds))
    for group in np.unique(groups):
        assert np.unique(found[groups == group]).size == 1


@given(st.integers(10, 200), st.integers(2, 6), st.integers(0, 5))
def test_single_answers_are_divided_evenly(answers: int, folds: int, seed: int) -> None:
    sizes = np.bincount(grouped_folds(np.arange(answers), folds, seed), minlength=folds)
    assert sizes.max() - sizes.min() <= 1


def test_another_seed_divides_otherwise() -> None:
    first, second = (grouped_folds(np.arange(50), 5, seed) for seed in (1, 2))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, grouped_folds(np.arange(50), 5, 1))


@given(st.integers(1, 80), st.lists(st.integers(1, 100), min_size=1, max_size=5), st.integers(0, 3))
def test_smaller_sets_are_parts_of_larger_ones(answers: int, sizes: list[int], seed: int) -> None:
    sizes = sorted(sizes)
    subsets = nested_subsets(answers, sizes, seed)
    for size, subset in zip(sizes, subsets, strict=True):
        assert subset.size == min(size, answers) == np.unique(subset).size
    for smaller, larger in pairwise(subsets):
        assert set(smaller.tolist()) <= set(larger.tolist())


def test_answers_that_say_the_same_are_alike_even_where_no_groups_were_found_yet() -> None:
    said = ["The Books!", "books", "the  books!", "quiet", "noise", "Books"]
    texts = tuple(Text(one, "en", f"q{place % 2}") for place, one in enumerate(said))
    groups = np.array(
        [-1, -2, -3, 7, 7, -6]
    )  # the study knows that two others are nearly identical
    learning = LearningSet(np.arange(1, 7), texts, np.zeros((6, 0), dtype=bool), groups, ())
    found = like_answers(learning)
    assert found[0] == found[2]
    assert found[1] == found[5]
    assert found[3] == found[4]
    assert np.unique(found).size == 3


def test_two_kinds_of_likeness_join_into_one_group() -> None:
    texts = tuple(Text(one) for one in ("a", "b", "b", "c"))
    groups = np.array([1, 1, -3, -4])
    learning = LearningSet(np.arange(1, 5), texts, np.zeros((4, 0), dtype=bool), groups, ())
    found = like_answers(learning).tolist()
    assert found[0] == found[1] == found[2] != found[3]


def test_of_no_answers_there_are_no_groups() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    learning = LearningSet(nothing, (), np.zeros((0, 0), dtype=bool), nothing, ())
    assert like_answers(learning).size == 0
