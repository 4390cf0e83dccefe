"""An open study in an SQLite file.

Two engines: one for reading, whose transactions see the study at one moment, and one for writing,
whose transactions take the write lock at once, so that what they read stays true until they commit.

Every transaction that writes puts the database's first page into the log, and with it the file's
stamp; before a log begins, the file gets a new one. So `sidecars` can tell whose log it is.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from intercoder.errors import NotSavedError, StudyError
from intercoder.study.database.database_errors import in_plain_words
from intercoder.study.database.driver import driver_connection
from intercoder.study.database.engine import BUSY_SECONDS, Database
from intercoder.study.database.revisions import APPLICATION_ID
from intercoder.study.file.connecting import IMMUTABLE, sqlite_connection
from intercoder.study.file.file_locks import is_index_in_use
from intercoder.study.file.file_watch import FileWatch, Place
from intercoder.study.file.header import beside, new_stamp
from intercoder.study.file.paths import has_other_name
from intercoder.study.file.write_ahead_log import read_wal
from intercoder.study.file.write_queue import begin_soon, turn
from intercoder.study.seal.watching import watch

MAX_LOG_BYTES = 4 * 2**20
"""Size of the log, in bytes, at which it is written into the file and a new one is begun."""
_USUAL, _ROOMY = -2_000, -131_072
"""SQLite's page cache in KiB (negative, as SQLite expects): usually, and for a large write."""
_WITH_STAMP = f"PRAGMA application_id = {APPLICATION_ID}"
"""Changes nothing, but makes SQLite write the first page."""


