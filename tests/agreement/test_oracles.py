"""Every coefficient against another program, or its definition written out, on random tables."""

from __future__ import annotations

import json
import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from intercoder.agreement.coefficients.metrics import Level
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Figure
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.of_ratings import agreement_of_ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from tests.agreement import naive
from tests.agreement.strategies import LABELS, Rows, columns, set_tables, tables

POINTS = Resampling(resamples=0)
IRRCAC = Path(__file__).with_name("irrcac_values.json")
CLOSE = 1e-9


def same(figure: Figure, expected: float | None) -> bool:
    """Equal to 1e-9, or refused where the other has no value."""
    if expected is None or np.isnan(expected):
        return figure.value is None and figure.reason is not None
    return figure.value is not None and abs(figure.value - expected) < CLOSE * max(1, abs(expected))


def has_pairs(rows: Rows) -> bool:
    return any(len(naive.given(row)) >= 2 for row in rows)


@pytest.mark.slow
@given(tables(max_coders=2))
@settings(max_examples=120, deadline=None)
def test_cohens_kappa_equals_scikit_learn_and_statsmodels(rows: Rows) -> None:
    found = agreement_of_ratings(Ratings.of(columns(rows)), Level.ORDINAL, POINTS).overall
    both = [row for row in rows if len(naive.given(row)) == 2]
    scale = sorted({rating for row in rows for rating in naive.given(row)})
    if not both or len(scale) < 2:
        return
    first, second = zip(*both, strict=True)
    table = np.zeros((len(scale), len(scale)))
    for a, b in both:
        table[scale.index(a), scale.index(b)] += 1
    for key, weights, kind in (
        ("cohen_kappa", None, None),
        ("cohen_kappa_linear", "linear", "linear"),
        ("cohen_kappa_quadratic", "quadratic", "quadratic"),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ranks = [scale.index(a) for a in first], [scale.index(b) for b in second]
            score = cohen_kappa_score(*ranks, labels=range(len(scale)), weights=weights)
            results = inter_rater.cohens_kappa(table, wt=kind)
        assert same(found[key], float(score))
        if found[key].value is not None:
            assert same(found[key], float(results.kappa))
            if found[key].se is not None:
                assert found[key].se == pytest.approx(float(results.std_kappa), abs=1e-9)


@given(tables(missing=False))
@settings(max_examples=80, deadline=None)
def test_fleiss_and_randolph_equal_statsmodels(rows: Rows) -> None:
    found = agreement_of_ratings(Ratings.of(columns(rows)), how=POINTS).overall
    size = len({rating for row in rows for rating in row})
    counts = np.array([[row.count(c) for c in range(4)] for row in rows])
    counts = counts[:, counts.any(axis=0)]
    if size < 2:
        assert found["fleiss_kappa"].value is None
        return
    for key, method in (("fleiss_kappa", "fleiss"), ("randolph_kappa", "randolph")):
        assert same(found[key], float(inter_rater.fleiss_kappa(counts, method=method)))


def nltk_task(rows: Rows, distance: Any) -> Any:
    from nltk.metrics.agreement import AnnotationTask

    data = [
        (f"c{coder}", answer, rating)
        for answer, row in enumerate(rows)
        for coder, rating in enumerate(row)
        if rating is not None
    ]
    return AnnotationTask(data=data, distance=distance)


@pytest.mark.slow
@given(tables())
@settings(max_examples=80, deadline=None)
def test_nominal_alpha_equals_nltk(rows: Rows) -> None:
    from nltk.metrics.distance import binary_distance

    found = agreement_of_ratings(Ratings.of(columns(rows)), how=POINTS).overall
    alpha = found["krippendorff_alpha_nominal"]
    pairable = [row for row in rows if len(naive.given(row)) >= 2]
    if len({r for row in pairable for r in naive.given(row)}) < 2:
        assert alpha.value is None
        return
    assert same(alpha, float(nltk_task(pairable, binary_distance).alpha()))


@given(set_tables(allow_empty=False))
@settings(max_examples=80, deadline=None)
def test_alpha_over_sets_equals_nltk(rows: Rows) -> None:
    from nltk.metrics.distance import jaccard_distance, masi_distance

    found = agreement_of_sets(CodeSets.of(columns(rows), LABELS), how=POINTS).overall
    pairable = [row for row in rows if len(naive.given(row)) >= 2]
    if len({one for row in pairable for one in naive.given(row)}) < 2:
        assert found["alpha_set_masi"].value is None
        return
    assert same(found["alpha_set_masi"], float(nltk_task(pairable, masi_distance).alpha()))
    assert same(found["alpha_set_jaccard"], float(nltk_task(pairable, jaccard_distance).alpha()))


@given(set_tables())
@settings(max_examples=100, deadline=None)
def test_figures_over_sets_equal_their_definitions_with_empty_sets(rows: Rows) -> None:
    found = agreement_of_sets(CodeSets.of(columns(rows), LABELS), how=POINTS).overall
    assert same(found["mvalpha_nominal"], naive.mvalpha(rows, LABELS))
    if not has_pairs(rows):
        return
    for name, distance in (
        ("masi", naive.masi),
        ("jaccard", naive.jaccard),
        ("dice", naive.dice),
        ("nominal", naive.nominal),
    ):
        assert same(found[f"alpha_set_{name}"], naive.alpha(rows, distance))


@given(tables())
@settings(max_examples=120, deadline=None)
def test_every_level_of_alpha_equals_its_definition(rows: Rows) -> None:
    found = agreement_of_ratings(Ratings.of(columns(rows)), Level.RATIO, POINTS).overall
    if not has_pairs(rows):
        assert all(figure.value is None for figure in found.values())
        return
    distances: dict[str, naive.Distance] = {
        "nominal": naive.nominal,
        "ordinal": naive.ordinal(rows),
        "interval": lambda a, b: float((a - b) ** 2),
        "ratio": lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0,
    }
    if found["krippendorff_alpha_nominal"].reason == "one_coder":
        return
    for level, distance in distances.items():
        assert same(found[f"krippendorff_alpha_{level}"], naive.alpha(rows, distance))


@given(tables())
@settings(max_examples=120, deadline=None)
def test_gwets_family_equals_its_definitions_with_missing_ratings(rows: Rows) -> None:
    found = agreement_of_ratings(Ratings.of(columns(rows)), Level.INTERVAL, POINTS).overall
    scale = sorted({rating for row in rows for rating in naive.given(row)})
    if not has_pairs(rows) or len(scale) < 2:
        return
    span = scale[-1] - scale[0]
    plain = naive.gwet(rows, scale, lambda a, b: float(a == b))
    quadratic = naive.gwet(rows, scale, lambda a, b: 1 - ((a - b) / span) ** 2)
    for name, key in (
        ("fleiss", "fleiss_kappa_gwet"),
        ("gwet", "gwet_ac1"),
        ("brennan_prediger", "brennan_prediger"),
        ("conger", "conger_kappa"),
    ):
        assert same(found[key], plain[name]), key
        assert same(found[key.replace("ac1", "ac2") + "_quadratic"], quadratic[name]), key


@given(tables(max_coders=3, min_coders=3))
@settings(max_examples=60, deadline=None)
def test_light_is_the_mean_of_scikit_learns_pairs(rows: Rows) -> None:
    ratings = Ratings.of(columns(rows))
    found = agreement_of_ratings(ratings, how=POINTS)
    if "light_kappa" not in found.overall:
        return
    scores = []
    for a, b in combinations(range(3), 2):
        both = [(row[a], row[b]) for row in rows if row[a] is not None and row[b] is not None]
        if not both:
            scores.append(np.nan)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scores.append(float(cohen_kappa_score(*zip(*both, strict=True), labels=range(4))))
        pair = found.pairs[f"coder {a + 1}", f"coder {b + 1}"]
        assert same(pair["cohen_kappa"], scores[-1])
    assert same(found.overall["light_kappa"], float(np.mean(scores)))


@given(set_tables())
@settings(max_examples=60, deadline=None)
def test_a_codes_figures_are_those_of_its_yes_and_no_table(rows: Rows) -> None:
    found = agreement_of_sets(CodeSets.of(columns(rows), LABELS), how=POINTS)
    if not has_pairs(rows):
        return
    for code in LABELS:
        binary = [[None if one is None else int(code in one) for one in row] for row in rows]
        twice = [row for row in binary if len(naive.given(row)) >= 2]
        figures = found.codes[code]
        if not any(1 in row for row in twice):
            assert all(figure.reason == "unused" for figure in figures.values())
            continue
        table = Ratings.of(columns(binary), categories=[0, 1])
        alone = agreement_of_ratings(table, how=POINTS)
        for key in ("percent_agreement", "krippendorff_alpha_nominal", "fleiss_kappa_gwet"):
            assert same(figures[key], alone.overall[key].value), key
        if any(0 in row for row in twice):
            assert same(figures["gwet_ac1"], alone.overall["gwet_ac1"].value)
            assert same(figures["pabak"], alone.overall["brennan_prediger"].value)
        assert same(figures["positive_agreement"], alone.codes["1"]["positive_agreement"].value)


@given(set_tables(max_coders=2))
@settings(max_examples=60, deadline=None)
def test_pooled_kappa_of_two_coders_is_that_of_de_vries(rows: Rows) -> None:
    found = agreement_of_sets(CodeSets.of(columns(rows), LABELS), how=POINTS).overall
    both = [row for row in rows if len(naive.given(row)) == 2]
    if not both or len({one for row in both for one in row}) < 2:
        return
    observed, chance = [], []
    for code in LABELS:
        yes = [(code in a, code in b) for a, b in both]
        first = sum(a for a, _ in yes) / len(yes)
        second = sum(b for _, b in yes) / len(yes)
        observed.append(sum(a == b for a, b in yes) / len(yes))
        chance.append(first * second + (1 - first) * (1 - second))
    expected = np.mean(chance)
    value = (np.mean(observed) - expected) / (1 - expected) if expected < 1 else None
    assert same(found["pooled_kappa"], None if value is None else float(value))


@pytest.mark.parametrize("table", json.loads(IRRCAC.read_text(encoding="utf-8")))
def test_values_and_standard_errors_equal_those_of_irrcac(table: dict[str, Any]) -> None:
    """What irrCAC 0.4.4 (Python) gives for random tables with missing ratings, to 12 digits."""
    ratings = Ratings.of(columns(table["ratings"]))
    found = agreement_of_ratings(ratings, Level.INTERVAL, POINTS).overall
    for key, (value, error) in table["values"].items():
        assert found[key].value == pytest.approx(value, abs=1e-11), key
        assert found[key].se == pytest.approx(error, abs=1e-11), key
