"""Comparing two codings of the same answers, and how many answers an interval takes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.difference import difference_of_ratings, difference_of_sets
from intercoder.agreement.whole.of_ratings import agreement_of_ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.agreement.whole.planning import answers_needed, expected_width, plan_codes

KEY = "krippendorff_alpha_nominal"


def coded(seed: int, noise: float, answers: int = 300) -> NDArray[np.int8]:
    """Three coders' yes and no of the same answers, each wrong at this rate."""
    truth = np.random.default_rng(0).random(answers) < 0.3
    flips = np.random.default_rng(seed).random((3, answers)) < noise
    return (truth ^ flips).astype(np.int8)


def ratings(values: NDArray[np.int8]) -> Ratings:
    return Ratings.from_codes(values, ["no", "yes"])


def test_a_difference_is_second_less_first_with_an_interval_around_it() -> None:
    before, after = ratings(coded(1, 0.15)), ratings(coded(2, 0.03))
    found = difference_of_ratings(before, after)[KEY]
    values = [agreement_of_ratings(table).overall[KEY].value for table in (before, after)]
    assert values[0] is not None and values[1] is not None
    assert found.value == pytest.approx(values[1] - values[0])
    assert found.value is not None and found.low is not None and found.high is not None
    assert 0 < found.low < found.value < found.high


def test_the_same_coding_twice_differs_by_nothing() -> None:
    same = ratings(coded(1, 0.1))
    found = difference_of_ratings(same, same)[KEY]
    assert found.value == 0
    assert found.no_interval is Reason.SAME_THROUGHOUT


def test_what_the_answers_share_cancels_out_of_the_interval() -> None:
    values = coded(1, 0.1)
    changed = values.copy()
    changed[0, :60] = changed[1, :60]
    found = difference_of_ratings(ratings(values), ratings(changed))[KEY]
    alone = agreement_of_ratings(ratings(values)).overall[KEY]
    assert found.low is not None and found.high is not None
    assert alone.low is not None and alone.high is not None
    assert found.high - found.low < 0.5 * (alone.high - alone.low)


def test_only_answers_rated_twice_both_times_are_compared() -> None:
    before, after = coded(1, 0.1), coded(2, 0.1)
    after[1:, 200:] = -1
    found = difference_of_ratings(ratings(before), ratings(after))[KEY]
    cut = difference_of_ratings(ratings(before[:, :200]), ratings(after[:, :200]))[KEY]
    assert found.value == pytest.approx(cut.value)
    after[1:] = -1
    none = difference_of_ratings(ratings(before), ratings(after))
    assert none[KEY].reason is Reason.NO_PAIRS


def test_tables_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="same answers"):
        difference_of_ratings(ratings(coded(1, 0.1)), ratings(coded(1, 0.1, 100)))
    with pytest.raises(ValueError, match="same categories"):
        difference_of_ratings(ratings(coded(1, 0.1)), Ratings.from_codes(coded(1, 0.1), ["a", "b"]))
    sets = CodeSets.of([[["a"]], [["a"]]])
    with pytest.raises(ValueError, match="same codes"):
        difference_of_sets(sets, CodeSets.of([[["b"]], [["b"]]]))


def test_sets_are_compared_overall_and_code_by_code() -> None:
    rng = np.random.default_rng(9)
    truth = rng.random((150, 3)) < [0.4, 0.3, 0.01]
    present = np.ones((2, 150), dtype=np.bool_)
    first, second = (
        CodeSets.from_bits(truth ^ (rng.random((2, 150, 3)) < noise), present, list("abc"))
        for noise in ([0.15, 0.1, 0.0], [0.02, 0.1, 0.0])
    )
    found = difference_of_sets(first, second, how=Resampling(500))
    overall = [agreement_of_sets(table, how=Resampling(0)) for table in (first, second)]
    for key in ("alpha_set_masi", "pooled_kappa", "percent_agreement"):
        values = [one.overall[key].value for one in overall]
        assert values[0] is not None and values[1] is not None
        assert found[key].value == pytest.approx(values[1] - values[0], abs=1e-9)
        assert found[key].low is not None
    alphas = [one.codes["a"][KEY].value for one in overall]
    assert alphas[0] is not None and alphas[1] is not None
    assert found["alpha:a"].value == pytest.approx(alphas[1] - alphas[0])
    assert found["alpha:a"].low is not None and found["alpha:a"].low > 0
    assert found["alpha:c"].low is None


