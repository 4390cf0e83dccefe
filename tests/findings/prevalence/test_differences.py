"""Differences of two groups: published intervals, other programs, and how often they hold."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.findings.prevalence.design import Floats, stratified
from intercoder.findings.prevalence.differences import Shared, compare
from intercoder.findings.prevalence.estimates import Estimates, Predicted, estimate_prevalence
from intercoder.findings.prevalence.score_intervals import score_difference

Z = normal_quantile(0.975)
PUBLISHED = (
    ((15, 16), (9, 16), 0.07947651, 0.6366192),
    ((12, 16), (1, 16), 0.38567597, 0.8778839),
    ((29, 34), (18, 34), 0.10699961, 0.5210504),
    ((42, 56), (31, 56), 0.01948127, 0.3650952),
    ((14, 22), (6, 22), 0.06819779, 0.6120265),
    ((44, 54), (17, 55), 0.33270276, 0.6528154),
    ((14, 17), (7, 15), 0.02152622, 0.6408332),
    ((29, 58), (23, 58), -0.07844922, 0.2802846),
    ((10, 14), (3, 15), 0.15475377, 0.7736135),
    ((17, 26), (6, 27), 0.16911775, 0.6487974),
    ((38, 44), (12, 45), 0.41394266, 0.7429163),
    ((19, 29), (22, 30), -0.31189939, 0.1600794),
    ((21, 38), (19, 38), -0.17214090, 0.2734169),
    ((5, 56), (0, 29), -0.01861954, 0.186718),
)
"""Hits and trials of both sides, and the interval that the R package ratesci gives (the examples of
`scoreci`, skewness-corrected; data of Hartung and Knapp 2001, and of Miettinen and Nurminen)."""


def between(
    one: tuple[float, float], other: tuple[float, float], z: float = Z
) -> tuple[float, float]:
    sides = [(np.array([hits / n]), np.array([float(n)])) for hits, n in (one, other)]
    low, high = score_difference(*sides[0], *sides[1], z)
    return float(low[0]), float(high[0])


@pytest.mark.parametrize(("one", "other", "low", "high"), PUBLISHED)
def test_score_intervals_are_those_that_ratesci_publishes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    assert between(one, other) == pytest.approx((low, high), abs=5e-6)


@pytest.mark.parametrize(("one", "other"), [((300, 1000), (220, 1000)), ((500, 900), (450, 800))])
def test_where_little_is_skewed_they_are_miettinen_and_nurminens(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    expected = confint_proportions_2indep(*one, *other, method="score", compare="diff")
    assert between(one, other) == pytest.approx(expected, abs=5e-4)


def test_both_sides_are_treated_alike() -> None:
    low, high = between((3, 40), (9, 90))
    assert between((9, 90), (3, 40)) == pytest.approx((-high, -low), abs=1e-8)
    assert between((37, 40), (81, 90)) == pytest.approx((-high, -low), abs=1e-8)


def test_a_side_that_is_known_adds_nothing() -> None:
    sides = (np.array([0.2]), np.array([50.0]), np.array([0.1]), np.array([np.inf]))
    low, high = score_difference(*sides, Z)
    wilson_low, wilson_high = 0.1124376, 0.3303711  # of 10 in 50
    assert (low[0], high[0]) == pytest.approx((wilson_low - 0.1, wilson_high - 0.1), abs=1e-6)
    known = np.array([np.inf])
    low, high = score_difference(np.array([0.2]), known, np.array([0.1]), known, Z)
    assert (low[0], high[0]) == pytest.approx((0.1, 0.1))


def test_nobody_having_a_code_leaves_both_ends_open() -> None:
    low, high = between((0, 100), (0, 100))
    assert low == pytest.approx(-high)
    assert 0.01 < high < 0.05


def _groups(
    labels: list[Floats], held_out: list[Floats] | None, sizes: tuple[int, int]
) -> list[Estimates]:
    found = []
    for number, (given, size) in enumerate(zip(labels, sizes, strict=True)):
        design = stratified(np.zeros(len(given), np.int64), np.array([size]))
        predicted = None
        if held_out is not None:
            said = held_out[number]
            predicted = Predicted(said, np.arange(len(given)) % 5, said.mean(axis=0))
        found.append(estimate_prevalence(given, design, predicted))
    return found


def test_a_good_model_makes_a_difference_surer_and_a_bad_one_does_no_harm() -> None:
    rng = np.random.default_rng(4)
    labels = [(rng.random((150, 1)) < share).astype(float) for share in (0.3, 0.15)]
    good = [0.8 * one + 0.1 for one in labels]
    alone = compare(*_groups(labels, None, (2000, 3000)))
    with_good = compare(*_groups(labels, good, (2000, 3000)))
    with_bad = compare(*_groups(labels, [rng.random((150, 1)) for _ in labels], (2000, 3000)))
    assert (with_good.high - with_good.low)[0] < 0.6 * (alone.high - alone.low)[0]
    assert (with_bad.high - with_bad.low)[0] <= (alone.high - alone.low)[0] + 1e-12
    assert with_good.people_low[0] == alone.low[0]
    assert with_good.together_low[0] <= with_good.low[0]


def test_what_two_groups_share_makes_their_difference_surer() -> None:
    labels = [np.tile(np.array([[1.0], [0.0], [0.0], [0.0]]), (30, 1)) for _ in range(2)]
    groups = _groups(labels, None, (1000, 1000))
    variance = groups[0].design.variance(groups[0].labels)
    apart = compare(*groups)
    together = compare(*groups, shared=Shared(0.8 * variance, 0.8 * variance))
    against = compare(*groups, shared=Shared(-0.8 * variance, -0.8 * variance))
    widths = [(one.high - one.low)[0] for one in (together, apart, against)]
    assert widths == sorted(widths)
    assert widths[0] < 0.6 * widths[1]


@pytest.mark.slow
@pytest.mark.parametrize(("shares", "sampled"), [((0.015, 0.01), 200), ((0.04, 0.02), 120)])
def test_differences_of_rare_codes_hold_about_as_often_as_they_say(
    shares: tuple[float, float], sampled: int
) -> None:
    """20 codes, 100 draws from groups of 1,500, with a model that finds half of the codes."""
    rng = np.random.default_rng(11)
    codes = 20
    truth = [(rng.random((1500, codes)) < share).astype(float) for share in shares]
    said = [np.where(one > 0, rng.random(one.shape) < 0.5, 0.02) for one in truth]
    real = truth[0].mean(axis=0) - truth[1].mean(axis=0)
    held = []
    for _ in range(100):
        found = []
        for one, model in zip(truth, said, strict=True):
            drawn = rng.choice(1500, sampled, replace=False)
            predicted = Predicted(
                model[drawn].astype(float), np.arange(sampled) % 5, model.mean(axis=0)
            )
            design = stratified(np.zeros(sampled, np.int64), np.array([1500]))
            found.append(estimate_prevalence(one[drawn], design, predicted))
        between_ = compare(*found)
        held.append((between_.low <= real) & (real <= between_.high))
    assert 0.93 < np.mean(held) < 0.98
