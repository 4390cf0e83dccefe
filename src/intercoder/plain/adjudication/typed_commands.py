"""The commands of `intercoder adjudicate --plain`, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SettlingAct(StrEnum):
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
class SettlingWord:
    """One thing that can be typed: how, what may follow it, and what it does."""

    act: SettlingAct
    also: tuple[str, ...]
    follows: str
    help: str


SETTLING_WORDS = (
    SettlingWord(
        SettlingAct.DONE,
        (),
        "",
        "Record the choice as consensus and go on. An empty line does the same.",
    ),
    SettlingWord(SettlingAct.NO_CODE, (), "", "Record as consensus that no code applies. Go on."),
    SettlingWord(SettlingAct.OPEN, ("s",), "", "Leave the answer open, or reopen it. Go on."),
    SettlingWord(
        SettlingAct.REASON, ("m",), "TEXT", "Give the reason. Alone, reads it. A hyphen removes it."
    ),
    SettlingWord(
        SettlingAct.COMMENT, (), "TEXT", "Comment on the answer. Alone, reads the comments."
    ),
    SettlingWord(SettlingAct.DOUBT, (), "CODE: NOTE", "Note that a definition needs work."),
    SettlingWord(SettlingAct.UNDO, ("u",), "", "Take back your last decision."),
    SettlingWord(SettlingAct.REDO, ("r",), "", "Bring back what was taken back."),
    SettlingWord(SettlingAct.BACK, ("b",), "", "Return to the previous answer."),
    SettlingWord(SettlingAct.NEXT, (), "", "Go to the next answer without deciding."),
    SettlingWord(SettlingAct.AGAIN, (), "", "Read the answer and its versions again."),
    SettlingWord(SettlingAct.NAMES, (), "", "Say the coders' names, or their letters again."),
    SettlingWord(SettlingAct.CODES, (), "", "List all codes with their keys."),
    SettlingWord(SettlingAct.DEFINE, ("?",), "CODE", "Read the definition of a code."),
    SettlingWord(SettlingAct.PROGRESS, (), "", "Say how much is adjudicated."),
    SettlingWord(SettlingAct.HELP, (), "", "Read this list."),
    SettlingWord(SettlingAct.QUIT, (), "", "Stop. Everything is saved."),
)
_WHOLE = {
    form: word.act
    for word in SETTLING_WORDS
    if not word.follows
    for form in (word.act.value, *word.also)
} | {"": SettlingAct.DONE}
_FIRST = {
    form: word.act
    for word in SETTLING_WORDS
    if word.follows
    for form in (word.act.value, *word.also)
}


@dataclass(frozen=True, slots=True)
class SettlingAsked:
    """A command, and what was typed after it."""

    act: SettlingAct
    rest: str = ""


def read_settling_line(line: str) -> SettlingAsked | str:
    """The command that was typed, or the line itself where it names a version or codes."""
    line = line.strip()
    if line in _WHOLE:
        return SettlingAsked(_WHOLE[line])
    first, _, rest = line.partition(" ")
    if first in _FIRST:
        return SettlingAsked(_FIRST[first], rest.strip())
    return line
