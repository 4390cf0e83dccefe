"""A text as the detectors read it: digits, dashes, spaces and full-width signs in one form.

People write numbers in the digits of their script, and web pages put invisible characters into
addresses. Every character of the plain form comes from one of the text, so that what is found can
be marked in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlainForm:
    """A text in plain form."""

    text: str
    divided: str
    """The same with a mark for each letter of a script that writes words without spaces, so that
    an address or a number ends where such a letter begins."""
    positions: tuple[int, ...] | None = None
    """Where each character was; None if nowhere else."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the plain form is in the text it came from."""
        if self.positions is None:
            return start, end
        return self.positions[start], self.positions[end - 1] + 1


def plain_form(text: str) -> PlainForm:
    """The plain form of a text."""
    if text.isascii():
        return PlainForm(text, text)
    plain = text.translate(_PLAIN)
    divided = _UNDIVIDED.sub("、", plain)
    if len(plain) == len(text):
        return PlainForm(plain, divided)
    kept = tuple(at for at, one in enumerate(text) if _PLAIN[ord(one)] is not None)
    return PlainForm(plain, divided, kept)


_UNDIVIDED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters of Thai, Lao, Khmer, Japanese, Chinese and Korean, which are written without spaces."""


_ALIKE = {"\N{MINUS SIGN}": "-", "‘": "'", "’": "'", "ʼ": "'"}
_OF_CATEGORY = {"Zs": ord(" "), "Pd": ord("-"), "Cf": None}
"""Spaces and dashes; zero-width characters, marks of direction and soft hyphens are left out."""


class _Table(dict[int, int | None]):
    """What each character becomes; filled as characters come."""

    def __missing__(self, code: int) -> int | None:
        self[code] = found = _plain(chr(code))
        return found


def _plain(character: str) -> int | None:
    code = ord(character)
    if 0xFF01 <= code <= 0xFF5E:  # full-width forms of ASCII
        return code - 0xFEE0
    if (digit := unicodedata.decimal(character, None)) is not None:
        return ord("0") + digit
    if character in _ALIKE:
        return ord(_ALIKE[character])
    return _OF_CATEGORY.get(unicodedata.category(character), code)


_PLAIN = _Table()
