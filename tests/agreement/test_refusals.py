"""Tables that determine no figure, or no interval: a reason, never a wrong number or a warning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.agreement.coefficients.kappa import cohen_kappa
from intercoder.agreement.coefficients.metrics import (
    Level,
    ratio_distance,
    weights_from_disagreement,
)
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.of_ratings import agreement_of_ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.agreement.whole.summary import Agreement
from tests.agreement.strategies import LABELS, Rows, columns, set_tables, tables

FEW = Resampling(resamples=100)


def all_figures(found: Agreement) -> list[tuple[str, Figure]]:
    parts: list[Mapping[str, Figure]] = [found.overall, *found.codes.values()]
    parts += found.pairs.values()
    return [(key, figure) for part in parts for key, figure in part.items()]


def check_sound(found: Agreement) -> None:
    """Every figure has a finite value or a reason, and the JSON holds no NaN."""
    for key, figure in all_figures(found):
        assert (figure.value is None) != (figure.reason is None), key
        for part in (figure.value, figure.se, figure.low, figure.high):
            assert part is None or np.isfinite(part), key
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high, key
    json.dumps(found.as_json(), allow_nan=False)


@given(tables(), st.sampled_from(list(Level)))
@settings(max_examples=80, deadline=None)
def test_any_table_of_ratings_gives_sound_figures(rows: Rows, level: Level) -> None:
    check_sound(agreement_of_ratings(Ratings.of(columns(rows)), level, FEW))


@given(set_tables(), st.sampled_from(["masi", "dice", "nominal"]))
@settings(max_examples=60, deadline=None)
def test_any_table_of_sets_gives_sound_figures(rows: Rows, distance: str) -> None:
    check_sound(agreement_of_sets(CodeSets.of(columns(rows), LABELS), distance, FEW))


@given(tables(), st.data())
@settings(max_examples=30, deadline=None)
def test_any_clusters_give_sound_figures(rows: Rows, data: st.DataObject) -> None:
    numbers = st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))
    clusters = np.unique(data.draw(numbers), return_inverse=True)[1]
    check_sound(agreement_of_ratings(Ratings.of(columns(rows)), Level.NOMINAL, FEW, clusters))


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([], Reason.EMPTY),
        ([[], []], Reason.EMPTY),
        ([[None, None], [None, None]], Reason.EMPTY),
        ([["a", "b", "a"]], Reason.ONE_CODER),
        ([["a", "b"], [None, None]], Reason.ONE_CODER),
        ([["a", None], [None, "b"]], Reason.NO_PAIRS),
    ],
)
def test_tables_without_two_ratings_of_an_answer_have_no_figures(
    table: list[list[Any]], reason: Reason
) -> None:
    found = agreement_of_ratings(Ratings.of(table), how=FEW)
    assert found.overall
    assert {figure.reason for figure in found.overall.values()} == {reason}
    check_sound(found)


def test_one_category_for_everything_is_no_agreement_beyond_chance() -> None:
    found = agreement_of_ratings(Ratings.of([["a"] * 20] * 3), how=FEW).overall
    assert found["percent_agreement"].value == 1
    for key in ("krippendorff_alpha_nominal", "fleiss_kappa", "gwet_ac1", "conger_kappa"):
        assert found[key].reason is Reason.NO_VARIATION
    assert found["light_kappa"].reason is Reason.PAIR_WITHOUT_VARIATION


def test_one_category_of_a_declared_scale_is_still_no_agreement_beyond_chance() -> None:
    ratings = Ratings.of([["a"] * 20] * 2, categories=["a", "b"])
    found = agreement_of_ratings(ratings, how=FEW).overall
    for key in ("gwet_ac1", "brennan_prediger", "pabak", "cohen_kappa", "scott_pi"):
        assert found[key].reason is Reason.NO_VARIATION


def test_a_code_nobody_used_has_no_figures() -> None:
    sets = CodeSets.of([[["a"], [], ["a"]], [["a"], ["a"], []]], codes=["a", "unused"])
    found = agreement_of_sets(sets, how=FEW)
    assert {figure.reason for figure in found.codes["unused"].values()} == {Reason.UNUSED}
    assert found.of_codes["unused"].answers == 0


def test_a_code_everybody_always_used_has_no_negative_agreement() -> None:
    sets = CodeSets.of([[["a"]] * 12] * 2)
    figures = agreement_of_sets(sets, how=FEW).codes["a"]
    assert figures["percent_agreement"].value == 1
    assert figures["positive_agreement"].value == 1
    assert figures["negative_agreement"].reason is Reason.NO_NEGATIVES
    assert figures["krippendorff_alpha_nominal"].reason is Reason.NO_VARIATION
    assert figures["cohen_kappa"].reason is Reason.NO_VARIATION


def test_agreement_on_everything_has_a_value_but_no_interval() -> None:
    found = agreement_of_ratings(Ratings.of([["a", "b"] * 30] * 3), how=FEW).overall
    alpha = found["krippendorff_alpha_nominal"]
    assert alpha.value == 1
    assert alpha.low is None
    assert alpha.se is None
    assert alpha.no_interval is Reason.NO_DISAGREEMENT


def test_coders_with_no_answer_in_common_are_refused_as_a_pair() -> None:
    a = ["x", "y", "x", None, None, None]
    b = [None, None, None, "x", "y", "y"]
    c = ["x", "y", "y", "x", "y", "x"]
    found = agreement_of_ratings(Ratings.of([a, b, c]), how=FEW)
    assert found.pairs["coder 1", "coder 2"]["cohen_kappa"].reason is Reason.NO_PAIRS
    assert found.pairs["coder 1", "coder 3"]["cohen_kappa"].value is not None
    assert found.overall["light_kappa"].reason is Reason.PAIR_WITHOUT_VARIATION
    assert found.overall["krippendorff_alpha_nominal"].value is not None


def test_a_coder_who_rated_nothing_is_left_out_but_named() -> None:
    found = agreement_of_ratings(Ratings.of([["x", "y"] * 6, ["x", "x"] * 6, [None] * 12]), how=FEW)
    assert found.counts.coders == 3
    assert found.overall["cohen_kappa"].value == 0
    assert found.pairs["coder 1", "coder 3"]["cohen_kappa"].reason is Reason.NO_PAIRS


def test_a_lone_positive_is_zero_not_a_third() -> None:
    rows = [[0, 0, 0] for _ in range(27)] + [[1, 0, 0]]
    found = agreement_of_ratings(Ratings.of(columns(rows)), how=FEW).overall
    assert found["krippendorff_alpha_nominal"].value == pytest.approx(0)
    assert found["light_kappa"].reason is Reason.PAIR_WITHOUT_VARIATION
    assert found["krippendorff_alpha_nominal"].no_interval is Reason.TOO_RARE


def test_rare_codes_have_a_value_and_no_interval() -> None:
    first = [["a"]] * 9 + [[]] * 91
    second = [["a"]] * 7 + [[]] * 93
    figures = agreement_of_sets(CodeSets.of([first, second]), how=FEW).codes["a"]
    assert figures["krippendorff_alpha_nominal"].value is not None
    assert figures["krippendorff_alpha_nominal"].no_interval is Reason.TOO_RARE
    more = agreement_of_sets(CodeSets.of([[["a"]] * 10 + [[]] * 90, second]), how=FEW).codes["a"]
    assert more["krippendorff_alpha_nominal"].low is not None


def test_fewer_than_ten_answers_have_no_interval() -> None:
    found = agreement_of_ratings(Ratings.of([list("abababab"), list("abbbabaa")]), how=FEW)
    assert found.overall["cohen_kappa"].no_interval is Reason.TOO_FEW


def test_fleiss_needs_equal_numbers_of_ratings() -> None:
    found = agreement_of_ratings(Ratings.of([["a", "b", "a"], ["a", "b", None]]), how=FEW).overall
    assert found["fleiss_kappa"].reason is Reason.UNEQUAL_RATINGS
    assert found["fleiss_kappa_gwet"].value is not None


def test_negative_and_huge_numbers_are_categories_like_any_other() -> None:
    plain = Ratings.of(np.array([[0, 1, 2, 0, 1], [0, 1, 1, 0, 2]]))
    odd = Ratings.of(np.array([[-5, 7, 2**62, -5, 7], [-5, 7, 7, -5, 2**62]]))
    for level in (Level.NOMINAL, Level.ORDINAL):
        for key in ("krippendorff_alpha_nominal", "cohen_kappa"):
            values = [
                agreement_of_ratings(table, level, FEW).overall[key].value for table in (plain, odd)
            ]
            assert values[0] == pytest.approx(values[1])


def test_nan_is_missing_and_infinity_is_refused() -> None:
    table = np.array([[1.0, 2.0, np.nan, 2.0], [1.0, np.nan, np.nan, 1.0]])
    assert agreement_of_ratings(Ratings.of(table), how=FEW).counts.missing == 3
    assert Ratings.of(table.tolist()).values.tolist() == Ratings.of(table).values.tolist()
    for bad in (np.array([[np.inf, 1.0]]), [[np.inf, 1.0]]):
        with pytest.raises(ValueError, match="infinity"):
            Ratings.of(bad)


@pytest.mark.parametrize("codes", [[[0, 2]], [[-2, 0]], [[0.5, 1.0]], [0, 1]])
def test_category_numbers_outside_the_scale_are_refused(codes: Any) -> None:
    with pytest.raises(ValueError, match="category numbers"):
        Ratings.from_codes(codes, ["no", "yes"])


def test_values_that_are_not_declared_are_refused() -> None:
    with pytest.raises(ValueError, match="declared"):
        Ratings.of([["a", "b"]], categories=["a"])
    with pytest.raises(ValueError, match="declared"):
        Ratings.of(np.array([[1, 2]]), categories=[1])
    with pytest.raises(ValueError, match="declared"):
        CodeSets.of([[["a"]]], codes=["b"])


def test_a_ratio_scale_has_no_negative_numbers() -> None:
    found = agreement_of_ratings(Ratings.of([[-1, 2, 3], [1, 2, 3]]), Level.RATIO, FEW).overall
    assert found["krippendorff_alpha_ratio"].reason is Reason.NEGATIVE_NUMBERS
    assert found["krippendorff_alpha_interval"].value is not None
    with pytest.raises(ValueError, match="below zero"):
        ratio_distance(np.array([-1.0, 2.0]))


def test_words_have_no_interval_alpha() -> None:
    ratings = Ratings.of([["a", "b", "c"], ["a", "b", "b"]])
    found = agreement_of_ratings(ratings, Level.INTERVAL, FEW).overall
    assert found["krippendorff_alpha_interval"].reason is Reason.NOT_NUMBERS


def test_ids_instead_of_categories_are_refused_but_measurements_are_not() -> None:
    rng = np.random.default_rng(5)
    truth = rng.normal(size=700)
    table = np.array([truth, truth + 0.1 * rng.normal(size=700)])
    ids = agreement_of_ratings(Ratings.of(table), Level.NOMINAL, FEW).overall
    assert ids["krippendorff_alpha_nominal"].reason is Reason.TOO_MANY_CATEGORIES
    assert ids["percent_agreement"].value == 0
    measured = agreement_of_ratings(Ratings.of(table), Level.INTERVAL, FEW).overall
    alpha = measured["krippendorff_alpha_interval"]
    assert alpha.value is not None and alpha.low is not None and alpha.high is not None
    both = table.ravel()
    disagreement = np.mean((table[0] - table[1]) ** 2)
    chance = 2 * np.var(both, ddof=1)
    assert alpha.value == pytest.approx(1 - disagreement / chance, abs=1e-9)
    assert alpha.low < alpha.value < alpha.high


def test_an_empty_table_of_two_coders_has_no_kappa() -> None:
    assert cohen_kappa(np.zeros((2, 2))).reason is Reason.NO_PAIRS
    assert cohen_kappa(np.array([[5.0, 0.0], [0.0, 0.0]])).reason is Reason.NO_VARIATION


@pytest.mark.parametrize("cost", [[[0, 1]], [[1, 0], [0, 0]], [[0, -1], [1, 0]], [[0, 0], [0, 0]]])
def test_weights_of_disagreement_that_are_none_are_refused(cost: Any) -> None:
    with pytest.raises(ValueError, match="weights of disagreement"):
        weights_from_disagreement(np.array(cost))


def test_every_reason_has_words() -> None:
    for reason in Reason:
        assert reason.words
        assert str(reason).startswith(f"{reason.value}: ")


def test_a_figure_is_a_value_or_a_reason() -> None:
    with pytest.raises(ValueError, match="value or a reason"):
        Figure(None)
    with pytest.raises(ValueError, match="value or a reason"):
        Figure(0.5, Reason.EMPTY)
    with pytest.raises(ValueError, match="interval"):
        Figure(0.5, low=0.1)


def test_the_mean_of_alphas_leaves_out_codes_too_rare_to_judge() -> None:
    """A code that both coders gave on the same two answers has alpha 1, which says nothing."""
    sets: list[list[set[str]]] = [[{"a"} if n % 2 else set() for n in range(40)] for _ in range(2)]
    for n in range(0, 40, 8):
        sets[1][n] = {"a"}
    for coder in sets:
        coder[3].add("rare")
        coder[5].add("rare")
    found = agreement_of_sets(CodeSets.of(sets, ("a", "rare")), how=FEW)
    alpha = {code: figures["krippendorff_alpha_nominal"] for code, figures in found.codes.items()}
    assert alpha["rare"].value == 1.0
    assert found.overall["mean_code_alpha"].value == pytest.approx(alpha["a"].value)


def test_without_a_code_that_can_be_judged_there_is_no_mean_of_alphas() -> None:
    sets: list[list[set[str]]] = [
        [{"rare"} if n < 3 else set() for n in range(40)] for _ in range(2)
    ]
    found = agreement_of_sets(CodeSets.of(sets, ("rare",)), how=FEW)
    assert found.codes["rare"]["krippendorff_alpha_nominal"].value == 1.0
    assert found.overall["mean_code_alpha"].reason is Reason.NO_JUDGEABLE_CODE
