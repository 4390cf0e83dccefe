"""Upgrades an older study in PostgreSQL to this program's schema; its owner runs it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from intercoder.errors import StudyError
from intercoder.study.database import migrations
from intercoder.study.database.revisions import REVISIONS
from intercoder.study.postgres.engine import PostgresDatabase
from intercoder.study.postgres.rules.grants import restore_owner
from intercoder.study.postgres.rules.own_tables import execute, quoted
from intercoder.study.postgres.rules.rules import make_rules
from intercoder.study.postgres.rules.seen import seen_schema
from intercoder.study.seal.change_log import ChangeKind, begin_changes, has_changes


def upgrade_schema(database: PostgresDatabase, revision: str) -> None:
    """Migrate the study completely or not at all. Raises StudyError unless the login owns it."""
    with database.writing_alone() as connection:
        owner = connection.exec_driver_sql(
            "SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class "
            "WHERE oid = 'decision'::regclass AND pg_catalog.pg_has_role(relowner, 'MEMBER')"
        ).scalar()
        if owner is None:
            raise StudyError(
                f"{database.target} was made by an older version of intercoder ({revision}) and "
                "has to be upgraded first.",
                "Ask the lead who made it to open it once with this version.",
            )
        # new objects belong to whoever made the study: the server's administrator
        execute(
            connection,
            f"SET LOCAL ROLE {quoted(owner)}",
            "LOCK TABLE about IN EXCLUSIVE MODE",  # the rules may be from an older version
            f"DROP SCHEMA IF EXISTS {quoted(seen_schema(database.parts.schema))} CASCADE",
        )
        restore_owner(connection, database.parts.schema)
        migrate(connection)
        if not has_changes(connection):
            begin_changes(connection, ChangeKind.SEALED)
        make_rules(connection, database.parts.schema)
        execute(connection, "RESET ROLE")


def migrate(connection: Connection, revision: str = REVISIONS[-1]) -> None:
    """Migrate the tables inside a transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
