"""Makes leads who write to a PostgreSQL study wait for each other. (SQLite has one writer.)"""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from intercoder.study.study import Study

_MAX_WAIT = 2.0
"""Seconds to wait for decisions being written; writing one takes a few milliseconds."""
_POLL_INTERVAL = 0.01


def wait_for_study(connection: Connection) -> None:
    """Become the only lead who writes until this transaction ends.

    Coders go on writing their own rows (`postgres/log_rules.py`).
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT wait_for_study()")


def wait_for_decisions(study: Study) -> None:
    """Wait until decisions now being written to a study in PostgreSQL are committed.

    Each already has its number, so a smaller number may be committed after a greater one. A session
    that leaves a transaction open is not waited for.
    """
    with study.reading() as connection:
        if connection.dialect.name != "postgresql":
            return  # a file admits one writer at a time
    until = monotonic() + _MAX_WAIT
    before: set[str] | None = None
    while before is None or (before and monotonic() < until):
        with study.reading() as connection:
            at_work = set(connection.exec_driver_sql(_WRITING).scalars())
        before = at_work if before is None else before & at_work
        if before:
            sleep(_POLL_INTERVAL)


_WRITING = """
    SELECT virtualtransaction FROM pg_catalog.pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
        AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        AND relation IN (SELECT relid FROM pg_catalog.pg_partition_tree('decision'))
"""
"""Transactions now writing to the log; every login may query this list."""
