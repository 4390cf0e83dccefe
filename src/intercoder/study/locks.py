"""Being the only one to write to a study in PostgreSQL; SQLite lets in one writer anyway."""

from __future__ import annotations

from sqlalchemy import Connection


def wait_for_study(connection: Connection) -> None:
    """Be the only writer until this transaction ends: rows of the log are so numbered in the order
    in which they are committed. The log's own rule (`postgres/rules.py`) takes the same lock."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(('about'::regclass)::oid::bigint)")
