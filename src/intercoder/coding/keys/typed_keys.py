"""Reads what a coder types: the key of a code, its beginning, or a command.

Nothing here knows a screen: a screen passes each character, together with the letters it has seen
of a key that is not complete, and acts on what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from intercoder.codebook.code import Codebook
from intercoder.codebook.keys import COMMAND_LETTERS
from intercoder.text.keyboards import by_position, on_layout

_NO_COMMANDS: Mapping[str, str] = MappingProxyType({})
_SHOWN = 12
"""How many continuations of a key are named at most."""


@dataclass(frozen=True, slots=True)
class Given:
    """The key of a code is complete."""

    code_id: str
    is_last: bool = False
    """Whether it was typed as the answer's last code: the answer is recorded with it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A key has begun: more letters follow."""

    letters: str


@dataclass(frozen=True, slots=True)
class Command:
    """The key of a command, as the program calls it: the Latin letter or the sign."""

    key: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A key had begun, and none goes on like this."""

    letters: str


Read = Given | Begun | Command | Unknown


@dataclass(frozen=True)
class TypedKeys:
    """The keys that count for one coder."""

    keys: Mapping[str, str]
    """Key by code id."""
    commands: Mapping[str, str] = field(default_factory=lambda: _NO_COMMANDS)
    """What the program calls a command's key, by the key this coder has given it."""
    layout: str = ""
    """The layout of the keyboard, as `intercoder.text.keyboards` names it; empty if unknown."""
    goes_on: bool = False
    """Whether a code is the last one unless it is typed with Shift, and not the reverse."""

    @cached_property
    def code_of_key(self) -> Mapping[str, str]:
        """Code id by key."""
        return {key: code_id for code_id, key in self.keys.items()}

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(key[:end] for key in self.code_of_key for end in range(1, len(key)))

    def read(self, character: str, begun: str = "") -> Read | None:
        """What this character means after the letters `begun`; None if it is no key of ours."""
        if not begun:
            other = by_position(character, self.layout)
            for one in (character, other):
                if one in self.commands:
                    return Command(self.commands[one])
            if other in COMMAND_LETTERS and self.stands_for(other):
                return Command(other)
        for one, is_shifted in self._variants(character):
            letters = begun + one
            code_id = self.code_of_key.get(letters)
            if code_id is not None:
                return Given(code_id, is_last=is_shifted is not self.goes_on)
            if letters in self._beginnings:
                return Begun(letters)
        return Unknown(begun + character) if begun else None

    def code_of(self, letters: str) -> str:
        """The code whose key this is, in whatever script it was typed; empty if it is none."""
        begun = ""
        for letter in letters:
            match self.read(letter, begun):
                case Begun(begun):
                    continue
                case Given(code_id) if len(begun) == len(letters) - 1:
                    return code_id
            return ""
        return ""

    def stands_for(self, key: str) -> bool:
        """Whether the program's own key for a command still means that command."""
        return key not in self.commands.values() or self.commands.get(key) == key

    def _variants(self, character: str) -> Iterator[tuple[str, bool]]:
        """The character, its small letter, and those on the same key in another script; with each
        whether it was typed with Shift beyond what the key itself needs."""
        yield character, False
        small = character.lower()
        if small != character:
            yield small, True
        for other in (by_position(character, self.layout), on_layout(character, self.layout)):
            if other:
                yield other, False
                if other.lower() != other:
                    yield other.lower(), True

    def words(self, letters: str, codebook: Codebook) -> str:
        """Which codes a key that has begun can still mean."""
        going_on = [
            f"{key[len(letters) :]} {codebook.name_of(code_id)}"
            for key, code_id in sorted(self.code_of_key.items())
            if key.startswith(letters)
        ]
        more = "" if len(going_on) <= _SHOWN else f" · {len(going_on) - _SHOWN} more"
        return f"{letters}…  {' · '.join(going_on[:_SHOWN])}{more}"


def unknown_words(letters: str) -> str:
    """What is said of letters that are no key."""
    return f"No code has the key “{letters}”. Type / to find one by its name."
