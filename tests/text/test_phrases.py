"""Phrases: what is found, in which scripts, and that no text takes long."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.errors import UsageError
from intercoder.text.matching.folded_words import folded_words
from intercoder.text.matching.phrases import Phrase, PhraseMatcher


def found(phrase: str, text: str, similarity: int = 100) -> list[str]:
    """The places where the phrase is found, as they are written in the text."""
    matcher = PhraseMatcher([Phrase(phrase, similarity)])
    return [text[start:end] for one in matcher.find(text) for start, end in one.spans]


@pytest.mark.parametrize(
    ("phrase", "text", "places"),
    [
        ("opening hours", "Longer OPENING, hours please", ["OPENING, hours"]),
        ("open", "reopened", []),
        ("open*", "It opened and opens: open!", ["opened", "opens", "open"]),
        ("*library", "The children's minilibrary", ["minilibrary"]),
        ("*brar*", "A librarian", ["librarian"]),
        ("open * hours", "open more hours, open hours", ["open more hours"]),
        ("heure", "à l'heure", ["heure"]),
        ("l’heure", "à L'HEURE", ["L'HEURE"]),
        ("cafe", "Le café", ["café"]),
        ("café", "the cafe", ["cafe"]),
        ("café", "the cafe\u0301", ["cafe\u0301"]),
        ("má", "mà", []),
        ("fordern", "fördern", []),
        ("STRASSE", "die Straße", ["Straße"]),
        ("open", "ＯＰＥＮ now", ["ＯＰＥＮ"]),
        ("図書館", "私の図書館は静かです", ["図書館"]),
        ("図書館 静か", "この図書館\u3000静か", ["図書館\u3000静か"]),
        ("ガラス", "大きなｶﾞﾗｽ", ["ｶﾞﾗｽ"]),
        ("เงียบ", "ห้องสมุดเงียบมาก", ["เงียบ"]),
        ("WiFi", "図書館のWiFiが遅い", ["WiFi"]),
        ("WiFiが", "図書館のWiFiが遅い", ["WiFiが"]),
        ("iが", "図書館のWiFiが遅い", []),
        ("도서관*", "도서관에서 책을", ["도서관에서"]),
        ("كتاب", "كِتَاب جديد", ["كِتَاب"]),
        ("किताब", "नई किताब", ["किताब"]),
        ("👍", "Great 👍!", ["👍"]),
    ],
)
def test_where_a_phrase_is_found(phrase: str, text: str, places: list[str]) -> None:
    assert found(phrase, text) == places


def test_another_spelling_is_found_from_the_stated_similarity_on() -> None:
    assert found("library", "the libary") == []
    assert found("library", "the libary", 90) == ["libary"]  # 12 of 13 letters: 92.3
    assert found("library", "the libary", 93) == []
    assert found("hate", "I have", 70) == []  # too short to be spelt otherwise


@pytest.mark.parametrize("phrase", ["", "  ", "*", "* hours", "hours *", "li*ry", "図*", "a " * 13])
def test_a_phrase_that_cannot_be_looked_for_is_refused(phrase: str) -> None:
    with pytest.raises(UsageError):
        PhraseMatcher([Phrase(phrase)])


@given(st.text(max_size=80))
def test_words_are_where_they_say(text: str) -> None:
    for one in folded_words(text):
        assert 0 <= one.start < one.end <= len(text)


@given(
    st.lists(st.sampled_from(["open", "hours", "café", "ruhe", "книга"]), min_size=1, max_size=8)
)
def test_the_unicode_form_and_case_of_a_text_make_no_difference(words: list[str]) -> None:
    text = " ".join(words)
    matcher = PhraseMatcher([Phrase("café"), Phrase("open hours"), Phrase("книг*")])
    numbers = [one.phrase for one in matcher.find(text)]
    for form in ("NFC", "NFD", "NFKD"):
        other = unicodedata.normalize(form, text.upper())
        assert [one.phrase for one in matcher.find(other)] == numbers


@given(st.lists(st.sampled_from(["a", "b", "ab"]), max_size=12), st.sampled_from(["a b", "ab a"]))
def test_phrases_of_words_are_found_where_a_search_of_the_words_finds_them(
    words: list[str], phrase: str
) -> None:
    expected = sum(words[at : at + 2] == phrase.split() for at in range(len(words)))
    assert len(found(phrase, " ".join(words))) == expected
