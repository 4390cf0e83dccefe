"""Escapes text in the cells of an Excel file.

The format's XML cannot hold some characters, so Excel writes them as `_xHHHH_`, the hexadecimal
number of a UTF-16 unit, and writes `_x005F_` for an underscore that would be read as the beginning
of such a number. Nothing is lost: `unescape(escape(text)) == text` for every text.
"""

from __future__ import annotations

import re

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML has no place for, the carriage return, which XML readers drop, and the underscore."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escape(text: str) -> str:
    """`text` as it stands in a cell of an Excel file."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(cell: str) -> str:
    """The text that Excel shows for a cell of its file."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell) if "_x" in cell else cell
