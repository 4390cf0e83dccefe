"""The keys of the screens on which a lead reads to build a codebook."""

from __future__ import annotations

from intercoder.tui.keys import IN_A_LIST, REVEAL, Group, Key

CLUSTERS = (
    Group(
        "Reading to build a codebook",
        (
            *IN_A_LIST,
            Key("enter", "Enter", "open", "read the answers of the cluster", "answers"),
            Key("a", "a", "name", "add a code for the cluster", "add a code"),
            Key("d", "d", "set_aside", "dismiss the cluster: it is worth no code", "dismiss"),
            Key("u", "u", "take_up", "take up the cluster again that was dismissed last", "undo"),
            Key("o", "o", "odd", "read the answers that are like no other", "odd ones"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("f5", "F5", "refresh", "group anew what is left", "group anew"),
            Key("escape", "Esc", "leave", "leave the clusters", "back"),
        ),
    ),
)

CLUSTER_ANSWERS = (
    Group(
        "In the answers of a cluster",
        (
            *IN_A_LIST,
            Key("space", "Space", "mark", "make the answer an example of the code, or not", "mark"),
            Key("a", "a", "name", "add a code with the marked answers as examples", "add a code"),
            Key("ctrl+up", "Ctrl+↑", "scroll(-1)", "scroll a long answer up"),
            Key("ctrl+down", "Ctrl+↓", "scroll(1)", "scroll a long answer down"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("escape", "Esc", "leave", "back to the clusters", "back"),
        ),
    ),
)

NAMING = (
    Group(
        "In the form for a new code",
        (
            Key("", "Tab", "", "to the next field; Shift+Tab, to the one before"),
            Key("ctrl+s", "Ctrl+S", "keep", "add the code to the codebook", "add"),
            Key("f6", "F6", "hide", "hide the examples, or show them"),
            Key("escape", "Esc", "leave", "leave; after changes, press Esc twice", "leave"),
        ),
    ),
)

READING = (*CLUSTERS, *CLUSTER_ANSWERS, *NAMING)
"""Shown on the reading screen, and on what it opens."""
