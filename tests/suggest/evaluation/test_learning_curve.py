"""The learning curve and its forecast: against SciPy, against curves that are known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.suggest.evaluation.learning_curve import curve_sizes, growth
from intercoder.suggest.evaluation.power_law import fit_curves
from intercoder.suggest.learning.predictions import Predictions

SIZES = (25, 50, 100, 200, 400, 800)
QUICK = Resampling(resamples=100)


@given(
    st.floats(0.6, 0.95), st.floats(0.8, 3.0), st.floats(0.25, 0.8), st.integers(0, 1000)
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_the_fit_is_as_close_as_scipys(a: float, b: float, c: float, seed: int) -> None:
    sizes, weights = np.array(SIZES), np.array(SIZES) / max(SIZES)
    values = a - b * sizes**-c + np.random.default_rng(seed).normal(0, 0.005, 6)
    ours = fit_curves(sizes, values[None])
    found, _ = curve_fit(
        lambda n, a, b, c: a - b * n**-c, sizes, values, p0=[a, b, c],
        sigma=1 / np.sqrt(weights), bounds=([0, 0, 0.02], [1, np.inf, 1]),
    )  # fmt: skip

    def loss(at: np.ndarray) -> float:
        return float((weights * (values - at) ** 2).sum())

    theirs = found[0] - found[1] * sizes ** -found[2]
    assert ours.at(sizes)[0] == pytest.approx(theirs, abs=0.01)
    assert loss(ours.at(sizes)[0]) <= loss(theirs) * 1.2 + 1e-6


def test_a_curve_that_does_not_rise_promises_nothing() -> None:
    curve = fit_curves(np.array(SIZES), np.array([[0.7, 0.69, 0.7, 0.68, 0.67, 0.66]]))
    assert curve.at(1600)[0] - curve.at(800)[0] == 0


def test_no_curve_rises_above_one() -> None:
    values = 0.1 * np.log(np.array(SIZES))[None] + 0.3  # would pass 1 soon
    curve = fit_curves(np.array(SIZES), values)
    assert curve.at(np.array([10**4, 10**8, 10**12])).max() <= 1


def test_too_few_sizes_are_no_curve() -> None:
    with pytest.raises(ValueError, match="5 sizes"):
        fit_curves(np.array([10, 20, 40, 80]), np.ones((1, 4)))


@given(st.integers(0, 20_000))
def test_sizes_rise_by_like_steps_to_all(answers: int) -> None:
    sizes = curve_sizes(answers)
    if answers < 100:
        assert sizes == ()
    else:
        assert sizes[-1] == answers
        assert sizes[0] >= 25
        assert all(a < b for a, b in pairwise(sizes))


def predictions(share_right: float, answers: int, seed: int) -> Predictions:
    """Each answer has one code of two, found with this probability."""
    random = np.random.default_rng(seed)
    given_ = np.eye(2, dtype=bool)[random.integers(0, 2, answers)]
    right = random.random(answers) < share_right
    predicted = np.where(right[:, None], given_, ~given_)
    return Predictions(
        given_, predicted[None] * 0.8 + 0.1, predicted[None], np.arange(answers), ("a", "b")
    )


def world(seed: int, answers: int = 1000, more: int = 400) -> tuple[float, float, float]:
    """Forecast with its interval, where the truth is 0.8 - 1.5 n^-0.5 for F1."""
    base = predictions(1.0, answers, seed)
    random = np.random.default_rng([seed, 1])
    agree = []
    for n in SIZES:
        right = random.random(answers) < 0.8 - 1.5 * n**-0.5
        predicted = np.where(right[:, None], base.given, ~base.given)[None]
        agree.append(
            Predictions(base.given, predicted * 0.8 + 0.1, predicted, base.groups, base.codes)
        )
    fold = np.random.default_rng(seed).permutation(answers) % 5
    found = growth(SIZES, agree, fold, 1000, more, QUICK)
    assert found.forecast is not None
    gain = found.forecast.gains["micro_f1"]
    assert gain.value is not None and gain.low is not None and gain.high is not None
    return gain.value, gain.low, gain.high


def test_the_forecast_says_what_more_answers_bring() -> None:
    value, low, high = world(1)
    truth = 1.5 * (1000**-0.5 - 1400**-0.5)
    assert low <= truth <= high
    assert value == pytest.approx(truth, abs=0.01)


@pytest.mark.slow
def test_the_interval_of_the_forecast_covers_the_truth_most_of_the_time() -> None:
    truth = 1.5 * (1000**-0.5 - 1400**-0.5)
    covered = [low <= truth <= high for _, low, high in map(world, range(1, 101))]
    assert sum(covered) >= 85


def few(answers: int, folds: int, now: int, more: int) -> str:
    """Why there is no forecast."""
    one = predictions(0.7, answers, 1)
    found = growth(SIZES, [one] * 6, np.arange(answers) % folds, now, more, QUICK)
    assert found.forecast is None
    assert len(found.points) == 6
    return found.reason


def test_a_forecast_is_refused_with_its_reason() -> None:
    assert "no farther than 3 times" in few(400, 5, 800, 1601)
    assert "takes 5 folds" in few(400, 3, 800, 100)
    assert "50 different answers" in few(40, 5, 800, 100)
