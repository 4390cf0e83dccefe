"""What is seen of a masked text: nothing but what was asked for, and its stated length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.errors import UsageError
from intercoder.protection.masking.own_words import OwnWords, own_words
from intercoder.protection.masking.seeing import (
    BLOCK,
    WHOLE,
    Mask,
    Reveal,
    next_reveal,
    see,
)
from intercoder.protection.masking.sentences import LONGEST, sentence_spans

TEXT = "The lamp is warm. I like the big table! Is it quiet?"
MASKED = Mask(on_demand=True)
RAIN = Mask(own_words=own_words(["rain*", "red umbrella", "傘"]))
texts = st.text(
    st.one_of(
        st.sampled_from("ab .!?\n\r。傘é\u0301שם؟▒[]"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=60,
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (TEXT, ["The lamp is warm.", "I like the big table!", "Is it quiet?"]),
        ("At 3.5 metres, see www.example.org for more", None),
        ("one line\r\nanother\n\n", ["one line", "another"]),
        ("“Quiet.” They said so.", ["“Quiet.”", "They said so."]),
        ("本が多い。静かです。", ["本が多い。", "静かです。"]),
        ("هل هو هادئ؟ نعم.", ["هل هو هادئ؟", "نعم."]),
        (" \n ", []),
    ],
)
def test_sentences_end_where_their_script_ends_them(text: str, parts: list[str] | None) -> None:
    assert sentences(text) == ([text] if parts is None else parts)


def test_what_goes_on_without_an_end_is_divided_between_words() -> None:
    parts = sentences("shelf " * 200)
    assert len(parts) == 5
    assert all(len(one) <= LONGEST and one.endswith("shelf") for one in parts)


@given(texts)
def test_sentences_leave_nothing_visible_out(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_a_text_opens_with_its_length_alone() -> None:
    seen = see(TEXT, MASKED)
    assert seen.text == ""
    assert seen.line == "(masked: 3 sentences, 12 words)"


@given(st.lists(st.text("xyz", min_size=1), min_size=1, max_size=9), st.randoms())
def test_texts_of_one_length_look_alike(words: list[str], random: object) -> None:
    other = [word[::-1] + "z" for word in words]
    assert see(" ".join(words), MASKED) == see(" ".join(other), MASKED)


def test_sentences_come_one_by_one() -> None:
    reveal, lines = Reveal(), []
    for _ in range(4):
        reveal = next_reveal(TEXT, MASKED, reveal)
        lines.append(see(TEXT, MASKED, reveal).line)
    assert lines == [
        "The lamp is warm. (… 2 sentences, 8 words more)",
        "The lamp is warm. I like the big table! (… 1 sentence, 3 words more)",
        TEXT,
        TEXT,
    ]


def test_own_words_stay_masked_until_they_are_asked_for() -> None:
    text = "Rainy days, a RED umbrella; no brain."
    seen = see(text, RAIN)
    assert seen.text == f"{BLOCK} days, a {BLOCK}; no brain."
    assert (seen.own_words, seen.is_whole) == (2, False)
    assert see(text, RAIN, Reveal(own_words=True)).text == text
    assert see("青い傘です", RAIN).text == f"青い{BLOCK}です"


def test_hidden_is_hidden_whatever_was_revealed() -> None:
    seen = see(TEXT, MASKED.hiding(hides=True), Reveal(WHOLE, own_words=True))
    assert (seen.text, seen.is_hidden, seen.pieces) == ("", True, ())


def test_the_beginning_of_a_long_text_ends_before_what_may_be_a_word_of_the_list() -> None:
    assert see("It was a red", RAIN, characters=40).text == "It was "
    assert see("It was a red", RAIN, characters=12).text == "It was a red"
    assert see("It was warm", MASKED, characters=400).line == "(masked: 400 characters)"


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_places_lead_to_each_other(text: str, first: int, second: int) -> None:
    span = min(first, len(text)), min(max(first, second), len(text))
    seen = see(text, Mask(own_words=own_words(["a", "傘"])))
    for start, end in seen.whole_spans([span]):
        assert seen.text[start:end] == text[slice(*span)]
        assert seen.stored_span(start, end) == span
    for start, end in seen.covering_spans([span] if span[0] < span[1] else []):
        first_stored, last_stored = seen.stored_span(start, end)
        assert first_stored <= span[0] < span[1] <= last_stored


@given(texts, st.integers(0, 4))
def test_what_is_seen_holds_no_word_of_the_list(text: str, revealed: int) -> None:
    words = own_words(["ab*", "傘"])
    seen = see(text, Mask(on_demand=True, own_words=words), Reveal(revealed))
    assert not words.spans(seen.text)


def test_the_list_does_not_show_itself() -> None:
    assert "umbrella" not in repr(RAIN)


def test_what_cannot_be_looked_for_is_named_by_its_number() -> None:
    with pytest.raises(UsageError, match="Entry 2 of the list") as caught:
        own_words(["rain", "um*brella"])
    assert "um*brella" not in str(caught.value)
    assert own_words([" ", "rain", "rain"]) == OwnWords(("rain",))
