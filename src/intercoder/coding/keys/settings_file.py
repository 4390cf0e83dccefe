"""Reads `settings.toml`: what a coder has settled about keys and the keyboard.

Format: docs/settings.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intercoder.coding.keys.own_files import own_folder, read_own_file
from intercoder.text.keyboards import LAYOUTS

SETTINGS = ("keymap", "keyboard", "after-a-code")
"""What can be set, in the order of the manual."""
_AFTER = {"stay": False, "go on": True}


@dataclass(frozen=True)
class Settings:
    """What is settled; everything has a value that suits most."""

    keymap: Path | None = None
    """A keymap shared with others, read before the coder's own."""
    keyboard: str = ""
    """The layout of the keyboard, by a language's tag; empty: by the codebook."""
    goes_on: bool = False
    """Whether a letter that gives a code also records the answer."""
    faults: tuple[str, ...] = ()
    """What is wrong with the file, a sentence each."""


def settings_file() -> Path:
    """Where the file is."""
    return own_folder() / "settings.toml"


def read_settings(file: Path | None = None) -> Settings:
    """The settings; what is faulty is left out, and said."""
    try:
        path = file or settings_file()
    except RuntimeError:  # no home folder
        return Settings()
    own = read_own_file(path)
    keymap: Path | None = None
    keyboard, goes_on = "", False
    for name, value in own.table():
        match name, value:
            case "keymap", str() if value:
                keymap = path.parent / Path(value).expanduser()
            case "keyboard", str() if value in LAYOUTS:
                keyboard = value
            case "keyboard", _:
                own.complain("", name, f"“keyboard” must be one of {', '.join(LAYOUTS)}.")
            case "after-a-code", "stay" | "go on":
                goes_on = _AFTER[value]
            case "after-a-code", _:
                own.complain("", name, "“after-a-code” must be “stay” or “go on”.")
            case "keymap", _:
                own.complain("", name, "“keymap” must be the path of a file, in quotes.")
            case _:
                known = ", ".join(SETTINGS)
                own.complain("", name, f"there is no setting “{name}”. There are {known}.")
    return Settings(keymap, keyboard, goes_on, tuple(own.faults))
