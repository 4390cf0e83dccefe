"""Every key of the app: its name, what it does, and on which screens.

The one source: screens take their bindings from here, the help screen and the hint lines are drawn
from here, and a test compares docs/coding.md with it. Keys of codes are not here; they belong to
the codebook (`intercoder.codebook.keys`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """One key, or a few that do the same."""

    names: str
    """What Textual calls it; several with commas between."""
    shown: str
    """What a person calls it."""
    action: str
    """The action of the screen that it starts."""
    does: str
    """What it does, as the help says it."""
    hint: str = ""
    """One or two words for the line at the foot; empty keeps it off that line."""


@dataclass(frozen=True, slots=True)
class Group:
    """Keys that belong together, under a title."""

    title: str
    keys: tuple[Key, ...]


@runtime_checkable
class HasKeys(Protocol):
    """A screen that says which keys count on it."""

    KEYS: tuple[Group, ...]


CODING = (
    Group(
        "Choosing codes",
        (
            Key("", "a letter", "", "give the code with that key, or remove it", "code"),
            Key("", "1 to 5", "", "accept the suggestion with that number, or remove it"),
            Key("up", "↑", "cursor(-1)", "one code up"),
            Key("down", "↓", "cursor(1)", "one code down"),
            Key("space", "Space", "toggle_code", "give the code under the cursor, or remove it"),
            Key("slash", "/", "find", "find a code by its name, aliases or definition", "find"),
            Key("question_mark", "?", "unsure", "mark the judgement as unsure", "unsure"),
            Key("m", "m", "memo", "write a memo on the judgement", "memo"),
        ),
    ),
    Group(
        "Deciding",
        (
            Key("enter", "Enter", "commit", "record the chosen codes, and go on", "next"),
            Key("0", "0", "no_code", "record that no code applies, and go on", "no code"),
            Key("s", "s", "skip", "skip the answer: leave it for later", "skip"),
            Key("g", "g", "group", "see the answers like this one, and decide them together"),
            Key("u", "u", "undo", "take back the last decision, as often as you like", "undo"),
            Key("r", "r", "redo", "bring back what was taken back"),
        ),
    ),
    Group(
        "Moving",
        (
            Key("left,b", "← or b", "back", "back to the previous answer; nothing is lost"),
            Key("right", "→", "forward", "on to the next answer without deciding"),
            Key("pageup", "Page Up", "scroll(-1)", "scroll a long answer up"),
            Key("pagedown", "Page Down", "scroll(1)", "scroll a long answer down"),
            Key("f", "f", "search", "filter and search the queue"),
            Key("escape", "Esc", "lift_filter", "leave the filter: back to the open answers"),
            Key("h", "h", "hide", "hide the text, or show it again", "hide"),
        ),
    ),
    Group(
        "Looking things up",
        (
            Key("ctrl+up", "Ctrl+↑", "scroll_entry(-1)", "scroll the definition up"),
            Key("ctrl+down", "Ctrl+↓", "scroll_entry(1)", "scroll the definition down"),
            Key("f2", "F2", "codebook", "read the codebook"),
            Key("f3", "F3", "queue", "list all answers of the queue"),
            Key("ctrl+s", "Ctrl+S", "retry", "try again to save, when saving has failed"),
        ),
    ),
)

FINDER = (
    Group(
        "While finding a code",
        (
            Key("up", "↑", "cursor(-1)", "one match up"),
            Key("down", "↓", "cursor(1)", "one match down"),
            Key("", "Enter", "", "give the code under the cursor, or remove it"),
            Key("escape", "Esc", "leave", "leave without choosing"),
        ),
    ),
)

MEMO = (
    Group(
        "In the memo",
        (
            Key("ctrl+s", "Ctrl+S", "keep", "keep the memo and go back"),
            Key("escape", "Esc", "leave", "leave; after changes, press Esc twice"),
        ),
    ),
)

QUEUE = (
    Group(
        "In the queue",
        (
            Key("", "↑ ↓", "", "move through the answers; also Page Up and Down, Home and End"),
            Key("enter", "Enter", "open", "code the answer; the other matches follow", "code"),
            Key("slash,f", "/ or f", "search", "search for words in the answers", "search"),
            Key("down", "↓", "to_list", "from the search box to the answers"),
            Key("s", "s", "choose('state')", "only answers in one state", "state"),
            Key("question_mark", "?", "unsure", "only answers marked unsure", "unsure"),
            Key("q", "q", "choose('question')", "only answers to one question", "question"),
            Key("l", "l", "choose('language')", "only answers in one language", "language"),
            Key("c", "c", "choose('code')", "only answers you gave one code", "code"),
            Key("x", "x", "clear", "remove every filter", "all"),
            Key("escape", "Esc", "leave", "back to coding", "back"),
        ),
    ),
)

GROUP = (
    Group(
        "In a group of answers",
        (
            Key("enter", "Enter", "commit", "record the codes on all marked answers", "record"),
            Key("space", "Space", "mark", "mark an answer, or remove the mark", "mark"),
            Key("ctrl+a", "Ctrl+A", "mark_all", "mark all open answers, or none", "all"),
            Key("up", "↑", "cursor(-1)", "one answer up"),
            Key("down", "↓", "cursor(1)", "one answer down"),
            Key("pageup", "Page Up", "page(-1)", "a page of answers up"),
            Key("pagedown", "Page Down", "page(1)", "a page of answers down"),
            Key("", "a letter", "", "give the code with that key, or remove it", "code"),
            Key("0", "0", "no_code", "record on all marked answers that no code applies"),
            Key("question_mark", "?", "unsure", "mark the judgement as unsure"),
            Key("h", "h", "hide", "hide the texts, or show them again"),
            Key("escape,g", "Esc or g", "leave", "back to coding; nothing is recorded", "back"),
        ),
    ),
)

CODEBOOK = (
    Group(
        "In the codebook",
        (
            Key("up", "↑", "cursor(-1)", "one code up"),
            Key("down", "↓", "cursor(1)", "one code down"),
            Key("pageup", "Page Up", "scroll(-1)", "scroll the entry up"),
            Key("pagedown", "Page Down", "scroll(1)", "scroll the entry down"),
            Key("slash", "/", "find", "find a code", "find"),
            Key("enter", "Enter", "go", "back to coding, with the cursor on this code", "go to it"),
            Key("escape,f2", "Esc or F2", "leave", "back to coding", "back"),
        ),
    ),
)

START = (
    Group(
        "Choosing a coder",
        (
            Key("up", "↑", "cursor(-1)", "one coder up"),
            Key("down", "↓", "cursor(1)", "one coder down"),
            Key("enter", "Enter", "start", "start coding", "start"),
            Key("a", "a", "agreement", "see how well the coders agree (for leads)"),
            Key("o", "o", "overview", "see the state of the whole study (for leads)"),
        ),
    ),
)

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
            Key("", "a letter", "", "add the code with that key, or remove it", "code"),
            Key("up", "↑", "cursor(-1)", "one code up"),
            Key("down", "↓", "cursor(1)", "one code down"),
            Key("tab", "Tab", "given", "to the next code that somebody gave"),
            Key("space", "Space", "toggle_code", "add or remove the code under the cursor"),
            Key("slash", "/", "find", "find a code by its name, aliases or definition", "find"),
            Key("m", "m", "reason", "write the reason", "reason"),
            Key("enter", "Enter", "settle", "record the choice as consensus, and go on", "record"),
            Key("0", "0", "no_code", "record that no code applies, and go on", "no code"),
            Key("s", "s", "leave_open", "leave it open, or reopen it, and go on", "leave open"),
            Key("u", "u", "undo", "take back your last decision, as often as you like", "undo"),
            Key("r", "r", "redo", "bring back what was taken back"),
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
            Key("ctrl+s", "Ctrl+S", "retry", "try again to save, when saving has failed"),
            Key("escape", "Esc", "leave", "leave; everything is saved as you go"),
        ),
    ),
)

_IN_A_LIST = (
    Key("up", "↑", "cursor(-1)", "one line up"),
    Key("down", "↓", "cursor(1)", "one line down"),
    Key("home", "Home", "to_end(-1)", "to the first line"),
    Key("end", "End", "to_end(1)", "to the last line"),
    Key("pageup", "Page Up", "page(-1)", "a page up"),
    Key("pagedown", "Page Down", "page(1)", "a page down"),
)

IDENTICAL = (
    Group(
        "In your identical answers coded differently",
        (
            *_IN_A_LIST,
            Key("enter", "Enter", "open", "judge the answers of this group again", "code"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            Key("escape", "Esc", "leave", "back to coding", "back"),
        ),
    ),
)

FOR_LEADS = (*AGREEMENT, *BEHIND, *SETTLING)
"""Shown on the lead's screens only."""

