"""The keys of the lead's codebook screen, and of what it opens."""

from __future__ import annotations

from intercoder.tui.keys import IN_A_LIST, REVEAL, Group, Key

CODEBOOK_CHANGES = (
    Group(
        "Changing the codebook",
        (
            Key("a", "a", "add('beside')", "add a code behind the one under the cursor", "add"),
            Key("b", "b", "add('below')", "add a code below the one under the cursor"),
            Key(
                "enter,e",
                "Enter or e",
                "open",
                "define the code: all that its entry says",
                "define",
            ),
            Key("n", "n", "rename", "rename the code"),
            Key("v", "v", "move", "move the code, or the marked ones, below another", "move"),
            Key("g", "g", "merge", "merge the marked codes into one", "merge"),
            Key("s", "s", "split", "split the code into several", "split"),
            Key("t", "t", "retire", "retire the code, or the marked ones", "retire"),
            Key(
                "shift+up,less_than_sign",
                "Shift+↑ or <",
                "carry(-1)",
                "one place up, below the same parent; Enter keeps the order",
            ),
            Key(
                "shift+down,greater_than_sign",
                "Shift+↓ or >",
                "carry(1)",
                "one place down; Enter keeps the order",
            ),
            Key(
                "u,ctrl+z",
                "u or Ctrl+Z",
                "undo",
                "undo the last change, as often as you like",
                "undo",
            ),
            Key("r,ctrl+y", "r or Ctrl+Y", "redo", "make the change again that was undone last"),
            Key("l", "l", "history", "all revisions; undo or redo any of them", "history"),
        ),
    ),
    Group(
        "Looking at the codebook",
        (
            *IN_A_LIST,
            Key("space", "Space", "mark", "mark the code, or remove the mark", "mark"),
            Key("x", "x", "unmark", "remove all marks"),
            Key("slash,f", "/ or f", "search", "search names, words and definitions", "search"),
            Key("ctrl+up", "Ctrl+↑", "scroll(-1)", "scroll the entry up"),
            Key("ctrl+down", "Ctrl+↓", "scroll(1)", "scroll the entry down"),
            Key("h", "h", "hide", "hide the examples, or show them again"),
            *REVEAL,
            Key("p", "p", "proposals", "codes that coders proposed: decide about them"),
            Key("c", "c", "rechecks", "counts of what coders have to look at again"),
            Key("w", "w", "reading", "read what nobody has coded, in clusters", "read"),
            Key("f5", "F5", "refresh", "read everything again"),
            Key("escape", "Esc", "leave", "leave the search, the new order, the codebook", "back"),
        ),
    ),
)

PREVIEW = (
    Group(
        "Before a change",
        (
            Key("", "Enter", "", "make the change; without a reason, press Enter twice"),
            Key("pageup", "Page Up", "scroll(-1)", "scroll up"),
            Key("pagedown", "Page Down", "scroll(1)", "scroll down"),
            Key("escape", "Esc", "leave", "change nothing"),
        ),
    ),
)

FORM = (
    Group(
        "In a form",
        (
            Key("", "Tab", "", "to the next field; Shift+Tab, to the one before"),
            Key("ctrl+s", "Ctrl+S", "keep", "see what the change would do", "preview"),
            Key("f6", "F6", "hide", "hide the examples, or show them"),
            Key("escape", "Esc", "leave", "leave; after changes, press Esc twice", "leave"),
        ),
    ),
)

HISTORY = (
    Group(
        "In the history of the codebook",
        (
            *IN_A_LIST,
            Key("enter", "Enter", "open", "undo the change, or make it again", "undo or redo"),
            Key("escape,l", "Esc or l", "leave", "back to the codebook", "back"),
        ),
    ),
)

RECHECKS = (
    Group(
        "In the counts of what is to be looked at again",
        (
            *IN_A_LIST,
            Key("escape,c", "Esc or c", "leave", "back to the codebook", "back"),
        ),
    ),
)

CHANGING = (*CODEBOOK_CHANGES, *FORM, *PREVIEW, *HISTORY, *RECHECKS)
"""Shown on the lead's codebook screen, and on what it opens."""
