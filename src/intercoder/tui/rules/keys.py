"""The keys of the screen on which a rule is written."""

from __future__ import annotations

from dataclasses import replace

from intercoder.tui.keys import IN_A_LIST, REVEAL, Group, Key
from intercoder.tui.masking.words import RevealKeys

REVEALED_BY = RevealKeys("F7", "F8", "F9")
"""Where every sign is text."""
_KEYS = dict(
    zip(REVEAL, (REVEALED_BY.sentence, REVEALED_BY.whole, REVEALED_BY.own_words), strict=True)
)

WRITE_RULE = (
    Group(
        "Writing a rule",
        (
            Key("", "Tab", "", "to the next field; Shift+Tab, to the one before"),
            Key("f2", "F2", "turn(1)", "wrongly taken, missed, rightly taken answers", "next list"),
            Key("shift+f2", "Shift+F2", "turn(-1)", "the list before"),
            *(key for key in IN_A_LIST if key.names not in {"home", "end"}),
            Key("ctrl+up", "Ctrl+↑", "scroll(-1)", "scroll a long answer up"),
            Key("ctrl+down", "Ctrl+↓", "scroll(1)", "scroll a long answer down"),
            Key("f6", "F6", "hide", "hide the texts, or show them again"),
            *(replace(key, names=name.lower(), shown=name) for key, name in _KEYS.items()),
            Key("ctrl+s", "Ctrl+S", "keep", "keep the rule as it is written", "keep"),
            Key("escape", "Esc", "leave", "leave; after changes, press Esc twice", "leave"),
        ),
    ),
)
