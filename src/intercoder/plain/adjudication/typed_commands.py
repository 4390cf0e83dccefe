"""The commands of `intercoder adjudicate --plain`, and what they mean."""

from __future__ import annotations

from enum import StrEnum

from intercoder.plain.spoken_texts import HIDE_HELP, OWN_HELP, REVEAL_HELP, WHOLE_HELP
from intercoder.plain.typed_commands import Command, CommandTable


class AdjudicationAct(StrEnum):
    """What can be asked for; the value is the word that is typed."""

    DONE = "done"
    NO_CODE = "0"
    OPEN = "leave"
    REASON = "reason"
    COMMENT = "comment"
    DOUBT = "doubt"
    UNDO = "undo"
    REDO = "redo"
    BACK = "back"
    NEXT = "next"
    AGAIN = "again"
    NAMES = "names"
    CODES = "codes"
    DEFINE = "define"
    CHANGES = "changes"
    HIDE = "hide"
    REVEAL = "reveal"
    WHOLE = "whole"
    OWN = "own"
    PROGRESS = "progress"
    HELP = "help"
    QUIT = "quit"


COMMANDS = CommandTable(
    Command(
        AdjudicationAct.DONE,
        (),
        "",
        "Record the choice as consensus and go on. An empty line does the same.",
    ),
    Command(AdjudicationAct.NO_CODE, (), "", "Record as consensus that no code applies. Go on."),
    Command(AdjudicationAct.OPEN, ("s",), "", "Leave the answer open, or reopen it. Go on."),
    Command(
        AdjudicationAct.REASON,
        ("m",),
        "TEXT",
        "Give the reason. Alone, reads it. A hyphen removes it.",
    ),
    Command(
        AdjudicationAct.COMMENT, (), "TEXT", "Comment on the answer. Alone, reads the comments."
    ),
    Command(AdjudicationAct.DOUBT, (), "CODE: NOTE", "Note that a definition needs work."),
    Command(AdjudicationAct.UNDO, ("u",), "", "Take back your last decision."),
    Command(AdjudicationAct.REDO, ("r",), "", "Bring back what was taken back."),
    Command(AdjudicationAct.BACK, ("b",), "", "Return to the previous answer."),
    Command(AdjudicationAct.NEXT, (), "", "Go to the next answer without deciding."),
    Command(AdjudicationAct.AGAIN, (), "", "Read the answer and its versions again."),
    Command(AdjudicationAct.NAMES, (), "", "Say the coders' names, or their letters again."),
    Command(AdjudicationAct.CODES, (), "", "List all codes with their keys."),
    Command(AdjudicationAct.HIDE, ("h",), "", HIDE_HELP),
    Command(AdjudicationAct.REVEAL, ("-",), "", REVEAL_HELP),
    Command(AdjudicationAct.WHOLE, ("*",), "", WHOLE_HELP),
    Command(AdjudicationAct.OWN, ("#",), "", OWN_HELP),
    Command(AdjudicationAct.DEFINE, ("?",), "CODE", "Read the definition of a code."),
    Command(AdjudicationAct.CHANGES, (), "", "Read what was changed in the codebook."),
    Command(AdjudicationAct.PROGRESS, (), "", "Say how much is adjudicated."),
    Command(AdjudicationAct.HELP, (), "", "Read this list."),
    Command(AdjudicationAct.QUIT, (), "", "Stop. Everything is saved."),
    empty=AdjudicationAct.DONE,
)
