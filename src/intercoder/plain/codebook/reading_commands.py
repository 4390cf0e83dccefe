"""The commands of `intercoder codebook read --plain`, and what they mean."""

from __future__ import annotations

from enum import StrEnum

from intercoder.plain.spoken_texts import HIDE_HELP, OWN_HELP, REVEAL_HELP, WHOLE_HELP
from intercoder.plain.typed_commands import Command, CommandTable


class ReadingAct(StrEnum):
    """What can be asked for; the value is the word that is typed."""

    CLUSTERS = "clusters"
    TYPICAL = "cluster"
    ANSWERS = "answers"
    ODD = "odd"
    NAME = "name"
    DISMISS = "dismiss"
    TAKE_UP = "undo"
    REFRESH = "again"
    HIDE = "hide"
    REVEAL = "reveal"
    WHOLE = "whole"
    OWN = "own"
    HELP = "help"
    QUIT = "quit"


COMMANDS = CommandTable(
    Command(
        ReadingAct.CLUSTERS, (), "", "List the clusters that are left. An empty line does the same."
    ),
    Command(
        ReadingAct.TYPICAL,
        (),
        "NUMBER",
        "Read what a cluster is about. Its number alone does, too.",
    ),
    Command(ReadingAct.ANSWERS, (), "NUMBER", "Read all answers of a cluster."),
    Command(ReadingAct.ODD, (), "", "Read the answers that are like no other."),
    Command(
        ReadingAct.NAME,
        (),
        "NUMBER: NAME",
        "Add a code for a cluster. Asks where, for its definition, and about examples.",
    ),
    Command(ReadingAct.DISMISS, (), "NUMBER", "Dismiss a cluster: it is worth no code."),
    Command(ReadingAct.TAKE_UP, ("u",), "", "Take up the cluster that was dismissed last."),
    Command(ReadingAct.REFRESH, (), "", "Group anew what is left."),
    Command(ReadingAct.HIDE, ("h",), "", HIDE_HELP),
    Command(ReadingAct.REVEAL, ("-",), "", REVEAL_HELP),
    Command(ReadingAct.WHOLE, ("*",), "", WHOLE_HELP),
    Command(ReadingAct.OWN, ("#",), "", OWN_HELP),
    Command(ReadingAct.HELP, (), "", "Read this list."),
    Command(ReadingAct.QUIT, (), "", "Stop. Everything is saved."),
    empty=ReadingAct.CLUSTERS,
)
"""Commands for reading."""
