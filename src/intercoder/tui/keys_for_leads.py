"""The keys of the screens on which leads measure, adjudicate and look over everything."""

from __future__ import annotations

from intercoder.tui.keys import IN_A_LIST, REVEAL, Group, Key

AGREEMENT = (
    Group(
        "In the agreement",
        (
            Key("up", "↑", "cursor(-1)", "one figure up"),
            Key("down", "↓", "cursor(1)", "one figure down"),
            Key("left", "←", "aside(-1)", "one coder to the left"),
            Key("right", "→", "aside(1)", "one coder to the right"),
            Key("pageup", "Page Up", "page(-1)", "a page of figures up"),
            Key("pagedown", "Page Down", "page(1)", "a page of figures down"),
            Key("home", "Home", "to_end(-1)", "to the first figure"),
            Key("end", "End", "to_end(1)", "to the last figure"),
            Key("enter", "Enter", "open", "see the answers behind the figure", "answers"),
            Key("1", "1", "panel(0)", "codes: alpha with its interval for each"),
            Key("2", "2", "panel(1)", "coders: every pair, and what each coded"),
            Key("3", "3", "panel(2)", "confusions: which codes are mistaken for each other"),
            Key("4", "4", "panel(3)", "drift: agreement over time"),
            Key("5", "5", "panel(4)", "worst answers: where the coders are furthest apart"),
            Key("6", "6", "panel(5)", "remarks, and the rules behind the figures"),
            Key("tab", "Tab", "step(1)", "the next panel", "next panel"),
            Key("shift+tab", "Shift+Tab", "step(-1)", "the previous panel"),
            Key("s", "s", "sort", "sort the codes: codebook, weakest, most given", "sort"),
            Key("n", "n", "names", "hide the coders' names, or show them", "names"),
            Key("r", "r", "refresh", "compute again, including new decisions", "refresh"),
            Key("escape", "Esc", "leave", "leave the agreement", "back"),
        ),
    ),
)

FINDINGS = (
    Group(
        "In the findings",
        (
            Key("up", "↑", "cursor(-1)", "one figure up"),
            Key("down", "↓", "cursor(1)", "one figure down"),
            Key("left", "←", "aside(-1)", "one group to the left"),
            Key("right", "→", "aside(1)", "one group to the right"),
            Key("pageup", "Page Up", "page(-1)", "a page of figures up"),
            Key("pagedown", "Page Down", "page(1)", "a page of figures down"),
            Key("home", "Home", "to_end(-1)", "to the first figure"),
            Key("end", "End", "to_end(1)", "to the last figure"),
            Key("enter", "Enter", "open", "see the answers behind the figure", "answers"),
            Key("1", "1", "panel(0)", "the table: a share for every code and group"),
            Key("2", "2", "panel(1)", "the chart: a bar with its interval for each share"),
            Key("tab,shift+tab", "Tab", "step", "the table, or the chart", "chart"),
            Key("g", "g", "choose('groups')", "choose groups to compare", "groups"),
            Key("f", "f", "choose('question')", "choose a question, or all together", "question"),
            Key("c", "c", "choose('whose')", "choose whose codes count", "codes"),
            Key("b", "b", "choose('unit')", "choose the base: answers, respondents, mentions"),
            Key("t", "t", "choose('least')", "leave out codes that few have"),
            Key("w", "w", "write", "write the table to a file, small counts hidden", "write"),
            Key("n", "n", "names", "hide the coders' names, or show them"),
            Key("r", "r", "refresh", "read again, including new decisions"),
            Key("escape", "Esc", "leave", "leave the findings", "back"),
        ),
    ),
)

