"""Connections to a study's database; those to an SQLite file.

Two engines: one for reading, whose transactions see one moment, and one for writing, whose
transactions take the write lock at once, so that what they read stays true until they commit.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from intercoder.errors import NotSavedError
from intercoder.study.faults import in_plain_words

BUSY_SECONDS = 5.0
"""How long a transaction waits for another program's before it gives up."""
_PRAGMAS = (
    "PRAGMA trusted_schema = OFF",  # a file may come from elsewhere
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # a decision is on disk when it counts as saved
    "PRAGMA temp_store = MEMORY",  # no answer text in temporary files
)

_USUAL, _ROOMY = -2_000, -131_072
"""SQLite's page cache in KiB (negative, as SQLite has it): as it is, and for a large write."""


class Database(ABC):
    """Where a study lives, and the ways in.

    `target` says where it is to a person, `address` to the program: it may hold a password.
    """

    reader: Engine
    writer: Engine
    own_coder: str = ""
    """The coder whose login is at work, where a server keeps the others' rows from it."""

    def __init__(self, target: str, address: str) -> None:
        self.target = target
        self.address = address

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment of the study."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that writes: all of it or nothing, and what it reads stays true."""

    def reading_own(self, coder: int) -> AbstractContextManager[Connection]:
        """One that asks only about the decisions, lists and drafts of the coder in this row."""
        return self.reading()

    def writing_own(self, coder: int) -> AbstractContextManager[Connection]:
        """One that writes only what is this coder's; others need not wait for it."""
        return self.writing()

    def writing_many(self) -> AbstractContextManager[Connection]:
        """One that writes very many rows, whose references are known to be there."""
        return self.writing()

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""


class SqliteDatabase(Database):
    """A study in a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), str(path))
        self.reader, self.writer = _engine(path, "BEGIN"), _engine(path, "BEGIN IMMEDIATE")
        self.file = _file_at(str(path))
        """Device and number of the file that was opened."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the study."""
        with in_plain_words(self.target), self.reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing.

        Raises NotSavedError if the file is not where it was: SQLite would go on writing into a
        deleted file without a word, and everything would be gone with the last connection.
        """
        self._check_in_place()
        with in_plain_words(self.target), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def writing_many(self) -> Iterator[Connection]:
        """The same without looking up each row's references, and with room for SQLite's pages.

        Of a million seats that saves a quarter of the time (`benchmarks/allocation.py`). SQLite
        takes neither setting inside a transaction, so both are made before it begins.
        """
        self._check_in_place()
        with in_plain_words(self.target), self.writer.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is None:
                raise RuntimeError("the connection is closed")
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute(f"PRAGMA cache_size = {_ROOMY}")
            try:
                with connection.begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys = ON")
                raw.execute(f"PRAGMA cache_size = {_USUAL}")

    def _check_in_place(self) -> None:
        if _file_at(self.target) != self.file:
            raise NotSavedError(
                f"{self.target} has been moved, deleted or replaced since it was opened.",
                "Put it back where it was and try again.",
            )

    def close(self) -> None:
        """Close every connection."""
        self.reader.dispose()
        self.writer.dispose()


def sqlite_connection(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """A connection set up as every connection to a study is; `mode` as in SQLite's URIs."""
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # transactions begin where the engine's event says
        check_same_thread=False,
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


def sqlite_database(path: Path) -> SqliteDatabase:
    """The engines of a study in an SQLite file that exists."""
    return SqliteDatabase(path)


def _file_at(path: str) -> tuple[int, int]:
    """Device and number of the file at this path; zeros if there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def _engine(path: Path, begin: str) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite_connection(path),
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # an error's message holds no answer
    )

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
