"""Makes text from people safe to draw on a terminal.

Answers, memos, codes and names may hold escape sequences, which a terminal obeys, and bidirectional
overrides, which make text read as something it is not. `display_text` replaces each such character
with a visible picture of it, and nothing else: what is stored and exported stays as it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

_KEPT = frozenset("\n")
_HARMLESS_FORMAT = frozenset("\u200c\u200d\u200e\u200f\u061c\u00ad")
"""Joiners, which shape words in Persian, Hindi and emoji; directional marks (not overrides), which
are ordinary in Arabic and Hebrew; and the soft hyphen, which is invisible.
"""


@cache
def _picture(character: str) -> str:
    """The visible replacement for a character that is not simply shown."""
    number = ord(character)
    if character == "\t":
        return "    "
    if number < 0x20:
        return chr(0x2400 + number)
    if number == 0x7F:
        return "\u2421"
    return f"⟨U+{number:04X}⟩"


def _is_unsafe(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return character not in _KEPT
    if category == "Cf":
        return character not in _HARMLESS_FORMAT
    return category in {"Cs", "Zl", "Zp"}


def display_text(raw: str) -> str:
    """`raw` with every control and bidirectional character made visible.

    Line breaks are kept (CR LF and lone CR count as one), tabs become four spaces. The result holds
    no character below U+0020 but the line feed, none of U+007F to U+009F, no lone surrogate and no
    bidirectional override or isolate. Text without any of these comes back unchanged.
    """
    if raw.isprintable():  # the common case, at C speed: printable text has none of the above
        return raw
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_picture(c) if _is_unsafe(c) else c for c in text)


def display_places(raw: str, places: Sequence[int]) -> tuple[int, ...]:
    """The positions in `display_text(raw)` of these places in `raw`; both count characters from 0.

    Places beyond the text count as its end. `places` may be in any order.
    """
    if raw.isprintable():
        return tuple(min(max(place, 0), len(raw)) for place in places)
    shown: dict[int, int] = {}
    before = length = 0
    for place in sorted({min(max(place, 0), len(raw)) for place in places}):
        cut = place - 1 if raw[place - 1 : place + 1] == "\r\n" else place  # one break, not two
        length += len(display_text(raw[before:cut]))
        shown[place] = length
        before = cut
    return tuple(shown[min(max(place, 0), len(raw))] for place in places)


def display_line(raw: str) -> str:
    """`display_text` on one line: line breaks are drawn as a sign."""
    return display_text(raw).replace("\n", " ⏎ ")
