"""Splits an answer into words, by the rules of its language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from intercoder.text.language import UNKNOWN, guess_language

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Word(NamedTuple):
    """A word, folded for comparing, and where it stands in the text."""

    word: str
    start: int
    end: int


def words(text: str, language: str = "") -> Iterator[Word]:
    """The words of a text in order; punctuation and white space are none.

    `language` is a two-letter code; empty where it is not known. spaCy's tokenizer for it is used,
    and its general one for languages it does not know or needs other packages for.
    """
    tokenize = _tokenizer(guess_language(text, language))
    for token in tokenize(text):
        raw = token.text
        if raw.isalnum() or any(character.isalnum() for character in raw):
            yield Word(fold(raw), token.idx, token.idx + len(raw))


def fold(text: str) -> str:
    """A text as it is compared: compatibility forms and case do not count."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _tokenizer(language: str) -> Callable[[str], Doc]:
    import spacy

    try:
        return spacy.blank(language).tokenizer
    except (ImportError, ValueError):  # not known to spaCy, or it needs another package
        return spacy.blank(UNKNOWN).tokenizer
