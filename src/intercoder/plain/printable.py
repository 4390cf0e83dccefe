"""Replaces characters that a terminal's encoding lacks."""

from __future__ import annotations

import codecs
import sys

NAME = "intercoder"
"""Of the way to encode, as `codecs` knows it."""
STAND_INS = str.maketrans(
    {
        **dict.fromkeys("│┃", "|"),
        **dict.fromkeys("─━╌–—−‐", "-"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        **{"…": "~", "●": "*", "○": "o", "·": ".", "•": ".", "▸": ">", "›": ">", "‹": "<"},
        **{"⟨": "<", "⟩": ">", "»": ">", "«": "<", "✓": "x", "✗": "x", "∅": "0", "◆": "#"},
        **{"×": "x", "≥": ">", "≤": "<", "≈": "~", "↑": "^", "↓": "v", "←": "<", "→": ">"},
        **{"⏎": "|", "█": "#", "▓": "=", "▒": "+", "░": "."},
    }
)
"""ASCII signs for those that the program itself writes."""


class _Lacking:
    """Whether a character was printed as its number."""

    was_said = False
    any = False


def print_whatever_comes() -> None:
    """A terminal that lacks a character shows a stand-in or its number, and nothing stops."""
    _Lacking.any = _Lacking.was_said = False
    codecs.register_error(NAME, _stand_in)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=NAME)


def lacking_words() -> str:
    """What is to be said of characters that were printed as numbers; once, and empty if none."""
    if not _Lacking.any or _Lacking.was_said:
        return ""
    _Lacking.was_said = True
    encoding = (sys.stdout.encoding or "ascii").upper()
    return (
        f"Your locale's encoding, {encoding}, lacks some of these characters, so they are "
        "printed as numbers. Use a UTF-8 locale, such as LC_ALL=C.UTF-8, to see them."
    )


def _stand_in(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(STAND_INS)
    if not text.isascii():
        _Lacking.any = True
    return text.encode("ascii", "backslashreplace").decode("ascii"), error.end
