"""Figures of predictions: against scikit-learn and known truths; refused where undefined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Figure, Reason
from intercoder.suggest.evaluation.average_precision import average_precision
from intercoder.suggest.evaluation.calibration_curve import (
    ALL,
    SHOWN,
    Bin,
    miscalibrated,
    reliability,
)
from intercoder.suggest.evaluation.quality import OVERALL, quality
from intercoder.suggest.learning.predictions import Predictions

NONE = Resampling(resamples=0)
QUICK = Resampling(resamples=300)


def predictions(
    seed: int, answers: int = 120, codes: int = 4, repeats: int = 1, group: int = 1
) -> Predictions:
    """Well-calibrated probabilities, predicted from one half on."""
    random = np.random.default_rng(seed)
    likely = np.round(random.beta(0.6, 1.4, (repeats, answers, codes)), 2)
    given_ = random.random((answers, codes)) < likely.mean(axis=0)
    names = tuple(f"c{number}" for number in range(codes))
    groups = np.arange(answers) // group
    return Predictions(given_, likely, likely >= 0.5, groups, names)


def value(figure: Figure) -> float:
    """Its value, which is there."""
    assert figure.value is not None
    return figure.value


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_codes_and_totals_are_those_of_scikit_learn(seed: int) -> None:
    tested = predictions(seed)
    found = quality(tested, NONE)
    truth, said, likely = tested.given, tested.predicted[0], tested.probabilities[0]
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        truth, said, average=None, zero_division=np.nan
    )
    for place, one in enumerate(found.codes.values()):
        if not truth[:, place].any():
            continue
        figures = one.figures
        assert value(figures["recall"]) == pytest.approx(recall[place])
        assert value(figures["f1"]) == pytest.approx(f1[place])
        assert value(figures["average_precision"]) == pytest.approx(
            metrics.average_precision_score(truth[:, place], likely[:, place])
        )
        assert value(figures["brier"]) == pytest.approx(
            metrics.brier_score_loss(truth[:, place], likely[:, place])
        )
        if said[:, place].any():
            assert value(figures["precision"]) == pytest.approx(precision[place])
    overall = found.overall
    assert value(overall["micro_f1"]) == pytest.approx(
        metrics.f1_score(truth, said, average="micro")
    )
    given_codes = truth.any(axis=0)
    assert value(overall["macro_f1"]) == pytest.approx(f1[given_codes].mean())


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_average_precision_under_weights_is_that_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    scores, marks = np.round(random.random(30), 1), random.random(30) < 0.4
    weights = random.integers(0, 4, (3, 30)).astype(float)
    found = average_precision(scores, marks, weights)
    for row, own in zip(found, weights, strict=True):
        if not (own * marks).any():
            assert np.isnan(row)
        else:
            assert row == pytest.approx(
                metrics.average_precision_score(marks, scores, sample_weight=own)
            )


def test_recall_in_the_top_is_the_mean_share_of_an_answers_codes() -> None:
    likely = np.array([[[0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]]])
    given_ = np.array([[1, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0]], dtype=bool)
    tested = Predictions(given_, likely, likely > 0.5, np.arange(2), tuple("abcdef"))
    overall = quality(tested, NONE).overall
    assert value(overall["recall_in_top_3"]) == pytest.approx((1 / 2 + 0) / 2)
    assert value(overall["recall_in_top_5"]) == pytest.approx((1 / 2 + 0) / 2)


def test_a_code_nobody_gave_is_refused_with_its_reason() -> None:
    tested = predictions(1)
    tested.given[:, 2] = False
    figures = quality(tested, QUICK).codes["c2"].figures
    for key in ("recall", "f1", "average_precision"):
        assert figures[key].reason is Reason.NO_CASES
    assert figures["precision"].value == 0  # what was predicted was all wrong
    assert figures["brier"].value is not None


def test_a_code_never_predicted_has_no_precision() -> None:
    tested = predictions(1)
    tested.predicted[..., 1] = False
    figures = quality(tested, QUICK).codes["c1"].figures
    assert figures["precision"].reason is Reason.NEVER_PREDICTED
    assert figures["recall"].value == 0


def test_codes_not_given_do_not_pull_the_macro_mean_down() -> None:
    tested = predictions(1)
    tested.given[:, 2] = False
    found = quality(tested, NONE)
    assert found.codes_given == 3
    known = [value(found.codes[code].figures["f1"]) for code in ("c0", "c1", "c3")]
    assert value(found.overall["macro_f1"]) == pytest.approx(np.mean(known))


def test_few_groups_have_no_interval_however_many_answers_they_hold() -> None:
    found = quality(predictions(1, answers=120, group=15), QUICK)
    assert found.groups == 8
    assert found.overall["micro_f1"].no_interval is Reason.FEW_CASES


def test_like_answers_widen_the_interval() -> None:
    one = predictions(3, answers=100)
    many = one.take(np.repeat(np.arange(100), 5))
    apart = Predictions(many.given, many.probabilities, many.predicted, np.arange(500), many.codes)
    together, alone = (quality(each, QUICK).overall["micro_f1"] for each in (many, apart))
    assert together.value == pytest.approx(alone.value)
    assert width(together) > 1.8 * width(alone)


def width(figure: Figure) -> float:
    assert figure.low is not None and figure.high is not None
    return figure.high - figure.low


def test_where_all_are_right_the_interval_is_the_exact_one() -> None:
    given_ = np.tile(np.array([[True, False]]), (30, 1))
    likely = np.where(given_, 0.9, 0.1)[None]
    tested = Predictions(given_, likely, likely > 0.5, np.arange(30), ("a", "b"))
    figure = quality(tested, QUICK).codes["a"].figures["precision"]
    assert (figure.value, figure.high) == (1, 1)
    assert figure.low == pytest.approx(0.025 ** (1 / 30))
    assert figure.method.startswith("exact")


def test_repeats_are_averaged_not_counted_twice() -> None:
    one, two = predictions(5, repeats=1), predictions(5, repeats=1)
    doubled = Predictions(
        one.given,
        np.concatenate([one.probabilities, two.probabilities]),
        np.concatenate([one.predicted, two.predicted]),
        one.groups,
        one.codes,
    )
    first, second = (quality(each, QUICK).overall for each in (one, doubled))
    for key in OVERALL:
        assert second[key].value == pytest.approx(first[key].value)
        assert second[key].low == pytest.approx(first[key].low) or first[key].low is None


@pytest.mark.slow
def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    def drawn(seed: int, answers: int) -> Predictions:
        random = np.random.default_rng(seed)
        given_ = random.random((answers, 2)) < 0.25
        likely = np.where(
            given_, random.beta(3, 2, given_.shape), random.beta(1.5, 5, given_.shape)
        )
        return Predictions(given_, likely[None], likely[None] > 0.5, np.arange(answers), ("a", "b"))

    truth = quality(drawn(0, 200_000), NONE)
    keys = ("precision", "recall", "f1", "average_precision")
    covered = dict.fromkeys(keys, 0)
    rounds = 150
    for seed in range(1, rounds + 1):
        figures = quality(drawn(seed, 250), Resampling(resamples=400)).codes["a"].figures
        for key in keys:
            low, high = figures[key].low, figures[key].high
            assert low is not None and high is not None
            covered[key] += low <= value(truth.codes["a"].figures[key]) <= high
    assert all(0.89 <= number / rounds <= 1 for number in covered.values()), covered


# -- reliability ----------------------------------------------------------------------------------


def test_bins_hold_what_they_say() -> None:
    likely = np.array([[[0.05, 0.95], [0.04, 0.91], [0.5, 1.0]]])
    given_ = np.array([[0, 1], [0, 1], [1, 0]], dtype=bool)
    tested = Predictions(given_, likely, likely > 0.5, np.arange(3), ("a", "b"))
    bins = reliability(tested, NONE)[ALL]
    assert [one.pairs for one in bins] == [2, 0, 0, 0, 0, 1, 0, 0, 0, 3]
    assert bins[9].mean == pytest.approx((0.95 + 0.91 + 1.0) / 3)
    assert bins[9].observed.value == pytest.approx(2 / 3)
    assert bins[1].observed.reason is Reason.NO_CASES
    assert value(quality(tested, NONE).overall["calibration_error"]) == pytest.approx(
        (2 * 0.045 + 1 * 0.5 + 3 * abs((0.95 + 0.91 + 1.0) / 3 - 2 / 3)) / 6
    )


def test_what_is_shown_is_likely_and_among_the_first_five() -> None:
    likely = np.array([[[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.05]]])
    tested = Predictions(
        np.ones((1, 7), dtype=bool), likely, likely > 0, np.arange(1), tuple("abcdefg")
    )
    found = reliability(tested, NONE)
    assert sum(one.pairs for one in found[ALL]) == 7
    assert sum(one.pairs for one in found[SHOWN]) == 5


def test_calibrated_probabilities_lie_within_the_intervals() -> None:
    tested = predictions(8, answers=4000, codes=3)
    inside = [
        one.observed.low <= one.mean <= one.observed.high
        for one in reliability(tested, QUICK)[ALL]
        if one.mean is not None and one.observed.low is not None and one.observed.high is not None
    ]
    assert len(inside) == 10
    assert sum(inside) >= 8


def test_probabilities_that_say_too_much_are_remarked_on() -> None:
    def tenth(number: int, mean: float, low: float, high: float) -> Bin:
        value = (low + high) / 2
        seen = Figure(value, low=low, high=high, no_interval=None)
        return Bin(number / 10, (number + 1) / 10, 200.0, mean, seen)

    empty = Bin(0.0, 0.1, 0.0, None, Figure.refused(Reason.NO_CASES))
    bins = (empty, tenth(5, 0.55, 0.5, 0.6), tenth(7, 0.74, 0.8, 0.9), tenth(9, 0.976, 0.41, 0.57))
    low, high = miscalibrated(bins)
    assert "from 70% to 80% are too low: 0.740 on average" in low
    assert "from 90% to 100% are too high: 0.976 on average" in high
    assert "in 0.490 (0.410 to 0.570) of these cases" in high
