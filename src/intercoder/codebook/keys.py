"""Assigns keys to codes: one letter for those given most, two for the rest, so that each has one.

A coder's own choice comes first, then the lead's (`Code.key`), then the key the coder had before.
Every other code gets a new one, those given most often first: a letter of their own name if one is
free. Once there are more codes than letters, some letters begin a key of two; no key is the
beginning of another, so that a key is complete as soon as its last letter is pressed. Codes are
named in some script, and their keys are letters of that script.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType

from intercoder.codebook.code import Code, Codebook
from intercoder.text.keyboards import LATIN, by_position, layout_of, letters_of

COMMAND_LETTERS = frozenset("smurbgfh")
"""Letters that are commands while coding. No key of a code begins with one, nor with the letter of
another script on the same key of the keyboard; later letters may be any."""
RESERVED_KEYS = COMMAND_LETTERS | frozenset('0123456789!?/.,;"+-*#>')
"""Keys with another meaning while coding: commands, suggestions, recent codes."""
ALLOWED_KEYS = tuple(
    key for key in string.ascii_lowercase + string.ascii_uppercase if key not in RESERVED_KEYS
)
"""Latin letters with which a key may begin."""
MAX_LETTERS = 3
"""Letters of a key that a person chooses."""
_LAST_RESORT = ";"
"""Begins a key where every letter is a key already."""
_LETTERS_TRIED = 6
"""Letters of a name that are tried in keys of more than two letters."""
_NO_KEYS: Mapping[str, str] = MappingProxyType({})
_NO_USE: Mapping[str, int] = MappingProxyType({})


def assign_keys(
    codebook: Codebook,
    *,
    own: Mapping[str, str] = _NO_KEYS,
    kept: Mapping[str, str] = _NO_KEYS,
    use: Mapping[str, int] = _NO_USE,
    commands: frozenset[str] = COMMAND_LETTERS,
) -> Mapping[str, str]:
    """Key by code id, for every assignable code; no key is another, or the beginning of another.

    `own` has the keys a coder chose and `kept` those they had before, both by code id; what cannot
    be is passed over. `use` says how often each code was given. `commands` are the letters that
    are commands.
    """
    codes = sorted(codebook.assignable, key=lambda code: -use.get(code.id, 0))
    keys = _Keys(layout_of((code.name for code in codes), codebook.language), commands)
    wishes = ({code.id: code.key for code in codebook.assignable if code.key}, kept)
    for wished in (own, *wishes):
        for code in codebook.assignable:
            if code.id in wished and code.id not in keys.of:
                keys.take(code.id, wished[code.id])
    fixed = own.keys() | wishes[0].keys()
    rest = [code for code in codes if code.id not in keys.of]
    shape = keys.shape(len(rest))
    movable = [c for c in codes if c.id not in fixed and len(keys.of.get(c.id, "")) == 1]
    while shape is None:
        if movable:  # the letter of the code given least begins keys of two letters from now on
            code = movable.pop()
            keys.drop(code.id)
            rest = [code for code in codes if code.id not in keys.of]
        else:
            keys.add_letters()
        shape = keys.shape(len(rest))
    keys.give(rest, shape)
    return {code.id: keys.of[code.id] for code in codebook.assignable}


def learned_keys(
    codebook: Codebook,
    before: Mapping[str, str],
    use: Mapping[str, int],
    *,
    own: Mapping[str, str] = _NO_KEYS,
    commands: frozenset[str] = COMMAND_LETTERS,
) -> Mapping[str, str]:
    """The keys after learning from `use`: those given most have one letter.

    Whatever key is as long as it should be stays what it was `before`.
    """
    fresh = assign_keys(codebook, own=own, use=use, commands=commands)
    kept = {
        code: key
        for code, key in before.items()
        if code in fresh and len(key) == len(fresh[code]) <= MAX_LETTERS
    }
    return assign_keys(codebook, own=own, kept=kept, use=use, commands=commands)


def may_be_key(key: str, commands: frozenset[str] = COMMAND_LETTERS, layout: str = "") -> bool:
    """Whether a person may choose this as a key: one to three letters, and not beginning with the
    key of a command."""
    return (
        1 <= len(key) <= MAX_LETTERS
        and key.isalpha()
        and key[0] not in commands
        and by_position(key[0], layout) not in commands
    )


def letters_in_tables(codebook: Codebook) -> frozenset[str]:
    """Letters that may stand for codes in a table that was coded elsewhere.

    Those that a codebook names, and one for each further code as far as there are any.
    """
    named = {code.key for code in codebook.assignable if code.key}
    further = [key for key in ALLOWED_KEYS if key not in named]
    lacking = sum(code.key not in ALLOWED_KEYS for code in codebook.assignable)
    return frozenset(named) | frozenset(further[:lacking])


@dataclass(frozen=True, slots=True)
class _Shape:
    """How many letters are keys of their own, and how long the keys are that others begin."""

    singles: int
    length: int
    """Letters of most longer keys."""
    longest: int = 0
    """How many letters begin keys that are longer by one."""


@dataclass
class _Keys:
    """Keys as they are given out."""

    layout: str
    commands: frozenset[str]
    of: dict[str, str] = field(default_factory=dict)
    _beginnings: dict[str, int] = field(default_factory=dict)
    """How many keys begin so and go on."""
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._alphabet = letters_of(self.layout) if self.layout else tuple(LATIN)
        capitals = (letter.upper() for letter in self._alphabet)
        self._all: Iterator[str] | None = None
        self._further = [
            [letter for letter in capitals if letter not in self._alphabet and len(letter) == 1],
            [_LAST_RESORT],
        ]
        self._roots = [letter for letter in self._alphabet if self._may_begin(letter)]

    def _may_begin(self, letter: str) -> bool:
        return letter not in self.commands and by_position(letter, self.layout) not in self.commands

    def is_free(self, key: str) -> bool:
        """Whether it is no key, no beginning of one, and begins with none."""
        return key not in self._beginnings and not any(
            key[:end] in self._taken for end in range(1, len(key) + 1)
        )

    def take(self, code_id: str, key: str) -> None:
        """Give a code the key that somebody wished, if that can be."""
        is_ours = key[:1] in _LAST_RESORT or len(key) > MAX_LETTERS  # made here, and kept
        if key and self.is_free(key) and (is_ours or may_be_key(key, self.commands, self.layout)):
            self._put(code_id, key)

    def drop(self, code_id: str) -> None:
        """Take a code's key back."""
        key = self.of.pop(code_id)
        self._taken.discard(key)

    def _put(self, code_id: str, key: str) -> None:
        self.of[code_id] = key
        self._taken.add(key)
        for end in range(1, len(key)):
            self._beginnings[key[:end]] = self._beginnings.get(key[:end], 0) + 1

    def add_letters(self) -> None:
        """Every letter is taken: capitals may begin keys too, and in the end a sign."""
        self._roots += [one for one in self._further.pop(0) if one not in self.commands]

    # -- how long the keys are -----------------------------------------------------------------

    def shape(self, count: int) -> _Shape | None:
        """The shape that has room for so many more keys, with as few letters as possible; None
        where only giving up a key of one letter, or further letters to begin with, makes room."""
        free, begun = len(self._free()), self._begun()
        for singles in range(free, -1, -1):
            if singles + (free - singles) * self._width(2) + self._room(begun, 2) >= count:
                return _Shape(singles, 2)
        if not free and not begun:
            return None
        if any(len(key) == 1 and key in self._roots for key in self._taken) and not free:
            return None
        length = 2
        while True:
            length += 1
            for longest in range(1, free + 1):
                for singles in range(free - longest, -1, -1):
                    pairs = free - longest - singles
                    room = singles + pairs * self._width(length - 1)
                    room += longest * self._width(length) + self._room(begun, length - 1)
                    if room >= count:
                        return _Shape(singles, length - 1, longest)
            if self._room(begun, length) + free * self._width(length) >= count:
                return _Shape(0, length)

    def _width(self, length: int) -> int:
        return int(len(self._alphabet) ** (length - 1))

    def _room(self, roots: Sequence[str], length: int) -> int:
        """Keys of this length that are free behind letters that begin keys already."""
        room = len(roots) * self._width(length)
        for key in self._taken:
            if key[0] in roots and len(key) <= length:
                room -= len(self._alphabet) ** (length - len(key))
        longer = {key[:length] for key in self._taken if len(key) > length and key[0] in roots}
        return room - len(longer)

    def _free(self) -> list[str]:
        return [one for one in self._roots if one not in self._taken and not self._begins(one)]

    def _begun(self) -> list[str]:
        return [one for one in self._roots if self._begins(one)]

    def _begins(self, letter: str) -> bool:
        return letter in self._beginnings

    # -- which letters they are ----------------------------------------------------------------

    def give(self, codes: Sequence[Code], shape: _Shape) -> None:
        """Give these codes keys, the first ones those of one letter."""
        free = self._free()
        first, others = codes[: shape.singles], codes[shape.singles :]
        opened = _most_wanted(free, others, len(free) - shape.singles) if others else []
        for code in first:
            wanted = (one for one in _letters(code) if one in free and one not in opened)
            key = next(wanted, next(one for one in free if one not in opened))
            free.remove(key)
            self._put(code.id, key)
        longest = opened[: shape.longest]
        lengths = dict.fromkeys([*self._begun(), *opened], shape.length)
        lengths.update(dict.fromkeys(longest, shape.length + 1))
        for code in sorted(others, key=lambda code: len(_letters(code))):  # fewest choices first
            self._put(code.id, self._of_its_letters(code, lengths) or self._next(lengths))

    def _of_its_letters(self, code: Code, lengths: Mapping[str, int]) -> str:
        """A free key made of letters of the code's own name; empty where there is none.

        `lengths` has the letters with which longer keys begin, and how long each makes them.
        """
        letters = [one for one in _letters(code) if one in self._alphabet]
        for root in dict.fromkeys([*(one for one in letters if one in lengths), *lengths]):
            others = [one for one in letters if one != root]
            if lengths[root] > 2:
                others = others[:_LETTERS_TRIED]
            for rest in product(others, repeat=lengths[root] - 1):
                if self.is_free(key := root + "".join(rest)):
                    return key
        return ""

    def _next(self, lengths: Mapping[str, int]) -> str:
        """The next free key of all that can be, the shorter ones first."""
        if self._all is None:
            self._all = (
                root + "".join(rest)
                for root in sorted(lengths, key=lambda root: lengths[root])
                for rest in product(self._alphabet, repeat=lengths[root] - 1)
            )
        return next(key for key in self._all if self.is_free(key))


def _letters(code: Code) -> list[str]:
    """The letters of a code's name as keys are sought among them: initials first."""
    name = code.name.lower()
    initials = [word[0] for word in name.split() if word[0].isalpha()]
    return list(dict.fromkeys([*initials, *(one for one in name if one.isalpha())]))


def _most_wanted(free: Sequence[str], codes: Sequence[Code], count: int) -> list[str]:
    """So many of the free letters, those with which most words of these codes begin first."""
    initials = [word[0] for code in codes for word in code.name.lower().split()]
    return sorted(free, key=lambda one: -initials.count(one))[:count]
