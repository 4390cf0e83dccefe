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


REVEAL = (
    Key("minus", "-", "reveal('sentence')", "show the next sentence of a masked text"),
    Key("asterisk", "*", "reveal('whole')", "show all of a masked text, or mask it again"),
    Key("number_sign", "#", "reveal('own')", "show masked words of your list, or mask them again"),
)
"""On every screen on which a text can be read."""

CODING = (
    Group(
        "Choosing codes",
        (
            Key("", "letters", "", "give the code with that key, or remove it", "code"),
            Key("", "Shift+letter", "", "give the code, record, and go on"),
            Key("", "1 to 5", "", "accept the suggestion with that number, or remove it"),
            Key("", "6 to 9", "", "give the code with that number in the row of recent codes"),
            Key("comma", ",", "same", "choose what you chose for the last answer"),
            Key("full_stop", ".", "repeat", "give the code again that you gave last"),
            Key("backspace", "Backspace", "clear", "remove all codes from the answer"),
            Key("up", "↑", "cursor(-1)", "one code up"),
            Key("down", "↓", "cursor(1)", "one code down"),
            Key("space", "Space", "toggle_code", "give the code under the cursor, or remove it"),
            Key("slash", "/", "find", "find a code by its name, aliases or definition", "find"),
            Key("plus", "+", "propose", "propose a code that the codebook lacks, and give it"),
            Key("exclamation_mark", "!", "unsure", "mark the judgement as unsure", "unsure"),
            Key("m", "m", "memo", "write a memo on the judgement", "memo"),
            Key("quotation_mark", '"', "passage", "mark words of the answer for a code"),
        ),
    ),
    Group(
        "Deciding",
        (
            Key("enter", "Enter", "commit", "record the chosen codes, and go on", "next"),
            Key("0", "0", "no_code", "record that no code applies, and go on", "no code"),
            Key("s", "s", "skip", "skip the answer: leave it for later", "skip"),
            Key("g", "g", "group", "see the answers like this one, and decide them together"),
            Key(
                "u,ctrl+z",
                "u or Ctrl+Z",
                "undo",
                "take back the last decision, as often as you like",
                "undo",
            ),
            Key("r,ctrl+y", "r or Ctrl+Y", "redo", "bring back what was taken back"),
        ),
    ),
    Group(
        "Staying well",
        (
            Key("f10", "F10", "rest", "take a break: no answer in view, and whom to turn to"),
            Key("greater_than_sign", ">", "hand_over", "hand the answer over to somebody else"),
        ),
    ),
    Group(
        "Moving",
        (
            Key("left,b", "← or b", "back", "back to the previous answer; nothing is lost"),
            Key("right", "→", "forward", "on to the next answer without deciding"),
            Key("shift+up", "Shift+↑", "scroll(-1)", "scroll a long answer up"),
            Key("shift+down", "Shift+↓", "scroll(1)", "scroll a long answer down"),
            Key("f", "f", "search", "filter and search the queue"),
            Key("escape", "Esc", "lift_filter", "leave the filter: back to the open answers"),
            Key("h", "h", "hide", "hide the text, or show it again", "hide"),
            *REVEAL,
        ),
    ),
    Group(
        "Looking things up",
        (
            Key("ctrl+up", "Ctrl+↑", "scroll_entry(-1)", "scroll the definition up"),
            Key("ctrl+down", "Ctrl+↓", "scroll_entry(1)", "scroll the definition down"),
            Key("f2", "F2", "codebook", "read the codebook"),
            Key("f9", "F9", "codebook_changes", "see what was changed in the codebook"),
            Key("f3", "F3", "queue", "list all answers of the queue"),
            Key(
                "equals_sign",
                "=",
                "translation",
                "read the translation, or the answer as it was given",
            ),
            Key("ctrl+s", "Ctrl+S", "retry", "say whether everything is saved; if not, try again"),
        ),
    ),
    Group(
        "Looking at codes and panes",
        (
            Key(
                "semicolon",
                ";",
                "look_up",
                "look up a code without giving it",
                "look up",
            ),
            Key("tab", "Tab", "next_pane(1)", "to the next pane: answer, codes, entry", "panes"),
            Key("shift+tab", "Shift+Tab", "next_pane(-1)", "to the pane before"),
            Key("pageup", "Page Up", "page(-1)", "a page up in the codes, or in that pane"),
            Key("pagedown", "Page Down", "page(1)", "a page down in the codes, or in that pane"),
            Key("home", "Home", "to_end(-1)", "to the first code, or the first line of that pane"),
            Key("end", "End", "to_end(1)", "to the last code, or the last line of that pane"),
            Key("f5", "F5", "enlarge", "enlarge the pane you are in, or go back to all of them"),
            Key("f6", "F6", "hide_pane", "hide the pane you are in, or show what is hidden"),
            Key("f7", "F7", "swap", "move codes and entry to another place"),
            Key("f8", "F8", "whole_question", "show the whole question where it is cut"),
        ),
    ),
)

