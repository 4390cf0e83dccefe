"""Bringing an older study in PostgreSQL to this program's schema: its owner does, in one go."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from intercoder.errors import StudyError
from intercoder.study import migrations
from intercoder.study.postgres.engine import PostgresDatabase
from intercoder.study.postgres.rules import make_rules
from intercoder.study.schema import REVISIONS


def upgrade_schema(database: PostgresDatabase, revision: str) -> None:
    """Migrate the study, all of it or nothing. Raises StudyError for whoever does not own it."""
    with database.writing_own() as connection:
        owns = connection.exec_driver_sql(
            "SELECT pg_catalog.pg_has_role(relowner, 'USAGE') FROM pg_catalog.pg_class "
            "WHERE oid = 'decision'::regclass"
        ).scalar()
        if not owns:
            raise StudyError(
                f"{database.target} was made by an older version of intercoder ({revision}) and "
                "has to be upgraded first.",
                "Ask the lead who made it to open it once with this version.",
            )
        connection.exec_driver_sql("LOCK TABLE about IN EXCLUSIVE MODE")  # its rules may be older
        migrate(connection)
        make_rules(connection, database.parts.quoted)


def migrate(connection: Connection, revision: str = REVISIONS[-1]) -> None:
    """Migrate the tables inside a transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
