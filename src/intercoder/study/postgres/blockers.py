"""Finds open transactions that block a study in PostgreSQL."""

from __future__ import annotations

from time import sleep

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from intercoder.errors import NotSavedError
from intercoder.text.display import display_line

LOCKED = "55P03"
"""The SQLSTATE of a lock timeout."""
_A_MOMENT = 0.3
"""Seconds; the program's own changes take less."""
_HOLDING = text(
    """
    SELECT DISTINCT l.pid, l.virtualtransaction, a.usename
    FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
    WHERE l.granted AND l.locktype = 'relation' AND l.mode <> 'AccessShareLock'
        AND l.pid <> pg_catalog.pg_backend_pid() AND a.usename IS NOT NULL
        AND a.datname = pg_catalog.current_database()
        AND l.relation IN (SELECT c.oid FROM pg_catalog.pg_class c
            LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
            LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
            WHERE pg_catalog.current_schema()::regnamespace IN (c.relnamespace, p.relnamespace))
    """
)
"""Transactions that hold more locks than a reader does; every login may query this."""


def named(error: NotSavedError, engine: Engine) -> NotSavedError:
    """The same error, naming the logins that block the study, if they can be found."""
    try:
        with engine.connect() as connection:
            logins = sorted({login for _, login in holding(connection)})
    except DBAPIError:
        return error
    if not logins:
        return error
    whose = ", ".join(display_line(login) for login in logins)
    return type(error)(
        f"{error.message.rstrip('.')}. A transaction of the login {whose} is open."
        if len(logins) == 1
        else f"{error.message.rstrip('.')}. Transactions of the logins {whose} are open.",
        "Try again in a moment. If this continues, a lead can end it with `intercoder coder "
        "login STUDY NAME --end-sessions`.",
        details=error.details,
    )


def holding(connection: Connection) -> list[tuple[int, str]]:
    """Process and login of each transaction that is open both now and a moment later."""
    before = {tuple(row) for row in connection.execute(_HOLDING)}
    if not before:
        return []
    sleep(_A_MOMENT)
    still = before & {tuple(row) for row in connection.execute(_HOLDING)}
    return sorted((pid, login) for pid, _, login in still)
