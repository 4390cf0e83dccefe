"""Advice counts for what it is worth, and for nothing if it is worth nothing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from intercoder.suggest.probability.advice_weights import MIN_ADVISED, Weighed, weigh

Marks = NDArray[np.bool_]


def weighed(n: int, right: float, seed: int = 1) -> tuple[Weighed, Marks, Marks]:
    """Weights of an advisor that says what is so of this share of codes, else the contrary."""
    generator = np.random.default_rng(seed)
    likely = generator.beta(0.6, 1.4, (n, 4))
    given = generator.random((n, 4)) < likely
    named = np.where(generator.random((n, 4)) < right, given, ~given)
    found = weigh(likely, named, given, np.arange(n))
    assert found is not None
    return found, named, given


def test_good_advice_helps_and_stays_calibrated() -> None:
    found, _, given = weighed(600, 0.9)
    assert found.helps
    assert found.loss_with < 0.8 * found.loss_without
    assert (found.weights.named > 1).all()
    assert (found.weights.unnamed < -1).all()
    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.0)):
        some = (found.probabilities >= low) & (found.probabilities < high)
        assert given[some].mean() == pytest.approx(found.probabilities[some].mean(), abs=0.07)


def test_advice_at_random_moves_hardly_anything() -> None:
    found, _, _ = weighed(600, 0.5)
    assert np.abs(found.weights.named).max() < 0.5
    assert found.loss_with == pytest.approx(found.loss_without, rel=0.03)


def test_advice_that_is_always_wrong_is_read_the_other_way_round() -> None:
    found, _, _ = weighed(600, 0.1)
    assert found.helps
    assert (found.weights.named < -1).all()


def test_too_few_are_not_weighed() -> None:
    few = np.full((MIN_ADVISED - 1, 2), 0.5)
    marks = few > 1
    assert weigh(few, marks, marks, np.arange(len(few))) is None
    assert (
        weigh(np.zeros((99, 0)), np.zeros((99, 0), bool), np.zeros((99, 0), bool), np.arange(99))
        is None
    )


def test_probabilities_of_nothing_and_everything_are_moved_without_harm() -> None:
    found, _, _ = weighed(200, 0.9)
    moved = found.weights.moved(np.array([[0.0, 1.0, 0.5, 0.5]]), np.array([[True] * 4]))
    assert np.isfinite(moved).all()
    assert ((moved >= 0) & (moved <= 1)).all()
