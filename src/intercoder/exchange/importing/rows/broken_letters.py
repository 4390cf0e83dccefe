"""Counts answers whose letters were broken on the way, before the file came here.

Nothing can mend them, and nothing is changed; but whoever imports them must know.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

_ENTITY = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,6});", re.I)
_MOJIBAKE = re.compile(
    "[\u00c3\u00c2\u00c5\u00c4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6"
    "\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
    "|\u00e2\u20ac|[\u00d0\u00d1][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u0192\u201a-\u2122]"
    "{1,2}[\u00d0\u00d1]"
)
"""UTF-8 that was read as Windows-1252 or Latin-1 and saved again: `\u00c3\u00a4` for `\u00e4`."""


class Break(StrEnum):
    """How letters were broken."""

    REPLACED = "letters replaced by \ufffd"
    MISREAD = "letters read in the wrong encoding (\u00c3\u00a4 for \u00e4)"
    ENTITY = "HTML codes (&amp; for &)"


class BrokenLetters:
    """How many answers are broken, and how; an answer may be so in several ways."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()

    def look_at(self, texts: Iterable[str]) -> None:
        """Count the answers that are broken."""
        for text in texts:
            if "&" in text or not text.isascii():
                self._look_closely(text)

    def _look_closely(self, text: str) -> None:
        if "&" in text and _ENTITY.search(text):
            self.found[Break.ENTITY.value] += 1
        if text.isascii():
            return
        if "\ufffd" in text:
            self.found[Break.REPLACED.value] += 1
        if _MOJIBAKE.search(text):
            self.found[Break.MISREAD.value] += 1
