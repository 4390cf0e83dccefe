"""Figures and intervals are written in one way, wherever people read them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import intercoder
from intercoder.agreement.figure_rows import parts_of, rows_of
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.whole.figure_words import (
    chance,
    difference,
    explained,
    interval,
    interval_of_difference,
    interval_or_word,
    number,
    percent,
    why_not,
    with_interval,
)
from intercoder.api.coefficients import Coefficient
from intercoder.cli.text_tables import show
from intercoder.report.numbers import MINUS, coefficient
from intercoder.report.numbers import interval as of_report
from intercoder.tui.drawing.figure_words import number as of_screen
from intercoder.tui.drawing.figure_words import sentence

SOURCE = Path(intercoder.__file__).parent
ALPHA = Figure(0.80649).with_interval(0.6649, 0.93351, "BCa")
RARE = Figure(0.5, no_interval=Reason.TOO_RARE)


def test_a_value_and_the_ends_of_its_interval_have_three_decimals() -> None:
    assert number(0.80649) == "0.806"
    assert interval(ALPHA) == "0.665 to 0.934"
    assert with_interval(ALPHA) == "0.806 (0.665 to 0.934)"
    assert number(-0.0001) == "0.000"


def test_shares_are_in_percent_with_one_decimal() -> None:
    agreed = Figure(0.91349).with_interval(0.8, 1.0, "exact")
    assert with_interval(agreed, "percent_agreement") == "91.3% (80.0% to 100.0%)"
    assert with_interval(agreed, "gwet_ac1") == "0.913 (0.800 to 1.000)"


def test_differences_have_their_sign() -> None:
    assert difference(0.1119) == "+0.112"
    assert difference(-0.0001) == "+0.000"
    assert difference(0.0309, "percent_agreement") == "+3.1 points"
    change = Figure(0.1).with_interval(-0.05, 0.2144, "BCa")
    assert interval_of_difference(change) == "-0.050 to +0.214"
    assert interval_of_difference(change, "percent_agreement") == "-5.0 to +21.4"
    assert with_interval(change, is_difference=True) == "+0.100 (-0.050 to +0.214)"


def test_what_is_missing_is_said_in_a_word_or_in_a_sentence() -> None:
    assert interval(RARE) == ""
    assert interval_or_word(RARE) == "too rare"
    assert with_interval(RARE) == "0.500"
    assert why_not(RARE) == Reason.TOO_RARE.words
    refused = Figure.refused(Reason.ONE_CODER)
    assert with_interval(refused) == interval_or_word(refused) == "one coder"
    assert why_not(Figure(0.5)) == interval_or_word(Figure(0.5)) == ""  # none was asked for
    assert list(explained([RARE, refused, RARE, ALPHA, Figure(0.5)])) == [
        "One coder: only one coder rated anything.",
        "Too rare: under 10 answers off the commonest rating.",
    ]


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "< 0.1%"), (0.0004, "< 0.1%"), (0.25, "25.0%"), (0.9996, "> 99.9%"), (1.0, "> 99.9%")],
)
def test_no_resample_below_the_minimum_does_not_mean_never(share: float, words: str) -> None:
    assert chance(share) == words


@given(st.floats(-1, 1))
def test_commands_screens_reports_and_python_write_the_same_number(value: float) -> None:
    written = number(value)
    assert re.fullmatch(r"-?\d\.\d{3}", written)
    assert show(value) == of_screen(value) == written
    assert coefficient(value) == written.replace("-", MINUS)
    assert float(written) == pytest.approx(value, abs=0.00051)


@given(st.floats(0, 1))
def test_a_share_is_that_many_percent(share: float) -> None:
    assert float(percent(share).removesuffix("%")) == pytest.approx(100 * share, abs=0.051)


def test_a_sentence_of_the_screen_a_report_and_python_have_the_same_interval() -> None:
    written = interval(ALPHA)
    assert written in sentence("Alpha", ALPHA, 0.95)
    assert of_report("krippendorff_alpha_nominal", 0.6649, 0.93351) == "[0.665, 0.934]"
    assert written in repr(Coefficient("krippendorff_alpha_nominal", ALPHA, 20, 0.95))


def test_rows_keep_all_digits() -> None:
    columns = ("part", "key", "value", "low", "high", "se", "n", "reason", "method")
    (row,) = rows_of({"alpha": ALPHA}, columns, part="books", n=12)
    assert row == ("books", "alpha", 0.80649, 0.6649, 0.93351, None, 12, None, "BCa")
    refused = parts_of(Figure.refused(Reason.ONE_CODER))
    assert (refused["value"], refused["reason"]) == (None, str(Reason.ONE_CODER))


def test_nobody_else_writes_the_end_of_an_interval() -> None:
    """A format of `low` or `high` in a string belongs to `figure_words`; probabilities of a bin of
    a diagram are no interval."""
    ends = re.compile(r"\{[^{}]*\b(low|high)\b[^{}]*:[+.][^{}]*\}")
    found = [
        f"{path.relative_to(SOURCE)}: {line.strip()}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "figure_words.py"
        for line in path.read_text("utf-8").splitlines()
        if ends.search(line) and ":.0%}" not in line
    ]
    assert found == []
