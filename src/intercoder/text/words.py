"""Splits an answer into words by the rules of its language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from intercoder.text.importing import without_sockets
from intercoder.text.language import UNKNOWN, guess_language

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Word(NamedTuple):
    """A word, folded for comparing, and its position in the text."""

    word: str
    start: int
    end: int


def words(text: str, language: str = "") -> Iterator[Word]:
    """The words of a text in order, without punctuation and white space.

    `language` is a two-letter code; empty if not known. spaCy's tokenizer for the language is used,
    or its general one for languages that it does not know or that need other packages.
    """
    tokenize = _tokenizer(guess_language(text, language))
    for token in tokenize(text):
        raw = token.text
        if raw.isalnum() or any(character.isalnum() for character in raw):
            yield Word(fold(raw), token.idx, token.idx + len(raw))


def fold(text: str) -> str:
    """A text in the form used for comparing: compatibility forms and case make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _tokenizer(language: str) -> Callable[[str], Doc]:
    with without_sockets():
        import spacy
    try:
        return spacy.blank(language).tokenizer
    except (ImportError, ValueError):  # not known to spaCy, or it needs another package
        return spacy.blank(UNKNOWN).tokenizer
