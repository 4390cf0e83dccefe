"""The sentence on whether reliability figures are safe, and the rule it follows."""

from __future__ import annotations

import pytest

from intercoder.agreement.result import Figure, Reason
from intercoder.suggest.audit.verdict import (
    MAX_INTERVAL_WIDTH,
    MIN_UNASSISTED,
    Inflation,
    Kind,
    verdict,
)


def figure(value: float, low: float, high: float) -> Figure:
    return Figure(value).with_interval(low, high, "made up")


GOOD = figure(0.7, 0.62, 0.78)
NOTHING = Figure.refused(Reason.NO_PAIRS)


def test_enough_answers_and_a_narrow_interval_are_safe() -> None:
    found = verdict(MIN_UNASSISTED, GOOD, figure(0.02, -0.05, 0.09))
    assert (found.kind, found.inflation) == (Kind.SAFE, Inflation.NOT_SHOWN)
    assert found.is_safe
    assert "alpha 0.700 (0.620 to 0.780)" in found.sentence
    assert "a rise of 0.090 is not excluded" in found.sentence


def test_one_answer_fewer_is_too_few() -> None:
    found = verdict(MIN_UNASSISTED - 1, GOOD, NOTHING)
    assert (found.kind, found.is_safe) == (Kind.TOO_FEW, False)
    assert f"{MIN_UNASSISTED - 1} answers were judged" in found.sentence


def test_a_wide_interval_is_not_safe() -> None:
    found = verdict(200, figure(0.6, 0.4, 0.4 + MAX_INTERVAL_WIDTH + 0.01), NOTHING)
    assert (found.kind, found.is_safe) == (Kind.TOO_WIDE, False)


def test_alpha_that_cannot_be_had_is_not_safe() -> None:
    found = verdict(200, Figure.refused(Reason.NO_VARIATION), NOTHING)
    assert found.kind is Kind.UNDEFINED
    assert Reason.NO_VARIATION.words in found.sentence


@pytest.mark.parametrize(
    ("low", "high", "inflation"),
    [
        (0.01, 0.2, Inflation.SHOWN),
        (0.0, 0.2, Inflation.NOT_SHOWN),
        (-0.1, 0.0, Inflation.NOT_SHOWN),
        (-0.2, -0.01, Inflation.LOWER),
    ],
)
def test_agreement_is_inflated_where_the_whole_interval_lies_above_zero(
    low: float, high: float, inflation: Inflation
) -> None:
    assert verdict(100, GOOD, figure((low + high) / 2, low, high)).inflation is inflation
