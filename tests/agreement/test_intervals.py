"""Standard errors and intervals: against definitions, other programs, and each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from intercoder.agreement.coefficients import alpha, gwet
from intercoder.agreement.coefficients.conger import CongerStatistic
from intercoder.agreement.coefficients.metrics import Level, identity_weights, nominal_distance
from intercoder.agreement.coefficients.pairs import PairStatistic
from intercoder.agreement.coefficients.per_code import CodeStatistic
from intercoder.agreement.coefficients.set_alpha import SetStatistic
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.coefficients.statistic import Statistic, SumStatistic
from intercoder.agreement.intervals.distributions import (
    beta_quantile,
    exact_share_interval,
    student_t_cdf,
    student_t_quantile,
)
from intercoder.agreement.intervals.intervals import Resampling, bca_bounds, estimate, jackknife
from intercoder.agreement.intervals.resampling import draw
from intercoder.agreement.result import Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import Patterns, merge, unmerged
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.of_ratings import agreement_of_ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from tests.agreement.strategies import columns, tables

RATINGS = Ratings.of(
    np.random.default_rng(3).choice([0.0, 1.0, 2.0, np.nan], p=[0.5, 0.3, 0.1, 0.1], size=(3, 60))
)
PATTERNS = merge(RATINGS.values, 3)


def random_sets(seed: int, answers: int = 80, codes: int = 5) -> CodeSets:
    rng = np.random.default_rng(seed)
    truth = rng.random((answers, codes)) < 0.3
    flips = rng.random((3, answers, codes)) < 0.1
    present = rng.random((3, answers)) < 0.85
    return CodeSets.from_bits(truth ^ flips, present, list("abcde"[:codes]))


def statistics_of(patterns: Patterns) -> dict[str, Statistic]:
    counts, weights = patterns.counts, identity_weights(3)
    return {
        "alpha": SumStatistic(
            alpha.disagreement_sums(counts, nominal_distance(3)),
            patterns.times,
            {"alpha": alpha.alpha_of(nominal_distance(3))},
        ),
        "ordinal": SumStatistic(
            alpha.ordinal_sums(counts), patterns.times, {"ordinal": alpha.ordinal_alpha_of(3)}
        ),
        "gwet": SumStatistic(
            gwet.agreement_sums(counts, weights),
            patterns.times,
            {"fleiss": gwet.corrected(gwet.fleiss_chance(weights))},
        ),
        "conger": CongerStatistic(patterns, weights),
        "pairs": PairStatistic(patterns, {"": weights}),
        "codes": CodeStatistic(counts.astype(np.int64), patterns.raters, patterns.times),
    }


def set_statistic(sets: CodeSets, patterns_of: object = merge) -> tuple[SetStatistic, Patterns]:
    distinct, ratings = sets.distinct()
    patterns = merge(ratings.values, ratings.n_categories)
    if patterns_of is unmerged:
        patterns = unmerged(ratings.values, ratings.n_categories)
    return SetStatistic(distinct, patterns, list(SET_DISTANCES.values())), patterns


@pytest.mark.parametrize("name", list(statistics_of(PATTERNS)))
def test_weights_of_one_give_the_sample_itself(name: str) -> None:
    statistic = statistics_of(PATTERNS)[name]
    weights = PATTERNS.times[None].astype(np.float64)
    np.testing.assert_allclose(statistic.resampled(weights)[0], statistic.observed(), atol=1e-9)


def test_weights_of_one_give_alpha_over_sets_itself() -> None:
    statistic, patterns = set_statistic(random_sets(1))
    weights = patterns.times[None].astype(np.float64)
    np.testing.assert_allclose(statistic.resampled(weights)[0], statistic.observed(), atol=1e-6)


def leaving_out(statistic: Statistic, patterns: Patterns) -> NDArray[np.float64]:
    """Each figure with one answer of each pattern left out, by its weights."""
    weights = patterns.times[None] - np.eye(patterns.times.size)
    return statistic.resampled(weights)


@pytest.mark.parametrize("name", ["alpha", "ordinal", "gwet", "conger", "pairs"])
def test_the_jackknife_leaves_out_every_answer_exactly(name: str) -> None:
    statistic = statistics_of(PATTERNS)[name]
    figures, times = statistic.left_out()
    np.testing.assert_allclose(figures, leaving_out(statistic, PATTERNS), atol=1e-9)
    assert times.sum() == PATTERNS.times.sum()


def test_the_jackknife_over_sets_leaves_out_every_answer_exactly() -> None:
    statistic, patterns = set_statistic(random_sets(2))
    figures, _ = statistic.left_out()
    np.testing.assert_allclose(figures, leaving_out(statistic, patterns), atol=1e-5)


def test_the_jackknife_of_codes_is_that_of_their_answers() -> None:
    statistic = statistics_of(PATTERNS)["codes"]
    by_cell = jackknife(*statistic.left_out())
    by_pattern = jackknife(
        leaving_out(statistic, PATTERNS), PATTERNS.times[:, None].astype(np.float64)
    )
    for cell, pattern in zip(by_cell, by_pattern, strict=True):
        np.testing.assert_allclose(cell, pattern, atol=1e-9)


def test_resamples_have_as_many_answers_as_the_sample_and_their_frequencies() -> None:
    times = np.array([500, 200, 40, 12, 3, 1, 1])
    weights = np.concatenate(list(draw(times, 4000, seed=7)))
    assert weights.shape == (4000, 7)
    assert (weights.sum(axis=1) == times.sum()).all()
    share = times / times.sum()
    spread = np.sqrt(times.sum() * share * (1 - share))
    np.testing.assert_allclose(weights.mean(axis=0), times, atol=5 * spread.max() / 60)
    np.testing.assert_allclose(weights.std(axis=0), spread, rtol=0.08)


def test_bca_bounds_equal_those_of_scipy_on_the_same_resamples() -> None:
    sample = np.random.default_rng(11).exponential(size=40)
    rng = np.random.default_rng(5)
    theirs = stats.bootstrap(
        (sample,), np.mean, n_resamples=2000, method="BCa", rng=rng, vectorized=True
    )
    replicates = np.sort(theirs.bootstrap_distribution)[None]
    left_out = ((sample.sum() - sample) / 39)[:, None]
    _, acceleration = jackknife(left_out, np.ones((40, 1)))
    low, high = bca_bounds(np.array([sample.mean()]), replicates, acceleration, 0.95)
    width = theirs.confidence_interval.high - theirs.confidence_interval.low
    assert low[0] == pytest.approx(theirs.confidence_interval.low, abs=0.02 * width)
    assert high[0] == pytest.approx(theirs.confidence_interval.high, abs=0.02 * width)


def test_the_jackknife_error_of_a_mean_is_the_textbooks() -> None:
    sample = np.random.default_rng(2).normal(size=30)
    left_out = ((sample.sum() - sample) / 29)[:, None]
    error, _ = jackknife(left_out, np.ones((30, 1)))
    assert error[0] == pytest.approx(sample.std(ddof=1) / np.sqrt(30))


def test_the_same_seed_gives_the_same_intervals_and_another_nearly_so() -> None:
    first = agreement_of_ratings(RATINGS, how=Resampling(seed=4)).as_json()
    again = agreement_of_ratings(RATINGS, how=Resampling(seed=4)).as_json()
    other = agreement_of_ratings(RATINGS, how=Resampling(seed=5)).as_json()
    assert first == again
    key = "krippendorff_alpha_nominal"
    assert other["overall"][key]["low"] != first["overall"][key]["low"]
    assert other["overall"][key]["low"] == pytest.approx(first["overall"][key]["low"], abs=0.03)


def test_clusters_of_one_answer_are_plain_answers() -> None:
    plain = agreement_of_ratings(RATINGS, how=Resampling(4000))
    alone = agreement_of_ratings(RATINGS, how=Resampling(4000), clusters=np.arange(60))
    for key in ("krippendorff_alpha_nominal", "gwet_ac1", "light_kappa"):
        one, other = plain.overall[key], alone.overall[key]
        assert other.value == pytest.approx(one.value)
        assert other.low == pytest.approx(one.low, abs=0.03)
        assert other.high == pytest.approx(one.high, abs=0.03)


def test_answers_said_twice_by_each_respondent_do_not_narrow_the_interval() -> None:
    doubled = Ratings.from_codes(np.repeat(RATINGS.values, 2, axis=1), RATINGS.categories)
    key = "krippendorff_alpha_nominal"
    single = agreement_of_ratings(RATINGS).overall[key]
    naive = agreement_of_ratings(doubled).overall[key]
    right = agreement_of_ratings(doubled, clusters=np.repeat(np.arange(60), 2)).overall[key]
    widths = [f.high - f.low for f in (single, naive, right) if f.high and f.low]
    assert len(widths) == 3
    assert widths[1] < 0.8 * widths[0]
    assert widths[2] == pytest.approx(widths[0], rel=0.1)


def test_clusters_of_sets_are_resampled_whole() -> None:
    sets = random_sets(4)
    found = agreement_of_sets(sets, how=Resampling(300), clusters=np.arange(80) // 2)
    alone = agreement_of_sets(sets, how=Resampling(300))
    for key in ("alpha_set_masi", "pooled_kappa", "mvalpha_nominal", "mean_code_alpha"):
        assert found.overall[key].value == pytest.approx(alone.overall[key].value)
        assert found.overall[key].low is not None
    alpha = found.codes["a"]["krippendorff_alpha_nominal"]
    assert alpha.low is not None
    assert "over respondents" in alpha.method
    for figures in found.pairs.values():
        assert all("over respondents" in figure.method for figure in figures.values())


def test_the_probability_of_falling_below_the_minimum_is_that_of_the_resamples() -> None:
    key = "krippendorff_alpha_nominal"
    value = agreement_of_ratings(RATINGS).overall[key].value
    assert value is not None
    shares = [
        agreement_of_ratings(RATINGS, how=Resampling(minimum=m)).overall[key].below_minimum
        for m in (value - 1, value, value + 1)
    ]
    assert shares[0] == 0
    assert shares[1] == pytest.approx(0.5, abs=0.15)
    assert shares[2] == 1


def test_very_many_different_answers_get_the_jackknife_and_say_so() -> None:
    statistic = statistics_of(PATTERNS)["alpha"]
    statistic.work = 1 << 60  # type: ignore[misc]
    found = estimate([statistic], PATTERNS.times, Resampling())["alpha"]
    assert found.method == "jackknife over answers, t"
    usual = estimate([statistics_of(PATTERNS)["alpha"]], PATTERNS.times, Resampling())["alpha"]
    assert found.low == pytest.approx(usual.low, abs=0.05)
    assert found.high == pytest.approx(usual.high, abs=0.05)


def test_a_coefficient_undefined_in_many_resamples_has_no_interval() -> None:
    counts = np.array([[2.0, 0.0], [1.0, 1.0]])
    statistic = SumStatistic(
        alpha.disagreement_sums(counts, nominal_distance(2)),
        np.array([29, 1]),
        {"alpha": alpha.alpha_of(nominal_distance(2))},
    )
    found = estimate([statistic], np.array([29, 1]), Resampling())["alpha"]
    assert found.refusal is Reason.UNSTABLE


@given(tables(missing=True))
@settings(max_examples=25, deadline=None)
def test_every_interval_holds_finite_bounds_in_order(rows: list[list[int]]) -> None:
    found = agreement_of_ratings(Ratings.of(columns(rows * 5)), Level.ORDINAL, Resampling(200))
    for figure in found.overall.values():
        if figure.low is not None and figure.high is not None:
            assert -np.inf < figure.low <= figure.high <= 1 + 1e-9


@pytest.mark.parametrize("bad", [{"resamples": 50}, {"confidence": 1.0}, {"seed": -1}])
def test_intervals_that_make_no_sense_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"resamples|confidence|seed"):
        Resampling(**bad)  # type: ignore[arg-type]


@given(st.floats(0.001, 0.999), st.floats(1, 400))
@settings(max_examples=60, deadline=None)
def test_t_quantiles_equal_scipys(probability: float, df: float) -> None:
    assert student_t_quantile(probability, df) == pytest.approx(
        stats.t.ppf(probability, df), rel=1e-8, abs=1e-9
    )
    assert student_t_cdf(1.3, df) == pytest.approx(stats.t.cdf(1.3, df), abs=1e-11)


@given(st.floats(0.001, 0.999), st.floats(0.5, 500), st.floats(0.5, 500))
@settings(max_examples=60, deadline=None)
def test_beta_quantiles_equal_scipys(probability: float, a: float, b: float) -> None:
    expected = stats.beta.ppf(probability, a, b)
    assert beta_quantile(probability, a, b) == pytest.approx(expected, rel=1e-8, abs=1e-11)


def test_exact_intervals_of_shares_equal_scipys() -> None:
    for hits, n in ((0, 10), (3, 10), (10, 10), (275, 291)):
        theirs = stats.binomtest(hits, n).proportion_ci(method="exact")
        low, high = exact_share_interval(hits, n)
        assert low == pytest.approx(theirs.low, abs=1e-9)
        assert high == pytest.approx(theirs.high, abs=1e-9)
