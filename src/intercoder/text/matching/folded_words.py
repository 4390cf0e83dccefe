"""The words of a text in the form in which phrases are compared, with their places.

Case, width, Unicode form and invisible characters make no difference. A word ends at anything that
is no letter, digit or mark, an apostrophe included, so that French `l'heure` has the word `heure`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from intercoder.text.likeness.spelling import writing
from intercoder.text.normalise import INVISIBLE, SPACELESS

_BEYOND = 0x1F000
"""No mark of a living script is beyond."""
_ASCII_WORD = re.compile("[A-Za-z0-9]+")
_HAS_SPACELESS = re.compile(f"[{SPACELESS}]")
_CLUSTER = re.compile("[^\\s\u3099\u309a\uff9e\uff9f][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
"""A character with the marks that compose with it; blanks are left out."""


class FoldedWord(NamedTuple):
    """A word, folded, and its place in the text."""

    word: str
    start: int
    end: int


def folded_words(text: str) -> list[FoldedWord]:
    """The words of a text in order."""
    if text.isascii():
        lower = text.lower()
        return [FoldedWord(hit[0], *hit.span()) for hit in _ASCII_WORD.finditer(lower)]
    found = ((fold_word(hit[0]), *hit.span()) for hit in _word().finditer(text))
    return [FoldedWord(*one) for one in found if one[0]]


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """A word in the form used for comparing; accents stay. Empty if nothing of it is visible."""
    return _folded(word)


@lru_cache(maxsize=65_536)
def bare_word(word: str) -> str:
    """A folded word without the accents that careless writing omits; ä, ö, ü and å stay."""
    return word if word.isascii() else writing(word)


def bare_text(text: str) -> str:
    """A whole text, folded and without accents; not remembered, as words are."""
    folded = _folded(text)
    return folded if folded.isascii() else writing(folded)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", folded)


def has_spaceless(text: str) -> bool:
    """Whether the text has characters of a script written without spaces between words."""
    return not text.isascii() and _HAS_SPACELESS.search(text) is not None


class TextWithoutBlanks(NamedTuple):
    """A text folded without its blanks, and where each of its characters comes from."""

    text: str
    starts: list[int]
    ends: list[int]


def squeezed(text: str) -> TextWithoutBlanks:
    """The text in the form in which phrases of scripts without spaces are compared."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for hit in _CLUSTER.finditer(text):
        part = fold_word(hit[0])
        folded.append(part)
        starts += [hit.start()] * len(part)
        ends += [hit.end()] * len(part)
    return TextWithoutBlanks("".join(folded), starts, ends)


@cache
def _word() -> re.Pattern[str]:
    """A word: it begins with a letter or digit; marks and invisible characters may follow.

    A run of characters without spaces between words is one of its own, so that `WiFi` is found
    between them.
    """
    marks = _ranges("Mn", "Mc", "Cf")
    spaced = f"[^\\W_{SPACELESS}](?:[^\\W_{SPACELESS}]|[{marks}])*"
    return re.compile(f"{spaced}|[{SPACELESS}]+")


def _ranges(*categories: str) -> str:
    """The characters of these Unicode categories, as ranges of a class in a pattern."""
    parts: list[str] = []
    first = last = -2
    for point in range(_BEYOND):
        if unicodedata.category(chr(point)) not in categories:
            continue
        if point != last + 1:
            if first >= 0:
                parts.append(f"\\U{first:08x}-\\U{last:08x}")
            first = point
        last = point
    parts.append(f"\\U{first:08x}-\\U{last:08x}")
    return "".join(parts)
