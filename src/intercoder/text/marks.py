r"""Combining marks, which belong to the word they stand in although `\w` has none of them.

Vowel signs of Hindi, Bengali or Tamil are marks, and so are accents that are written apart from
their letter. Cut at them, a word falls into pieces that are in many other words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby

_PLANES = range(0x300, 0x20000)
"""Where marks are, but for rare variants of characters."""


def is_of_word(character: str) -> bool:
    """Whether it is a letter, a digit, or a mark on one."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


@cache
def marks() -> str:
    """All marks, to go into a class of a regular expression."""
    found = (one for one in _PLANES if unicodedata.category(chr(one))[0] == "M")
    runs = groupby(enumerate(found), key=lambda pair: pair[1] - pair[0])
    ranges = ([number for _, number in run] for _, run in runs)
    return "".join(f"{chr(one[0])}-{chr(one[-1])}" for one in ranges)


@cache
def word_pattern(*, with_underscores: bool = True) -> re.Pattern[str]:
    """Words: letters and digits with their marks."""
    letter = r"\w" if with_underscores else r"[^\W_]"
    return re.compile(rf"{letter}(?:{letter}|[{marks()}])*")


def alone(either: str) -> str:
    """A regular expression for these words where no letter, digit or mark goes on with them."""
    return rf"(?<![^\W_])(?:{either})(?![^\W_]|[{marks()}])"
