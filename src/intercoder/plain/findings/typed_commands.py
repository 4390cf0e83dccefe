"""The commands of `intercoder findings --screen --plain`, and what they mean."""

from __future__ import annotations

from enum import StrEnum

from intercoder.plain.spoken_texts import HIDE_HELP, OWN_HELP, REVEAL_HELP, WHOLE_HELP
from intercoder.plain.typed_commands import Command, CommandTable


class FindingsAct(StrEnum):
    """What can be asked for; the value is the word that is typed."""

    TABLE = "table"
    CHART = "chart"
    GROUPS = "groups"
    QUESTION = "question"
    WHOSE = "whose"
    UNIT = "base"
    LEAST = "least"
    FIGURE = "figure"
    ANSWERS = "answers"
    MORE = "more"
    HIDE = "hide"
    REVEAL = "reveal"
    WHOLE = "whole"
    OWN = "own"
    NAMES = "names"
    WRITE = "write"
    HELP = "help"
    QUIT = "quit"


COMMANDS = CommandTable(
    Command(FindingsAct.TABLE, (), "", "Read the table. An empty line does the same."),
    Command(FindingsAct.CHART, (), "", "Read the shares as bars with their intervals."),
    Command(FindingsAct.GROUPS, ("g",), "NAME", "Compare groups; `none` for no groups."),
    Command(FindingsAct.QUESTION, ("f",), "ID", "Take a question; `all` for all together."),
    Command(FindingsAct.WHOSE, ("c",), "WHOSE", "Choose whose codes count."),
    Command(FindingsAct.UNIT, ("b",), "UNIT", "Count answers, respondents or mentions."),
    Command(FindingsAct.LEAST, ("t",), "NUMBER", "Leave out codes that fewer have."),
    Command(FindingsAct.FIGURE, (), "NUMBER", "Read a figure in full: 3, or 3.2 of a group."),
    Command(FindingsAct.ANSWERS, (), "NUMBER", "Read the answers behind a figure."),
    Command(FindingsAct.MORE, (), "", "Read the next answers."),
    Command(FindingsAct.HIDE, ("h",), "", HIDE_HELP),
    Command(FindingsAct.REVEAL, ("-",), "", REVEAL_HELP),
    Command(FindingsAct.WHOLE, ("*",), "", WHOLE_HELP),
    Command(FindingsAct.OWN, ("#",), "", OWN_HELP),
    Command(FindingsAct.NAMES, ("n",), "", "Hide the coders' names, or say them again."),
    Command(FindingsAct.WRITE, ("w",), "", "Write the table to a file, small counts hidden."),
    Command(FindingsAct.HELP, (), "", "Read this list."),
    Command(FindingsAct.QUIT, (), "", "Stop."),
    empty=FindingsAct.TABLE,
)
