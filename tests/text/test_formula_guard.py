"""The guard keeps spreadsheets from running cells, and comes off without loss."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.text.spreadsheet_cells import guard, unguard

RISKY = st.text("'=+-@\t\r\n＝ab1", max_size=8)


@given(st.text() | RISKY)
def test_what_was_guarded_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text


@given(st.text() | RISKY)
def test_a_guarded_cell_never_starts_like_a_formula(text: str) -> None:
    risky = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    assert not guard(text).startswith(risky) or re.fullmatch(r"[+-]|[+-][0-9]+([.,][0-9]+)?", text)


@given(st.lists(RISKY, unique=True, max_size=20))
def test_different_texts_stay_different(texts: list[str]) -> None:
    assert len({guard(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "text", ["books", "'quoted'", "", "1 + 1", "don't", "a=b", " =1", "-1", "+358", "-1,5", "-"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@pytest.mark.parametrize(
    ("text", "cell"), [("=1+1", "'=1+1"), ("'=1", "''=1"), ("-good", "'-good"), ("'-1", "''-1")]
)
def test_one_apostrophe_is_put_in_front(text: str, cell: str) -> None:
    assert guard(text) == cell