def test_respondents_can_be_resampled_whole_in_a_difference() -> None:
    before, after = ratings(coded(1, 0.15)), ratings(coded(2, 0.03))
    clusters = np.arange(300) // 3
    found = difference_of_ratings(before, after, how=Resampling(500), clusters=clusters)[KEY]
    assert found.low is not None and found.low > 0


# Planning


def beta_binomial(
    rng: np.random.Generator, answers: int, prevalence: float, alpha: float, coders: int
) -> Ratings:
    a, b = (share * (1 - alpha) / alpha for share in (prevalence, 1 - prevalence))
    inclined = rng.beta(a, b, answers)
    return ratings((rng.random((coders, answers)) < inclined).astype(np.int8))


@pytest.mark.parametrize(
    ("prevalence", "alpha", "coders"), [(0.2, 0.7, 2), (0.1, 0.8, 3), (0.5, 0.5, 4)]
)
def test_a_planned_overlap_gives_intervals_of_the_width_wished(
    prevalence: float, alpha: float, coders: int
) -> None:
    plan = answers_needed(0.2, prevalence, alpha, coders)
    assert plan.limited_by == "width"
    rng = np.random.default_rng(1)
    widths = []
    for _ in range(25):
        table = beta_binomial(rng, plan.answers, prevalence, alpha, coders)
        figure = agreement_of_ratings(table, how=Resampling(400)).overall[KEY]
        if figure.low is not None and figure.high is not None:
            widths.append(figure.high - figure.low)
    assert np.mean(widths) == pytest.approx(0.2, rel=0.12)


def test_the_plan_says_which_codes_are_too_rare_to_find() -> None:
    plan = answers_needed(0.5, 0.01, 0.9)
    assert plan.limited_by == "rarity"
    assert plan.with_code == pytest.approx(10, abs=0.1)
    assert plan.width < 0.5


def test_width_and_answers_are_each_others_inverse() -> None:
    plan = answers_needed(0.15, 0.1, 0.8, 3)
    assert expected_width(plan.answers, 0.1, 0.8, 3) <= 0.15
    assert expected_width(plan.answers - 1, 0.1, 0.8, 3) > 0.15


def test_rarer_codes_and_narrower_intervals_take_more_answers() -> None:
    plans = plan_codes(0.2, {"common": 0.3, "rare": 0.03}, 0.8)
    assert plans["rare"].answers > plans["common"].answers
    assert answers_needed(0.1, 0.3, 0.8).answers > plans["common"].answers
    assert answers_needed(0.2, 0.3, 0.8, coders=4).answers < plans["common"].answers


def test_perfect_and_no_agreement_can_be_planned_for() -> None:
    assert answers_needed(0.2, 0.2, 1.0).limited_by == "rarity"
    assert answers_needed(0.2, 0.2, 0.0).answers > 100


@pytest.mark.parametrize(
    "asked",
    [
        (0, 0.1, 0.8, 2),
        (0.2, 0, 0.8, 2),
        (0.2, 1, 0.8, 2),
        (0.2, 0.1, -0.1, 2),
        (0.2, 0.1, 1.1, 2),
        (0.2, 0.1, 0.8, 1),
    ],
)
def test_plans_that_make_no_sense_are_refused(asked: tuple[float, float, float, int]) -> None:
    with pytest.raises(ValueError, match=r"between|at least"):
        answers_needed(*asked)
    with pytest.raises(ValueError, match="at least one answer"):
        expected_width(0, 0.1, 0.8)
