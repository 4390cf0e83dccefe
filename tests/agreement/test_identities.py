"""What must hold between coefficients, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intercoder.agreement.coefficients.alpha import krippendorff_alpha
from intercoder.agreement.coefficients.gwet import gwet_coefficient
from intercoder.agreement.coefficients.metrics import (
    Level,
    identity_weights,
    interval_distance,
    nominal_distance,
)
from intercoder.agreement.coefficients.mvalpha import mvalpha
from intercoder.agreement.coefficients.set_alpha import set_alphas
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.coefficients.specific import specific_agreements
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.of_ratings import agreement_of_ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.agreement.whole.summary import Figures
from tests.agreement.strategies import LABELS, Rows, columns, set_tables, tables

POINTS = Resampling(resamples=0)


def figures(rows: Rows, level: Level = Level.ORDINAL) -> Figures:
    scale = sorted({rating for row in rows for rating in row if rating is not None})
    return agreement_of_ratings(Ratings.of(columns(rows), categories=scale), level, POINTS).overall


def values(found: Figures) -> dict[str, float | None]:
    return {key: None if f.value is None else round(f.value, 9) + 0.0 for key, f in found.items()}


@given(tables(missing=False))
@settings(max_examples=80, deadline=None)
def test_alpha_is_fleiss_kappa_with_a_correction_for_small_samples(rows: Rows) -> None:
    found = figures(rows)
    alpha, pi = found["krippendorff_alpha_nominal"].value, found["fleiss_kappa"].value
    assume(alpha is not None and pi is not None)
    assert alpha is not None and pi is not None
    assert alpha == pytest.approx(pi + (1 - pi) / (len(rows) * len(rows[0])), abs=1e-9)


@given(tables())
@settings(max_examples=60, deadline=None)
def test_sets_of_one_code_have_nominal_alpha_under_every_distance(rows: Rows) -> None:
    nominal = figures(rows)["krippendorff_alpha_nominal"].value
    sets = CodeSets.of(
        [[None if r is None else [str(r)] for r in column] for column in columns(rows)]
    )
    found = {name: f.value for name, f in set_alphas(sets, list(SET_DISTANCES.values())).items()}
    found["mvalpha"] = mvalpha(sets).value
    for name, value in found.items():
        if nominal is None:
            assert value is None, name
        else:
            assert value == pytest.approx(nominal, abs=1e-9), name


@given(tables(missing=False))
@settings(max_examples=80, deadline=None)
def test_fleiss_is_the_weighted_mean_of_its_categories(rows: Rows) -> None:
    ratings = Ratings.of(columns(rows))
    found = agreement_of_ratings(ratings, how=POINTS)
    whole = found.overall["fleiss_kappa"].value
    assume(whole is not None)
    total = weight = 0.0
    for category, own in found.codes.items():
        p = found.of_codes[category].prevalence
        value = own["fleiss_kappa"].value
        assert p is not None and value is not None
        total += p * (1 - p) * value
        weight += p * (1 - p)
    assert total / weight == pytest.approx(whole, abs=1e-9)


@given(tables(max_categories=2))
@settings(max_examples=60, deadline=None)
def test_brennan_prediger_of_two_categories_is_pabak(rows: Rows) -> None:
    found = figures(rows)
    value = found["brennan_prediger"].value
    assume(value is not None)
    percent = found["percent_agreement"].value
    assert percent is not None
    assert value == pytest.approx(2 * percent - 1)
    assert found["pabak"].value == pytest.approx(value)


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_coders_and_answers_does_not_matter(
    rows: Rows,
    random: st.random.Random,  # type: ignore[name-defined]
) -> None:
    before = values(figures(rows))
    order = list(range(len(rows[0])))
    random.shuffle(order)
    shuffled = [[row[place] for place in order] for row in rows]
    random.shuffle(shuffled)
    after = values(figures(shuffled))
    assert after == pytest.approx(before, abs=1e-8, nan_ok=True)


@given(tables())
@settings(max_examples=80, deadline=None)
def test_the_names_of_categories_do_not_matter_at_nominal_level(rows: Rows) -> None:
    renamed = [[None if r is None else f"code {9 - r}" for r in row] for row in rows]
    plain = agreement_of_ratings(Ratings.of(columns(rows)), how=POINTS).overall
    other = agreement_of_ratings(Ratings.of(columns(renamed)), how=POINTS).overall
    assert values(other) == pytest.approx(values(plain), abs=1e-8)


@given(tables())
@settings(max_examples=60, deadline=None)
def test_answers_rated_once_do_not_change_alpha(rows: Rows) -> None:
    before = figures(rows)
    assume(before["krippendorff_alpha_nominal"].value is not None)
    lonely: Rows = [[0, *[None] * (len(rows[0]) - 1)] for _ in range(3)]
    after = figures(rows + lonely)
    for level in ("nominal", "ordinal", "interval"):
        key = f"krippendorff_alpha_{level}"
        assert after[key].value == pytest.approx(before[key].value, abs=1e-9)


@given(tables(missing=False))
@settings(max_examples=60, deadline=None)
def test_seeing_the_same_answers_again_moves_alpha_to_fleiss(rows: Rows) -> None:
    pi = figures(rows)["fleiss_kappa"].value
    assume(pi is not None)
    alpha = figures(rows * 200)["krippendorff_alpha_nominal"].value
    assert alpha == pytest.approx(pi, abs=2 / (100 * len(rows)))


@given(tables())
@settings(max_examples=60, deadline=None)
def test_alpha_of_squared_distances_is_that_of_quadratic_weights(rows: Rows) -> None:
    scale = sorted({rating for row in rows for rating in row if rating is not None})
    counts = np.array([[row.count(c) for c in scale] for row in rows], dtype=np.float64)
    assume(counts.size and (counts.sum(axis=1) >= 2).any())
    squared = interval_distance(np.array(scale))
    plain = krippendorff_alpha(counts, squared)
    scaled = krippendorff_alpha(counts, squared / max(squared.max(), 1))
    assert (plain.value is None) == (scaled.value is None)
    if plain.value is not None:
        assert scaled.value == pytest.approx(plain.value, abs=1e-9)
        found = figures(rows, Level.INTERVAL)["krippendorff_alpha_interval"]
        if found.value is not None:
            assert found.value == pytest.approx(plain.value, abs=1e-9)


@given(set_tables(), st.permutations(LABELS))
@settings(max_examples=60, deadline=None)
def test_the_order_of_codes_does_not_matter(rows: Rows, labels: list[str]) -> None:
    before = agreement_of_sets(CodeSets.of(columns(rows), LABELS), how=POINTS)
    after = agreement_of_sets(CodeSets.of(columns(rows), labels), how=POINTS)
    assert values(after.overall) == pytest.approx(values(before.overall), abs=1e-8)
    for code in LABELS:
        assert values(after.codes[code]) == pytest.approx(values(before.codes[code]), abs=1e-8)


@given(tables())
@settings(max_examples=60, deadline=None)
def test_no_coefficient_exceeds_one_and_shares_stay_shares(rows: Rows) -> None:
    for key, figure in figures(rows).items():
        if figure.value is not None:
            assert figure.value <= 1 + 1e-12, key
            if "agreement" in key or key.startswith("pe_"):
                assert figure.value >= -1e-12, key


def test_the_functions_on_arrays_say_the_same_as_the_whole_table() -> None:
    rows: Rows = [[0, 0, 1], [1, 1, 1], [0, None, 0], [2, 2, 1], [2, 0, 2], [None, None, 1]]
    whole = figures(rows)
    counts = np.array([[row.count(c) for c in range(3)] for row in rows], dtype=np.float64)
    alpha = krippendorff_alpha(counts, nominal_distance(3))
    assert alpha.value == pytest.approx(whole["krippendorff_alpha_nominal"].value)
    for kind, key in (
        ("fleiss", "fleiss_kappa_gwet"),
        ("gwet", "gwet_ac1"),
        ("brennan_prediger", "brennan_prediger"),
    ):
        figure = gwet_coefficient(kind, counts, identity_weights(3))
        assert figure.value == pytest.approx(whole[key].value)
        assert figure.se == pytest.approx(whole[key].se)


def test_specific_agreement_of_two_coders_is_the_textbooks() -> None:
    # both yes 40, only the first 9, only the second 6, both no 45
    yes = np.array([2.0] * 40 + [1.0] * 15 + [0.0] * 45)
    positive, negative = specific_agreements(yes, 2 - yes)
    assert positive.value == pytest.approx(2 * 40 / (2 * 40 + 15))
    assert negative.value == pytest.approx(2 * 45 / (2 * 45 + 15))
