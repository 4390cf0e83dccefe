"""Recognises numbers that people and programs write differently as the same.

`1`, `1.0`, `01`, `+1`, `1e0` and full-width `１` are the same number. The comparison is exact:
nothing is rounded, so identifiers of many digits stay distinct. Infinity, NaN and digits grouped by
commas, points or underscores are not numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WITH_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+", re.ASCII)
"""Digits grouped like thousands; may also be a number with three decimals."""
_MAX_CHARACTERS = 400
_WIDE = str.maketrans({"．": ".", "，": ",", "－": "-", "＋": "+", "−": "-"})
_PLAIN = 15
"""Digits before or after the point up to which a number is written without an exponent."""


class Commas(Enum):
    """The meaning of a comma within a cell."""

    NONE = "none"
    """No cell has a comma between digits."""
    DECIMAL = "decimal"
    """A decimal mark."""
    UNCLEAR = "unclear"
    """Commas may mark decimals, group thousands or divide: a cell with one is not a number."""


@dataclass(frozen=True, slots=True)
class NumberReader:
    """Reads the numbers of one table."""

    commas: Commas = Commas.NONE

    @classmethod
    def of(cls, texts: Iterable[str], delimiter: str, decimal: str = "") -> NumberReader:
        """A reader for a table with these texts and this delimiter (empty in other formats).

        `decimal` is the decimal mark, if specified. Otherwise commas are decimal marks if they
        cannot separate cells and not all of them could group thousands.
        """
        if decimal:
            return cls(Commas.DECIMAL if decimal == "," else Commas.NONE)
        found = [text for text in map(_plain, texts) if _WITH_COMMA.fullmatch(text)]
        if not found:
            return cls()
        is_clear = delimiter != "," and not all(map(_GROUPED.fullmatch, found))
        return cls(Commas.DECIMAL if is_clear else Commas.UNCLEAR)

    def read(self, text: str) -> Decimal | None:
        """The number; None if the text is not a number that a computer can represent."""
        plain = _plain(text)
        if self.commas is Commas.DECIMAL:
            if "." in plain and ("," in plain or _GROUPED.fullmatch(plain)):
                return None
            plain = plain.replace(",", ".")
        if len(plain) > _MAX_CHARACTERS or not _NUMBER.fullmatch(plain):
            return None
        number = Decimal(plain)
        if not -400 < number.adjusted() < 400:
            return Decimal(0) if number == 0 else None
        size = abs(float(number))
        return None if size == float("inf") or (size == 0) != (number == 0) else number

    def is_unclear(self, text: str) -> bool:
        """Whether the text looks like a number but its value is ambiguous."""
        plain = _plain(text)
        if self.commas is Commas.DECIMAL:
            return "." in plain and bool(_GROUPED.fullmatch(plain))
        return self.commas is Commas.UNCLEAR and bool(_WITH_COMMA.fullmatch(plain))


def written(number: Decimal) -> str:
    """The number in its plainest form: `1` for 1.0, `1.5` for 1.50, `0` for -0."""
    if number == 0:
        return "0"
    bare = number.normalize() if len(number.as_tuple().digits) <= 28 else number
    plain = format(bare, "f")
    if len(plain.lstrip("-").partition(".")[0]) > _PLAIN and bare != number.to_integral_value():
        return str(bare)
    return plain if len(plain) <= 2 * _PLAIN + 2 else str(bare)


def _plain(text: str) -> str:
    """The text with ASCII digits, marks and signs."""
    if text.isascii():
        return text
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    return digits.translate(_WIDE)