BEHIND = (
    Group(
        "In the answers behind a figure",
        (
            Key("up", "↑", "cursor(-1)", "one answer up", "move"),
            Key("down", "↓", "cursor(1)", "one answer down"),
            Key("home", "Home", "to_end(-1)", "to the first answer"),
            Key("end", "End", "to_end(1)", "to the last answer"),
            Key("pageup", "Page Up", "page(-1)", "a page of answers up"),
            Key("pagedown", "Page Down", "page(1)", "a page of answers down"),
            Key("ctrl+up", "Ctrl+↑", "scroll(-1)", "scroll a long answer up"),
            Key("ctrl+down", "Ctrl+↓", "scroll(1)", "scroll a long answer down"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("n", "n", "names", "hide the coders' names, or show them", "names"),
            Key("escape,enter", "Esc", "leave", "back to the figures", "back"),
        ),
    ),
)

SETTLING = (
    Group(
        "Adjudicating an answer",
        (
            Key("", "1 to 9", "", "take the version with that number", "version"),
            Key("", "letters", "", "add the code with that key, or remove it", "code"),
            Key("up", "↑", "cursor(-1)", "one code up"),
            Key("down", "↓", "cursor(1)", "one code down"),
            Key("tab", "Tab", "given", "to the next code that somebody gave"),
            Key("space", "Space", "toggle_code", "add or remove the code under the cursor"),
            Key("slash", "/", "find", "find a code by its name, aliases or definition", "find"),
            Key("m", "m", "reason", "write the reason", "reason"),
            Key("enter", "Enter", "settle", "record the choice as consensus, and go on", "record"),
            Key("0", "0", "no_code", "record that no code applies, and go on", "no code"),
            Key("s", "s", "leave_open", "leave it open, or reopen it, and go on", "leave open"),
            Key(
                "u,ctrl+z",
                "u or Ctrl+Z",
                "undo",
                "take back your last decision, as often as you like",
                "undo",
            ),
            Key("r,ctrl+y", "r or Ctrl+Y", "redo", "bring back what was taken back"),
        ),
    ),
    Group(
        "Discussing and viewing",
        (
            Key(
                "f6", "F6 or c", "comment", "comment on the answer (c only if no code has that key)"
            ),
            Key(
                "f7",
                "F7 or d",
                "doubt",
                "note that the definition of the code under the cursor needs work",
            ),
            Key("f8", "F8 or n", "names", "show the coders' names, or hide them"),
            Key(
                "equals_sign",
                "=",
                "translation",
                "read the translation, or the answer as it was given",
            ),
            Key("f9", "F9", "codebook_changes", "see what was changed in the codebook"),
            Key("left,b", "← or b", "back", "to the previous answer"),
            Key("right", "→", "forward", "on to the next answer without deciding"),
            Key("pageup", "Page Up", "scroll(-1)", "scroll the versions up"),
            Key("pagedown", "Page Down", "scroll(1)", "scroll the versions down"),
            Key("ctrl+up", "Ctrl+↑", "scroll_answer(-1)", "scroll a long answer up"),
            Key("ctrl+down", "Ctrl+↓", "scroll_answer(1)", "scroll a long answer down"),
            Key("shift+up", "Shift+↑", "scroll_comments(-1)", "scroll the comments up"),
            Key("shift+down", "Shift+↓", "scroll_comments(1)", "scroll the comments down"),
            Key("f", "f", "filter", "choose which disagreements, and in which order", "filter"),
            Key("h", "h", "hide", "hide the text, or show it again", "hide"),
            *REVEAL,
            Key("ctrl+s", "Ctrl+S", "retry", "say whether everything is saved; if not, try again"),
            Key("escape", "Esc", "leave", "leave; everything is saved as you go"),
        ),
    ),
)

FOR_LEADS = (*AGREEMENT, *FINDINGS, *BEHIND, *SETTLING)
"""Shown on the lead's screens only."""

IDENTICAL_OF_ALL = (
    Group(
        "In the identical answers coded differently",
        (
            *IN_A_LIST,
            Key("enter", "Enter", "open", "see what each coder gave these answers", "answers"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("n", "n", "names", "hide the coders' names, or show them", "names"),
            Key("escape", "Esc", "leave", "leave the list", "back"),
        ),
    ),
)

IDENTICAL_JUDGED = (
    Group(
        "In a group of identical answers",
        (
            *IN_A_LIST,
            Key("ctrl+up", "Ctrl+↑", "scroll(-1)", "scroll a long answer up"),
            Key("ctrl+down", "Ctrl+↓", "scroll(1)", "scroll a long answer down"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("n", "n", "names", "hide the coders' names, or show them", "names"),
            Key("escape,enter", "Esc", "leave", "back to the list", "back"),
        ),
    ),
)

OVERVIEW = (
    Group(
        "In the overview",
        (
            *IN_A_LIST,
            Key("enter", "Enter", "open", "see what is behind the line", "open"),
            Key("i", "i", "identical", "identical answers coded differently", "identical"),
            Key("c", "c", "codebook", "see and change the codebook", "codebook"),
            Key("f", "f", "findings", "how often codes are, in which groups", "findings"),
            Key("r", "r", "refresh", "read everything again", "refresh"),
            Key("escape", "Esc", "leave", "leave the overview", "back"),
        ),
    ),
)

OVER_ALL = (*OVERVIEW, *IDENTICAL_OF_ALL, *IDENTICAL_JUDGED)
"""Shown on the lead's overview, and on what it leads to."""
