"""Text from people, made safe for a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.text.display import display_line, display_text


@given(st.text())
def test_nothing_a_terminal_obeys_is_left(raw: str) -> None:
    shown = display_text(raw)
    for character in shown:
        category = unicodedata.category(character)
        assert character == "\n" or category not in {"Cc", "Cs", "Zl", "Zp"}
        assert not "\u202a" <= character <= "\u202e"
        assert not "\u2066" <= character <= "\u2069"


@given(st.text())
def test_showing_twice_is_showing_once(raw: str) -> None:
    assert display_text(display_text(raw)) == display_text(raw)


@pytest.mark.parametrize(
    "plain",
    [
        "Hiljainen lukusali.",
        "الهدوء والكتب",
        "می\u200cخواهم",
        "👨\u200d👩\u200d👧",
        "[red]x[/red]",
        "two\nlines",
        "\u00a0",
    ],
)
def test_ordinary_text_of_any_script_comes_back_unchanged(plain: str) -> None:
    assert display_text(plain) == plain


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x00b", "a␀b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\tb", "a    b"),
        ("\x7f\x9b", "␡⟨U+009B⟩"),
        ("\u202eevil", "⟨U+202E⟩evil"),
    ],
)
def test_controls_become_pictures(raw: str, shown: str) -> None:
    assert display_text(raw) == shown


def test_a_line_stays_a_line() -> None:
    assert display_line("one\ntwo") == "one ⏎ two"
