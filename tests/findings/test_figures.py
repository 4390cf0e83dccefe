"""Intervals, tests and corrections are those of statsmodels and SciPy where these have them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from scipy.stats import t as student
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportion_effectsize,
)

from intercoder.findings.conclusions.statements import order_tests
from intercoder.findings.design.contrasts import contrast
from intercoder.findings.design.multiplicity import Correction, corrected
from intercoder.findings.design.rao_scott import all_codes, independence
from intercoder.findings.design.sample import Design, Sample, simple_design
from intercoder.findings.design.shares import difference_limits, shares, wilson
from intercoder.findings.tables.cross_tables import cross_table
from intercoder.findings.tables.group_totals import full_covariance, group_shares
from intercoder.findings.tables.request import By, Division, Settings, Survey, Unit
from tests.findings.made_up import CODES, Given, coded, part_of
from tests.findings.survey_data import CODES as SURVEY_CODES
from tests.findings.survey_data import GROUPS, sample_of, survey_units

NAMES = {Correction.HOLM: "holm", Correction.BENJAMINI_HOCHBERG: "fdr_bh"}


@pytest.mark.slow
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.sampled_from(sorted(NAMES)),
    st.integers(0, 5),
)
def test_p_values_are_corrected_as_by_statsmodels(
    p: list[float], rule: Correction, gaps: int
) -> None:
    wanted = multipletests(p, method=NAMES[rule])[1]
    found = corrected(np.array([*p, *[np.nan] * gaps]), rule)
    assert found[: len(p)] == pytest.approx(wanted)
    assert np.isnan(found[len(p) :]).all()


def test_without_correction_p_values_stay() -> None:
    assert corrected(np.array([0.04, 0.5]), Correction.NONE).tolist() == [0.04, 0.5]


@given(st.integers(0, 40), st.integers(1, 40), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_intervals_are_those_of_statsmodels(count: int, more: int, level: float) -> None:
    n = count + more
    low, high = wilson(np.array([count / n]), np.array([float(n)]), level)
    wanted = proportion_confint(count, n, 1 - level, method="wilson")
    assert (low[0], high[0]) == pytest.approx(wanted, abs=1e-12)


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20))
def test_intervals_of_differences_are_newcombes(a: int, m: int, b: int, n: int) -> None:
    limits = []
    for count, size in ((a, a + m), (b, b + n)):
        value = np.array([count / size])
        limits.append((value, *wilson(value, np.array([float(size)]), 0.95)))
    low, high = difference_limits(limits[0], limits[1])
    wanted = confint_proportions_2indep(a, a + m, b, b + n, method="newcomb", compare="diff")
    assert (low[0], high[0]) == pytest.approx(wanted, abs=1e-9)


def test_nobody_with_a_code_leaves_an_interval_of_the_respondents_not_the_answers() -> None:
    answers = [Given(number // 4, "", "value") for number in range(40)]
    found = shares(part_of(coded(answers)).sample(Unit.ANSWERS))
    assert found.value[0] == 0
    size = 10 * (student.ppf(0.975, 39) / student.ppf(0.975, 9)) ** 2
    wanted = proportion_confint(0, size, method="wilson")[1]
    assert found.high[0] == pytest.approx(wanted)


def _random_groups(seed: int) -> tuple[Sample, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    draw = np.random.default_rng(seed)
    marks = (draw.random((200, 3)) < [0.3, 0.5, 0.1]).astype(float)
    return Sample(marks, np.ones((200, 1)), simple_design(200), np.arange(200)), draw.integers(
        0, 4, 200
    )


@pytest.mark.parametrize("seed", range(4))
def test_without_clusters_the_chi_square_is_pearsons(seed: int) -> None:
    sample, place = _random_groups(seed)
    one = group_shares(sample, place, 4)
    found = independence(
        one.own.value, one.own.weight, one.covariance, one.own.units.sum(axis=1), 199
    )
    for code in range(3):
        table = [
            [int(((place == group) & (sample.marks[:, code] == mark)).sum()) for group in range(4)]
            for mark in (0, 1)
        ]
        wanted = chi2_contingency(table, correction=False)
        assert found.pearson[code] == pytest.approx(wanted.statistic)
        assert found.cramers_v[code] == pytest.approx(np.sqrt(wanted.statistic / 200))
        assert found.least_expected[code] == pytest.approx(wanted.expected_freq.min())
        assert found.p[code] == pytest.approx(wanted.pvalue, abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_effect_sizes_are_cohens(seed: int) -> None:
    sample, place = _random_groups(seed)
    one = group_shares(sample, place, 4)
    found = contrast(one.own, one.rest, one.between, 199, 0.95)
    wanted = proportion_effectsize(found.first.value, found.second.value)
    assert found.cohens_h == pytest.approx(wanted)


@pytest.mark.parametrize("design", ["simple", "weights", "respondents", "survey"])
def test_all_codes_at_once_are_tested_as_by_the_whole_matrices(design: str) -> None:
    """Bilder and Loughin's correction, once more by eigenvalues of everything written out."""
    units = survey_units()
    sample = sample_of(design, units)
    groups, codes = len(GROUPS), len(SURVEY_CODES)
    one = group_shares(sample, units.group, groups)
    covariance = full_covariance(sample, units.group, groups, list(range(codes)))
    n = one.own.units.sum(axis=1)
    found = all_codes(
        one.own.value, one.own.weight, covariance, n, sample.design.degrees_of_freedom
    )
    assert found is not None
    weight = sample.design.weight
    part = np.array([weight[units.group == group].sum() for group in range(groups)]) / weight.sum()
    mean = weight @ sample.marks / weight.sum()
    form = np.zeros((groups * codes, groups * codes))
    for a, b, code in product(range(groups), range(groups), range(codes)):
        value = (part[a] * (a == b) - part[a] * part[b]) * n[0] / (mean[code] * (1 - mean[code]))
        form[a * codes + code, b * codes + code] = value
    roots = np.linalg.eigvals(form @ covariance).real
    assert found.df == pytest.approx(roots.sum() ** 2 / (roots**2).sum())
    assert found.f == pytest.approx(found.pearson / roots.sum())
    for code, group in product(range(codes), range(groups)):
        place = group * codes + code
        assert covariance[place, place] == pytest.approx(one.own.variance[code, group], rel=1e-9)
    for code, a, b in product(range(codes), range(groups), range(groups)):
        wanted = one.covariance[code, a, b]
        assert covariance[a * codes + code, b * codes + code] == pytest.approx(wanted, abs=1e-12)


