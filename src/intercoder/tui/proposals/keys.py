"""The keys of the screens for proposed codes."""

from __future__ import annotations

from intercoder.tui.keys import Group, Key

PROPOSING = (
    Group(
        "While proposing a code",
        (
            Key("enter", "Enter", "propose", "propose the code, and give it", "propose"),
            Key("up", "↑", "to_field(-1)", "to the field above: the words of the answer", "words"),
            Key("down", "↓", "to_field(1)", "to the field below"),
            Key("tab", "Tab", "to_field(1)", "to the field below"),
            Key("shift+tab", "Shift+Tab", "to_field(-1)", "to the field above"),
            Key("", "← →", "", "in the words of the answer: mark a word"),
            Key("", "Shift+← →", "", "in the words of the answer: mark one word more, or less"),
            Key("", "Backspace", "", "in the words of the answer: mark none"),
            Key("escape", "Esc", "leave", "leave; after typing, press Esc twice", "leave"),
        ),
    ),
)
