"""The driver below SQLAlchemy, of a study in a file."""

from __future__ import annotations

import sqlite3
from typing import cast

from sqlalchemy import Connection


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection to a file; one to an encrypted file has the same methods."""
    raw = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or raw is None:
        raise TypeError("this is no open connection to a file")
    return cast(sqlite3.Connection, raw)
