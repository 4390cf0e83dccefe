"""Normalises text, so that the same answer compares equal however it was typed.

It folds letter case, width and other compatibility forms (NFKC, Unicode Standard Annex 15), white
space, and punctuation that only separates. It keeps whatever can carry meaning: digits and the
marks within and before numbers, symbols and emoji, emoticons, apostrophes within words. An answer
without a letter or a digit keeps all its characters, so that "?" and "!" stay two answers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from intercoder.text.marks import is_of_word, marks

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´ʹ", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
INVISIBLE = re.compile(
    "["
    "\u00ad\u200b\u200c\u200e\u200f\u061c\u2060\ufeff"  # soft hyphen, no width, directions
    "\u202a-\u202e\u2066-\u2069"
    "\ufe0e\ufe0f"  # a symbol as text or in colour
    "\u0640\u064b-\u0652\u0670"  # Arabic: lengthening and vowels, which writers leave out
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew: points and accents
    "]"
)
"""Characters that writers leave out, or do not see, within one and the same word."""
_ASCII_RUN = re.compile(r"[^a-z0-9\s]+")
"""A run of signs in ASCII text in lower case, found much faster than in any other."""
_SEPARATES = re.compile(
    r"""[,.;:!?()"/](?<![^a-z0-9\s].)"""  # the first sign behind a letter, a digit or a space
    r"""(?:(?<![:;])[,.!?()"/]+(?![^a-z0-9\s])"""
    r"""|(?![^a-z0-9\s])(?:(?<![0-9].)|(?![0-9])))"""
)
"""Signs in ASCII text that only separate: a run of them, or one alone and not within a number. Most
signs are such, so that they are not looked at one by one. A run that begins with a colon or a
semicolon may be an emoticon."""
_EMOTICON = re.compile(r"([:;=])[-']{0,2}([()\[\]{}|/\\])")
SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Burmese, Khmer
    "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana and Han
)
"""Scripts written without spaces between words, as a class in a regular expression."""
_SPACE_WITHIN = re.compile(f"(?<=[{SPACELESS}]) (?=[{SPACELESS}])")


def normalise(text: str) -> str:
    """The text in the form used for comparing: answers are identical if their forms are equal.

    Words are separated by single spaces. The result is not for display.
    """
    if text.isascii():
        run, folded = _ASCII_RUN, _SEPARATES.sub(" ", text.lower())
    else:
        run = _run()
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        folded = INVISIBLE.sub("", folded).translate(_APOSTROPHES)
    words = " ".join(run.sub(_fold, folded).split())
    if not any(map(str.isalnum, words)):
        return " ".join((text.lower() if text.isascii() else folded).split())
    return words if words.isascii() else _SPACE_WITHIN.sub("", words)


@cache
def _run() -> re.Pattern[str]:
    """A run of signs: neither letters, digits, marks on them nor white space."""
    return re.compile(rf"(?:[^\w\s{marks()}]|_)+")


def _fold(found: re.Match[str]) -> str:
    """The remainder of a run of characters that are not letters, digits or white space."""
    run, text = found[0], found.string
    before = text[found.start() - 1] if found.start() else " "
    after = text[found.end()] if found.end() < len(text) else " "
    if len(run) == 1:
        if run == "'" and is_of_word(before) and not before.isdigit() and after.isalpha():
            return run
        if before.isdigit() and after.isdigit():
            return run.translate(_DASHES)
    if (emoticon := _EMOTICON.search(run)) is not None:
        beside = run[: emoticon.start()] + run[emoticon.end() :]
        return f"{''.join(map(_kept, beside))} {emoticon[1]}{emoticon[2]} "
    kept = "".join(map(_kept, run))
    is_apart = len(run) > 1 or not is_of_word(before)
    if after.isdigit() and is_apart and run[-1].translate(_DASHES) == "-":
        kept = f"{kept[:-1]} -"
    return kept


@cache
def _kept(character: str) -> str:
    """The character, or a space if it only separates."""
    is_mark = unicodedata.category(character).startswith("P") and character not in "%‰#&@"
    return " " if is_mark else character