MARKING = (
    Group(
        "While marking words",
        (
            Key("left", "←", "mark(-1,'word',False)", "mark the word before"),
            Key("right", "→", "mark(1,'word',False)", "mark the next word"),
            Key("up", "↑", "mark_line(-1,False)", "mark the word above"),
            Key("down", "↓", "mark_line(1,False)", "mark the word below"),
            Key("shift+left", "Shift+←", "mark(-1,'word',True)", "extend the mark by a word"),
            Key("shift+right", "Shift+→", "mark(1,'word',True)", "extend the mark by a word"),
            Key("shift+up", "Shift+↑", "mark_line(-1,True)", "extend the mark by a line"),
            Key("shift+down", "Shift+↓", "mark_line(1,True)", "extend the mark by a line"),
            Key("ctrl+left", "Ctrl+←", "mark(-1,'grapheme',False)", "mark the letter before"),
            Key("ctrl+right", "Ctrl+→", "mark(1,'grapheme',False)", "mark the next letter"),
            Key(
                "ctrl+shift+left",
                "Ctrl+Shift+←",
                "mark(-1,'grapheme',True)",
                "move the end of the mark by a letter",
            ),
            Key(
                "ctrl+shift+right",
                "Ctrl+Shift+→",
                "mark(1,'grapheme',True)",
                "move the end of the mark by a letter",
            ),
            Key("home", "Home", "mark_end(-1,False)", "mark the first word"),
            Key("end", "End", "mark_end(1,False)", "mark the last word"),
            Key("shift+home", "Shift+Home", "mark_end(-1,True)", "extend to the beginning"),
            Key("shift+end", "Shift+End", "mark_end(1,True)", "extend to the end"),
            Key("space", "Space", "mark_extend", "arrows extend the mark, as with Shift; or not"),
            Key("tab", "Tab", "mark_next(1)", "to the next words marked already"),
            Key("shift+tab", "Shift+Tab", "mark_next(-1)", "to those before"),
            Key("enter", "Enter", "mark_tie", "tie the words to a code: the one given, or choose"),
            Key("", "letters", "", "tie the words to the code with that key, and give it"),
            Key("delete,backspace", "Delete", "mark_remove", "remove the mark; the code stays"),
            Key("escape,quotation_mark", 'Esc or "', "mark_leave", "leave without marking"),
        ),
    ),
)

