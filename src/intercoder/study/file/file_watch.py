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
from time import monotonic, sleep
from typing import NamedTuple

from intercoder.study.file.connecting import copy_database, sqlite_connection
from intercoder.study.file.header import beside
from intercoder.study.file.write_ahead_log import LOG_HEADER, read_wal

MAX_LOOKS = 10
"""Times that a file and its log are read until neither changes meanwhile."""
PATIENCE = 2.0
"""Seconds for which a file that cannot be read is tried again."""
LOOK_AGAIN = 0.005
"""Seconds between these attempts."""
NO_DATABASE = "SQLITE_NOTADB"
_watches: list[FileWatch] = []
"""Watches of the studies that this process has open."""


class Place(Enum):
    """What is now at the path where a study was opened."""

    SAME = auto()
    GONE = auto()
    """There is no file: it was moved or deleted."""
    OTHER = auto()
    """There is another file."""
    OVERWRITTEN = auto()
    """The same file is there, but something else was written into it."""


def place_of_open(path: Path) -> Place | None:
    """What has happened to this file since this process opened it; None if it is not open here."""
    number = _number(path)
    return next((one.place() for one in list(_watches) if one.number == number), None)


class _Moment(NamedTuple):
    """What a file and its log are at one moment."""

    seen: tuple[int, int]
    """Size and time of the last change of the file."""
    stamp: int
    log: tuple[int, bytes]
    """Size of the log, and its header, which is another after each beginning."""


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
        self._version, self._committed = self._commits()
        self._stamp = self._stamp_in_file()
        self._seen = self._look()
        self._handle = os.open(path, os.O_PATH) if hasattr(os, "O_PATH") else None
        self._has_links = (
            self._handle is not None and self._links() > 0
        )  # some file systems do not count links
        _watches.append(self)

    def place(self) -> Place:
        """What is now at the study's path."""
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
        """Record that this process has written to the file."""
        with self._lock:
            self._version, self._committed = self._commits()

    def note_stamp(self, stamp: int) -> None:
        """Record the new stamp that this process has just put into the file."""
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

        SQLite does that when a program closes its last connection, so one is never closed, not even
        when the process ends.
        """
        import ctypes

        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._monitor))
        self._monitor = None
        self._end()

    def is_deleted(self) -> bool:
        """Whether the opened file has been deleted everywhere, as far as the system can tell."""
        return self._has_links and self._links() == 0

    def _links(self) -> int:
        return 1 if self._handle is None else os.fstat(self._handle).st_nlink

    def empty_log(self) -> None:
        """Write the log into the opened file, wherever that is now.

        SQLite itself leaves the log alone when it closes a file that is no longer in its place.
        """
        with self._lock, suppress(sqlite3.Error):
            if self._monitor is not None:
                self._monitor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @property
    def can_copy(self) -> bool:
        """Whether the opened file can still be copied."""
        return self._monitor is not None

    def copy_to(self, path: Path) -> None:
        """Copy the opened file with its log, wherever it is now. Raises sqlite3.Error."""
        with self._lock:
            if self._monitor is not None:
                copy_database(self._monitor, path)

    def _was_checkpointed(self) -> bool:
        """Whether what changed in the file came from the study's own log."""
        with self._lock:
            version, committed = self._commits()
            for _ in range(MAX_LOOKS):
                try:
                    before = self._moment()
                    log = read_wal(self._log)
                    is_in_log = log is not None and log.has_stamp(before.stamp)
                    is_settled = self._moment() == before
                except OSError:
                    return True  # nothing can be said
                if is_settled:
                    break
            else:
                return True  # others write all the time: the next look will tell
            is_own = is_in_log or before.stamp in {self._stamp, self._committed}
            if log is None:
                # with an empty log the file has all of it: somebody wrote it, or it is as it was
                is_newer = self._data_version() != self._version
                is_own = is_own or is_newer or self._monitor is None
            if is_own:
                self._stamp, self._seen = before.stamp, before.seen
                self._version, self._committed = version, committed
            return is_own

    def _moment(self) -> _Moment:
        """What the file and its log are now. Raises OSError if the log cannot be read."""
        seen, stamp = self._look(), self._stamp_in_file()
        try:
            with self._log.open("rb", buffering=0) as file:
                log = os.fstat(file.fileno()).st_size, file.read(LOG_HEADER)
        except FileNotFoundError:
            log = 0, b""
        return _Moment(seen, stamp, log)

    def _commits(self) -> tuple[int, int]:
        """SQLite's count of the commits it has noticed, and then the newest commit's stamp.

        In this order: a log that another program begins in between is in the stamp or, the next
        time, in the count. Without the stamp it could be in neither: its commits are counted
        together with ours, and its pages reach the file only afterwards.
        """
        return self._data_version(), self._committed_stamp()

    def _data_version(self) -> int:
        if self._monitor is None:
            return 0
        return int(self._monitor.execute("PRAGMA data_version").fetchone()[0])

    def _committed_stamp(self) -> int:
        """The stamp as the newest commit left it, in the log or in the file; -1 if not known."""
        if self._monitor is None:
            return -1
        return int(self._monitor.execute("PRAGMA user_version").fetchone()[0])

    def _stamp_in_file(self) -> int:
        """The stamp in the file itself, whatever the log says; 0 if the file cannot be read.

        While another program writes its log into the file, the first page, which is written first,
        already counts pages that the file does not have yet. Only where a schema may be written
        does SQLite read it in spite of that; nothing is written here. Now and then it cannot be
        read at all at such a moment, so it is tried again for a while.
        """
        until = monotonic() + PATIENCE
        while True:
            try:
                with closing(sqlite_connection(self._path, "ro&immutable=1")) as connection:
                    connection.execute("PRAGMA writable_schema = ON")
                    return int(connection.execute("PRAGMA user_version").fetchone()[0])
            except sqlite3.Error as error:
                if monotonic() > until or getattr(error, "sqlite_errorname", "") == NO_DATABASE:
                    return 0
            sleep(LOOK_AGAIN)

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
