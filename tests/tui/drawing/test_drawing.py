"""Words marked in an answer's text stay marked where the text is made safe, and wrapped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from intercoder.text.display import display_text
from intercoder.tui.drawing.drawing import wrap, wrap_marked

PIECES = st.sampled_from(
    [
        "library",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "\x1b[31m",
        "\u202e",
        "图书馆",
        "هدوء",
        "é",
        "👩‍👧",
        "word" * 9,
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def marked(text: str, start: int, end: int, width: int = 20) -> str:
    """What is marked, line by line."""
    lines = wrap_marked(text, ((start, end),), width)
    found = ["".join(words for words, is_marked in line if is_marked) for line in lines]
    return "|".join(filter(None, found))


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("The quiet reading room", "quiet", "quiet"),
        ("a \x1b[31m quiet room", "quiet", "quiet"),
        ("first\r\nsecond quiet", "quiet", "quiet"),
        ("a\ttab quiet", "quiet", "quiet"),
        ("x \x1b[31mred", "\x1b[31m", "␛[31m"),
        ("turned \u202eback\u202c quiet", "quiet", "quiet"),
        ("👩\u200d👩\u200d👧 books 📚", "books", "books"),
        ("👩\u200d👩\u200d👧 books", "👩", "👩\u200d👩\u200d👧"),
        ("cafe\u0301 open", "cafe", "cafe\u0301"),
        ("الهدوء والكتب", "والكتب", "والكتب"),
        ("図書館は静かです。" * 3, "静かです。図書", "静かです。図|書"),
        ("lone \udc80 quiet", "quiet", "quiet"),
        ("a line that is broken between quiet rooms", "is broken", "is|broken"),
        ("", "", ""),
    ],
)
def test_the_very_words_are_marked(text: str, word: str, shown: str) -> None:
    start = text.index(word)
    assert marked(text, start, start + len(word)) == shown


@given(text=TEXTS, width=st.integers(2, 40), data=st.data())
def test_marking_moves_nothing(text: str, width: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = wrap_marked(text, ((start, end),), width)
    assert ["".join(words for words, _ in line) for line in lines] == wrap(text, width)


@given(text=TEXTS, data=st.data())
def test_all_that_was_to_be_marked_is_but_for_space_at_the_end_of_lines(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = marked(text, start, end, 400).replace("|", "")
    wanted = display_text(text[start:end])
    assert "".join(wanted.split()) in "".join(found.split())


def test_marks_beyond_the_text_are_harmless() -> None:
    assert wrap_marked("quiet", ((2, 900), (950, 960)), 20) == [[("qu", False), ("iet", True)]]


def test_pieces_are_as_wide_together_as_their_line() -> None:
    text = "👋🏽 👩\u200d👩\u200d👧 cafe\u0301 図書館"
    for place in range(len(text)):
        (line,) = wrap_marked(text, ((place, place + 1),), 80)
        assert sum(cell_len(words) for words, _ in line) == cell_len(text)
