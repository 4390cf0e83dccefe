"""High probabilities that hold: how they are bent."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from intercoder.suggest.probability.bend import MOST, find_bend
from intercoder.suggest.probability.calibration import calibrate


def top_of(likely: np.ndarray, is_given: np.ndarray) -> float:
    """How often what is called 90 % and more is right."""
    return float(is_given[likely >= 0.9].mean())


@given(st.integers(0, 40), st.integers(1, 6), st.integers(0, 1000))
def test_bent_probabilities_rise_with_the_score(n: int, k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    bend = find_bend(random.normal(-2, 4, (n, k)), random.random((n, k)) < 0.3)
    steps = np.repeat(np.linspace(-8, 12, 30)[:, None], k, axis=1)
    assert (np.diff(bend.logits(steps), axis=0) > 0).all()
    assert ((bend.flattening >= 0) & (bend.flattening <= MOST)).all()


def test_where_scores_promise_too_much_the_top_is_bent_down_until_it_holds() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(-3, 4, (3000, 6))
    is_given = random.random(logits.shape) < 0.85 * expit(logits)  # nothing is surer than 85 %
    assert top_of(expit(logits), is_given) < 0.87
    likely = expit(find_bend(logits[:1000], is_given[:1000]).logits(logits[1000:]))
    said, held = likely[likely > 0.7], is_given[1000:][likely > 0.7]
    assert abs(float(said.mean()) - float(held.mean())) < 0.06


def test_with_nothing_coded_a_code_is_called_less_sure_than_once_it_has_examples() -> None:
    logits = np.tile([-4.0, 4.0], (400, 1))
    is_given = np.zeros((400, 2), dtype=np.bool_)
    is_given[:, 1] = True
    none, many = find_bend(logits[:0], is_given[:0]), find_bend(logits, is_given)
    high = np.array([[5.0, 5.0]])
    assert none.logits(high)[0, 0] < 1.5
    assert many.logits(high)[0, 1] > none.logits(high)[0, 1]
    assert many.flattening[1] < many.flattening[0]


def test_the_fewer_decisions_the_less_sure_and_models_kept_before_are_as_they_were() -> None:
    random = np.random.default_rng(4)
    logits, is_given = random.normal(0, 2, (40, 3)), random.random((40, 3)) < 0.4
    now, before = find_bend(logits, is_given), find_bend(logits, is_given, by_decisions=False)
    assert (now.flattening > before.flattening + 0.05).all()
    often, said = np.tile(logits, (100, 1)), np.tile(is_given, (100, 1))
    now, before = find_bend(often, said), find_bend(often, said, by_decisions=False)
    np.testing.assert_allclose(now.flattening, before.flattening, atol=0.01)


def test_what_a_model_kept_before_says_is_not_bent() -> None:
    random = np.random.default_rng(1)
    scores, is_given = random.normal(0.2, 0.3, (80, 3)), random.random((80, 3)) < 0.3
    straight = calibrate(scores, is_given)
    likely = expit(straight.slope * scores + straight.intercept)
    assert np.allclose(straight.probabilities(scores), likely)
    bent = straight.bent(scores, is_given).probabilities(scores)
    assert bent.max() < max(likely.max(), 0.9)
