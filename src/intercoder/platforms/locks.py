"""Locks on files: taking one, and asking whether another program holds one.

- Linux and macOS: `flock` for files of ours; `fcntl` tells of SQLite's locks, in a structure that
  is laid out differently on each.
- Windows: a byte far behind the end stands for the file, because what is locked there cannot be
  read either. Nothing tells of the locks of others.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

_FAR_BYTE = 2**30
"""Never read or written."""


def try_lock(file: int) -> bool:
    """Whether the open file is this process's now, as long as it is open.

    True as well where a folder knows no locks.
    """
    try:
        _lock(file)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        at = os.lseek(file, 0, os.SEEK_CUR)
        os.lseek(file, _FAR_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(file, at, os.SEEK_SET)
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(path: Path, start: int, length: int) -> bool:
    """Whether another process holds a lock on some of these bytes. False where nothing tells.

    Never call it for a file that this process has open in SQLite: closing any handle of a file
    gives up all of the process's locks on it.
    """
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
