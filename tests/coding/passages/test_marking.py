"""Which words the arrows mark, in scripts with and without spaces between words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intercoder.coding.passages.marking import Marking, Unit, find_words, graphemes, words

DEVANAGARI = "पुस्तकालय बहुत शांत है"
FAMILY = "👨‍👩‍👧"
TEXTS = st.text(
    st.sampled_from(f"ab é\n\r\t.'-{DEVANAGARI}{FAMILY}🇫🇮漢字الهدوء\u0301\u202e"), max_size=40
)


def marked(marking: Marking | None) -> str:
    assert marking is not None
    return marking.text[slice(*marking.span)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The reading-room's quiet.", ["The", "reading-room's", "quiet"]),
        (DEVANAGARI, DEVANAGARI.split()),
        ("الهدوء والكتب", ["الهدوء", "والكتب"]),
        ("安静的书", ["安", "静", "的", "书"]),
        (f"so quiet {FAMILY}!", ["so", "quiet", FAMILY]),
        (" - 'books' -", ["books"]),
        ("cafe\u0301 corner", ["cafe\u0301", "corner"]),
        ("...", []),
    ],
)
def test_words_are_what_a_reader_takes_for_words(text: str, expected: list[str]) -> None:
    assert [text[slice(*one)] for one in words(text)] == expected


def test_arrows_go_word_by_word_and_shift_extends() -> None:
    marking = Marking.of("friendly staff, always helpful")
    assert marked(marking) == "friendly"
    assert marking is not None
    marking = marking.moved(1, Unit.WORD, extends=False)
    assert marked(marking) == "staff"
    longer = marking.moved(1, Unit.WORD, extends=True)
    assert marked(longer) == "staff, always"
    assert marked(longer.moved(-1, Unit.WORD, extends=True)) == "staff"
    assert marked(marking.moved(-1, Unit.WORD, extends=True)) == "friendly staff"
    assert marked(marking.to_end(1, extends=True)) == "staff, always helpful"
    assert marked(marking.to_end(-1, extends=True)) == "friendly staff"
    assert marked(marking.to_end(1, extends=False)) == "helpful"


def test_a_mark_grows_and_shrinks_by_graphemes() -> None:
    marking = Marking.of(f"books{FAMILY} cafe\u0301")
    assert marking is not None
    longer = marking.moved(1, Unit.GRAPHEME, extends=True)
    assert marked(longer) == f"books{FAMILY}"
    assert marked(longer.moved(-1, Unit.GRAPHEME, extends=True)) == "books"
    assert marked(marking.moved(-1, Unit.GRAPHEME, extends=True)) == "book"
    last = marking.to_end(1, extends=False)
    assert marked(last.moved(-1, Unit.GRAPHEME, extends=True)) == "caf"


def test_what_the_mouse_marked_is_widened_to_whole_graphemes_without_blanks() -> None:
    text = f"so cafe\u0301 {FAMILY} "
    marking = Marking.of(text)
    assert marking is not None
    assert marked(marking.over(2, 7)) == "cafe\u0301"
    assert marked(marking.over(9, 11)) == FAMILY


def test_nothing_can_be_marked_where_there_is_nothing() -> None:
    assert Marking.of("  \n") is None
    assert marked(Marking.of(" ?")) == "?"


@given(TEXTS, st.lists(st.tuples(st.sampled_from((-1, 1)), st.sampled_from(Unit), st.booleans())))
@example("one\r\ntwo", [(1, Unit.WORD, True)])
@example("\r\n", [])
def test_whatever_is_pressed_whole_graphemes_are_marked(
    text: str, presses: list[tuple[int, Unit, bool]]
) -> None:
    pieces = list(graphemes(text))
    assert "".join(text[slice(*one)] for one in pieces) == text
    assert all(one[1] == other[0] for one, other in pairwise(pieces))
    marking = Marking.of(text)
    if marking is None:
        return
    starts, ends = {one[0] for one in pieces}, {one[1] for one in pieces}
    for by, unit, extends in presses:
        marking = marking.moved(by, unit, extends=extends)
        start, end = marking.span
        assert start < end
        assert start in starts
        assert end in ends


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("The quiet  reading\nroom", "QUIET reading room", ["quiet  reading\nroom"]),
        ("cafe\u0301 and café", "café", ["cafe\u0301", "café"]),
        ("cafe\u0301", "cafe", []),
        (f"ab{FAMILY}", "👨", []),
        ("Straße", "strasse", ["Straße"]),
        ("الهدوء والكتب", "الهدوء", ["الهدوء"]),
        ("aaa", "aa", ["aa"]),
        ("books", "  ", []),
        ("", "x", []),
    ],
)
def test_typed_words_are_found_as_they_stand_in_the_text(
    text: str, typed: str, expected: list[str]
) -> None:
    assert [text[slice(*one)] for one in find_words(text, typed)] == expected
