"""Notices when an open study's file has been replaced.

SQLite would go on writing into a file that is no longer there, or mix its log into a file that was
copied over the open one.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from enum import Enum, auto
from pathlib import Path
from threading import Lock

from intercoder.study.file.connecting import copy_database, sqlite_connection
from intercoder.study.file.header import beside
from intercoder.study.file.write_ahead_log import read_wal

_watches: list[FileWatch] = []
"""Those of the studies that this process has open."""


class Place(Enum):
    """What is found where a study was opened."""

    SAME = auto()
    GONE = auto()
    """No file is there: it was moved or deleted."""
    OTHER = auto()
    """Another file is there."""
    OVERWRITTEN = auto()
    """The file is the same, and something else was written into it."""


def place_of_open(path: Path) -> Place | None:
    """What became of this file since this process opened it; None if it is not open here."""
    number = _number(path)
    return next((one.place() for one in list(_watches) if one.number == number), None)


class FileWatch:
    """Watches the file of an open study. Its methods may be called from any thread."""

    def __init__(self, path: Path, mode: str) -> None:
        self._path = path
        self._log = beside(Path(os.path.realpath(path)), "-wal")
        self.number = _number(path)
        """Device and number of the file that was opened."""
        self._lock = Lock()
        self._is_overwritten = False
        self._monitor: sqlite3.Connection | None = None
        if mode == "rw":
            self._monitor = sqlite_connection(path)
        self._version = self._data_version()
        self._stamp = self._stamp_in_file()
        self._seen = self._look()
        self._handle = os.open(path, os.O_PATH) if hasattr(os, "O_PATH") else None
        self._has_links = (
            self._handle is not None and self._links() > 0
        )  # some disks do not count them
        _watches.append(self)

    def place(self) -> Place:
        """What is there now."""
        if self._is_overwritten:
            return Place.OVERWRITTEN
        try:
            found = self._path.stat()
        except OSError:
            return Place.GONE
        if (found.st_dev, found.st_ino) != self.number:
            return Place.OTHER
        now = found.st_size, found.st_mtime_ns
        if now != self._seen and not self._was_checkpointed():
            self._is_overwritten = True
            return Place.OVERWRITTEN
        return Place.SAME

    def note_commit(self) -> None:
        """Take note of what this process itself has written."""
        with self._lock:
            self._version = self._data_version()

    def note_stamp(self, stamp: int) -> None:
        """Take note of the file's new stamp, which this process has just put into it."""
        with self._lock:
            self._stamp = stamp
            self._seen = self._look()

    def close(self) -> None:
        """Stop watching."""
        self._end()
        if self._monitor is not None:
            self._monitor.close()
            self._monitor = None

    def _end(self) -> None:
        if self in _watches:
            _watches.remove(self)
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def abandon(self) -> None:
        """Stop watching, and keep SQLite from ever writing its log into the file.

        It does that when a program closes its last connection, so one is never closed, not even
        when the process ends.
        """
        import ctypes

        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._monitor))
        self._monitor = None
        self._end()

    def is_deleted(self) -> bool:
        """Whether the file that was opened is nowhere any more, as far as the system says."""
        return self._has_links and self._links() == 0

    def _links(self) -> int:
        return 1 if self._handle is None else os.fstat(self._handle).st_nlink

    def empty_log(self) -> None:
        """Write the log into the file that was opened, wherever it is now.

        SQLite itself leaves the log alone as it closes a file that is not in its place.
        """
        with self._lock, suppress(sqlite3.Error):
            if self._monitor is not None:
                self._monitor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @property
    def can_copy(self) -> bool:
        """Whether what was opened can still be copied."""
        return self._monitor is not None

    def copy_to(self, path: Path) -> None:
        """Copy the file that was opened, with its log, wherever it is now. Raises sqlite3.Error."""
        with self._lock:
            if self._monitor is not None:
                copy_database(self._monitor, path)

    def _was_checkpointed(self) -> bool:
        """Whether what changed in the file came from the study's own log."""
        with self._lock:
            now, stamp = self._look(), self._stamp_in_file()
            try:
                log = read_wal(self._log)
            except OSError:
                return True  # nothing can be said
            version = self._version if self._monitor is None else self._data_version()
            if log is not None:
                is_own = log.has_stamp(stamp) or stamp == self._stamp
            else:
                # with an empty log the file has all of it: somebody wrote it, or it is as it was
                is_own = stamp == self._stamp or version != self._version or self._monitor is None
            if is_own:
                self._stamp, self._seen, self._version = stamp, now, version
            return is_own

    def _data_version(self) -> int:
        if self._monitor is None:
            return 0
        return int(self._monitor.execute("PRAGMA data_version").fetchone()[0])

    def _stamp_in_file(self) -> int:
        """The stamp in the file itself, whatever the log says."""
        with (
            suppress(sqlite3.Error),
            closing(sqlite_connection(self._path, "ro&immutable=1")) as connection,
        ):
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
        return 0

    def _look(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_size, found.st_mtime_ns


def _number(path: Path) -> tuple[int, int]:
    """Device and number of the file at this path; zeros if there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino
