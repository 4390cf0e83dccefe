"""The keys of the break screen."""

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
            Key("escape,f10", "Esc or F10", "leave", "back to coding, when you are ready", "back"),
        ),
    ),
)
