"""A find with the text around it, on a line or two."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.protection.redaction.kinds import Find
from intercoder.text.display import display_line

AROUND = 120
"""Characters shown before and after a find."""


@dataclass(frozen=True, slots=True)
class FindInContext:
    """The parts of a line, safe to draw."""

    before: str
    found: str
    after: str


def in_context(text: str, find: Find, around: int = AROUND) -> FindInContext:
    """The find with this many characters before and after it; `…` where text is left out."""
    first, last = max(0, find.start - around), min(len(text), find.end + around)
    return FindInContext(
        ("…" if first else "") + display_line(text[first : find.start]),
        display_line(text[find.start : find.end]),
        display_line(text[find.end : last]) + ("…" if last < len(text) else ""),
    )
