"""The commands of `intercoder code --plain`, and what they mean.

A line is a command if it is one of the words below; anything else names codes. Words that take
nothing after them count only when they are the whole line, so that a code named “Back issues” can
be typed as it is. The single letters are those of the coding screen, and never keys of codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import State
from intercoder.coding.queue import DOUBTS, OPEN, QueueFilter
from intercoder.coding.suggestion import MAX_SUGGESTIONS


class Act(StrEnum):
    """What can be asked for; the value is the word that a coder types."""

    DONE = "done"
    NO_CODE = "0"
    SKIP = "skip"
    UNSURE = "unsure"
    MEMO = "memo"
    UNDO = "undo"
    REDO = "redo"
    GROUP = "group"
    BACK = "back"
    NEXT = "next"
    AGAIN = "again"
    SUGGESTIONS = "suggestions"
    HIDE = "hide"
    CODES = "codes"
    DEFINE = "define"
    LOOK = "code"
    FIND = "find"
    FILTER = "filter"
    ORDER = "order"
    PROGRESS = "progress"
    HELP = "help"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that can be typed: how, what may follow it, and what it does."""

    act: Act
    also: tuple[str, ...]
    follows: str
    help: str


WORDS = (
    Word(Act.DONE, (), "", "Save what is chosen and go on. An empty line does the same."),
    Word(Act.NO_CODE, (), "", "No code applies. Go on."),
    Word(Act.SKIP, ("s",), "", "Leave the answer for later. Go on."),
    Word(Act.UNSURE, ("?",), "", "Mark the answer as unsure, or remove the mark."),
    Word(
        Act.MEMO, ("m",), "TEXT", "Write a memo. Without text, reads the memo. A hyphen removes it."
    ),
    Word(Act.UNDO, ("u",), "", "Take back the last decision."),
    Word(Act.REDO, ("r",), "", "Bring back what was taken back."),
    Word(Act.GROUP, ("g",), "", "Hear the answers like this one, and save for all of them."),
    Word(Act.BACK, ("b",), "", "Return to the previous answer."),
    Word(Act.NEXT, (), "", "Go to the next answer without deciding."),
    Word(Act.AGAIN, (), "", "Read the answer again."),
    Word(
        Act.SUGGESTIONS, (), "", "Read the suggestions. A number accepts one, or removes it again."
    ),
    Word(Act.HIDE, ("h",), "", "Stop reading texts out, or start again."),
    Word(Act.CODES, (), "", "List all codes with their keys."),
    Word(Act.DEFINE, ("?",), "CODE", "Read the definition of a code."),
    Word(Act.LOOK, ("/",), "CODE", "Choose a code whose name is also one of these words."),
    Word(Act.FIND, (), "TEXT", "Go through the answers that contain these words."),
    Word(
        Act.FILTER, ("f",), "STATE", "Go through open, coded, none, skipped, unsure, doubts or all."
    ),
    Word(
        Act.ORDER,
        (),
        "ORDER",
        "Go through the open answers: useful, certain, together or allocated.",
    ),
    Word(Act.PROGRESS, (), "", "Say how much is done."),
    Word(Act.HELP, (), "", "Read this list."),
    Word(Act.QUIT, (), "", "Stop. Everything is saved."),
)

FILTERS: Mapping[str, QueueFilter] = {
    "open": OPEN,
    "coded": QueueFilter(states=frozenset({State.CODED})),
    "none": QueueFilter(states=frozenset({State.NO_CODE_APPLIES})),
    "skipped": QueueFilter(states=frozenset({State.SKIPPED})),
    "unsure": QueueFilter(unsure=True),
    "doubts": DOUBTS,
    "all": QueueFilter(),
}
"""What can follow `filter`."""

_RANKS = frozenset(str(rank) for rank in range(1, MAX_SUGGESTIONS + 1))
_WHOLE = {
    form: word.act for word in WORDS if not word.follows for form in (word.act.value, *word.also)
} | {"": Act.DONE}
_FIRST = {form: word.act for word in WORDS if word.follows for form in (word.act.value, *word.also)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and what was typed after it."""

    act: Act
    rest: str = ""


def read_line(line: str) -> Asked | str:
    """The command that was typed, or the line itself where it names codes."""
    line = line.strip()
    if line in _WHOLE:
        return Asked(_WHOLE[line])
    first, _, rest = line.partition(" ")
    if first in _FIRST:
        return Asked(_FIRST[first], rest.strip())
    if line[0] in "/?":  # as on the screen, no space is needed
        return Asked(_FIRST[line[0]], line[1:].strip())
    return line


def name_codes(
    line: str, codebook: Codebook, keys: Mapping[str, str]
) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """The codes that a line names exactly, and the parts of it that name none.

    Commas separate; so do spaces, where every part is a key, an id or a name of its own. `keys`
    has the key by code id.
    """
    found: list[Code] = []
    unknown: list[str] = []
    for part in filter(None, (part.strip() for part in line.split(","))):
        whole = _named(part, codebook, keys)
        words = [_named(word, codebook, keys) for word in part.split()]
        if whole is not None:
            found.append(whole)
        elif all(words):
            found += filter(None, words)
        else:
            unknown.append(part)
    return tuple(dict.fromkeys(found)), tuple(unknown)


def take_ranks(line: str, names_codes: Callable[[str], bool]) -> tuple[tuple[int, ...], str]:
    """The numbers of suggestions on a line, and the rest of it.

    Numbers and codes may be mixed, with commas or, where `names_codes` knows all the other words,
    with spaces between them.
    """
    ranks: list[int] = []
    rest: list[str] = []
    for part in filter(None, (part.strip() for part in line.split(","))):
        words = part.split()
        others = " ".join(word for word in words if word not in _RANKS)
        if others and (names_codes(part) or not names_codes(others)):
            rest.append(part)
            continue
        ranks += [int(word) for word in words if word in _RANKS]
        if others:
            rest.append(others)
    return tuple(dict.fromkeys(ranks)), ", ".join(rest)


def _named(text: str, codebook: Codebook, keys: Mapping[str, str]) -> Code | None:
    """The code with this key (case counts), id, name or alias; None where none or several have."""
    for code in codebook.codes:
        if keys.get(code.id) == text:
            return code
    wanted = text.casefold()
    for names in (_ids_and_names, _aliases):
        named = [c for c in codebook.codes if wanted in map(str.casefold, names(c))]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _ids_and_names(code: Code) -> Iterable[str]:
    return (code.id, code.name)


def _aliases(code: Code) -> Iterable[str]:
    return code.aliases
