"""How many codes reading still brings, and how many there are: against oracles, and made up."""

from __future__ import annotations

from itertools import combinations
from math import log
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.findings.saturation.chao import chao2
from intercoder.findings.saturation.incidence import Incidence, curve, incidence, rarefied
from intercoder.findings.saturation.share_model import MIN_ANSWERS, codes_there

answers = st.lists(st.frozensets(st.sampled_from("abcdefg"), max_size=3), max_size=8)


def counted(counts: list[int], n: int) -> Incidence:
    found = np.array(counts, dtype=np.int64)
    return Incidence(n, found, np.ones_like(found))


@given(answers)
def test_each_code_is_met_where_it_occurs_first(read: list[frozenset[str]]) -> None:
    found = incidence(read)
    every = set().union(*read)
    assert found.codes == len(every)
    assert sorted(found.counts.tolist()) == sorted(
        sum(code in one for one in read) for code in every
    )
    points = curve(found, 1)
    assert [one.codes for one in points] == [
        len(set().union(*read[:n])) for n in range(1, len(read) + 1)
    ]
    assert sum(one.new for one in points) == len(every)


@given(answers, st.integers(0, 8))
def test_rarefaction_is_the_mean_over_all_choices_of_answers(
    read: list[frozenset[str]], size: int
) -> None:
    found = incidence(read)
    if size > len(read):
        with pytest.raises(ValueError, match="fewer answers"):
            rarefied(found, size)
        return
    met = [len(set().union(*chosen)) for chosen in combinations(read, size)]
    assert rarefied(found, size) == pytest.approx(fmean(met))


def test_the_curve_has_a_point_for_every_hundred_answers_and_the_last() -> None:
    read = [frozenset({str(n // 40)}) for n in range(230)]
    points = curve(incidence(read))
    assert [(one.answers, one.codes, one.new) for one in points] == [
        (100, 3, 3),
        (200, 5, 2),
        (230, 6, 1),
    ]
    assert points[-1].expected == pytest.approx(6)
    assert curve(incidence([])) == ()


def test_chao2_is_as_worked_out_by_hand() -> None:
    # 30 codes in 100 answers, 10 met once and 5 twice: 0.99 * 100 / 10 unseen; Colwell et al. 2012
    found = chao2(counted([1] * 10 + [2] * 5 + [7] * 15, 100))
    assert found is not None
    assert found.value == pytest.approx(39.9)
    assert found.low == pytest.approx(32.37, abs=0.01)
    assert found.high == pytest.approx(71.31, abs=0.01)


def test_chao2_where_no_code_was_met_twice_or_none_once() -> None:
    once = chao2(counted([1, 1, 1, 9], 50))
    assert once is not None
    assert once.value == pytest.approx(4 + 0.98 * 3)
    assert once.low > 4
    assert chao2(counted([5, 9], 50)) is not None
    seen = chao2(counted([5, 9], 50))
    assert seen is not None
    assert (seen.value, seen.low, seen.high) == (2, 2, 2)
    assert chao2(counted([], 50)) is None


@pytest.mark.parametrize(("spread", "codes"), [(0.3, 40), (1.0, 60), (1.8, 150)])
def test_the_interval_holds_the_number_of_codes_of_one_percent(spread: float, codes: int) -> None:
    held = 0
    for seed in range(20):
        generator = np.random.default_rng([seed, codes])
        shares = np.minimum(np.exp(generator.normal(log(0.015), spread, codes)), 0.9)
        counts = generator.binomial(200, shares)
        found = codes_there(counted(counts[counts > 0].tolist(), 200))
        assert found is not None
        held += found.there.low <= (shares >= 0.01).sum() <= found.there.high
    assert held >= 18


def test_new_codes_of_the_next_answers_lie_in_their_interval() -> None:
    held = 0
    for seed in range(20):
        generator = np.random.default_rng(seed)
        shares = np.minimum(np.exp(generator.normal(log(0.01), 1.0, 80)), 0.9)
        has = generator.random((300, 80)) < shares
        counts = has[:200].sum(axis=0)
        new = int((has[200:].any(axis=0) & (counts == 0)).sum())
        found = codes_there(counted(counts[counts > 0].tolist(), 200))
        assert found is not None
        held += found.new_in_next.low <= new <= found.new_in_next.high
    assert held >= 18


def test_the_same_answers_give_the_same_figures_and_few_give_none() -> None:
    some = counted([1, 2, 3, 5, 20], 100)
    assert codes_there(some) == codes_there(some)
    assert codes_there(counted([1, 2], MIN_ANSWERS - 1)) is None
    assert codes_there(counted([], 500)) is None


def test_once_every_code_was_met_often_none_is_left() -> None:
    found = codes_there(counted([30, 40, 50, 60, 90], 400))
    assert found is not None
    assert (found.unseen.value, found.new_in_next.value) == (0, 0)
    assert found.there.value == 5


@given(st.lists(st.integers(1, 60), min_size=1, max_size=25), st.integers(60, 5000))
def test_figures_are_ordered_and_finite(counts: list[int], n: int) -> None:
    found = codes_there(counted(counts, n))
    assert found is not None
    for one in (found.there, found.unseen, found.new_in_next):
        assert 0 <= one.low <= one.value <= one.high < float("inf")
    assert found.unseen.high <= found.there.high
