"""Doubts: decisions that are probably slips are found, and few others."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from intercoder.suggest.orders.doubts import (
    MIN_DECISIONS,
    Doubt,
    Kind,
    contradictions,
    counts_by_code,
    doubtful,
)


def coded(
    n: int, slips: float, *, sharpness: float = 3.0, seed: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Probabilities that know the truth imperfectly, what was given, and where that is a slip."""
    generator = np.random.default_rng(seed)
    frequency = np.array([0.4, 0.2, 0.1, 0.05, 0.02])
    truth = generator.random((n, 5)) < frequency
    logit = np.log(frequency / (1 - frequency)) + sharpness * (truth - frequency)
    logit = logit + generator.normal(0, 0.8, truth.shape)
    slipped = generator.random(truth.shape) < slips
    return 1 / (1 + np.exp(-logit)), truth ^ slipped, slipped


def test_slips_are_found_far_above_chance() -> None:
    probabilities, given, slipped = coded(3000, 0.01)
    wrong = np.asarray(slipped.any(axis=1))
    found = doubtful(probabilities, given)
    first = [doubt.place for doubt in found[:100]]
    precision = wrong[first].mean()
    assert precision > 5 * wrong.mean()
    assert precision > 0.5
    recall = wrong[[doubt.place for doubt in found]].sum() / wrong.sum()
    assert recall > 0.5


def test_both_directions_are_found() -> None:
    probabilities, given, slipped = coded(3000, 0.01)
    found = doubtful(probabilities, given)[:100]
    right = [doubt for doubt in found if slipped[doubt.place, doubt.code]]
    kinds = {doubt.kind for doubt in right}
    assert kinds == {Kind.MISSING, Kind.TOO_MUCH}
    for doubt in right:
        assert given[doubt.place, doubt.code] == (doubt.kind is Kind.TOO_MUCH)


def test_slips_in_a_rare_code_are_not_drowned_by_frequent_ones() -> None:
    probabilities, given, slipped = coded(5000, 0.01)
    of_rare = [doubt for doubt in doubtful(probabilities, given)[:300] if doubt.code == 4]
    assert sum(slipped[doubt.place, 4] for doubt in of_rare) >= 5


def test_the_most_doubtful_come_first_and_each_once() -> None:
    probabilities, given, _ = coded(1000, 0.02)
    found = doubtful(probabilities, given)
    strengths = [doubt.strength for doubt in found]
    assert strengths == sorted(strengths, reverse=True)
    assert len({doubt.place for doubt in found}) == len(found)
    assert all(0 < strength <= 1 for strength in strengths)


def test_decisions_the_suggester_agrees_with_are_not_in_doubt() -> None:
    given = np.arange(40)[:, None] % 2 == 0
    assert doubtful(np.where(given, 0.9, 0.1), given) == ()


def test_a_clear_slip_is_the_only_doubt() -> None:
    given = np.arange(40)[:, None] % 2 == 0
    probabilities = np.where(given, 0.9, 0.1).astype(float)
    probabilities[6], probabilities[7] = 0.05, 0.95
    found = doubtful(probabilities, given)
    assert {(doubt.place, doubt.kind) for doubt in found} == {
        (6, Kind.TOO_MUCH),
        (7, Kind.MISSING),
    }


def test_nothing_is_said_of_a_code_with_few_examples() -> None:
    given = np.zeros((50, 1), dtype=bool)
    given[: MIN_DECISIONS - 1] = True
    assert doubtful(np.where(given, 0.05, 0.95), given) == ()
    assert doubtful(np.zeros((0, 3)), np.zeros((0, 3), dtype=bool)) == ()
    assert doubtful(np.zeros((3, 0)), np.zeros((3, 0), dtype=bool)) == ()


def test_the_same_text_coded_differently_is_in_doubt() -> None:
    given = np.array([[1, 0], [1, 0], [0, 1], [1, 1], [0, 0]], dtype=bool)
    found = contradictions(given, np.array([7, 7, 7, 8, 9]))
    assert found == (Doubt(2, Kind.UNEVEN, 0, 1.0),)


def test_where_no_judgement_is_the_commonest_all_are_in_doubt() -> None:
    given = np.array([[1, 0], [0, 0], [1, 1]], dtype=bool)
    found = contradictions(given, np.array([1, 1, 2]))
    assert [(doubt.place, doubt.code) for doubt in found] == [(0, 0), (1, 0)]


def test_contradictions_come_before_other_doubts() -> None:
    probabilities, given, _ = coded(500, 0.02)
    given[1] = ~given[0]
    same = np.arange(500)
    same[1] = 0
    first, second, *_ = doubtful(probabilities, given, same)
    assert {first.place, second.place} == {0, 1}
    assert {first.kind, second.kind} == {Kind.UNEVEN}


def test_doubts_are_counted_by_code_and_kind() -> None:
    doubts = [Doubt(0, Kind.MISSING, 1, 0.5), Doubt(1, Kind.MISSING, 1, 0.4)]
    assert counts_by_code([*doubts, Doubt(2, Kind.UNEVEN, 0, 1.0)], 2).tolist() == [
        [0, 0, 1],
        [2, 0, 0],
    ]


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_a_suggester_that_says_the_same_of_everything_doubts_nothing_strongly(
    value: float,
) -> None:
    given = np.arange(60)[:, None] % 3 == 0
    found = doubtful(np.full((60, 1), value), given)
    assert all(doubt.strength <= 0.5 for doubt in found)
