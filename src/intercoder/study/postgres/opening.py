"""Makes and opens studies in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, insert, literal_column, select, text

from intercoder import __version__
from intercoder.errors import NewerStudyError, NotAStudyError, StudyError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.revisions import REVISIONS
from intercoder.study.database.schema import about, alembic_version, coder
from intercoder.study.postgres.address import Address
from intercoder.study.postgres.engine import PostgresDatabase
from intercoder.study.postgres.rules.grants import restore_owner
from intercoder.study.postgres.rules.own_tables import (
    coder_schema,
    make_own_tables,
    make_tables,
    quoted,
)
from intercoder.study.postgres.rules.rules import make_rules
from intercoder.study.postgres.rules.seen import seen_schema
from intercoder.study.rounds.people import Role

OLDEST = 14
"""The oldest PostgreSQL version accepted: the oldest that its makers still support."""


@contextmanager
def create_schema(address: Address, study_id: str, name: str) -> Iterator[Connection]:
    """Create an empty study in a schema of its own; yields the transaction that makes it.

    The block adds the rest; at its end the study exists completely or not at all. Raises StudyError
    if the schema already exists or cannot be made.
    """
    with new_schema(address) as connection:
        make_rules(connection, address.schema)
        connection.execute(insert(alembic_version).values(version_num=REVISIONS[-1]))
        connection.execute(
            insert(about).values(
                study_id=study_id, name=name, created_at=utc_now(), program=__version__
            )
        )
        yield connection


@contextmanager
def new_schema(address: Address) -> Iterator[Connection]:
    """Create a study's tables without rows or rules; yields the transaction that makes them."""
    database = PostgresDatabase(address)
    try:
        with database.writing_alone() as connection:
            _check_server(connection, address)
            _check_may_make(connection, address)
            if _tables(connection, address) is not None:
                raise StudyError(
                    f"{address.shown} is taken: the database already has a schema "
                    f"“{address.schema}”.",
                    "Open it as it is, or add ?schema=NAME to make another study beside it.",
                )
            connection.exec_driver_sql(f"CREATE SCHEMA {address.quoted}")
            make_tables(connection)
            make_own_tables(connection, address.schema)
            yield connection
    finally:
        database.close()


def open_schema(address: Address) -> PostgresDatabase:
    """Open the study at this address, checked and upgraded to this program's schema.

    Raises NotAStudyError, NewerStudyError, UnreachableError or StudyError; nothing has changed
    then.
    """
    database = PostgresDatabase(address)
    try:
        with database.writing_alone() as connection:
            _check_server(connection, address)
            revision = _revision(connection, address)
            if revision == REVISIONS[-1]:
                _confine(database, connection)
        if revision != REVISIONS[-1]:
            from intercoder.study.postgres.upgrade import upgrade_schema

            upgrade_schema(database, revision)
    except BaseException:
        database.close()
        raise
    return database


def _confine(database: PostgresDatabase, connection: Connection) -> None:
    """If the login in use belongs to a coder who is no lead, confine it to that coder's tables."""
    who = connection.execute(
        select(coder.c.id, coder.c.name).where(
            coder.c.login == literal_column("session_user"),
            coder.c.left_at.is_(None),
            coder.c.role != Role.LEAD,
        )
    ).one_or_none()
    if who is not None:
        database.confine(connection, who.id, who.name)


def _check_may_make(connection: Connection, address: Address) -> None:
    may = connection.exec_driver_sql(
        "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')"
    ).scalar_one()
    if not may:
        raise StudyError(
            f"Your login may not make a study in the database of {address.shown}.",
            "Ask the server's administrator to make the login the owner of the database.",
        )
    for name in (seen_schema(address.schema), coder_schema(address.schema, 1)):
        if connection.execute(
            text("SELECT pg_catalog.to_regnamespace(:name)"), {"name": quoted(name)}
        ).scalar():
            raise StudyError(
                f"{address.shown} is taken: the database already has a schema “{name}”.",
                "Add ?schema=NAME to make the study under another name.",
            )


def _check_server(connection: Connection, address: Address) -> None:
    version, *_ = connection.dialect.server_version_info or (0,)
    if int(version) < OLDEST:
        raise StudyError(
            f"The server of {address.shown} is PostgreSQL {version}: too old for a study.",
            f"Use a server of version {OLDEST} or newer.",
        )
    path = connection.exec_driver_sql("SHOW search_path").scalar_one()
    if path.strip('"') != address.schema:  # a pooler that drops unknown parameters
        raise StudyError(
            f"{address.shown} is reached through a pooler (such as pgbouncer) that does not pass "
            "on the settings of a connection.",
            "Use the address of the server itself.",
        )
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StudyError(
            f"The database of {address.shown} stores texts as {encoding}, which cannot hold "
            "every text.",
            "Have one created with ENCODING 'UTF8'.",
        )


def _tables(connection: Connection, address: Address) -> frozenset[str] | None:
    """The tables in the schema; None if there is no such schema.

    Raises StudyError if the login has no access to it.
    """
    row = connection.execute(
        text(
            "SELECT oid, pg_catalog.has_schema_privilege(oid, 'USAGE') AS may, "
            "pg_catalog.pg_get_userbyid(nspowner) = current_user AS owns "
            "FROM pg_catalog.pg_namespace WHERE nspname = :name"
        ),
        {"name": address.schema},
    ).one_or_none()
    if row is None:
        return None
    if not row.may and row.owns:
        # an earlier version let owners revoke their own rights with their login
        restore_owner(connection, address.schema)
    elif not row.may:
        raise StudyError(
            f"Your login may not see the study at {address.shown}.",
            "Ask the lead to give you access: intercoder coder login.",
        )
    found = connection.execute(
        text("SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = :schema"),
        {"schema": row.oid},
    )
    return frozenset(found.scalars())


def _revision(connection: Connection, address: Address) -> str:
    tables = _tables(connection, address)
    if tables is None:
        raise StudyError(
            f"There is no study at {address.shown}: the database has no schema “{address.schema}”.",
            "Check the address (?schema=NAME), or make one with `intercoder new`.",
        )
    if not {"alembic_version", "about", "decision"} <= tables:
        raise NotAStudyError(
            f"{address.shown} is not a study.", "Check the address, or make one elsewhere."
        )
    revision = connection.execute(select(alembic_version.c.version_num)).scalar()
    program = connection.execute(select(about.c.program)).scalar()
    if revision is None or program is None:
        raise NotAStudyError(
            f"{address.shown} is not a complete study.",
            "Ask the server's administrator to restore a backup.",
        )
    if revision not in REVISIONS:
        raise NewerStudyError(
            f"{address.shown} was written by a newer version of intercoder ({program}; this is "
            f"{__version__}).",
            "Upgrade intercoder to open it; the study was not touched.",
        )
    return str(revision)
