"""The commands of `intercoder codebook change --plain`, and what they mean."""

from __future__ import annotations

from enum import StrEnum

from intercoder.plain.spoken_texts import HIDE_HELP, OWN_HELP, REVEAL_HELP, WHOLE_HELP
from intercoder.plain.typed_commands import Command, CommandTable


class CodebookAct(StrEnum):
    """What can be asked for; the value is the word that is typed."""

    CODES = "codes"
    DEFINE = "define"
    FIND = "find"
    MARK = "mark"
    ADD = "add"
    RENAME = "rename"
    EDIT = "edit"
    MOVE = "move"
    UP = "up"
    DOWN = "down"
    KEEP = "keep"
    DROP = "drop"
    MERGE = "merge"
    SPLIT = "split"
    RETIRE = "retire"
    UNDO = "undo"
    REDO = "redo"
    HISTORY = "history"
    PROPOSALS = "proposals"
    ACCEPT = "accept"
    JOIN = "join"
    REJECT = "reject"
    RESTORE = "restore"
    OPEN = "open"
    RECHECKS = "recheck"
    REFRESH = "again"
    HIDE = "hide"
    REVEAL = "reveal"
    WHOLE = "whole"
    OWN = "own"
    HELP = "help"
    QUIT = "quit"


COMMANDS = CommandTable(
    Command(
        CodebookAct.CODES,
        (),
        "",
        "List all codes with their keys and figures. An empty line does the same.",
    ),
    Command(CodebookAct.DEFINE, ("?",), "CODE", "Read the entry of a code, and how it stands."),
    Command(CodebookAct.FIND, ("/",), "WORDS", "List the codes whose entries have these words."),
    Command(CodebookAct.MARK, (), "CODES", "Mark codes, or remove the marks; mark none."),
    Command(CodebookAct.ADD, (), "NAME", "Add a code. Asks where, and for its definition."),
    Command(CodebookAct.RENAME, (), "CODE: NAME", "Rename a code."),
    Command(CodebookAct.EDIT, ("e",), "CODE", "Change the entry of a code, line by line."),
    Command(CodebookAct.MOVE, (), "CODES", "Move codes below another. Alone, the marked ones."),
    Command(CodebookAct.UP, (), "CODE", "Put a code one place up, below the same parent."),
    Command(CodebookAct.DOWN, (), "CODE", "Put a code one place down, below the same parent."),
    Command(CodebookAct.KEEP, (), "", "Keep the new order."),
    Command(CodebookAct.DROP, (), "", "Drop the new order."),
    Command(CodebookAct.MERGE, (), "CODES", "Merge codes into one. Alone, the marked ones."),
    Command(CodebookAct.SPLIT, (), "CODE: NAME, NAME", "Split a code into new ones."),
    Command(CodebookAct.RETIRE, (), "CODES", "Retire codes. Alone, the marked ones."),
    Command(CodebookAct.UNDO, ("u",), "REVISION", "Undo a revision. Alone, the last change."),
    Command(CodebookAct.REDO, ("r",), "REVISION", "Redo a revision. Alone, the one undone last."),
    Command(CodebookAct.HISTORY, (), "", "List all revisions."),
    Command(CodebookAct.PROPOSALS, (), "", "List the codes that coders proposed."),
    Command(CodebookAct.ACCEPT, (), "PROPOSALS", "Add a code for proposals. Asks for its name."),
    Command(CodebookAct.JOIN, (), "PROPOSALS", "Merge proposals into a code. Asks which."),
    Command(CodebookAct.REJECT, (), "PROPOSALS", "Reject proposals. Asks why; coders see it."),
    Command(CodebookAct.RESTORE, (), "PROPOSALS", "Take back that proposals were rejected."),
    Command(CodebookAct.OPEN, (), "ROUND", "Show all coders what is proposed in a blind round."),
    Command(CodebookAct.RECHECKS, (), "", "Say what coders have to look at again."),
    Command(CodebookAct.REFRESH, (), "", "Read the codebook and its figures again."),
    Command(CodebookAct.HIDE, ("h",), "", HIDE_HELP),
    Command(CodebookAct.REVEAL, ("-",), "", REVEAL_HELP),
    Command(CodebookAct.WHOLE, ("*",), "", WHOLE_HELP),
    Command(CodebookAct.OWN, ("#",), "", OWN_HELP),
    Command(CodebookAct.HELP, (), "", "Read this list."),
    Command(CodebookAct.QUIT, (), "", "Stop. Everything is saved."),
    empty=CodebookAct.CODES,
)
"""Commands for the codebook."""