@pytest.mark.slow
def test_all_codes_at_once_keep_their_level_when_nothing_differs() -> None:
    """2,000 studies without any difference, whose answers come three by three from one person."""
    draw = np.random.default_rng(7)
    wrong = []
    for _ in range(2000):
        person = np.repeat(np.arange(60), 3)
        liking = draw.normal(0, 1, (60, 4))[person]
        marks = (draw.random((180, 4)) < 1 / (1 + np.exp(1 - liking))).astype(float)
        place = draw.integers(0, 3, 60)[person]
        design = Design(np.ones(180), person, np.zeros(60, dtype=np.int64))
        sample = Sample(marks, np.ones((180, 1)), design, person)
        one = group_shares(sample, place, 3)
        covariance = full_covariance(sample, place, 3, [0, 1, 2, 3])
        n = one.own.units.sum(axis=1)
        found = all_codes(one.own.value, one.own.weight, covariance, n, 59)
        assert found is not None
        wrong.append(found.p < 0.05)
    assert 0.03 < np.mean(wrong) < 0.07


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "share", "groups", "each"), [(80, 0.02, 2, 1), (200, 0.03, 4, 3)]
)
def test_rare_codes_do_not_seem_to_differ_when_nothing_does(
    people: int, share: float, groups: int, each: int
) -> None:
    """Groups in which nobody has a code are frequent in these 1,000 studies."""
    draw = np.random.default_rng(3)
    person = np.repeat(np.arange(people), each)
    design = Design(np.ones(person.size), person, np.zeros(people, dtype=np.int64))
    wrong, held = [], []
    for _ in range(1000):
        own = draw.beta(share * 6, (1 - share) * 6, people) if each > 1 else np.full(people, share)
        marks = (draw.random((person.size, 1)) < own[person][:, None]).astype(float)
        sample = Sample(marks, np.ones((person.size, 1)), design, person)
        one = group_shares(sample, person % groups, groups)
        found = contrast(one.own, one.rest, one.between, people - 1, 0.95)
        tested = np.isfinite(found.test.p)
        wrong.extend((found.test.p[tested] < 0.05).tolist())
        held.extend(((found.low <= 0) & (found.high >= 0)).ravel().tolist())
    assert np.mean(wrong) < 0.07
    assert np.mean(held) > 0.94


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
def test_intervals_hold_the_true_share_of_clustered_answers(share: float) -> None:
    """1,000 studies of 300 people with three answers each that resemble each other."""
    draw = np.random.default_rng(11)
    held = []
    for _ in range(1000):
        person = np.repeat(np.arange(300), 3)
        own = draw.beta(share * 4, (1 - share) * 4, 300)[person]
        marks = (draw.random((900, 1)) < own[:, None]).astype(float)
        design = Design(np.ones(900), person, np.zeros(300, dtype=np.int64))
        found = shares(Sample(marks, np.ones((900, 1)), design, person))
        held.append(found.low[0] <= share <= found.high[0])
    assert 0.93 <= np.mean(held) <= 0.98