FINDER = (
    Group(
        "While finding a code",
        (
            Key("up", "↑", "cursor(-1)", "one match up"),
            Key("down", "↓", "cursor(1)", "one match down"),
            Key("tab", "Tab", "cursor(1)", "one match down"),
            Key("shift+tab", "Shift+Tab", "cursor(-1)", "one match up"),
            Key("pageup", "Page Up", "page(-1)", "a page of matches up"),
            Key("pagedown", "Page Down", "page(1)", "a page of matches down"),
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
            Key("", "Ctrl+V", "", "paste the words copied from an answer"),
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
            Key("space", "Space", "mark", "mark the answer, or remove the mark", "mark"),
            Key("escape", "Esc", "leave", "back to coding", "back"),
            Key("g", "g", "batch('give')", "give a code to all marked answers", "give"),
            Key("x", "x", "clear", "remove every filter"),
            Key("h", "h", "hide", "hide the texts, or show them again"),
            *REVEAL[1:],
            Key("f9", "F9", "codebook_changes", "see what was changed in the codebook"),
        ),
    ),
    Group(
        "In the queue: filtering",
        (
            Key("s", "s", "choose('state')", "only answers in one state"),
            Key("exclamation_mark", "!", "unsure", "only answers marked unsure"),
            Key("quotation_mark", '"', "passages", "only answers in which you marked words"),
            Key("q", "q", "choose('question')", "only answers to one question"),
            Key("l", "l", "choose('language')", "only answers in one language"),
            Key("c", "c", "choose('codes')", "only answers you gave one code"),
            Key("i", "i", "filter", "only answers with one value in the column", "filter"),
        ),
    ),
    Group(
        "In the queue: the marked answers",
        (
            Key("", "Shift+↑ ↓", "", "move, and mark the answers on the way"),
            Key("v", "v", "mark_range", "mark everything since the answer marked last"),
            Key("ctrl+a", "Ctrl+A", "mark_all", "mark all answers that match, or none"),
            Key("t", "t", "batch('take off')", "take a code off all marked answers"),
            Key("0", "0", "batch('no code')", "record on all of them that no code applies"),
            Key("e", "e", "batch('unsure')", "mark all of them as unsure, or no longer so"),
            Key("m", "m", "batch('memo')", "add a memo to all of them"),
            Key("k", "k", "batch('skip')", "skip all of them: leave them for later"),
            Key("u", "u", "undo", "take back the last decision, or all of the last action"),
            Key("r", "r", "redo", "bring back what was taken back"),
        ),
    ),
    Group(
        "In the queue: the columns",
        (
            Key("left", "←", "column(-1)", "one column to the left"),
            Key("right", "→", "column(1)", "one column to the right"),
            Key("o", "o", "sort", "sort by the column, reverse, or as in the queue", "sort"),
            Key("w", "w", "columns", "choose the columns that are shown"),
            Key("minus", "-", "hide_column", "hide the column"),
            Key("less_than_sign", "<", "widen(-1)", "make the column narrower"),
            Key("greater_than_sign", ">", "widen(1)", "make the column wider"),
        ),
    ),
)

GROUP = (
    Group(
        "In a group of answers",
        (
            Key("enter", "Enter", "commit", "record the codes on all marked answers", "record"),
            Key("space", "Space", "mark", "mark an answer, or remove the mark", "mark"),
            Key("escape,g", "Esc or g", "leave", "back to coding; nothing is recorded", "back"),
            Key("ctrl+a", "Ctrl+A", "mark_all", "mark all open answers, or none", "all"),
            Key("up", "↑", "cursor(-1)", "one answer up"),
            Key("down", "↓", "cursor(1)", "one answer down"),
            Key("pageup", "Page Up", "page(-1)", "a page of answers up"),
            Key("pagedown", "Page Down", "page(1)", "a page of answers down"),
            Key("", "letters", "", "give the code with that key, or remove it", "code"),
            Key("slash", "/", "find", "find a code by its name, aliases or definition", "find"),
            Key("ctrl+up", "Ctrl+↑", "code(-1)", "one code up in the codebook"),
            Key("ctrl+down", "Ctrl+↓", "code(1)", "one code down in the codebook"),
            Key("tab", "Tab", "toggle_code", "give the code under the cursor, or remove it"),
            Key("0", "0", "no_code", "record on all marked answers that no code applies"),
            Key("exclamation_mark", "!", "unsure", "mark the judgement as unsure"),
            Key("h", "h", "hide", "hide the texts, or show them again"),
            *REVEAL,
        ),
    ),
)

