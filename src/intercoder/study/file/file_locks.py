"""Asks the system whether another program has a study's files open in SQLite."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

_SHARED_FIRST, _SHARED_SIZE = 0x40000000 + 2, 510
"""The bytes of a database on which SQLite keeps a lock for as long as a program has it open."""
_INDEX_IN_USE = 120 + 8
"""The byte of a `-shm` file on which it does."""


def is_open_elsewhere(path: Path) -> bool:
    """Whether another program has this database open. False where the system cannot say.

    Never call it for a file that this process has open in SQLite, see `read_header`.
    """
    return _is_locked(path, _SHARED_FIRST, _SHARED_SIZE)


def is_index_in_use(path: Path) -> bool:
    """The same for the `-shm` file beside a database."""
    return _is_locked(path, _INDEX_IN_USE, 1)


def _is_locked(path: Path, start: int, length: int) -> bool:
    if sys.platform == "win32":
        return False
    import fcntl

    is_linux = sys.platform == "linux"
    if is_linux:
        asked = struct.pack("@hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
    else:
        asked = struct.pack("@qqihh", start, length, 0, fcntl.F_WRLCK, os.SEEK_SET)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        told = fcntl.fcntl(handle, fcntl.F_GETLK, asked)
    except OSError:
        return False
    finally:
        os.close(handle)
    kind = struct.unpack("@hhqqi4x", told)[0] if is_linux else struct.unpack("@qqihh", told)[3]
    return bool(kind != fcntl.F_UNLCK)
