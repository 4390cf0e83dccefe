"""Connections to encrypted studies: SQLCipher's, with the errors of Python's own driver.

The rest of the program knows one driver, `sqlite3`. SQLCipher's is built from the same source but
shares no class with it, so its exceptions are raised anew as those of `sqlite3`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlcipher3 import dbapi2

from intercoder.protection.encryption.study_key import StudyKey


def in_sqlite3_terms(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which raises `sqlite3`'s exceptions in place of SQLCipher's."""

    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except (dbapi2.Error, dbapi2.Warning) as error:
            raise _translated(error) from None

    return called


def _translated(error: Exception) -> Exception:
    kind = getattr(sqlite3, type(error).__name__, sqlite3.DatabaseError)
    raised: Exception = kind(*error.args)
    name = getattr(error, "sqlite_errorname", None)
    if name is not None:
        # The key fits, or nobody would have come so far: a page that it does not open is damaged.
        is_damage = name == "SQLITE_NOTADB"
        raised.sqlite_errorname = "SQLITE_CORRUPT" if is_damage else name  # type: ignore[attr-defined]
    return raised


class EncryptedCursor(dbapi2.Cursor):
    """A cursor of SQLCipher."""

    execute = in_sqlite3_terms(dbapi2.Cursor.execute)
    executemany = in_sqlite3_terms(dbapi2.Cursor.executemany)
    executescript = in_sqlite3_terms(dbapi2.Cursor.executescript)
    fetchone = in_sqlite3_terms(dbapi2.Cursor.fetchone)
    fetchmany = in_sqlite3_terms(dbapi2.Cursor.fetchmany)
    fetchall = in_sqlite3_terms(dbapi2.Cursor.fetchall)
    __next__ = in_sqlite3_terms(dbapi2.Cursor.__next__)


class EncryptedConnection(dbapi2.Connection):
    """A connection of SQLCipher, with the methods of one of `sqlite3`."""

    study_key: StudyKey | None
    """The key it was opened with; None for a plain file."""

    @property
    def total_changes(self) -> int:
        """Rows changed since it was opened. Raises sqlite3.ProgrammingError if it is closed."""
        return int(in_sqlite3_terms(lambda: dbapi2.Connection.total_changes.__get__(self))())

    def cursor(self, factory: Any = EncryptedCursor) -> Any:
        """A cursor, with `sqlite3`'s exceptions."""
        return super().cursor(factory)

    def execute(self, *arguments: Any) -> Any:
        """Execute a statement with a cursor of its own."""
        return self.cursor().execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        """Execute a statement for many parameters with a cursor of its own."""
        return self.cursor().executemany(*arguments)

    def executescript(self, *arguments: Any) -> Any:
        """Execute statements with a cursor of its own."""
        return self.cursor().executescript(*arguments)

    commit = in_sqlite3_terms(dbapi2.Connection.commit)
    rollback = in_sqlite3_terms(dbapi2.Connection.rollback)
    backup = in_sqlite3_terms(dbapi2.Connection.backup)
    create_function = in_sqlite3_terms(dbapi2.Connection.create_function)
    close = in_sqlite3_terms(dbapi2.Connection.close)

    def setlimit(self, category: int, limit: int) -> int:
        """Does nothing: SQLCipher's driver has no limits to set, and a value is no longer than
        the file that it is in."""
        return limit


@in_sqlite3_terms
def encrypted_connection(uri: str, key: StudyKey | None, timeout: float) -> EncryptedConnection:
    """A connection to the file at this URI, plain without a key; it is not read yet."""
    connection: EncryptedConnection = dbapi2.connect(
        uri,
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        factory=EncryptedConnection,
    )
    connection.study_key = key
    connection.execute("PRAGMA cipher_log_level = NONE")  # or it writes on the terminal
    if key is not None:
        connection.execute(f'PRAGMA key = "{key.as_sqlcipher_takes_it}"')
    return connection
