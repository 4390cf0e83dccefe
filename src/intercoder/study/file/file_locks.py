"""Asks the system whether another program has a study's files open in SQLite."""

from __future__ import annotations

from pathlib import Path

from intercoder.platforms.locks import is_locked

_SHARED_FIRST, _SHARED_SIZE = 0x40000000 + 2, 510
"""First byte and number of bytes that SQLite locks in a database while a program has it open."""
_INDEX_IN_USE = 120 + 8
"""The byte of a `-shm` file that SQLite locks likewise."""


def is_open_elsewhere(path: Path) -> bool:
    """Whether another program has this database open. False if the system cannot tell.

    Never call it for a file that this process has open in SQLite; see `read_header`.
    """
    return is_locked(path, _SHARED_FIRST, _SHARED_SIZE)


def is_index_in_use(path: Path) -> bool:
    """The same for the `-shm` file beside a database."""
    return is_locked(path, _INDEX_IN_USE, 1)
