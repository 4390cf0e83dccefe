"""The keys of the break screen, and of the line that coders write for themselves there."""

from __future__ import annotations

from intercoder.tui.keys import Group, Key

REST = (
    Group(
        "In a break",
        (
            Key("up", "↑", "scroll(-1)", "one line up"),
            Key("down", "↓", "scroll(1)", "one line down"),
            Key("pageup", "Page Up", "page(-1)", "a page up"),
            Key("pagedown", "Page Down", "page(1)", "a page down"),
            Key("enter", "Enter", "check_in", "a line for yourself, or ask for support", "a line"),
            Key("escape,f10", "Esc or F10", "leave", "back to coding, when you are ready", "back"),
        ),
    ),
)

CHECK_IN = (
    Group(
        "While writing a line for yourself",
        (
            Key("", "Enter", "", "keep it, and what is said of support", "keep"),
            Key("f2", "F2", "support", "ask the leads for support, or not", "support"),
            Key("escape", "Esc", "leave", "keep nothing", "leave"),
        ),
    ),
)
