"""Function words: those that carry a sentence and say nothing of what it is about.

From a table of our own, made from spaCy's lists of stop words: importing a language of spaCy's
brings all its rules along, which takes seconds.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources


@cache
def function_words(language: str) -> frozenset[str]:
    """The function words of the language with this two-letter code, folded for comparing.

    Empty for a language without a list. What an elision leaves ("l'", "d’") is there with either
    apostrophe.
    """
    return frozenset(
        spelling
        for word in map(_fold, listed_words(language))
        for spelling in (word, word.replace("’", "'"), word.replace("'", "’"))
    )


def listed_words(language: str) -> tuple[str, ...]:
    """The same as they are listed; empty for a language without a list."""
    return tuple(_table().get(language, "").split())


@cache
def _table() -> dict[str, str]:
    """Each language's words, divided by blanks."""
    table = resources.files("intercoder.text").joinpath("function_words.txt").read_text("utf-8")
    lines = (line.partition(": ") for line in table.splitlines() if not line.startswith("#"))
    return {language: words for language, _, words in lines}


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