IDENTICAL_OF_ALL = (
    Group(
        "In the identical answers coded differently",
        (
            *_IN_A_LIST,
            Key("enter", "Enter", "open", "see what each coder gave these answers", "answers"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            Key("n", "n", "names", "hide the coders' names, or show them", "names"),
            Key("escape", "Esc", "leave", "leave the list", "back"),
        ),
    ),
)

IDENTICAL_JUDGED = (
    Group(
        "In a group of identical answers",
        (
            *_IN_A_LIST,
            Key("ctrl+up", "Ctrl+↑", "scroll(-1)", "scroll a long answer up"),
            Key("ctrl+down", "Ctrl+↓", "scroll(1)", "scroll a long answer down"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            Key("n", "n", "names", "hide the coders' names, or show them", "names"),
            Key("escape,enter", "Esc", "leave", "back to the list", "back"),
        ),
    ),
)

OVERVIEW = (
    Group(
        "In the overview",
        (
            *_IN_A_LIST,
            Key("enter", "Enter", "open", "see what is behind the line", "open"),
            Key("i", "i", "identical", "identical answers coded differently", "identical"),
            Key("r", "r", "refresh", "read everything again", "refresh"),
            Key("escape", "Esc", "leave", "leave the overview", "back"),
        ),
    ),
)

OVER_ALL = (*OVERVIEW, *IDENTICAL_OF_ALL, *IDENTICAL_JUDGED)
"""Shown on the lead's overview, and on what it leads to."""

EVERYWHERE = (
    Group(
        "Everywhere",
        (
            Key("f1", "F1", "help", "show all keys", "keys"),
            Key("f4", "F4", "switch_theme", "switch between light and dark"),
            Key("ctrl+p", "Ctrl+P", "command_palette", "find a command"),
            Key("ctrl+l", "Ctrl+L", "redraw", "redraw the screen"),
            Key("ctrl+q", "Ctrl+Q", "quit", "quit; everything is saved as you go"),
        ),
    ),
)

ALL = (
    *CODING,
    *FINDER,
    *MEMO,
    *GROUP,
    *QUEUE,
    *IDENTICAL,
    *CODEBOOK,
    *START,
    *EVERYWHERE,
)


def bindings(groups: Iterable[Group]) -> list[BindingType]:
    """The keys as Textual takes them; those without an action are left out."""
    return [
        Binding(key.names, key.action, key.does, show=False)
        for group in groups
        for key in group.keys
        if key.action
    ]


def hints(groups: Iterable[Group]) -> tuple[tuple[str, str], ...]:
    """Key and word of what belongs on the line at the foot, in order."""
    return tuple((key.shown, key.hint) for group in groups for key in group.keys if key.hint)