class SqliteDatabase(Database):
    """A study in a file. `mode` is the mode of reading; unless it is `rw`, nothing is written."""

    def __init__(self, path: Path, mode: str = "rw") -> None:
        super().__init__(str(path), str(path))
        self._path = path
        self._mode = mode
        self._log = beside(Path(os.path.realpath(path)), "-wal")
        self._renew_at = MAX_LOG_BYTES
        self._has_written = False
        self._rescued = ""
        self._watch = FileWatch(path, mode)
        self.reader = _engine(path, mode)
        event.listen(self.reader, "begin", _begin_reading)
        self.writer = _engine(path, "rw")
        event.listen(self.writer, "begin", self._begin_writing)
        watch(self.writer)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the study at one moment.

        If the file has been removed, the opened file can still be read.
        """
        self._check_in_place(may_be_gone=True)
        with in_plain_words(self.target), self.reader.begin() as connection:
            yield connection
        if self._mode == IMMUTABLE:
            self._check_unchanged()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A writing transaction: committed completely or not at all.

        Raises NotSavedError if the file is read-only or is no longer the one that was opened:
        SQLite would silently go on writing into a deleted file, and everything would be lost with
        the last connection.
        """
        self._prepare_write()
        with in_plain_words(self.target), self.writer.begin() as connection:
            yield connection
        self._note_write()

    @contextmanager
    def writing_many(self) -> Iterator[Connection]:
        """A writing transaction that checks no references and has more room for SQLite's pages.

        For a million seats that saves a quarter of the time (`benchmarks/allocation.py`). SQLite
        accepts neither setting inside a transaction, so both are made before it begins.
        """
        self._prepare_write()
        with in_plain_words(self.target), self.writer.connect() as connection:
            raw = driver_connection(connection)
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute(f"PRAGMA cache_size = {_ROOMY}")
            try:
                with connection.begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys = ON")
                raw.execute(f"PRAGMA cache_size = {_USUAL}")
        self._note_write()

    def rewrite(self) -> bool:
        """Write the file anew and empty its log; False if others read it, or no space is left."""
        self._prepare_write()
        self.reader.dispose()
        with in_plain_words(self.target), self.writer.connect() as connection:
            raw = driver_connection(connection)
            with turn(self._log, BUSY_SECONDS):
                if self._log_is_due():
                    self._renew_log(raw)
            try:
                raw.execute("VACUUM")
            except sqlite3.OperationalError:
                return False
            self._renew_log(raw)
        self._note_write()
        return self._log_size() == 0

    def close(self) -> None:
        """Close every connection.

        SQLite then writes the log into the file. If something else was written into the file, that
        would mix the two, so the log is left beside it.
        """
        place = self._watch.place()
        if place is Place.OTHER or self._watch.is_deleted():
            self._rescue()
        if place in {Place.OTHER, Place.GONE}:
            self._watch.empty_log()
        if place is Place.OVERWRITTEN:
            self._watch.abandon()
        self._watch.close()
        self.reader.dispose()
        self.writer.dispose()
        if place in {Place.OTHER, Place.GONE}:
            self._remove_empty_log()

    def _remove_empty_log(self) -> None:
        """Remove SQLite's empty log of a file that no longer exists."""
        index = beside(Path(os.path.realpath(self._path)), "-shm")
        if self._log_size() == 0 and not is_index_in_use(index):
            for left in (self._log, index):
                with suppress(OSError):
                    left.unlink()

    # -- writing --------------------------------------------------------------------------------

    def _prepare_write(self) -> None:
        """Check that the file is ours and may be written."""
        if self._mode != "rw":
            raise read_only_error(self._path)
        self._check_in_place()

    def _begin_writing(self, connection: Connection) -> None:
        """Begin a transaction in turn, with a log that carries the file's stamp."""
        raw = driver_connection(connection)
        with turn(self._log, BUSY_SECONDS):
            begin_soon(raw)
            if self._log_is_due():  # asked now that nobody else begins one
                raw.execute("ROLLBACK")
                self._renew_log(raw)
                begin_soon(raw)
        raw.execute(_WITH_STAMP)

    def _log_is_due(self) -> bool:
        """Whether a new log is to be begun."""
        size = self._log_size()
        return size == 0 or size > self._renew_at

    def _note_write(self) -> None:
        self._has_written = True
        self._watch.note_commit()

    def _renew_log(self, raw: sqlite3.Connection) -> None:
        """Write the log into the file, with a new stamp, and empty it.

        Two transactions, so that the log holds the old stamp before the new one: it belongs to the
        file whenever the program is killed. Neither needs to be on disk before the next step:
        SQLite ensures that when it empties the log.
        """
        stamp = new_stamp()
        (mode,) = raw.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":  # a copy made by an older version
            raw.execute("PRAGMA journal_mode = WAL")
        (timeout,) = raw.execute("PRAGMA busy_timeout").fetchone()
        raw.execute("PRAGMA synchronous = NORMAL")
        try:
            for statement in (_WITH_STAMP, f"PRAGMA user_version = {stamp}"):
                raw.execute("BEGIN IMMEDIATE")
                raw.execute(statement)
                raw.execute("COMMIT")
            raw.execute("PRAGMA busy_timeout = 0")  # a reader must not hold anyone up
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise
        finally:
            raw.execute(f"PRAGMA busy_timeout = {timeout}")
            raw.execute("PRAGMA synchronous = FULL")
        self._watch.note_stamp(stamp)
        self._watch.note_commit()
        # greater if a reader kept the old log
        self._renew_at = max(MAX_LOG_BYTES, self._log_size() + MAX_LOG_BYTES)

    def _log_size(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0

    # -- the file itself ------------------------------------------------------------------------

    def _check_in_place(self, *, may_be_gone: bool = False) -> None:
        match self._watch.place():
            case Place.SAME:
                return
            case Place.GONE if may_be_gone:
                return
            case Place.GONE | Place.OTHER as place:
                if place is Place.OTHER or self._watch.is_deleted():
                    self._rescue()
                kept = f" What was saved until then is in {self._rescued}." * bool(self._rescued)
                raise NotSavedError(
                    f"{self.target} has been moved, deleted or replaced since it was opened.{kept}",
                    "Put it back where it was and try again.",
                )
            case Place.OVERWRITTEN:
                raise NotSavedError(
                    f"{self.target} has been overwritten since it was opened.",
                    f"Close this, move {self._log.name} to another folder, and open the file.",
                )

    def _check_unchanged(self) -> None:
        """Raise StudyError if the file, read without locks, has changed since it was opened."""
        if self._watch.place() is not Place.SAME or read_wal(self._log) is not None:
            raise StudyError(
                f"{self.target} was changed by another program while it was being read.",
                "Try again.",
            )

    def _needs_rescue(self) -> bool:
        if not self._watch.can_copy or self._rescued:
            return False
        with suppress(OSError):
            return self._has_written or read_wal(self._log) is not None
        return self._has_written

    def _rescue(self) -> None:
        """Write the study, as it was before another file replaced it, to a file beside it."""
        if not self._needs_rescue():
            return
        stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
        path = self._path.with_name(f"{self._path.stem}.until-{stamp}{self._path.suffix}")
        with suppress(StudyError, OSError), in_plain_words(self.target):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            self._watch.copy_to(path)
            self._rescued = str(path)


def sqlite_database(path: Path, mode: str = "rw") -> SqliteDatabase:
    """The engines of a study in an existing SQLite file."""
    return SqliteDatabase(path, mode)


def read_only_error(path: Path) -> NotSavedError:
    """The error for a study in which nothing can be saved."""
    if has_other_name(path):
        return NotSavedError(
            f"{path} has another name in the file system (a hard link), so nothing is saved in "
            "it: a study open under one name would not be seen under the other.",
            "Copy it to a file of its own, and open that.",
        )
    return NotSavedError(
        f"{path} is read-only: nothing can be saved in it.",
        "Make the file and its folder writable, or copy the study to a folder that is.",
    )


def _begin_reading(connection: Connection) -> None:
    driver_connection(connection).execute("BEGIN")


def _engine(path: Path, mode: str) -> Engine:
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite_connection(path, mode),
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # error messages hold no answers
    )
