"""The commands of `intercoder adjudicate --plain`, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    PROGRESS = "progress"
    HELP = "help"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class AdjudicationWord:
    """One thing that can be typed: how, what may follow it, and what it does."""

    act: AdjudicationAct
    also: tuple[str, ...]
    follows: str
    help: str


SETTLING_WORDS = (
    AdjudicationWord(
        AdjudicationAct.DONE,
        (),
        "",
        "Record the choice as consensus and go on. An empty line does the same.",
    ),
    AdjudicationWord(
        AdjudicationAct.NO_CODE, (), "", "Record as consensus that no code applies. Go on."
    ),
    AdjudicationWord(
        AdjudicationAct.OPEN, ("s",), "", "Leave the answer open, or reopen it. Go on."
    ),
    AdjudicationWord(
        AdjudicationAct.REASON,
        ("m",),
        "TEXT",
        "Give the reason. Alone, reads it. A hyphen removes it.",
    ),
    AdjudicationWord(
        AdjudicationAct.COMMENT, (), "TEXT", "Comment on the answer. Alone, reads the comments."
    ),
    AdjudicationWord(AdjudicationAct.DOUBT, (), "CODE: NOTE", "Note that a definition needs work."),
    AdjudicationWord(AdjudicationAct.UNDO, ("u",), "", "Take back your last decision."),
    AdjudicationWord(AdjudicationAct.REDO, ("r",), "", "Bring back what was taken back."),
    AdjudicationWord(AdjudicationAct.BACK, ("b",), "", "Return to the previous answer."),
    AdjudicationWord(AdjudicationAct.NEXT, (), "", "Go to the next answer without deciding."),
    AdjudicationWord(AdjudicationAct.AGAIN, (), "", "Read the answer and its versions again."),
    AdjudicationWord(
        AdjudicationAct.NAMES, (), "", "Say the coders' names, or their letters again."
    ),
    AdjudicationWord(AdjudicationAct.CODES, (), "", "List all codes with their keys."),
    AdjudicationWord(AdjudicationAct.DEFINE, ("?",), "CODE", "Read the definition of a code."),
    AdjudicationWord(AdjudicationAct.PROGRESS, (), "", "Say how much is adjudicated."),
    AdjudicationWord(AdjudicationAct.HELP, (), "", "Read this list."),
    AdjudicationWord(AdjudicationAct.QUIT, (), "", "Stop. Everything is saved."),
)
_WHOLE = {
    form: word.act
    for word in SETTLING_WORDS
    if not word.follows
    for form in (word.act.value, *word.also)
} | {"": AdjudicationAct.DONE}
_FIRST = {
    form: word.act
    for word in SETTLING_WORDS
    if word.follows
    for form in (word.act.value, *word.also)
}


@dataclass(frozen=True, slots=True)
class AdjudicationAsked:
    """A command, and what was typed after it."""

    act: AdjudicationAct
    rest: str = ""


def read_adjudication_line(line: str) -> AdjudicationAsked | str:
    """The command that was typed, or the line itself where it names a version or codes."""
    line = line.strip()
    if line in _WHOLE:
        return AdjudicationAsked(_WHOLE[line])
    first, _, rest = line.partition(" ")
    if first in _FIRST:
        return AdjudicationAsked(_FIRST[first], rest.strip())
    return line
