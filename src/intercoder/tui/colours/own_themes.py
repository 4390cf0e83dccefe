"""Themes of one's own: files in the user's configuration folder (docs/settings.md).

Whatever is wrong with a file, the program goes on without it, and says so in one sentence.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from textual.theme import Theme

from intercoder.tui.themes import COLOURS, NAMES, OWN, Palette, theme

MAX_BYTES = 20_000
"""A longer file is no theme."""
MOST = 50
"""Files that are read at most."""
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
NAME = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True, slots=True)
class OwnThemes:
    """What the folder holds."""

    themes: tuple[Theme, ...] = ()
    faults: tuple[str, ...] = ()
    """A sentence on each file that was left out."""


class FaultError(Exception):
    """Why a file is no theme, as the end of a sentence."""


def read_own_themes(folder: Path) -> OwnThemes:
    """The themes of this folder, by name; a folder that is missing holds none."""
    try:
        files = sorted(path for path in folder.glob("*.toml") if path.is_file())[:MOST]
    except (OSError, RuntimeError):
        return OwnThemes()
    themes: list[Theme] = []
    faults: list[str] = []
    for file in files:
        try:
            themes.append(_read(file))
        except FaultError as fault:
            faults.append(f"The theme {file.name} is left out: {fault}")
    return OwnThemes(tuple(themes), tuple(faults))


def _read(file: Path) -> Theme:
    if not NAME.fullmatch(file.stem):
        raise FaultError("its name may have letters, digits, - and _ only.")
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError:
        raise FaultError("it cannot be read.") from None
    if len(content) > MAX_BYTES:
        raise FaultError("it is too long for a theme.")
    try:
        said = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FaultError(f"it is no TOML ({error}).") from None
    return as_theme(file.stem, said)


def as_theme(name: str, said: dict[str, object]) -> Theme:
    """The theme of a file with this content. Raises FaultError."""
    base = said.pop("base", "dark")
    if not isinstance(base, str) or base not in COLOURS:
        raise FaultError(f"base must be one of: {', '.join(COLOURS)}.")
    colours, is_dark = COLOURS[base]
    for key, value in said.items():
        if key not in NAMES:
            raise FaultError(f"it names {_shortened(key)}, which is none of: {', '.join(NAMES)}.")
        if not isinstance(value, str) or not COLOUR.fullmatch(value):
            raise FaultError(f'{key} must be a colour such as "#1c1f24".')
    changed = {key: value for key, value in said.items() if isinstance(value, str)}
    return theme(f"{OWN}{name}", Palette(**{**asdict(colours), **changed}), is_dark=is_dark)


def _shortened(key: str) -> str:
    return f"“{key[:30]}”"
