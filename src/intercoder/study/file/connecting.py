"""Connects to a study's SQLite file, always set up the same way."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

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


def sqlite_connection(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """A connection with a study's usual settings; `mode` is as in SQLite's URIs."""
    connection = sqlite3.connect(
        f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # the engine's event begins transactions
        check_same_thread=False,
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


def copy_database(source: sqlite3.Connection, path: Path) -> None:
    """Copy a database into an empty file as a study that nobody has open."""
    copy = sqlite_connection(path)
    try:
        source.backup(copy)
        copy.execute("DELETE FROM lease")
        copy.execute("PRAGMA journal_mode = WAL")
        copy.execute(f"PRAGMA user_version = {new_stamp()}")
    finally:
        copy.close()
