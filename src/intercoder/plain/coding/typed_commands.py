"""The commands of `intercoder code --plain`, and what the lines mean that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import State
from intercoder.coding.queue import DOUBTS, OPEN, QueueFilter
from intercoder.coding.suggestion import MAX_SUGGESTIONS
from intercoder.plain.spoken_texts import HIDE_HELP, OWN_HELP, REVEAL_HELP, WHOLE_HELP
from intercoder.plain.typed_commands import Command, CommandTable


class Act(StrEnum):
    """What can be asked for; the value is the word that a coder types."""

    DONE = "done"
    NO_CODE = "0"
    SKIP = "skip"
    SAME = "same"
    REPEAT = "repeat"
    CLEAR = "clear"
    RECENT = "recent"
    KEYS = "learn keys"
    PROPOSE = "propose"
    UNSURE = "unsure"
    MEMO = "memo"
    WORDS = "words"
    HAND = "hand"
    REST = "break"
    CHECK_IN = "check-in"
    SUPPORT = "support"
    WEIGH = "heavy"
    UNDO = "undo"
    REDO = "redo"
    GROUP = "group"
    BACK = "back"
    NEXT = "next"
    AGAIN = "again"
    SUGGESTIONS = "suggestions"
    TRANSLATION = "translation"
    HIDE = "hide"
    REVEAL = "reveal"
    WHOLE = "whole"
    OWN = "own"
    CODES = "codes"
    DEFINE = "define"
    CHANGES = "changes"
    LOOK = "code"
    FIND = "find"
    LIST = "list"
    MARK = "mark"
    GIVE = "give"
    TAKE = "take"
    MARKED = "marked"
    FILTER = "filter"
    ORDER = "order"
    IDENTICAL = "identical"
    PROGRESS = "progress"
    HELP = "help"
    QUIT = "quit"


COMMANDS = CommandTable(
    Command(Act.DONE, (), "", "Save what is chosen and go on. An empty line does the same."),
    Command(Act.NO_CODE, (), "", "No code applies. Go on."),
    Command(Act.SKIP, ("s",), "", "Leave the answer for later. Go on."),
    Command(Act.SAME, (",",), "", "Choose what you chose for the last answer."),
    Command(Act.REPEAT, (".",), "", "Choose the code again that you chose last."),
    Command(Act.CLEAR, (), "", "Remove all codes from the answer."),
    Command(Act.RECENT, (), "", "List the codes chosen lately, with their numbers from 6 to 9."),
    Command(Act.KEYS, (), "", "Give short keys to the codes you choose most."),
    Command(
        Act.PROPOSE,
        ("+",),
        "NAME",
        "Propose a code that the codebook lacks, and choose it. Asks what it means.",
    ),
    Command(Act.UNSURE, ("!",), "", "Mark the answer as unsure, or remove the mark."),
    Command(
        Act.MEMO, ("m",), "TEXT", "Write a memo. Without text, reads the memo. A hyphen removes it."
    ),
    Command(
        Act.WORDS,
        ('"',),
        "TEXT",
        "Mark these words of the answer for a code. Without text, reads the marks. A hyphen and a "
        "number remove one.",
    ),
    Command(
        Act.HAND,
        (">",),
        "NAME",
        "Hand the answer over to somebody else. A word to them may follow a colon.",
    ),
    Command(Act.REST, (), "", "Take a break: hear whom you can turn to."),
    Command(Act.CHECK_IN, (), "TEXT", "Keep a line for yourself, encrypted: only you can read it."),
    Command(
        Act.SUPPORT,
        (),
        "NO",
        "Let the leads know that you would like support. Followed by no, take that back.",
    ),
    Command(Act.WEIGH, (), "", "Say whether the answer is heavy, as far as is known."),
    Command(Act.UNDO, ("u",), "", "Take back the last decision."),
    Command(Act.REDO, ("r",), "", "Bring back what was taken back."),
    Command(Act.GROUP, ("g",), "", "Hear the answers like this one, and save for all of them."),
    Command(Act.BACK, ("b",), "", "Return to the previous answer."),
    Command(Act.NEXT, (), "", "Go to the next answer without deciding."),
    Command(Act.AGAIN, (), "", "Read the answer again."),
    Command(
        Act.SUGGESTIONS, (), "", "Read the suggestions. A number accepts one, or removes it again."
    ),
    Command(Act.TRANSLATION, (), "", "Read the translation of the answer."),
    Command(Act.HIDE, ("h",), "", HIDE_HELP),
    Command(Act.REVEAL, ("-",), "", REVEAL_HELP),
    Command(Act.WHOLE, ("*",), "", WHOLE_HELP),
    Command(Act.OWN, ("#",), "", OWN_HELP),
    Command(Act.CODES, (), "", "List all codes with their keys."),
    Command(
        Act.DEFINE,
        ("?",),
        "CODE",
        "Read the entry of a code, or of the suggestion with this number.",
    ),
    Command(Act.CHANGES, (), "", "Read what was changed in the codebook, and go on with it."),
    Command(Act.LOOK, ("/",), "CODE", "Choose a code whose name is also one of these words."),
    Command(
        Act.FIND,
        (),
        "TEXT",
        "Go through the answers that contain these words; after ~, that mean something like them.",
    ),
    Command(
        Act.FILTER,
        ("f",),
        "FILTER",
        "Go through open, coded, none, skipped, unsure, passages, doubts or all; or through one "
        "question, language or code, such as: filter language de.",
    ),
    Command(
        Act.LIST,
        (),
        "WHAT",
        "List answers: open, code CODE, text WORDS, sort length; list help says all.",
    ),
    Command(Act.MARK, (), "NUMBERS", "Mark answers of the list, or remove the marks; all, none."),
    Command(Act.GIVE, (), "CODE", "Give a code to all marked answers."),
    Command(Act.TAKE, (), "CODE", "Take a code off all marked answers."),
    Command(
        Act.MARKED, (), "ACTION", "Do this to all marked answers: 0, skip, unsure, sure, memo TEXT."
    ),
    Command(
        Act.ORDER,
        (),
        "ORDER",
        "Go through the open answers: useful, certain, together, reading, mixed or allocated.",
    ),
    Command(Act.IDENTICAL, (), "", "Go through the identical answers that you coded differently."),
    Command(Act.PROGRESS, (), "", "Say how much is done, and when a break is due."),
    Command(Act.HELP, ("?",), "", "Read this list."),
    Command(Act.QUIT, (), "", "Stop. Everything is saved."),
    empty=Act.DONE,
)

FILTERS: Mapping[str, QueueFilter] = {
    "open": OPEN,
    "coded": QueueFilter(states=frozenset({State.CODED})),
    "none": QueueFilter(states=frozenset({State.NO_CODE_APPLIES})),
    "skipped": QueueFilter(states=frozenset({State.SKIPPED})),
    "unsure": QueueFilter(unsure=True),
    "passages": QueueFilter(passages=True),
    "doubts": DOUBTS,
    "all": QueueFilter(),
}
"""What can follow `filter`."""

_RANKS = frozenset(str(rank) for rank in range(1, MAX_SUGGESTIONS + 1))


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
    with_key = next((code for code in codebook.codes if keys.get(code.id) == text), None)
    if with_key is not None and len(text) == 1:
        return with_key
    wanted = text.casefold()
    for names in (_ids_and_names, _aliases):
        named = [c for c in codebook.codes if wanted in map(str.casefold, names(c))]
        if named:
            return named[0] if len(named) == 1 else None
        if with_key is not None:  # two letters can be a name, which then comes first
            return with_key
    return None


def _ids_and_names(code: Code) -> Iterable[str]:
    return (code.id, code.name)


def _aliases(code: Code) -> Iterable[str]:
    return code.aliases
