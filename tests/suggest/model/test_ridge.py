"""Ridge in the dual, against scikit-learn, and left-out scores against really leaving out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from intercoder.suggest.model.ridge import DualFit, fit_dual, fit_through, raise_rare


def data(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, 8)).astype(np.float32)
    targets = (rows[:, :3] + rng.normal(size=(n, 3)) > 0.3).astype(np.float32)
    weights = rng.integers(1, 4, n).astype(np.float32)
    return rows, targets, weights


def scores(fit: DualFit, rows: np.ndarray, asked: np.ndarray) -> np.ndarray:
    return np.asarray(asked @ rows[fit.basis].T @ fit.dual + fit.bias)


def fitted(
    rows: np.ndarray, targets: np.ndarray, weights: np.ndarray, groups: np.ndarray
) -> DualFit:
    return fit_dual(rows @ rows.T, targets, weights, groups, 0.5, judged=len(rows))


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_ridge_regression(seed: int) -> None:
    rows, targets, weights = data(40, seed)
    fit = fitted(rows, targets, weights, np.arange(40))
    oracle = Ridge(alpha=0.5).fit(rows, targets, sample_weight=weights)
    np.testing.assert_allclose(scores(fit, rows, rows), oracle.predict(rows), atol=1e-3)


@given(st.integers(0, 10_000), st.integers(2, 12))
@settings(max_examples=25, deadline=None)
def test_left_out_scores_are_those_of_learning_without_the_group(seed: int, parts: int) -> None:
    rows, targets, weights = data(30, seed)
    groups = np.random.default_rng(seed).integers(0, parts, 30)
    fit = fitted(rows, targets, weights, groups)
    for group in np.unique(groups)[:3]:
        out = groups == group
        if out.all():
            continue
        oracle = Ridge(alpha=0.5).fit(rows[~out], targets[~out], sample_weight=weights[~out])
        np.testing.assert_allclose(fit.left_out[out], oracle.predict(rows[out]), atol=5e-3)


def test_through_all_answers_is_the_same_as_exactly() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(25, 60)).astype(np.float32)  # more features: the answers span all
    targets = (rows[:, :2] > 0).astype(np.float32)
    weights = np.ones(25, dtype=np.float32)
    groups = np.arange(25) // 2
    gram = rows @ rows.T
    exact = fit_dual(gram, targets, weights, groups, 2.0, judged=25)
    through = fit_through(gram, np.arange(25), targets, weights, groups, 2.0, judged=25)
    asked = rng.normal(size=(10, 60)).astype(np.float32)
    np.testing.assert_allclose(scores(through, rows, asked), scores(exact, rows, asked), atol=5e-3)
    np.testing.assert_allclose(through.left_out, exact.left_out, atol=2e-2)


def test_through_some_answers_left_out_scores_are_nearly_those_of_leaving_out() -> None:
    rows, targets, weights = data(60, 5)
    basis = np.arange(0, 60, 3)
    groups = np.arange(60)
    fit = fit_through(rows @ rows[basis].T, basis, targets, weights, groups, 0.5, judged=60)
    for out in range(0, 60, 7):
        kept = np.delete(np.arange(60), out)
        oracle = Ridge(alpha=0.5).fit(rows[kept], targets[kept], sample_weight=weights[kept])
        np.testing.assert_allclose(fit.left_out[out], oracle.predict(rows[[out]])[0], atol=0.02)


def test_judging_only_the_last_answers_gives_the_same_for_them() -> None:
    rows, targets, weights = data(40, 2)
    groups = np.arange(40) // 3
    every = fitted(rows, targets, weights, groups)
    some = fit_dual(rows @ rows.T, targets, weights, groups, 0.5, judged=10)
    assert some.left_out.shape == (10, 3)
    np.testing.assert_allclose(some.left_out, every.left_out[-10:], atol=1e-4)
    np.testing.assert_allclose(some.dual, every.dual)


@given(st.integers(0, 10_000), st.integers(2, 40))
@settings(max_examples=25, deadline=None)
def test_answers_with_a_rare_code_weigh_more_and_the_others_what_they_did(
    seed: int, parts: int
) -> None:
    rng = np.random.default_rng(seed)
    rows, targets, weights = data(40, seed)
    targets[:, 0] = 0
    targets[rng.choice(40, 2, replace=False), 0] = 1, 0.5  # one of two who said so had the code
    weights[:] = np.minimum(weights, 2)
    groups = np.sort(rng.integers(0, parts, 40))
    fit = raise_rare(rows @ rows.T, targets, weights, groups, 0.5, judged=40)
    having, every = weights @ targets, weights.sum()
    for code in range(3):
        times = np.sqrt(every / having[code] - 1) if having[code] < 0.1 * every else 1
        raised = weights * (1 + targets[:, code] * (times - 1))
        own = fit_dual(rows @ rows.T, targets[:, [code]], raised, groups, 0.5, judged=40)
        np.testing.assert_allclose(fit.dual[:, [code]], own.dual, atol=2e-3)
        np.testing.assert_allclose(fit.bias[[code]], own.bias, atol=1e-3)
        np.testing.assert_allclose(fit.left_out[:, [code]], own.left_out, atol=5e-3)
    assert times == 1, "a common code is in the comparison"


def test_a_code_that_no_answer_has_scores_nothing_when_rare_codes_weigh_more() -> None:
    rows, targets, weights = data(20, 3)
    targets[:, 1] = 0
    fit = raise_rare(rows @ rows.T, targets, weights, np.arange(20), 0.5, judged=20)
    np.testing.assert_allclose(scores(fit, rows, rows)[:, 1], 0, atol=1e-6)
    assert np.isfinite(fit.left_out).all()
