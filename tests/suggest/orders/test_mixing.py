"""Mixing heavy answers among lighter ones, with the random sample as random as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from intercoder.suggest.orders.mixing import longest_run, mix
from intercoder.suggest.orders.severity import likely_heavy


def drawn(n: int, heavy_share: float, sample_share: float, seed: int) -> tuple[np.ndarray, ...]:
    generator = np.random.default_rng(seed)
    heavy = np.zeros(n, dtype=bool)
    heavy[generator.permutation(n)[: int(heavy_share * n)]] = True
    severity = np.where(heavy, 0.9, 0.4 * generator.random(n))
    return severity, heavy, generator.random(n) < sample_share


@given(
    st.integers(0, 400), st.sampled_from([0.1, 0.2, 0.3]), st.floats(0, 0.5), st.integers(0, 999),
    st.integers(0, 100),
)  # fmt: skip
def test_no_more_than_two_heavy_answers_follow_each_other(
    n: int, heavy_share: float, sample_share: float, seed: int, done: int
) -> None:
    severity, heavy, in_sample = drawn(n, heavy_share, sample_share, seed)
    order = mix(severity, heavy, in_sample, seed=seed, done=done)
    assert sorted(order) == list(range(n))
    assert longest_run(heavy[order]) <= 2


def test_where_most_answers_are_heavy_the_others_are_spread_among_them() -> None:
    severity, heavy, in_sample = drawn(300, 0.8, 0.0, 1)
    assert longest_run(heavy[mix(severity, heavy, in_sample, seed=1)]) <= 8


def test_a_session_ends_with_lighter_answers() -> None:
    severity, heavy, in_sample = drawn(600, 0.3, 0.2, 3)
    order = mix(severity, heavy, in_sample, seed=3, session=60)
    free = ~in_sample[order]
    ends = np.arange(600) % 60 >= 50
    assert not heavy[order][ends & free].any()
    assert severity[order][ends & free].mean() < severity[order][~ends & free].mean() / 3


def test_the_end_of_a_session_counts_from_its_beginning() -> None:
    severity, heavy, in_sample = drawn(600, 0.3, 0.0, 3)
    order = mix(severity, heavy, in_sample, seed=3, session=60, done=40)
    assert not heavy[order][17:20].any()
    assert heavy[order][20:70].any()


@pytest.mark.slow
def test_the_random_sample_stays_as_random_as_it_was() -> None:
    """Permutation test over 10,000 seeds: where an answer of the sample comes is uniform, and does
    not depend on how heavy it is."""
    n, sample = 30, np.array([2, 5, 11, 17, 20, 28])
    severity, heavy, _ = drawn(n, 0.3, 0.0, 5)
    heavy[sample], severity[sample] = [True, True, True, False, False, False], 0.3
    in_sample = np.zeros(n, dtype=bool)
    in_sample[sample] = True
    places = np.empty((10_000, len(sample)), dtype=np.int64)
    for seed in range(len(places)):
        order = mix(severity, heavy, in_sample, seed=seed, session=15)
        places[seed] = np.argsort(order)[sample]
    for one in places.T:  # every position is equally likely for each
        assert chisquare(np.bincount(one, minlength=n)).pvalue > 1e-4
    ranks = np.argsort(np.argsort(places, axis=1), axis=1)
    orders = ranks @ (len(sample) ** np.arange(len(sample)))
    counts = np.unique(orders, return_counts=True)[1]
    assert len(counts) == 720  # every order occurs, all equally often
    assert chisquare(counts).pvalue > 1e-4
    difference = places[:, :3].mean(axis=1) - places[:, 3:].mean(axis=1)
    assert abs(difference.mean()) < 4 * difference.std() / 100


@pytest.mark.parametrize("sample_share", [0.8, 1.0])
def test_a_sample_of_nearly_all_answers_is_not_touched(sample_share: float) -> None:
    severity, heavy, in_sample = drawn(100, 0.3, sample_share, 7)
    changed = mix(1 - severity, ~heavy, in_sample, seed=7)
    order = mix(severity, heavy, in_sample, seed=7)
    kept = in_sample[order]
    assert (order[kept] == changed[kept]).all()


def test_as_many_answers_count_as_heavy_as_can_be_expected() -> None:
    severity = np.array([0.4, 0.3, 0.0, 0.3, 0.0, 0.0])
    assert likely_heavy(severity).tolist() == [True, False, False, False, False, False]
    assert not likely_heavy(np.zeros(5)).any()
