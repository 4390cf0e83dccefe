"""The keys of the screen on which a rule is written."""

from __future__ import annotations

from intercoder.tui.keys import IN_A_LIST, Group, Key

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
            Key("ctrl+s", "Ctrl+S", "keep", "keep the rule as it is written", "keep"),
            Key("escape", "Esc", "leave", "leave; after changes, press Esc twice", "leave"),
        ),
    ),
)
