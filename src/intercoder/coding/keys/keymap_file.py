"""Reads keymaps: files in which people choose keys for codes and commands themselves.

Format: docs/settings.md. Of several files the later ones win. A key that cannot be is left out, and
said with file, line and what to do; nothing in a keymap stops the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.keys import COMMAND_LETTERS, MAX_LETTERS, may_be_key
from intercoder.coding.keys.own_files import OwnFile, own_folder, read_own_file
from intercoder.text.folding import fold_name

COMMANDS: Mapping[str, str] = {
    "skip": "s",
    "unsure": "!",
    "memo": "m",
    "undo": "u",
    "redo": "r",
    "back": "b",
    "group": "g",
    "search": "f",
    "hide": "h",
    "find": "/",
    "repeat": ".",
    "same": ",",
}
"""The commands that can have other keys, with the keys that the program gives them."""
_KEPT = frozenset("0123456789")
"""Keys that always mean what they mean."""


@dataclass(frozen=True)
class Keymap:
    """What people chose themselves."""

    codes: Mapping[str, str] = field(default_factory=dict)
    """Key by code id."""
    commands: Mapping[str, str] = field(default_factory=dict)
    """The program's key of a command, by the key it was given."""
    faults: tuple[str, ...] = ()

    @property
    def letters(self) -> frozenset[str]:
        """The letters that are commands with this keymap: no key of a code begins with one."""
        moved = set(self.commands.values())
        own = {key for key in self.commands if key.isalpha()}
        return frozenset((COMMAND_LETTERS - moved) | own)


def keymap_file() -> Path:
    """Where a person's own keymap is."""
    return own_folder() / "keymap.toml"


def read_keymap(codebook: Codebook, shared: Path | None = None, own: Path | None = None) -> Keymap:
    """The shared keymap, if there is one, and the coder's own, for this codebook."""
    files = [] if shared is None else [read_own_file(shared, is_wanted=True)]
    with suppress(RuntimeError):  # no home folder
        files.append(read_own_file(own or keymap_file()))
    commands = _commands(files)
    codes = _codes(files, codebook, Keymap(commands=commands).letters)
    for file in files:
        _tell_of_moved_codes(file, codebook, codes, commands)
        for name, _ in file.table():
            if name not in {"codes", "commands", "codebook"}:
                what = f"“{name}” is no table of a keymap. Use [codes], [commands] or [codebook]."
                file.complain("", name, what)
    return Keymap(codes, commands, tuple(fault for file in files for fault in file.faults))


def _commands(files: Iterable[OwnFile]) -> Mapping[str, str]:
    """The program's key of each command that has another one, by that key."""
    given: dict[str, str] = {}
    of: dict[str, OwnFile] = {}
    for file in files:
        for name, key in file.table("commands"):
            if name not in COMMANDS:
                known = ", ".join(COMMANDS)
                file.complain("commands", name, f"there is no command “{name}”. There are {known}.")
            elif not isinstance(key, str) or len(key) != 1 or not key.isprintable() or key == " ":
                file.complain("commands", name, f"the key of “{name}” must be one letter or sign.")
            elif key in _KEPT:
                file.complain("commands", name, f"“{key}” is a digit: choose a letter or a sign.")
            else:
                given[name], of[name] = key, file
    while refused := next(filter(None, (_taken(name, given) for name in given)), None):
        name, holder = refused
        what = f"“{given.pop(name)}” is the key of “{holder}” already. Choose another one."
        of[name].complain("commands", name, what)
    return {key: COMMANDS[name] for name, key in given.items() if key != COMMANDS[name]}


def _taken(name: str, given: Mapping[str, str]) -> tuple[str, str] | None:
    """The command and another one that has the same key, if there is one; two may change keys."""
    keys = {**COMMANDS, **given}
    others = (other for other, key in keys.items() if key == keys[name] and other != name)
    holder = next(others, None)
    return None if holder is None else (name, holder)


def _codes(
    files: Iterable[OwnFile], codebook: Codebook, commands: frozenset[str]
) -> Mapping[str, str]:
    known = {code.id: code for code in codebook.assignable}
    names: dict[str, Code] = {fold_name(code.name): code for code in codebook.assignable}
    given: dict[str, str] = {}
    for file in files:
        for table in (("codes",), ("codebook", codebook.name)):
            label = ".".join(table)
            seen: set[str] = set()
            for name, key in file.table(*table):
                code = known.get(name) or names.get(fold_name(name))
                if code is None:
                    if len(table) > 1:  # [codes] is for all codebooks
                        what = f"the codebook has no code “{name}”. Use its id or its name."
                        file.complain(label, name, what)
                    continue
                if why := _why_not(key, code.id, given, seen, codebook, commands):
                    file.complain(label, name, why)
                    continue
                given = {one: has for one, has in given.items() if not _clash(has, key)}
                given[code.id] = key
                seen.add(code.id)
    return given


def _tell_of_moved_codes(
    file: OwnFile, codebook: Codebook, codes: Mapping[str, str], commands: Mapping[str, str]
) -> None:
    """Say which keys of the codebook give way to what the file chooses."""
    words = {char: word for word, char in COMMANDS.items()}
    for code in codebook.assignable:
        if not code.key or code.id in codes:
            continue
        what = f"“{code.key}” was the key of “{code.name}”, which gets another one."
        for key, command in commands.items():
            if key == code.key[0] and file.sets("commands", words[command], key):
                file.complain("commands", words[command], what)
        for other, key in codes.items():
            if _clash(key, code.key):
                for table, name in file.where(key, other, codebook.name_of(other)):
                    file.complain(table, name, what)


def _why_not(
    key: object,
    code_id: str,
    given: Mapping[str, str],
    seen: Iterable[str],
    codebook: Codebook,
    commands: frozenset[str],
) -> str:
    """Why a code cannot have this key; empty if it can. Keys of the same table clash, while those
    of a file read before give way."""
    if not isinstance(key, str) or not key.isalpha() or len(key) > MAX_LETTERS:
        return f"the key must be one to {MAX_LETTERS} letters, in quotes."
    if not may_be_key(key, commands):
        return f"“{key[0]}” is the key of a command. Choose another letter, or move the command."
    for other in seen:
        if other != code_id and _clash(given[other], key):
            name = codebook.name_of(other)
            return f"“{key}” and “{given[other]}”, the key of “{name}”, begin alike. Change one."
    return ""


def _clash(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
