"""Probabilities that mean what they say, and thresholds."""

from __future__ import annotations

import numpy as np
from scipy.special import expit
from sklearn.metrics import f1_score

from intercoder.suggest.probability.calibration import calibrate, thresholds, weigh


def simulated(n: int, k: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, whether each code was given, and the probability with which it was."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0.2, 0.3, (n, k))
    likely = expit(6 * scores - 3 - np.linspace(0, 2, k))
    return scores, rng.random((n, k)) < likely, likely


def test_probabilities_come_close_to_those_that_made_the_codes() -> None:
    scores, given, likely = simulated(4000, 8)
    found = calibrate(scores, given).probabilities(scores)
    assert np.abs(found - likely).mean() < 0.02


def test_probabilities_rise_with_the_score_for_every_code() -> None:
    scores, given, _ = simulated(50, 5)
    found = calibrate(scores, given).probabilities(np.array([[0.0] * 5, [0.5] * 5, [1.0] * 5]))
    assert (np.diff(found, axis=0) > 0).all()


def test_with_nothing_labelled_the_priors_stand_in() -> None:
    nothing = np.zeros((0, 3))
    calibration = calibrate(nothing, nothing.astype(np.bool_))
    low, high = calibration.probabilities(np.array([[0.0] * 3, [1.0] * 3]))
    assert (low < 0.2).all()
    assert (high > 0.3).all()
    assert (thresholds(nothing, nothing.astype(np.bool_)) == 0.5).all()


def test_a_common_code_gets_the_threshold_with_its_best_f1() -> None:
    scores, given, _ = simulated(5000, 1)
    likely = calibrate(scores, given).probabilities(scores)
    chosen = thresholds(likely, given)[0]
    tried = [f1_score(given, likely >= one) for one in np.linspace(0.02, 0.98, 97)]
    assert f1_score(given, likely >= chosen) >= max(tried) - 0.005


def test_a_code_never_given_takes_the_common_threshold() -> None:
    scores, given, _ = simulated(500, 3)
    given[:, 2] = False
    likely = calibrate(scores, given).probabilities(scores)
    found = thresholds(likely, given)
    only_common = thresholds(likely[:, [2]], given[:, [2]])
    assert 0 < found[2] < 1
    assert only_common[0] == 0.5


def test_a_part_is_worth_what_it_tells() -> None:
    scores, given, likely = simulated(300, 4)
    telling, noise = likely - likely.mean(), np.random.default_rng(2).normal(0, 0.3, (300, 4))
    loss, (of_telling, of_noise) = weigh(scores, [telling, noise], given, 0.4)
    assert of_telling > of_noise >= 0
    assert of_noise < 0.2
    assert loss < weigh(scores, [noise], given, 0.4)[0]
    assert weigh(scores[:0], [telling[:0]], given[:0], 0.4)[1] == (0.4,)
    assert weigh(scores, [], given, 0.4) == (calibrate(scores, given).loss, ())
