"""Prevalence corrected for coders' own errors: exact where the errors are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intercoder.findings.prevalence.coder_error import (
    Errors,
    bounds_from_two,
    dawid_skene,
    errors_against,
    partly_settled,
    rogan_gladen,
)


@given(st.floats(0.01, 0.9), st.floats(0.6, 1), st.floats(0.6, 1), st.floats(0, 1))
def test_the_correction_undoes_known_errors(
    share: float, sensitivity: float, specificity: float, settled: float
) -> None:
    errors = Errors(sensitivity, specificity, 10**9, 10**9)
    wrong = share * sensitivity + (1 - share) * (1 - specificity)
    seen = settled * share + (1 - settled) * wrong  # a part of the labels is the consensus itself
    found = rogan_gladen(seen, 0.0, partly_settled(errors, settled))
    assert found is not None
    assert found.value == pytest.approx(share, abs=1e-6)


def test_the_interval_is_wider_the_less_is_known_of_the_errors() -> None:
    widths = []
    for judgements in (10**9, 200, 40):
        found = rogan_gladen(0.2, 0.0004, Errors(0.8, 0.95, judgements, judgements))
        assert found is not None
        widths.append(found.high - found.low)
    assert widths == sorted(widths)
    assert widths[0] == pytest.approx(2 * 1.96 * 0.02 / 0.75, rel=1e-3)


def test_coders_no_better_than_chance_correct_nothing() -> None:
    assert rogan_gladen(0.2, 0.0, Errors(0.5, 0.5, 100, 100)) is None


def test_errors_are_counted_against_the_consensus() -> None:
    reference = np.arange(100) < 20
    given = np.tile(reference, (2, 1))
    given[0, :5] = False  # anna misses five
    given[1, 90:] = True  # ben gives ten too many
    present = np.ones((2, 100), dtype=np.bool_)
    found = errors_against(given, present, reference)
    assert found is not None
    assert found.sensitivity == pytest.approx(35 / 40)
    assert found.specificity == pytest.approx(150 / 160)
    assert errors_against(given[:, :23], present[:, :23], reference[:23]) is None


def test_three_coders_tell_their_errors_apart_from_the_truth() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(6000) < 0.15
    sensitivity, specificity = np.array([0.9, 0.8, 0.7]), np.array([0.99, 0.97, 0.98])
    chance = np.where(truth, sensitivity[:, None], 1 - specificity[:, None])
    given = rng.random((3, 6000)) < chance
    found = dawid_skene(given, np.ones_like(given))
    assert found is not None
    share, errors = found
    assert share == pytest.approx(truth.mean(), abs=0.01)
    assert errors.sensitivity == pytest.approx(0.8, abs=0.03)
    assert errors.specificity == pytest.approx(0.98, abs=0.005)
    assert dawid_skene(given[:2], np.ones((2, 6000), dtype=np.bool_)) is None
    assert dawid_skene(np.zeros((3, 50), np.bool_), np.ones((3, 50), np.bool_)) is None


@given(st.floats(0.02, 0.6), st.floats(0.7, 1), st.floats(0.9, 1))
def test_two_coders_bound_the_true_share(
    share: float, sensitivity: float, specificity: float
) -> None:
    seen = share * sensitivity + (1 - share) * (1 - specificity)
    assume(0.02 < seen < 0.8)
    differ = 2 * share * sensitivity * (1 - sensitivity)
    differ += 2 * (1 - share) * specificity * (1 - specificity)
    low, high = bounds_from_two(seen, differ)
    assert low - 1e-9 <= share <= high + 1e-9


def test_the_bounds_are_met_where_all_errors_are_of_one_kind() -> None:
    share, kept = 0.2, 0.8
    low, high = bounds_from_two(share * kept, 2 * share * kept * (1 - kept))
    assert high == pytest.approx(share)
    false = 0.05
    seen = share + (1 - share) * false
    low, _ = bounds_from_two(seen, 2 * (1 - share) * false * (1 - false))
    assert low == pytest.approx(share)
    assert bounds_from_two(0.3, 0.0) == (0.3, 0.3)
