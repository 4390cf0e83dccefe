"""Passages in texts of which parts were replaced."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intercoder.coding.passages.moving import (
    Replacement,
    moved_passages,
    moved_spans,
    replaced,
)
from intercoder.coding.passages.passage import Passage, passage_in, placed

TEXT = "Ask Mary Smith at the desk, she is helpful."
NAMES = [Replacement(4, 14, "[NAME 1]"), Replacement(28, 31, "")]


def passage(words: str, code: str = "staff") -> Passage:
    start = TEXT.index(words)
    return passage_in(TEXT, start, start + len(words), code)


@pytest.mark.parametrize(
    ("words", "after", "is_cut"),
    [
        ("Ask", "Ask", False),
        ("at the desk", "at the desk", False),
        ("helpful", "helpful", False),
        ("Mary Smith", "[NAME 1]", True),
        ("Mary", "[NAME 1]", True),
        ("Ask Mary", "Ask [NAME 1]", True),
        ("Smith at", "[NAME 1] at", True),
        ("desk, she is", "desk,  is", True),
    ],
)
def test_marks_keep_their_words_and_take_in_what_replaces_some(
    words: str, after: str, is_cut: bool
) -> None:
    one = passage(words)
    moved = moved_passages([one], TEXT, NAMES)
    text = replaced(TEXT, NAMES)
    (now,) = placed(moved.passages, text)
    assert now.words(text) == after
    assert moved.cut == ((one,) if is_cut else ())
    assert moved.lost == ()


def test_a_mark_of_which_nothing_is_left_is_named_as_lost() -> None:
    one = passage("she")
    moved = moved_passages([one, passage("Ask")], TEXT, NAMES)
    assert moved.lost == (one,)
    assert len(moved.passages) == 1


def test_marks_of_another_text_stay_as_they_are() -> None:
    other = passage_in("Something else", 0, 9, "staff")
    assert moved_passages([other], TEXT, NAMES).passages == (other,)


def test_replacements_that_overlap_are_refused() -> None:
    for wrong in ([Replacement(0, 3, ""), Replacement(2, 4, "")], [Replacement(3, 2, "x")]):
        with pytest.raises(ValueError, match="overlap"):
            moved_spans([(0, 1)], wrong)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Replacement], tuple[int, int]]:
    text = draw(st.text(st.sampled_from("abc é漢👩\u0301"), min_size=1, max_size=30))
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    new = [Replacement(*pair, draw(st.text("XY", max_size=4))) for pair in pairs]
    start = draw(st.integers(0, len(text) - 1))
    return text, new, (start, draw(st.integers(start + 1, len(text))))


@given(cases())
@example(("aa", [Replacement(1, 1, "")], (0, 2)))
@example(("aa", [Replacement(0, 0, ""), Replacement(1, 1, "X")], (0, 2)))
def test_what_was_not_replaced_stays_marked_and_nothing_else_does(
    case: tuple[str, list[Replacement], tuple[int, int]],
) -> None:
    text, new, (start, end) = case
    (moved,) = moved_spans([(start, end)], new)
    after = replaced(text, new)
    assert 0 <= moved.start <= moved.end <= len(after)
    gone = {place for one in new for place in range(one.start, one.end)}
    kept = [text[place] for place in range(start, end) if place not in gone]
    marked = after[moved.start : moved.end]
    assert [letter for letter in marked if letter not in "XY"] == kept
    assert moved.is_cut == any(place in gone for place in range(start, end))
    if not new:
        assert (moved.start, moved.end) == (start, end)
