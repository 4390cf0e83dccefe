"""A table that is piped into a command, or pasted into the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intercoder.cli.output import say
from intercoder.errors import TableError
from intercoder.platforms.memory_files import MemoryFile
from intercoder.platforms.terminals import LONGEST_LINE, end_of_input

STANDARD_INPUT = Path("-")
_NAME = "standard-input"
_CHUNK = 1 << 20


@contextmanager
def file_or_input(path: Path, most: int) -> Iterator[Path]:
    """The file, or standard input for `-`: kept in memory where the system has files there, and
    otherwise in a file that only this user can read, and removed afterwards.

    Raises TableError for more than `most` bytes.
    """
    if path != STANDARD_INPUT:
        yield path
        return
    if sys.stdin.isatty():
        end = end_of_input()
        say(f"Paste the table, with its column names, and press {end} on a line of its own.")
    held = MemoryFile(_NAME)
    try:
        _fill(held.path, most)
        if sys.stdin.isatty():
            _check_lines(held.path)
        yield held.path
    finally:
        held.close()


def _fill(path: Path, most: int) -> None:
    size = 0
    with path.open("wb") as out:
        for chunk in _chunks():
            size += len(chunk)
            if size > most:
                raise TableError(
                    f"Standard input has more than {most:,} bytes.",
                    "If it is right, raise the limit: --limit megabytes=N.",
                )
            out.write(chunk)


def _check_lines(pasted: Path) -> None:
    """Raises TableError for a line that the terminal may have cut."""
    for number, line in enumerate(pasted.read_bytes().split(b"\n"), start=1):
        if len(line) >= LONGEST_LINE:
            raise TableError(
                f"Line {number} of what was pasted may be cut: terminals pass on no longer lines.",
                "Save the table to a file, and name that.",
            )


def _chunks() -> Iterator[bytes]:
    source = getattr(sys.stdin, "buffer", None)
    if source is None:  # a text alone, without bytes behind it
        yield sys.stdin.read().encode("utf-8", "surrogateescape")
        return
    while chunk := source.read(_CHUNK):
        yield chunk
