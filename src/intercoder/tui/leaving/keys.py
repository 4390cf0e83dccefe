"""The keys of the list of what left a study."""

from __future__ import annotations

from intercoder.tui.keys import IN_A_LIST, Group, Key

LEFT = (
    Group(
        "In the list of what left the study",
        (*IN_A_LIST, Key("escape", "Esc", "leave", "leave the list", "back")),
    ),
)
