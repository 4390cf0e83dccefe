"""What the app and the worker say to each other comes through as it was said."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.suggestion import Basis, LikeAnswer, Suggestion, Suggestions
from intercoder.suggest.live.protocol import (
    Asking,
    NoSuggestions,
    Offered,
    Open,
    Ready,
    Report,
    SameMeaning,
    Saved,
    Suggest,
    Trouble,
    asking_from_line,
    asking_to_line,
    report_from_line,
    report_to_line,
)

SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99))
PROBABILITIES = st.integers(0, 10_000).map(lambda n: n / 10_000)
SUGGESTIONS = st.builds(
    Suggestion,
    st.text(max_size=8),
    PROBABILITIES,
    st.lists(SPANS, max_size=3).map(tuple),
    st.none() | st.integers(0, 99),
    st.text(max_size=3),
    st.none() | st.builds(LikeAnswer, st.text(max_size=8), st.text(max_size=20)),
)
BASES = st.none() | st.builds(Basis, st.integers(0, 99), st.booleans())
REPORTS = st.one_of(
    st.builds(Ready, st.text(max_size=8)),
    st.builds(SameMeaning, st.integers(0, 2**53), st.integers(0, 999)),
    st.builds(Trouble, st.text(max_size=20)),
    st.builds(NoSuggestions, st.text(max_size=20)),
    st.builds(
        Offered,
        st.integers(0, 2**53),
        st.builds(
            Suggestions, st.text(max_size=8), st.lists(SUGGESTIONS, max_size=5).map(tuple), BASES
        ),
    ),
)
ASKINGS = st.one_of(
    st.builds(Open, st.text(max_size=8), st.text(max_size=8), st.text(max_size=8)),
    st.builds(Suggest, st.lists(st.integers(0, 2**53), max_size=5).map(tuple)),
    st.just(Saved()),
)


@given(report=REPORTS)
def test_reports_come_through_on_one_line(report: Report) -> None:
    line = report_to_line(report)
    assert line.count("\n") == 1
    assert line.isascii()
    assert report_from_line(line) == report


@given(asking=ASKINGS)
def test_askings_come_through_on_one_line(asking: Asking) -> None:
    line = asking_to_line(asking)
    assert line.count("\n") == 1
    assert asking_from_line(line) == asking


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no json",
        "[" * 100_000,
        "[]",
        "null",
        '{"suggest": "1"}',
        '{"suggest": [[1]]}',
        '{"offered": "1", "by": "m", "codes": []}',
        '{"offered": 1, "by": "m", "codes": [["books"]]}',
        '{"offered": 1, "by": "m", "codes": [["books", "high", []]]}',
        '{"offered": 1, "by": "m", "codes": [["books", 0.5, [[0, 1, 2]]]]}',
        '{"offered": 1, "by": "m", "codes": [["books", 0.5, [[0, 1e999]]]]}',
        '{"model": 1}',
    ],
)
def test_anything_else_is_refused(line: str) -> None:
    for read in (asking_from_line, report_from_line):
        with pytest.raises(ValueError):
            read(line)


@pytest.mark.parametrize(("said", "taken"), [(1.7, 1.0), (-0.2, 0.0), (float("nan"), 0.0)])
def test_a_probability_is_one(said: float, taken: float) -> None:
    line = json.dumps({"offered": 1, "by": "m", "codes": [["books", said, []]]})
    report = report_from_line(line)
    assert isinstance(report, Offered)
    assert report.suggestions.codes[0].probability == taken
