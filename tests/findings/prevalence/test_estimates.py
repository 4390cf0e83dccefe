"""Prevalence from people and machine together: right on average, and no surer than honest."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.findings.prevalence.design import Design, simple, stratified, unequal
from intercoder.findings.prevalence.estimates import Estimates, Predicted, estimate_prevalence
from intercoder.findings.prevalence.tuning import tune, tune_by_fold


def draw(
    truth: np.ndarray, likely: np.ndarray, n: int, rng: np.random.Generator, folds: int = 5
) -> Estimates:
    """A random sample of n, with a model that needs no learning."""
    sampled = rng.choice(len(truth), n, replace=False)
    fold = rng.permutation(n) % folds
    predicted = Predicted(likely[sampled], fold, likely.mean(axis=0))
    return estimate_prevalence(truth[sampled], simple(n, len(truth)), predicted)


def test_whatever_the_model_says_the_estimate_is_right_on_average() -> None:
    """All samples of a small population, the worst of models, believed without being tuned."""
    truth = np.array([1.0, 0, 0, 1, 0, 0, 0, 1])
    likely = np.array([0.1, 0.9, 0.8, 0.2, 0.7, 0.4, 0.0, 0.3])
    found = []
    for sample in combinations(range(8), 4):
        places = list(sample)
        residuals = truth[places] - 1.0 * (likely[places] - likely.mean())
        found.append(simple(4, 8).mean(residuals[:, None])[0])
    assert np.mean(found) == pytest.approx(truth.mean())


def test_believed_in_full_it_is_design_based_supervised_learning() -> None:
    """Egami et al. 2023, equation 5: the mean of f + (y - f) R / pi over all answers."""
    rng = np.random.default_rng(8)
    truth = (rng.random(500) < 0.3).astype(float)
    likely = np.clip(0.5 * truth + 0.4 * rng.random(500), 0, 1)
    sampled = rng.choice(500, 100, replace=False)
    is_drawn = np.isin(np.arange(500), sampled)
    pseudo = likely + (truth - likely) * is_drawn / (100 / 500)
    residuals = truth[sampled] - (likely[sampled] - likely.mean())
    assert simple(100, 500).mean(residuals[:, None])[0] == pytest.approx(pseudo.mean())


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0.01, 0.6))
def test_no_interval_is_wider_than_that_of_people_alone(
    seed: int, use: float, share: float
) -> None:
    rng = np.random.default_rng(seed)
    truth = (rng.random((900, 3)) < share).astype(float)
    likely = np.clip(use * truth + (1 - use) * rng.random((900, 3)), 0, 1)
    found = draw(truth, likely, 100, rng)
    assert (found.high - found.low <= found.people_high - found.people_low + 1e-12).all()
    assert (found.gain >= 1 - 1e-12).all()
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert (found.together_low <= found.low + 1e-9).all()
    assert (found.high <= found.together_high + 1e-9).all()


def test_a_model_that_knows_nothing_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    truth = (rng.random((2000, 4)) < 0.2).astype(float)
    found = draw(truth, rng.random((2000, 4)), 200, rng)
    assert (found.gain < 1.05).all()
    none = draw(truth, np.full((2000, 4), 0.3), 200, rng)
    assert none.believed.tolist() == [0, 0, 0, 0]
    assert none.value.tolist() == none.people.tolist()


@pytest.mark.parametrize("share", [0.02, 0.05, 0.2])
@pytest.mark.parametrize("missed", [0.02, 0.1])
def test_a_model_with_rare_errors_that_the_sample_may_not_show_is_not_overtrusted(
    share: float, missed: float
) -> None:
    """Where the sample happens to have none of the answers that the model misses, its residuals
    look like nothing: taken at their word, intervals hold the truth in as few as 6 of 10 draws."""
    rng = np.random.default_rng(7)
    truth = (rng.random((8000, 1)) < share).astype(float)
    is_missed = rng.random((8000, 1)) < missed
    likely = np.where(truth > 0, np.where(is_missed, 0.01, 0.97), 0.002)
    held = []
    for _ in range(200):
        found = draw(truth, likely, 400, rng)
        held.append(found.low[0] <= truth.mean() <= found.high[0])
    assert np.mean(held) >= 0.92


def test_a_code_that_nobody_gave_keeps_the_interval_of_people() -> None:
    truth = np.zeros((500, 1))
    found = draw(truth, np.full((500, 1), 0.01), 100, np.random.default_rng(1))
    assert found.value[0] == found.low[0] == 0
    assert 0 < found.high[0] < 0.05


def test_where_everything_was_read_the_share_is_exact() -> None:
    labels = np.array([[1.0], [0.0], [0.0], [1.0], [0.0]])
    found = estimate_prevalence(labels, simple(5, 5))
    assert found.value[0] == found.low[0] == found.high[0] == pytest.approx(0.4)


def test_the_finite_population_shortens_the_interval() -> None:
    labels = (np.arange(200) % 5 == 0).astype(float)[:, None]
    widths = []
    for population in (250, 1000, 100_000):
        found = estimate_prevalence(labels, simple(200, population))
        widths.append(float(found.high[0] - found.low[0]))
    assert widths == sorted(widths)
    assert widths[0] < widths[2] / 2


def test_answers_of_one_cluster_count_less_than_answers_apart() -> None:
    rng = np.random.default_rng(3)
    labels = np.repeat((rng.random(50) < 0.3).astype(float), 4)[:, None]
    cluster = np.repeat(np.arange(50), 4)
    apart = estimate_prevalence(labels, simple(200, 10_000))
    together = estimate_prevalence(labels, simple(200, 10_000, cluster=cluster))
    assert together.people_size[0] < apart.people_size[0] / 2


def test_known_unequal_chances_keep_the_estimate_right() -> None:
    """The doubtful answers are three times as likely to be drawn, and have the code more often."""
    rng = np.random.default_rng(4)
    truth = (rng.random(6000) < 0.15).astype(float)
    likely = np.clip(0.6 * truth + 0.4 * rng.random(6000), 0, 1)
    chances = np.where(likely > 0.4, 0.15, 0.05)
    held, values, plain = [], [], []
    for _ in range(200):
        drawn = np.flatnonzero(rng.random(6000) < chances)
        fold = rng.permutation(drawn.size) % 5
        predicted = Predicted(likely[drawn][:, None], fold, likely.mean(keepdims=True))
        found = estimate_prevalence(truth[drawn][:, None], unequal(chances[drawn], 6000), predicted)
        values.append(found.value[0])
        plain.append(truth[drawn].mean())
        held.append(found.low[0] <= truth.mean() <= found.high[0])
    assert np.mean(values) == pytest.approx(truth.mean(), abs=0.003)
    assert np.mean(plain) > truth.mean() + 0.05  # the draw that nobody corrects
    assert np.mean(held) > 0.92


def test_answers_that_are_all_known_beside_a_sample_keep_the_estimate_right() -> None:
    """300 answers of an earlier round, with the code more often; the model says nothing of them."""
    rng = np.random.default_rng(9)
    is_known = np.arange(3000) < 300
    truth = (rng.random(3000) < np.where(is_known, 0.5, 0.1)).astype(float)
    likely = np.where(is_known, 0.0, np.clip(0.6 * truth + 0.3 * rng.random(3000), 0, 1))
    held, gains, values = [], [], []
    for _ in range(200):
        sampled = np.r_[np.arange(300), rng.choice(np.arange(300, 3000), 200, replace=False)]
        stratum = np.repeat([0, 1], [300, 200])
        fold = np.r_[np.full(300, -1), rng.permutation(200) % 5]
        found = estimate_prevalence(
            truth[sampled][:, None],
            stratified(stratum, np.array([300, 2700])),
            Predicted(likely[sampled][:, None], fold, likely.mean(keepdims=True)),
        )
        values.append(found.value[0])
        gains.append(found.gain[0])
        held.append(found.low[0] <= truth.mean() <= found.high[0])
    assert np.mean(values) == pytest.approx(truth.mean(), abs=0.003)
    assert np.median(gains) > 3
    assert np.mean(held) >= 0.92


def test_tuning_is_the_slope_of_labels_on_predictions() -> None:
    rng = np.random.default_rng(5)
    likely = rng.random((300, 2))
    labels = 0.5 * likely + 0.1 * rng.random((300, 2))
    even = np.ones(300)
    found = tune(labels, likely, even)
    slopes = [np.polyfit(likely[:, one], labels[:, one], 1)[0] for one in range(2)]
    assert found == pytest.approx(slopes, abs=1e-9)
    assert tune(labels, likely, even, scale=1.5) == pytest.approx(np.array(slopes) / 1.5)
    assert tune(-labels, likely, even).tolist() == [0, 0]


def test_the_tuning_of_an_answer_does_not_know_its_own_fold() -> None:
    rng = np.random.default_rng(6)
    labels, likely = rng.random((40, 1)), rng.random((40, 1))
    fold = np.arange(40) % 4
    before = tune_by_fold(labels, likely, np.ones(40), fold)
    labels[fold == 2] = 0.9
    after = tune_by_fold(labels, likely, np.ones(40), fold)
    assert (before[fold == 2] == after[fold == 2]).all()
    assert (before[fold != 2] != after[fold != 2]).any()


def test_a_small_group_believes_the_model_as_all_answers_do() -> None:
    labels, likely = np.array([[1.0], [0.0]]), np.array([[0.2], [0.9]])
    alone = tune(labels, likely, np.ones(2))
    beside = tune(labels, likely, np.ones(2), shrink_to=np.array([0.8]))
    assert alone[0] == 0
    assert 0.5 < beside[0] < 0.8


def test_labels_that_do_not_fit_the_design_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        estimate_prevalence(np.zeros((4, 2)), simple(5, 10))


def test_strata_that_explain_the_code_make_the_interval_shorter() -> None:
    stratum = np.repeat([0, 1], 100)
    labels = np.r_[np.arange(100) % 10 == 0, np.arange(100) % 10 != 0].astype(float)[:, None]
    plain: Design = simple(200, 10_000)
    divided = stratified(stratum, np.array([5000, 5000]))
    assert (
        estimate_prevalence(labels, divided).people_size[0]
        > 2 * estimate_prevalence(labels, plain).people_size[0]
    )
