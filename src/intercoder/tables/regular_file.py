"""Tells regular files from pipes, devices and folders before reading them.

Opening a pipe waits until somebody writes into it, and a device never ends.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from intercoder.errors import IntercoderError, TableError

_KINDS: Sequence[tuple[Callable[[int], bool], str, str]] = (
    (stat.S_ISDIR, "is a folder", "Name a file in it."),
    (stat.S_ISFIFO, "is a pipe", "Write its output to a file, and name that."),
    (stat.S_ISSOCK, "is a socket", "Name a file."),
    (stat.S_ISCHR, "is a device", "Name a file."),
    (stat.S_ISBLK, "is a device", "Name a file."),
)


def file_size(path: Path, error: Callable[[str, str], IntercoderError] = TableError) -> int:
    """The file's size in bytes.

    Raises `error`, with a sentence and a hint, where there is none or it is no ordinary file.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise error(f"There is no file {path}.", "Check its name and folder.") from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "its name cannot be used"
        raise error(f"{path} cannot be read: {reason}.", "Name a file that you may read.") from None
    for is_one, what, hint in _KINDS:
        if is_one(found.st_mode):
            raise error(f"{path} {what}.", hint)
    return found.st_size


def read_whole(
    path: Path, most: int, error: Callable[[str, str], IntercoderError] = TableError
) -> bytes:
    """All bytes of a small file. Raises `error` where it has more than `most`."""
    if file_size(path, error) > most:
        raise error(
            f"{path.name} has more than {most:,} bytes, too many for such a file.",
            "Check its name.",
        )
    try:
        with path.open("rb") as file:
            return file.read(most + 1)[:most]
    except OSError as fault:
        reason = fault.strerror
        raise error(f"{path} cannot be read: {reason}.", "Name a file that you may read.") from None
