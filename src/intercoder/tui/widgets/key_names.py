"""What people call keys, and what Textual does."""

from __future__ import annotations

from intercoder.tui.keys import EVERYWHERE, HasKeys

_CALLED = {"Esc": "escape", "?": "question_mark", "letters": "slash"}
"""Keys that stand in hints as in no group. For any letter the finder opens, where a name does."""
_SHOWN = {
    "escape": "Esc",
    "question_mark": "?",
    "exclamation_mark": "!",
    "slash": "/",
    "semicolon": ";",
    "comma": ",",
    "full_stop": ".",
    "pageup": "Page Up",
    "pagedown": "Page Down",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def pressed_by(shown: str, screen: object) -> str:
    """What Textual calls the key that is shown like this on a screen; empty for several at once."""
    groups = (*(screen.KEYS if isinstance(screen, HasKeys) else ()), *EVERYWHERE)
    for key in (key for group in groups for key in group.keys if key.names):
        if shown == key.shown or shown in key.shown.split(" or "):
            return key.names.split(",")[0]
    usual = shown.lower() if shown in {"Enter", "Space", "Tab", "F1"} else ""
    return _CALLED.get(shown) or usual or (shown.lower() if shown.startswith("Ctrl+") else "")


def shown_as(name: str) -> str:
    """How a person reads the key that Textual calls so: `Ctrl+Z` for `ctrl+z`."""
    if len(name) == 1:
        return name
    *held, last = name.split("+")
    word = _SHOWN.get(last) or (last if len(last) == 1 and not held else last.capitalize())
    word = word.upper() if len(word) == 1 and held else word
    return "+".join([*(one.capitalize() for one in held), word.replace("_", " ")])
