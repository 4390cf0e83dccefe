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
from threading import Event, Thread
from time import monotonic, sleep

_FAR_BYTE = 2**30
"""Never read or written."""
_PAUSE = 0.01
"""Seconds after which a lock is asked for again where the system does not say when it is free."""


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


def lock_within(file: int, seconds: float) -> bool:
    """Wait for an open file to be this process's: in the order of asking, where systems keep one.

    False if it is not after so many seconds. True as well where a folder knows no locks.
    """
    if try_lock(file):
        return True
    if sys.platform == "win32":
        return _asked_again(file, seconds)
    return _waited_for(file, seconds)


def _asked_again(file: int, seconds: float) -> bool:
    until = monotonic() + seconds
    while not (has_it := try_lock(file)) and monotonic() < until:
        sleep(_PAUSE)
    return has_it


def _waited_for(file: int, seconds: float) -> bool:
    """Wait in a thread, since no system call waits for a lock only so long.

    The thread has its own handle of the same open file: if it comes too late it gives up the lock
    as soon as the caller has closed the other.
    """
    import fcntl

    own, has_it = os.dup(file), Event()

    def wait() -> None:
        try:
            fcntl.flock(own, fcntl.LOCK_EX)
        except OSError:
            pass  # locks are not known here after all
        finally:
            os.close(own)
        has_it.set()

    Thread(target=wait, name="lock", daemon=True).start()
    return has_it.wait(seconds)


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
