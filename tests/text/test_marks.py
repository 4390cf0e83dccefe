"""Words keep their marks: vowel signs of Hindi, and accents written apart."""

from __future__ import annotations

import re
import unicodedata

import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.find import MatchedPart, find_codes
from intercoder.text.language import guess_language
from intercoder.text.marks import alone, is_of_word, word_pattern
from intercoder.text.matching.phrases import Phrase, PhraseMatcher
from intercoder.text.normalise import normalise

HINDI = "किताबें बहुत अच्छी हैं"


def test_words_of_hindi_are_whole() -> None:
    assert word_pattern().findall(HINDI) == HINDI.split()
    assert word_pattern(with_underscores=False).findall("q1_किताब") == ["q1", "किताब"]


def test_every_mark_is_of_a_word_and_no_sign_is() -> None:
    for character in "िीाे्ंं́̈":
        assert is_of_word(character)
        assert word_pattern().fullmatch(f"क{character}")
    assert not any(map(is_of_word, ".,;- '…"))


@pytest.mark.parametrize("text", ["कमी", "कम।", "बहुत कम"])
def test_a_short_word_is_not_found_in_a_longer_one(text: str) -> None:
    found = re.search(alone("कम"), text)
    assert bool(found) is (text != "कमी")
    assert bool(PhraseMatcher([Phrase("कम")]).find(text)) is (text != "कमी")


def test_a_sign_between_words_counts_alike_after_a_vowel_sign_and_a_letter() -> None:
    assert normalise("कमी-5") == normalise("कमी 5")
    assert normalise("कम-5") == normalise("कम 5")
    assert normalise("किताबें, बहुत अच्छी हैं!") == normalise(HINDI)
    assert "'" in normalise("ẹ̀'s")


def test_codes_are_found_by_whole_words() -> None:
    book = Codebook("b", (Code("a", "कल तब बात"), Code("b", "अच्छी किताबें")))
    found = find_codes(book, "किताब", {})
    assert [(one.code.id, one.where) for one in found if one.score > 49] == [
        ("b", MatchedPart.NAME)
    ]


def test_a_language_is_guessed_alike_however_its_accents_are_written() -> None:
    text = "die bücher sind für uns natürlich über alles schön und größer als früher"
    for form in ("NFC", "NFD"):
        assert guess_language(unicodedata.normalize(form, text)) == "de"
    french = "c'est très près, à côté où j'étais été"
    assert guess_language(unicodedata.normalize("NFD", french)) == guess_language(french)