CODEBOOK = (
    Group(
        "In the codebook",
        (
            Key("up", "↑", "cursor(-1)", "one code up"),
            Key("down", "↓", "cursor(1)", "one code down"),
            Key("pageup", "Page Up", "page(-1)", "a page of codes up"),
            Key("pagedown", "Page Down", "page(1)", "a page of codes down"),
            Key("home", "Home", "to_end(-1)", "to the first code"),
            Key("end", "End", "to_end(1)", "to the last code"),
            Key("ctrl+up", "Ctrl+↑", "scroll(-1)", "scroll the entry up"),
            Key("ctrl+down", "Ctrl+↓", "scroll(1)", "scroll the entry down"),
            Key("slash", "/", "find", "find a code", "find"),
            Key("h", "h", "hide", "hide the examples, or show them again"),
            *REVEAL,
            Key("enter", "Enter", "go", "back to coding, with the cursor on this code", "go to it"),
            Key("escape,f2", "Esc or F2", "leave", "back to coding", "back"),
        ),
    ),
)

CODEBOOK_NEWS = (
    Group(
        "In the changes of the codebook",
        (
            Key("up", "↑", "scroll(-1)", "one line up"),
            Key("down", "↓", "scroll(1)", "one line down"),
            Key("pageup", "Page Up", "page(-1)", "a page up"),
            Key("pagedown", "Page Down", "page(1)", "a page down"),
            Key("escape,enter,f9", "Esc or F9", "leave", "back to coding", "back"),
        ),
    ),
)

KEY_SHOWN = (
    Group(
        "In the key",
        (
            Key("up", "↑", "scroll(-1)", "one line up"),
            Key("down", "↓", "scroll(1)", "one line down"),
            Key("pageup", "Page Up", "page(-1)", "a page up"),
            Key("pagedown", "Page Down", "page(1)", "a page down"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("escape,enter", "Enter or Esc", "leave", "on to the next answer", "go on"),
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
            Key("c", "c", "codebook", "see and change the codebook (for leads)"),
            Key("r", "r", "reading", "read what nobody has coded (for leads)"),
        ),
    ),
)

IN_A_LIST = (
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
            *IN_A_LIST,
            Key("enter", "Enter", "open", "judge the answers of this group again", "code"),
            Key("h", "h", "hide", "hide the texts, or show them again", "hide"),
            *REVEAL,
            Key("escape", "Esc", "leave", "back to coding", "back"),
        ),
    ),
)

EVERYWHERE = (
    Group(
        "Everywhere",
        (
            Key("f1,question_mark", "? or F1", "help", "help: what works here, to read or run"),
            Key(
                "f4",
                "F4",
                "switch_theme",
                "the next colours: light, high contrast, your own",
            ),
            Key("ctrl+p", "Ctrl+P", "command_palette", "find a command"),
            Key("ctrl+l", "Ctrl+L", "redraw", "redraw the screen"),
            Key("ctrl+c", "Ctrl+C", "copy", "copy the words selected with the mouse"),
            Key("ctrl+q", "Ctrl+Q", "quit", "quit; everything is saved as you go"),
        ),
    ),
)

ALL = (
    *CODING,
    *MARKING,
    *FINDER,
    *MEMO,
    *GROUP,
    *QUEUE,
    *IDENTICAL,
    *CODEBOOK,
    *CODEBOOK_NEWS,
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


_SIGNS = {
    "slash": "/",
    "question_mark": "?",
    "exclamation_mark": "!",
    "comma": ",",
    "full_stop": ".",
    "semicolon": ";",
    "quotation_mark": '"',
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "number_sign": "#",
    "equals_sign": "=",
}
"""Signs by the names Textual has for them."""


def action_in(groups: Iterable[Group], character: str) -> str:
    """The action that this letter or sign starts; empty if it starts none."""
    for group in groups:
        for key in group.keys:
            if character in (_SIGNS.get(name, name) for name in key.names.split(",")):
                return key.action
    return ""


def hints(groups: Iterable[Group]) -> tuple[tuple[str, str], ...]:
    """Key and word of what belongs on the line at the foot, in order."""
    return tuple(
        (key.shown.split(" or ")[0], key.hint) for group in groups for key in group.keys if key.hint
    )
