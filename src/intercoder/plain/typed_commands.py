"""A table of commands that can be typed, whichever room they are for.

A line is a command if it is one of the table's words; anything else names codes. Words that take
nothing after them count only when they are the whole line, so that a code named “Back issues” can
be typed as it is. The single letters are those of the screens, and never keys of codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

A = TypeVar("A", bound=StrEnum)
"""What can be asked for in a room; the value is the word that is typed."""


@dataclass(frozen=True, slots=True)
class Command(Generic[A]):
    """One thing that can be typed: how, what may follow it, and what it does."""

    act: A
    also: tuple[str, ...]
    """Other forms of the word."""
    follows: str
    """What is typed after it; empty where nothing is."""
    help: str

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms of the word."""
        return (self.act.value, *self.also)


@dataclass(frozen=True, slots=True)
class Asked(Generic[A]):
    """A command, and what was typed after it."""

    act: A
    rest: str = ""


class CommandTable(Generic[A]):
    """The commands of a room."""

    def __init__(self, *commands: Command[A], empty: A) -> None:
        """`empty` is what an empty line asks for."""
        self.commands = commands
        self._whole = {"": empty}
        self._first: dict[str, A] = {}
        for one in commands:
            (self._first if one.follows else self._whole).update(dict.fromkeys(one.forms, one.act))

    def read(self, line: str) -> Asked[A] | str:
        """The command that was typed, or the line itself where it names something else."""
        line = line.strip()
        if line in self._whole:
            return Asked(self._whole[line])
        first, _, rest = line.partition(" ")
        if first in self._first:
            return Asked(self._first[first], rest.strip())
        if line[0] in '/?"' and line[0] in self._first:  # as on the screen, no space is needed
            return Asked(self._first[line[0]], line[1:].strip())
        return line

    def help_lines(self) -> Iterator[str]:
        """What can be typed, one command a line."""
        for one in self.commands:
            follows = f" {one.follows}" if one.follows else ""
            yield f"{' or '.join(one.forms)}{follows}: {one.help}"
