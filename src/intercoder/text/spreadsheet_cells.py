"""Text in spreadsheet cells: what Excel's format escapes, and what runs as a formula.

The format's XML cannot hold some characters, so Excel writes them as `_xHHHH_`, the hexadecimal
number of a UTF-16 unit, and writes `_x005F_` for an underscore that would be read as the beginning
of such a number. Nothing is lost: `unescape(escape(text)) == text` for every text.

A spreadsheet treats a cell of a CSV file that starts with one of a few characters as a formula,
which can send data away or start a program. A leading apostrophe makes it plain text. The guard can
be removed without loss: `unguard(guard(text)) == text` for every text, because text that already
starts with apostrophes before such a character gets one more. A number with a sign, or a sign
alone, is no formula and stays as it is.
"""

from __future__ import annotations

import re

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters XML cannot hold, the carriage return, which XML readers drop, and the underscore."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escape(text: str) -> str:
    """`text` as it is written in a cell of an Excel file."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(cell: str) -> str:
    """The text that Excel shows for a cell of its file."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell) if "_x" in cell else cell


_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""Text that a spreadsheet may run; in East Asian versions, full-width forms too."""
RISKY_STARTS = frozenset("'=+-@\t\r\n＝＋－＠")
"""The characters with which such a text begins."""
_NUMBER = re.compile(r"[+-](?:[0-9]+(?:[.,][0-9]+)?)?")


def guard(text: str) -> str:
    """`text` as it is written in a CSV cell: with an apostrophe in front if it could run."""
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given: without the apostrophe it added."""
    return text[1:] if text.startswith("'") and _RISKY.match(text, 1) else text