def test_the_order_of_two_codes_is_tested_as_by_mcnemar() -> None:
    answers = [
        *(Given(number, "books") for number in range(40)),
        *(Given(number, "staff") for number in range(40, 60)),
        *(Given(number, "books staff") for number in range(60, 90)),
        *(Given(number, "") for number in range(90, 150)),
    ]
    part = part_of(coded(answers))
    place = {row.code: number for number, row in enumerate(part.rows.rows)}
    difference, p = order_tests(part, np.array([place["books"]]), np.array([place["staff"]]))
    exact = mcnemar([[30, 40], [20, 60]], exact=True).pvalue
    assert difference[0] == pytest.approx(20 / 150)
    assert p[0] == pytest.approx(exact)
    assert set(place) >= set(CODES)


def test_a_group_within_one_cluster_has_no_variance_and_is_not_tested() -> None:
    """Its influence on the share is rounding error, which once gave an F of 10^32."""
    rows = [Given(number, "books" if number % 2 else "") for number in range(30)]
    groups = [f"g{number % 3}" for number in range(30)]
    part = part_of(coded(rows, {"group": groups}), Settings(survey=Survey(cluster="group")))
    table = cross_table(part, Division(By.ATTRIBUTE, "group"))
    assert table.together is None
    assert [(row.p, row.f) for row in table.rows] == [(None, None)] * len(table.rows)


def test_a_share_of_everybody_is_one_whatever_rounding_leaves() -> None:
    """The rest of a group is a difference of sums of weights, which misses the sum by a little."""
    weight = np.array([0.1, 0.2, 0.3, 0.7, 1.1, 1.3])
    design = Design(weight, np.arange(6), np.zeros(6, dtype=np.int64))
    sample = Sample(np.ones((6, 1)), np.ones((6, 1)), design, np.arange(6))
    found = group_shares(sample, np.array([0, 0, 1, 1, 2, 2]), 3)
    assert found.rest.value.tolist() == [[1.0, 1.0, 1.0]]
    assert found.rest.variance.tolist() == [[0.0, 0.0, 0.0]]
