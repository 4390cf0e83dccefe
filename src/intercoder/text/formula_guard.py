"""Guards cells of a CSV file that a spreadsheet would run as a formula.

A spreadsheet takes a cell that starts with one of a few characters for a formula, which can send
data away or start a program. A leading apostrophe makes it plain text. The guard can be taken off
again without loss: `unguard(guard(text)) == text` for every text, because text that already starts
with apostrophes before such a character gets one more.
"""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet may run; the full-width forms count too, in East Asian versions."""


def guard(text: str) -> str:
    """`text` as it may stand in a CSV cell: one apostrophe in front where it could be run."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given: one apostrophe less where it had put one."""
    return text[1:] if text.startswith("'") and _RISKY.match(text, 1) else text
