"""Text from people, made safe for a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intercoder.text.display import display_line, display_places, display_text


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


TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\t\x1b\u202e\udc80 é")))


@given(raw=TEXTS, data=st.data())
def test_places_lead_to_the_same_words_in_what_is_shown(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    assume(not any(raw[place - 1 : place + 1] == "\r\n" for place in (start, end)))
    first, last = display_places(raw, (start, end))
    assert display_text(raw)[first:last] == display_text(raw[start:end])


@given(raw=TEXTS, places=st.lists(st.integers(-9, 99)))
def test_places_keep_their_order_and_lie_in_what_is_shown(raw: str, places: list[int]) -> None:
    shown = display_places(raw, places)
    assert len(shown) == len(places)
    assert sorted(shown) == list(display_places(raw, sorted(places)))
    assert all(0 <= place <= len(display_text(raw)) for place in shown)


def test_a_place_within_a_line_break_is_before_it() -> None:
    assert display_places("a\r\nb", (1, 2, 3)) == (1, 1, 2)
