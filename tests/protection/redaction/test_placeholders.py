"""Placeholders stand for what was found, equal for equal data, and passages move with them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.protection.redaction.detecting import personal_data
from intercoder.protection.redaction.kinds import Find, Kind
from intercoder.protection.redaction.placeholders import placeholders_in, replace


def test_equal_data_get_equal_placeholders() -> None:
    text = "Ask a@example.org or B@example.org; A@example.org is +44 20 7946 0123 or +442079460123."
    redacted = replace(text, personal_data(text, "en"))
    assert redacted.text == "Ask [EMAIL 1] or [EMAIL 2]; [EMAIL 1] is [PHONE 1] or [PHONE 1]."
    assert placeholders_in(redacted.text) == {Kind.EMAIL: 3, Kind.PHONE: 2}


def test_placeholders_already_there_keep_their_numbers() -> None:
    text = "[EMAIL 1] and a@example.org"
    assert replace(text, personal_data(text)).text == "[EMAIL 1] and [EMAIL 2]"


def test_passages_move_with_the_text_around_them() -> None:
    text = "mail a@example.org today"
    redacted = replace(text, personal_data(text))
    start, end = redacted.moved(text.index("today"), len(text))
    assert redacted.text[start:end] == "today"
    start, end = redacted.moved(0, text.index("@"))
    assert redacted.text[start:end] == "mail [EMAIL 1]"


@st.composite
def texts_with_finds(draw: st.DrawFn) -> tuple[str, list[Find]]:
    words = draw(st.lists(st.text("ab 1", min_size=1, max_size=4), min_size=1, max_size=8))
    text, finds = "".join(words), []
    at = 0
    for word in words:
        if draw(st.booleans()):
            kind = draw(st.sampled_from((Kind.EMAIL, Kind.IP)))
            finds.append(Find(at, at + len(word), kind, word))
        at += len(word)
    return text, finds


@given(texts_with_finds())
def test_what_was_not_found_stays_and_what_was_is_gone(found: tuple[str, list[Find]]) -> None:
    text, finds = found
    redacted = replace(text, finds)
    rebuilt, at = "", 0
    for one, find in zip(redacted.replacements, finds, strict=True):
        start, end = redacted.moved(find.start, find.end)
        assert redacted.text[start:end] == one.placeholder
        rebuilt += redacted.text[at:start] + text[find.start : find.end]
        at = end
    assert rebuilt + redacted.text[at:] == text


@given(st.text(), st.sampled_from(["", "en", "de", "zh"]))
def test_any_text_is_read_and_found_once(text: str, language: str) -> None:
    finds = personal_data(text, language)
    ends = [0]
    for one in finds:
        assert ends[-1] <= one.start < one.end <= len(text)
        ends.append(one.end)
