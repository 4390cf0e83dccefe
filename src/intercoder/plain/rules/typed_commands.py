"""The commands of `intercoder rule try --plain`, and what they mean."""

from __future__ import annotations

from enum import StrEnum

from intercoder.plain.spoken_texts import HIDE_HELP, OWN_HELP, REVEAL_HELP, WHOLE_HELP
from intercoder.plain.typed_commands import Command, CommandTable


class RuleAct(StrEnum):
    """What can be asked for; the value is the word that is typed."""

    FIGURES = "figures"
    CODE = "code"
    PHRASE = "phrase"
    REMOVE = "remove"
    UNLESS = "unless"
    SIMILARITY = "similarity"
    LANGUAGES = "languages"
    WHY = "why"
    WRONG = "wrong"
    MISSED = "missed"
    RIGHT = "right"
    HIDE = "hide"
    REVEAL = "reveal"
    WHOLE = "whole"
    OWN = "own"
    KEEP = "keep"
    HELP = "help"
    QUIT = "quit"


COMMANDS = CommandTable(
    Command(
        RuleAct.FIGURES,
        (),
        "",
        "Read the rule, and what it takes and misses. An empty line does the same.",
    ),
    Command(RuleAct.CODE, (), "CODE", "The code that the rule gives, by id or name."),
    Command(RuleAct.PHRASE, ("+",), "WORDS", "Add a phrase; typing only the words does the same."),
    Command(RuleAct.REMOVE, ("-",), "WORDS", "Remove a phrase or an exception."),
    Command(RuleAct.UNLESS, (), "WORDS", "Add words that must not be in the answer."),
    Command(RuleAct.SIMILARITY, (), "NUMBER", "How similar each word must be, 70 to 100."),
    Command(RuleAct.LANGUAGES, (), "CODES", "Languages it holds for; `languages all` for all."),
    Command(RuleAct.WHY, (), "TEXT", "Why the rule is as it is; kept with it."),
    Command(RuleAct.WRONG, ("w",), "", "Read more answers that it takes wrongly."),
    Command(RuleAct.MISSED, ("m",), "", "Read more answers that it misses."),
    Command(RuleAct.RIGHT, ("r",), "", "Read more answers that it takes rightly."),
    Command(RuleAct.HIDE, ("h",), "", HIDE_HELP),
    Command(RuleAct.REVEAL, (), "", REVEAL_HELP),
    Command(RuleAct.WHOLE, ("*",), "", WHOLE_HELP),
    Command(RuleAct.OWN, ("#",), "", OWN_HELP),
    Command(RuleAct.KEEP, (), "", "Keep the rule in the study."),
    Command(RuleAct.HELP, (), "", "Read this list."),
    Command(RuleAct.QUIT, (), "", "Stop. What was not kept is gone."),
    empty=RuleAct.FIGURES,
)
"""Commands for a rule."""
