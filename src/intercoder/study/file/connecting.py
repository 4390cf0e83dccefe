"""Connects to a study's SQLite file, always set up the same way.

The one place where connections are made, to plain files with Python's own driver and to encrypted
ones with SQLCipher's, which looks the same from outside.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import Lock
from typing import Any, cast
from urllib.parse import quote
from weakref import WeakSet

from intercoder.errors import StudyError
from intercoder.protection.encryption.key_ring import kept_key
from intercoder.protection.encryption.missing_package import needs_packages
from intercoder.protection.encryption.study_key import HEAD, Beginning, StudyKey, beginning
from intercoder.study.database.engine import BUSY_SECONDS
from intercoder.study.file.header import new_stamp

IMMUTABLE = "ro&immutable=1"
"""Reads a file as it is and makes no file beside it; safe only if nobody writes to it."""
_PRAGMAS = (
    "PRAGMA trusted_schema = OFF",  # a file may come from elsewhere
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # a decision counts as saved only once it is on disk
    "PRAGMA temp_store = MEMORY",  # no answer text in temporary files
    "PRAGMA wal_autocheckpoint = 0",  # `SqliteDatabase` renews the log, and the stamp with it
)
_opening = Lock()
_open: dict[tuple[int, int], WeakSet[Any]] = {}
"""Connections of this process by the device and number of their file."""


class _PlainConnection(sqlite3.Connection):
    """A connection that can be looked up for as long as it is open."""


def sqlite_connection(
    path: Path,
    mode: str = "rw",
    key: StudyKey | None = None,
    *,
    driver_of_encrypted: bool = False,
) -> sqlite3.Connection:
    """A connection with a study's usual settings; `mode` is as in SQLite's URIs.

    An encrypted file is opened with the key that this process has for it; `key` is the one for a
    new file. With `driver_of_encrypted` a plain file is opened by SQLCipher, too, so that an
    encrypted one can be attached. Raises StudyError if there is no key.
    """
    uri = _uri(path, mode)
    with _opening:
        number = _number(path)
        key = key or _key_of(path, number)
        connection = _connected(uri, key, by_sqlcipher=driver_of_encrypted or key is not None)
        _open.setdefault(number, WeakSet()).add(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


def attach_new(connection: sqlite3.Connection, path: Path, key: StudyKey | None) -> None:
    """Attach an empty file as `copy` to a connection of SQLCipher, to be encrypted with the key."""
    sqlcipher_key = key.as_sqlcipher_takes_it if key else ""
    connection.execute("ATTACH ? AS copy KEY ?", (_uri(path, "rw"), sqlcipher_key))


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"


def _connected(uri: str, key: StudyKey | None, *, by_sqlcipher: bool) -> sqlite3.Connection:
    if not by_sqlcipher:
        return sqlite3.connect(
            uri,
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # the engine's event begins transactions
            check_same_thread=False,
            factory=_PlainConnection,
        )
    with needs_packages():
        from intercoder.study.file.encrypted_connection import encrypted_connection
    return cast(sqlite3.Connection, encrypted_connection(uri, key, BUSY_SECONDS))


def _key_of(path: Path, number: tuple[int, int]) -> StudyKey | None:
    """The key of the file; None if it is not encrypted.

    A file that is open here is not read: closing any handle of it drops SQLite's locks.
    """
    for one in list(_open.get(number, ())):
        if _is_open(one):
            return key_of_connection(one)
    _open.pop(number, None)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return None  # SQLite says why
    if beginning(head) is not Beginning.ENCRYPTED:
        return None
    key = kept_key(head)
    if key is None:
        raise StudyError(
            f"{path} is encrypted.", "Name it in a command, which asks how to open it."
        )
    return key


def key_of_file(path: Path) -> StudyKey | None:
    """The key of a study's file, which may be open here; None if it is not encrypted."""
    with _opening:
        return _key_of(path, _number(path))


def key_of_connection(connection: sqlite3.Connection) -> StudyKey | None:
    """The key this connection was opened with; None if its file is not encrypted."""
    return getattr(connection, "study_key", None)


def copy_database(source: sqlite3.Connection, path: Path) -> None:
    """Copy a database into an empty file as a study that nobody has open, encrypted alike."""
    finish_copy(source, path, key_of_connection(source))


def finish_copy(source: sqlite3.Connection, path: Path, key: StudyKey | None) -> None:
    """Copy a database into an empty file under this key; both are encrypted or neither is."""
    copy = sqlite_connection(path, key=key)
    try:
        source.backup(copy)
        release(copy)
    finally:
        copy.close()


def release(copy: sqlite3.Connection) -> None:
    """Make a copied database a study that nobody has open, with a stamp of its own."""
    copy.execute("DELETE FROM lease")
    copy.execute("PRAGMA journal_mode = WAL")
    copy.execute(f"PRAGMA user_version = {new_stamp()}")


def _is_open(connection: Any) -> bool:
    try:
        return isinstance(connection.total_changes, int)
    except sqlite3.ProgrammingError:
        return False


def _number(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino
