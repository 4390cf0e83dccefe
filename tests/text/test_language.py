"""The function words by which a language is guessed."""

from __future__ import annotations

from importlib import import_module

import pytest

from intercoder.text.function_words import function_words, listed_words
from intercoder.text.language import guess_language


@pytest.mark.parametrize("language", ["en", "fi", "fr", "ru", "sv"])
def test_function_words_are_those_of_a_kept_list(language: str) -> None:
    kept = import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
    assert {word for word in kept if " " not in word} == set(listed_words(language))


def test_an_elision_is_there_with_either_apostrophe() -> None:
    assert {"l'", "l’"} <= function_words("fr")
    assert not function_words("xx")


def test_words_of_many_languages_tell() -> None:
    assert guess_language("a biblioteca é muito boa e os livros também") == "pt"


def test_nothing_of_the_licence_is_a_word() -> None:
    assert "permission" not in function_words("en")
