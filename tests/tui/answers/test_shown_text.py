"""Places in an answer's text and in what is drawn of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.text.display import display_text
from intercoder.tui.answers.shown_text import ShownText

TEXTS = st.text(st.sampled_from("ab [] é漢\n\r\t\x1b\u202eपु👩\u200d\u0301ه"), max_size=25)


@st.composite
def shown_texts(draw: st.DrawFn) -> ShownText:
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    marks = draw(st.lists(st.tuples(places, places), max_size=4))
    return ShownText(text, tuple(sorted({(a, b) for a, b in marks if a < b})))


def test_brackets_stand_around_marked_words_and_are_no_part_of_them() -> None:
    shown = ShownText("quiet\x1b rooms and books", ((0, 12), (7, 12), (17, 22)))
    assert shown.drawn == "[quiet␛ [rooms]] and [books]"
    words = [shown.drawn[slice(*span)] for span in shown.drawn_spans(shown.marks)]
    assert words == ["quiet␛ [rooms", "rooms", "books"]
    assert shown.raw_place(shown.drawn.index("books")) == 17


def test_a_text_without_marks_is_drawn_as_everywhere() -> None:
    shown = ShownText("a\tb\r\nc")
    assert shown.drawn == display_text("a\tb\r\nc")
    assert [shown.raw_place(place) for place in range(9)] == [0, 1, 2, 2, 2, 2, 3, 5, 6]


@given(shown_texts(), st.data())
def test_places_lead_there_and_back(shown: ShownText, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(shown.raw)))
    if shown.raw[place - 1 : place + 1] == "\r\n" and place:
        return  # within one line break
    for start, end in shown.drawn_spans([(place, len(shown.raw))]):
        assert shown.raw_place(start) == place
        assert end <= len(shown.drawn)
    back = [shown.raw_place(drawn) for drawn in range(len(shown.drawn) + 1)]
    assert back == sorted(back)
    assert all(0 <= one <= len(shown.raw) for one in back)


@given(shown_texts())
def test_without_brackets_it_is_the_text_as_everywhere(shown: ShownText) -> None:
    signs = {place for place, _ in shown._brackets}
    assert len(shown.drawn) == len(display_text(shown.raw)) + len(shown._brackets)
    plain, before, safe = [], 0, display_text(shown.raw)
    for place in sorted(signs):
        plain.append(safe[before:place])
        before = place
    rest = shown.drawn
    for piece in (*plain, safe[before:]):
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]
