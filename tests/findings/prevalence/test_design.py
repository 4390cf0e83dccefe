"""A design's means and variances are those of the draw, gone through one sample after the other."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from intercoder.findings.prevalence.design import (
    Design,
    in_unsettled_strata,
    simple,
    stratified,
    unequal,
)

VALUES = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.5, 0.0])


def over_all_samples(designs: list[tuple[Design, np.ndarray]]) -> tuple[float, float, float]:
    """Mean and variance of the estimate over equally likely samples, and the mean of what the
    design says of its variance."""
    means = np.array([design.mean(values[:, None])[0] for design, values in designs])
    said = np.array([design.variance(values[:, None])[0] for design, values in designs])
    return float(means.mean()), float(means.var()), float(said.mean())


def test_the_variance_of_a_simple_sample_is_that_over_all_samples() -> None:
    samples = [np.array(one) for one in combinations(range(8), 3)]
    mean, variance, said = over_all_samples([(simple(3, 8), VALUES[one]) for one in samples])
    assert mean == pytest.approx(VALUES.mean())
    assert said == pytest.approx(variance)


def test_the_variance_of_a_stratified_sample_is_that_over_all_samples() -> None:
    rng = np.random.default_rng(3)
    values = rng.random(16)
    first = list(combinations(range(7), 5))
    second = list(combinations(range(7, 16), 6))[::7]
    every = [np.array([*one, *two]) for one, two in product(first, second)]
    strata = np.array([0] * 5 + [1] * 6)
    designs = [(stratified(strata, np.array([7, 9])), values[one]) for one in every]
    mean = np.mean([design.mean(of[:, None])[0] for design, of in designs])
    at_second = np.mean([values[list(two)].mean() for two in second])
    assert mean == pytest.approx((7 * values[:7].mean() + 9 * at_second) / 16)
    exact = (7 / 16) ** 2 * (1 - 5 / 7) * values[:7].var(ddof=1) / 5
    exact += np.mean(
        [(9 / 16) ** 2 * (1 - 6 / 9) * values[list(two)].var(ddof=1) / 6 for two in second]
    )
    assert np.mean([d.variance(of[:, None])[0] for d, of in designs]) == pytest.approx(exact)


def test_clusters_that_were_drawn_together_count_as_one() -> None:
    """Four groups of two answers, two groups drawn: every sample gone through."""
    groups = VALUES.reshape(4, 2)
    designs = []
    for one in combinations(range(4), 2):
        cluster = np.repeat(one, 2)
        design = simple(4, 8, cluster=cluster)
        designs.append((design, groups[list(one)].ravel()))
    mean, variance, said = over_all_samples(designs)
    assert mean == pytest.approx(VALUES.mean())
    assert said == pytest.approx(variance)


def test_unequal_chances_are_weighed_by_their_inverse() -> None:
    rng = np.random.default_rng(1)
    chances = np.clip(rng.random(60), 0.2, 0.9)
    values = (rng.random(60) < chances).astype(float)  # likely to be drawn, likely to have the code
    means, said = [], []
    for _ in range(4000):
        drawn = rng.random(60) < chances
        design = unequal(chances[drawn], 60)
        means.append(design.mean(values[drawn][:, None])[0])
        said.append(design.variance(values[drawn][:, None])[0])
    assert np.mean(means) == pytest.approx(values.mean(), abs=0.01)
    assert np.mean(said) == pytest.approx(np.var(means), rel=0.1)


def test_where_everything_was_read_nothing_is_left_to_chance() -> None:
    design = simple(8, 8)
    assert design.nominal_size == float("inf")
    assert design.variance(VALUES[:, None])[0] == 0


def test_a_sample_of_a_wider_population_has_no_end() -> None:
    design = stratified(np.zeros(8, dtype=np.int64), np.array([8]), is_finite=False)
    assert design.variance(VALUES[:, None])[0] == pytest.approx(VALUES.var(ddof=1) / 8)


def test_strata_with_few_answers_are_joined_and_keep_their_weight() -> None:
    stratum = np.array([0] * 20 + [1] * 2 + [2] * 3)
    design = stratified(stratum, np.array([200, 40, 60]))
    assert len(np.unique(design.stratum)) == 2
    assert design.weights.sum() == pytest.approx(1)
    assert design.weights[20:].sum() == pytest.approx(100 / 300)


def test_a_stratum_that_nobody_was_drawn_from_is_spoken_for_by_another() -> None:
    design = stratified(np.zeros(20, dtype=np.int64), np.array([150, 50]))
    assert design.population == 200
    assert design.weights.sum() == pytest.approx(1)


def test_answers_that_are_all_known_add_nothing_to_the_error() -> None:
    stratum = np.array([0] * 10 + [1] * 3)
    values = np.r_[np.zeros(10), [1.0, 0.0, 1.0]][:, None]
    design = stratified(stratum, np.array([100, 3]))
    assert design.variance(values)[0] == 0
    assert design.mean(values)[0] == pytest.approx(2 / 103)


@pytest.mark.parametrize(
    ("stratum", "sizes"), [([], [5]), ([0, 0, 0], [2]), ([0], [9])], ids=["none", "many", "one"]
)
def test_what_is_no_sample_is_refused(stratum: list[int], sizes: list[int]) -> None:
    with pytest.raises(ValueError, match=r"stratum|drawn"):
        stratified(np.array(stratum, dtype=np.int64), np.array(sizes))


@pytest.mark.parametrize("chances", [[0.5], [0.5, 0.0], [0.5, 1.1]])
def test_what_is_no_chance_is_refused(chances: list[float]) -> None:
    with pytest.raises(ValueError, match="chance"):
        unequal(np.array(chances), 10)


def test_one_unsettled_stratum_is_a_simple_sample() -> None:
    values = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, 0.5]])
    found = in_unsettled_strata(np.zeros(5, dtype=np.int64), np.array([50]), 800)
    expected = simple(5, 800)
    assert found.population == 800
    assert found.mean(values) == pytest.approx(expected.mean(values))
    assert found.variance(values) == pytest.approx(expected.variance(values))


def test_the_variance_of_a_sample_in_two_phases_is_that_over_many_draws() -> None:
    """600 of 3,000 answers are drawn, and 30 from each of their two strata, of very unlike sizes
    and shares. Taken as settled, the strata's sizes would hide a third of the variance."""
    rng = np.random.default_rng(11)
    of = (np.arange(3000) >= 2400).astype(np.int64)
    value = (rng.random(3000) < np.where(of == 1, 0.95, 0.03)).astype(float)
    means, variances, settled = [], [], []
    for _ in range(1500):
        first = rng.permutation(3000)[:600]
        sizes = np.bincount(of[first], minlength=2)
        chosen = np.concatenate([rng.permutation(first[of[first] == one])[:30] for one in (0, 1)])
        design = in_unsettled_strata(of[chosen], sizes, 3000)
        means.append(design.mean(value[chosen][:, None])[0])
        variances.append(design.variance(value[chosen][:, None])[0])
        as_settled = stratified(of[chosen], sizes * 5)
        settled.append(as_settled.variance(value[chosen][:, None])[0])
    assert np.mean(means) == pytest.approx(value.mean(), abs=0.002)
    assert np.mean(variances) == pytest.approx(np.var(means), rel=0.12)
    assert np.mean(settled) < 0.85 * np.var(means)
