"""Everything that the screen does with a key can be typed, or has a reason why not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from intercoder.plain.codebook.reading_commands import COMMANDS as READING_COMMANDS
from intercoder.plain.codebook.reading_commands import ReadingAct
from intercoder.plain.codebook.typed_commands import COMMANDS as CODEBOOK_COMMANDS
from intercoder.plain.codebook.typed_commands import CodebookAct
from intercoder.plain.coding.group import GroupAct
from intercoder.plain.coding.typed_commands import COMMANDS, Act
from intercoder.plain.rules.typed_commands import COMMANDS as RULE_COMMANDS
from intercoder.plain.rules.typed_commands import RuleAct
from intercoder.tui.codebook.changing.keys import (
    CODEBOOK_CHANGES,
    FORM,
    HISTORY,
    PREVIEW,
    RECHECKS,
)
from intercoder.tui.codebook.reading.keys import CLUSTER_ANSWERS, CLUSTERS, NAMING
from intercoder.tui.keys import (
    CODEBOOK,
    CODEBOOK_NEWS,
    CODING,
    EVERYWHERE,
    FINDER,
    GROUP,
    IDENTICAL,
    KEY_SHOWN,
    MARKING,
    MEMO,
    QUEUE,
    Group,
)
from intercoder.tui.proposals.keys import PROPOSALS, PROPOSING, REASON
from intercoder.tui.redaction.keys import REDACTION
from intercoder.tui.rules.keys import WRITE_RULE
from intercoder.tui.wellbeing.keys import CHECK_IN, REST

NO_CURSOR = "nothing is drawn, so there is no cursor: a code is typed by its key or name"
NO_SCROLL = "every text is read out whole"
NO_SCREEN = "nothing is drawn"
NO_PANES = "nothing is drawn, so there are no panes: codes, entries and answers are read out"
A_LINE = "a line is typed and ends with Enter; an empty line leaves it as it was"
IN_ORDER = "answers come one after the other; find and filter lead to those that are wanted"
TERMINAL = "the terminal marks and copies what it shows"

Way = Act | CodebookAct | GroupAct | ReadingAct | RuleAct | str
"""The typed command that does the same, or the reason why there is none."""

ON_SCREENS: Mapping[str, tuple[tuple[Group, ...], Mapping[str, Way]]] = {
    "coding": (
        CODING,
        {
            "reveal": Act.REVEAL,
            "cursor": NO_CURSOR,
            "toggle_code": Act.LOOK,
            "find": Act.LOOK,
            "propose": Act.PROPOSE,
            "unsure": Act.UNSURE,
            "memo": Act.MEMO,
            "passage": Act.WORDS,
            "rest": Act.REST,
            "hand_over": Act.HAND,
            "commit": Act.DONE,
            "no_code": Act.NO_CODE,
            "skip": Act.SKIP,
            "group": Act.GROUP,
            "undo": Act.UNDO,
            "redo": Act.REDO,
            "back": Act.BACK,
            "forward": Act.NEXT,
            "scroll": NO_SCROLL,
            "search": Act.FIND,
            "lift_filter": Act.FILTER,
            "hide": Act.HIDE,
            "translation": Act.TRANSLATION,
            "scroll_entry": NO_SCROLL,
            "codebook": Act.DEFINE,
            "codebook_changes": Act.CHANGES,
            "queue": Act.FILTER,
            "retry": Act.DONE,
            "repeat": Act.REPEAT,
            "same": Act.SAME,
            "clear": Act.CLEAR,
            "look_up": Act.DEFINE,
            "next_pane": NO_PANES,
            "page": NO_SCROLL,
            "to_end": NO_CURSOR,
            "enlarge": NO_PANES,
            "hide_pane": NO_PANES,
            "swap": NO_PANES,
            "whole_question": NO_SCROLL,
        },
    ),
    "break": (
        REST,
        {
            "scroll": NO_SCROLL,
            "page": NO_SCROLL,
            "check_in": Act.CHECK_IN,
            "leave": "a line goes on",
        },
    ),
    "a line for oneself": (CHECK_IN, {"support": Act.SUPPORT, "leave": A_LINE}),
    "marking words": (
        MARKING,
        {
            "mark": "the words themselves are typed",
            "mark_line": "the words themselves are typed",
            "mark_end": "the words themselves are typed",
            "mark_extend": "the words themselves are typed",
            "mark_next": Act.WORDS,
            "mark_tie": Act.WORDS,
            "mark_remove": Act.WORDS,
            "mark_leave": A_LINE,
        },
    ),
    "finding a code": (FINDER, {"cursor": NO_CURSOR, "page": NO_SCROLL, "leave": A_LINE}),
    "proposing a code": (
        PROPOSING,
        {
            "propose": Act.PROPOSE,
            "to_field": "it asks for one thing after the other",
            "leave": "a full stop calls it off",
        },
    ),
    "memo": (MEMO, {"keep": Act.MEMO, "leave": A_LINE}),
    "group": (
        GROUP,
        {
            "reveal": Act.REVEAL,
            "commit": GroupAct.SAVE,
            "mark": "numbers mark answers, or remove the mark",
            "mark_all": "the word all marks all open answers, or none",
            "cursor": NO_CURSOR,
            "page": NO_SCROLL,
            "no_code": GroupAct.NO_CODE,
            "unsure": Act.UNSURE,
            "hide": Act.HIDE,
            "leave": GroupAct.LEAVE,
            "find": Act.LOOK,
            "code": NO_CURSOR,
            "toggle_code": "a code is typed by its key or name",
        },
    ),
    "queue": (
        QUEUE,
        {
            "reveal": Act.REVEAL,
            "open": IN_ORDER,
            "search": Act.FIND,
            "to_list": NO_SCREEN,
            "choose": Act.FILTER,
            "unsure": Act.FILTER,
            "passages": Act.FILTER,
            "clear": Act.FILTER,
            "leave": Act.FILTER,
            "mark": Act.MARK,
            "mark_range": Act.MARK,
            "mark_all": Act.MARK,
            "batch": Act.MARKED,
            "undo": Act.UNDO,
            "redo": Act.REDO,
            "filter": Act.LIST,
            "sort": Act.LIST,
            "hide": Act.HIDE,
            "column": NO_CURSOR,
            "columns": NO_SCREEN,
            "codebook_changes": Act.CHANGES,
            "hide_column": NO_SCREEN,
            "widen": NO_SCREEN,
        },
    ),
    "identical": (
        IDENTICAL,
        {
            "reveal": Act.REVEAL,
            "cursor": NO_CURSOR,
            "to_end": NO_CURSOR,
            "page": NO_SCROLL,
            "open": Act.IDENTICAL,
            "hide": Act.HIDE,
            "leave": Act.FILTER,
        },
    ),
    "codebook": (
        CODEBOOK,
        {
            "hide": Act.HIDE,
            "reveal": Act.REVEAL,
            "cursor": NO_CURSOR,
            "to_end": NO_CURSOR,
            "page": NO_SCROLL,
            "scroll": NO_SCROLL,
            "find": Act.DEFINE,
            "go": Act.LOOK,
            "leave": NO_SCREEN,
        },
    ),
    "reviewing personal data": (
        REDACTION,
        {
            "reveal": "reveal, whole and own reveal",
            "choose": "y, n, a and v answer, as on the screen",
            "back": "b goes back",
            "scroll": NO_SCROLL,
            "hide": "h hides what is read out next",
            "leave": "q stops, and what is undecided stays",
        },
    ),
    "changing the codebook": (
        CODEBOOK_CHANGES,
        {
            "hide": CodebookAct.HIDE,
            "reveal": CodebookAct.REVEAL,
            "add": CodebookAct.ADD,
            "open": CodebookAct.EDIT,
            "rename": CodebookAct.RENAME,
            "move": CodebookAct.MOVE,
            "merge": CodebookAct.MERGE,
            "split": CodebookAct.SPLIT,
            "retire": CodebookAct.RETIRE,
            "carry": CodebookAct.UP,
            "undo": CodebookAct.UNDO,
            "redo": CodebookAct.REDO,
            "history": CodebookAct.HISTORY,
            "mark": CodebookAct.MARK,
            "unmark": CodebookAct.MARK,
            "search": CodebookAct.FIND,
            "rechecks": CodebookAct.RECHECKS,
            "reading": "`codebook read --plain` is a mode of its own",
            "proposals": CodebookAct.PROPOSALS,
            "refresh": CodebookAct.REFRESH,
            "cursor": NO_CURSOR,
            "to_end": NO_CURSOR,
            "page": NO_SCROLL,
            "scroll": NO_SCROLL,
            "leave": CodebookAct.QUIT,
        },
    ),
    "clusters": (
        CLUSTERS,
        {
            "reveal": ReadingAct.REVEAL,
            "open": ReadingAct.ANSWERS,
            "name": ReadingAct.NAME,
            "set_aside": ReadingAct.DISMISS,
            "take_up": ReadingAct.TAKE_UP,
            "odd": ReadingAct.ODD,
            "hide": ReadingAct.HIDE,
            "refresh": ReadingAct.REFRESH,
            "cursor": ReadingAct.CLUSTERS,
            "to_end": NO_CURSOR,
            "page": NO_SCROLL,
            "leave": ReadingAct.QUIT,
        },
    ),
    "answers of a cluster": (
        CLUSTER_ANSWERS,
        {
            "reveal": ReadingAct.REVEAL,
            "mark": ReadingAct.NAME,
            "name": ReadingAct.NAME,
            "hide": ReadingAct.HIDE,
            "cursor": NO_CURSOR,
            "to_end": NO_CURSOR,
            "page": NO_SCROLL,
            "scroll": NO_SCROLL,
            "leave": NO_SCREEN,
        },
    ),
    "form for a new code": (
        NAMING,
        {"keep": ReadingAct.NAME, "hide": ReadingAct.HIDE, "leave": A_LINE},
    ),
    "before a change of the codebook": (
        PREVIEW,
        {"scroll": NO_SCROLL, "leave": "an empty line leaves the codebook as it is"},
    ),
    "proposed codes": (
        PROPOSALS,
        {
            "hide": CodebookAct.HIDE,
            "reveal": CodebookAct.REVEAL,
            "accept": CodebookAct.ACCEPT,
            "merge": CodebookAct.JOIN,
            "reject": CodebookAct.REJECT,
            "restore": CodebookAct.RESTORE,
            "open_round": CodebookAct.OPEN,
            "mark": "several are typed with commas between",
            "cursor": NO_CURSOR,
            "to_end": NO_CURSOR,
            "page": NO_SCROLL,
            "leave": NO_SCREEN,
        },
    ),
    "why a proposal is rejected": (REASON, {"leave": A_LINE}),
    "entry of a code": (
        FORM,
        {"keep": CodebookAct.EDIT, "hide": CodebookAct.HIDE, "leave": A_LINE},
    ),
    "history of the codebook": (
        HISTORY,
        {
            "open": CodebookAct.UNDO,
            "cursor": NO_CURSOR,
            "to_end": NO_CURSOR,
            "page": NO_SCROLL,
            "leave": NO_SCREEN,
        },
    ),
    "counts of rechecks": (
        RECHECKS,
        {"cursor": NO_CURSOR, "to_end": NO_CURSOR, "page": NO_SCROLL, "leave": NO_SCREEN},
    ),
    "a rule": (
        WRITE_RULE,
        {
            "reveal": RuleAct.REVEAL,
            "turn": RuleAct.WRONG,
            "cursor": RuleAct.WRONG,
            "page": RuleAct.WRONG,
            "scroll": NO_SCROLL,
            "hide": RuleAct.HIDE,
            "keep": RuleAct.KEEP,
            "leave": RuleAct.QUIT,
        },
    ),
    "changes of the codebook": (
        CODEBOOK_NEWS,
        {"scroll": NO_SCROLL, "page": NO_SCROLL, "leave": NO_SCREEN},
    ),
    "key": (
        KEY_SHOWN,
        {
            "scroll": NO_SCROLL,
            "page": NO_SCROLL,
            "hide": Act.HIDE,
            "reveal": Act.REVEAL,
            "leave": NO_SCREEN,
        },
    ),
    "everywhere": (
        EVERYWHERE,
        {
            "help": Act.HELP,
            "switch_theme": "there are no colours",
            "command_palette": Act.HELP,
            "redraw": NO_SCREEN,
            "copy": TERMINAL,
            "quit": Act.QUIT,
        },
    ),
}
PALETTE: Mapping[str, Way] = {
    "answer": Act.SKIP,
    "break": Act.REST,
    "group": Act.GROUP,
    "memo": Act.MEMO,
    "words": Act.WORDS,
    "code": Act.LOOK,
    "text": Act.HIDE,
    "undo": Act.UNDO,
    "redo": Act.REDO,
    "queue": Act.ORDER,
    "codebook": Act.CODES,
    "saving": Act.DONE,
}
"""What the palette can do while coding, by the noun before the colon."""


@pytest.mark.parametrize("screen", ON_SCREENS)
def test_every_key_of_a_screen_has_a_word_or_a_reason(screen: str) -> None:
    groups, ways = ON_SCREENS[screen]
    actions = {key.action.partition("(")[0] for group in groups for key in group.keys if key.action}
    assert actions - set(ways) == set(), "type it, or say why it cannot be typed"


EVERY_COMMAND = (COMMANDS, CODEBOOK_COMMANDS, READING_COMMANDS, RULE_COMMANDS)


def test_every_word_of_the_table_can_be_typed() -> None:
    typed = {one.act for table in EVERY_COMMAND for one in table.commands}
    ways = [way for _, table in ON_SCREENS.values() for way in table.values()]
    for way in (*ways, *PALETTE.values()):
        if isinstance(way, Act | CodebookAct | ReadingAct | RuleAct):
            assert way in typed
        elif isinstance(way, str):
            assert len(way.split()) > 2


def test_every_noun_of_the_palette_has_a_word() -> None:
    import inspect
    import re

    from intercoder.tui.coding import commands

    nouns = set(re.findall(r'\(\s*f?"([a-z]+): ', inspect.getsource(commands.coding_commands)))
    assert nouns - set(PALETTE) == set()
