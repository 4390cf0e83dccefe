"""Guesses the language of an answer without a stated language.

The script decides where it can, function words otherwise. A guess only helps to split words
correctly: it is never shown, stored or counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

from intercoder.text.function_words import listed_words

UNKNOWN = "xx"
"""spaCy's name for a language of its own choosing: words are cut at spaces and punctuation."""
_LATIN = (
    *("en", "de", "fr", "es", "it", "nl", "pt", "sv", "fi", "da", "nb", "pl", "cs", "hu"),
    *("ro", "tr", "hr", "sk", "sl", "lt", "lv", "et", "is", "id", "vi", "ca", "eu", "sq"),
)
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
)
"""The first script found decides; kana come before Han, because Japanese has both."""
_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str, known: str = "") -> str:
    """The two-letter code of the language: `known` if given, without its region; otherwise a guess.

    The code is `xx` if nothing indicates a language.
    """
    if known.strip():
        return _without_region(known)
    for language, script in _SCRIPTS:
        if script.search(text):
            return language
    hits: Counter[str] = Counter()
    spoken_in = _languages_of_word()
    for word in _WORD.findall(unicodedata.normalize("NFC", text.casefold())):
        hits.update(spoken_in.get(word, ()))
    best = hits.most_common(2)
    if not best or best[0][1] < 2 or (len(best) > 1 and best[0][1] == best[1][1]):
        return UNKNOWN
    return best[0][0]


@lru_cache
def _without_region(known: str) -> str:
    return re.split(r"[-_]", known.strip().casefold())[0]


@cache
def _languages_of_word() -> dict[str, tuple[str, ...]]:
    """The languages in which each function word is one."""
    languages: dict[str, list[str]] = {}
    for language in _LATIN:
        for word in listed_words(language):
            languages.setdefault(word, []).append(language)
    return {word: tuple(found) for word, found in languages.items()}
