"""The keys of the screen on which personal data are reviewed."""

from __future__ import annotations

from intercoder.tui.keys import REVEAL, Group, Key

REDACTION = (
    Group(
        "Reviewing personal data",
        (
            Key("y,enter", "y or Enter", "choose('yes')", "replace it in this answer", "replace"),
            Key("n", "n", "choose('no')", "leave it as it is", "leave"),
            Key("a", "a", "choose('always')", "replace all of its kind from here on", "always"),
            Key("v", "v", "choose('never')", "leave all of its kind from here on", "never"),
            Key("b,u", "b or u", "back", "go back to the last one", "back"),
            Key("up", "↑", "scroll(-1)", "scroll the answer up"),
            Key("down", "↓", "scroll(1)", "scroll the answer down"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("escape,q", "Esc or q", "leave", "stop here; what is undecided stays", "stop"),
        ),
    ),
)
