"""The keys of the screens for proposed codes."""

from __future__ import annotations

from intercoder.tui.keys import IN_A_LIST, REVEAL, Group, Key

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

PROPOSALS = (
    Group(
        "In the proposed codes",
        (
            *IN_A_LIST,
            Key("space", "Space", "mark", "mark the proposal, or remove the mark", "mark"),
            Key("a,enter", "a or Enter", "accept", "add a code for the marked proposals", "accept"),
            Key("g", "g", "merge", "merge them into a code of the codebook", "merge"),
            Key("t", "t", "reject", "reject them, with a reason that their coders see", "reject"),
            Key("u", "u", "restore", "take back the rejection under the cursor"),
            Key("o", "o", "open_round", "show all coders what is proposed in that round", "open"),
            Key("h", "h", "hide", "hide the examples, or show them again"),
            *REVEAL,
            Key("escape,p", "Esc or p", "leave", "back to the codebook", "back"),
        ),
    ),
)

REASON = (
    Group(
        "Why a proposal is rejected",
        (
            Key("", "Enter", "", "reject it"),
            Key("escape", "Esc", "leave", "leave it as it is"),
        ),
    ),
)
