"""Ends sessions of a coder's login that block others."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, text

from intercoder.errors import StudyError
from intercoder.study.database.schema import coder
from intercoder.study.postgres.blockers import holding
from intercoder.study.postgres.logins import check_has_logins
from intercoder.study.rounds.people import coder_id
from intercoder.study.study import Study
from intercoder.text.display import display_line


def end_sessions(study: Study, name: str) -> int:
    """End the sessions of this coder's login that block others; returns how many.

    Uncommitted work of such a session is lost. Raises StudyError for an unknown coder, one without
    a login, or if the login in use may not end their sessions.
    """
    check_has_logins(study)
    with study.reading() as connection:
        login = connection.execute(
            select(coder.c.login).where(coder.c.id == coder_id(connection, name))
        ).scalar()
        if not login:
            raise StudyError(f"{display_line(name)} has no login.", "There is nothing to end.")
        found = [pid for pid, whose in holding(connection) if whose == login]
        if not found:
            return 0
        if not _may_end(connection, login):
            raise StudyError(
                f"Your login may not end sessions of {display_line(login)}.",
                "Ask the server's administrator to end them, or to run GRANT "
                "pg_signal_backend TO your login.",
            )
        return _end(connection, found)


def _may_end(connection: Connection, login: str) -> bool:
    return bool(
        connection.execute(
            text(
                "SELECT pg_catalog.pg_has_role(:login, 'USAGE') "
                "OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE')"
            ),
            {"login": login},
        ).scalar()
    )


def _end(connection: Connection, processes: Iterable[int]) -> int:
    ended = 0
    for pid in processes:
        statement = text("SELECT pg_catalog.pg_terminate_backend(:pid)")
        ended += bool(connection.execute(statement, {"pid": pid}).scalar())
    return ended
