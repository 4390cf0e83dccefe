"""The Escape key is told from the beginning of a sequence, in whatever pieces they are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.tui.terminal.escapes import ESCAPE, EscapeReader

SEQUENCES = (
    "\x1b[A",
    "\x1b[1;5B",
    "\x1b[6~",
    "\x1bOP",
    "\x1b[<0;10;12M",
    "\x1b[<0;10;12m",
    "\x1b[27;5;9~",
    "\x1b[?2026;2$y",
    "\x1b[I",
    "\x1b[[A",
    "\x1b[106;1:3u",
)
TYPED = st.one_of(
    st.sampled_from(SEQUENCES),
    st.just(ESCAPE),
    st.sampled_from(["t", "\r", "ä", "€", "\t", "\x13", "/", "0", " ", "\x7f"]),
)
PASTES = st.text(st.sampled_from("ab\r\x1b[2"), max_size=12).map(
    lambda text: f"\x1b[200~{text}\x1b[201~"
)


def read(chunks: Sequence[str]) -> list[str]:
    """What is read from these chunks: sequences and Escape as one, all else letter by letter."""
    reader = EscapeReader()
    found: list[str] = []
    for piece in [*(one for chunk in chunks for one in reader.feed(chunk)), *reader.end_waiting()]:
        found += [piece.text] if piece.is_sequence else list(piece.text)
    return found


def divided(text: str, places: Sequence[int]) -> list[str]:
    """The text in chunks."""
    cuts = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[a:b] for a, b in pairwise(cuts)]


@given(st.lists(TYPED, max_size=20), st.lists(st.integers(0, 200), max_size=6))
def test_what_was_pressed_is_what_is_read(pressed: list[str], places: list[int]) -> None:
    assert read(divided("".join(pressed), places)) == pressed


@pytest.mark.parametrize("key", [*"tkq0?/ \r\x13", "ä", "\x7f"])
def test_escape_and_a_key_read_in_one_go_are_two_keys(key: str) -> None:
    assert read([f"{ESCAPE}{key}"]) == [ESCAPE, key]


def test_escape_alone_waits_for_what_may_follow() -> None:
    reader = EscapeReader()
    assert reader.feed(ESCAPE) == []
    assert reader.is_waiting
    assert [piece.text for piece in reader.end_waiting()] == [ESCAPE]
    assert not reader.is_waiting


def test_two_escapes_are_two_keys() -> None:
    assert read(["\x1b\x1b"]) == [ESCAPE, ESCAPE]
    assert read(["\x1b\x1b[A"]) == [ESCAPE, "\x1b[A"]


@given(PASTES, st.lists(TYPED, max_size=5), st.lists(st.integers(0, 200), max_size=6))
def test_what_is_pasted_is_handed_on_as_it_is(
    paste: str, after: list[str], places: list[int]
) -> None:
    end = paste.index("\x1b[201~", 6) + 6  # a paste may hold the sign of its end
    text = paste[:end] + "".join(after)
    assert "".join(read(divided(text, places))) == text


@given(st.text(max_size=40), st.lists(st.integers(0, 100), max_size=5))
def test_nothing_is_lost_and_nothing_comes_twice(text: str, places: list[int]) -> None:
    assert "".join(read(divided(text, places))) == text


def test_a_sequence_that_never_ends_is_none() -> None:
    assert "".join(read(["\x1b[" + "1" * 200])) == "\x1b[" + "1" * 200
