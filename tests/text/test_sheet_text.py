"""Text in the cells of an Excel file survives, whatever characters it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.text.spreadsheet_cells import escape, unescape

TRICKY = st.text(st.sampled_from(["_", "x", "0", "5", "F", "\r", "\x07", "\ud800", "a"]))


@given(st.text() | TRICKY)
def test_unescaping_gives_back_every_text(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text() | TRICKY)
def test_an_escaped_text_holds_nothing_that_xml_cannot(text: str) -> None:
    escaped = escape(text)
    assert not any(ord(c) < 0x20 and c not in "\t\n" for c in escaped)
    assert not any(0xD800 <= ord(c) <= 0xDFFF or c in "\ufffe\uffff" for c in escaped)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("plain", "plain"),
        ("two\nlines", "two\nlines"),
        ("a\rb", "a_x000D_b"),
        ("bell\x07", "bell_x0007_"),
        ("_x000D_", "_x005F_x000D_"),
        ("snake_x_case", "snake_x_case"),
    ],
)
def test_cells_look_as_excel_writes_them(text: str, cell: str) -> None:
    assert escape(text) == cell
