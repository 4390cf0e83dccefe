"""Upgrades an older study to this program's schema, after copying it."""

from __future__ import annotations

import shutil
from pathlib import Path

from alembic import command
from alembic.config import Config

from intercoder.errors import StudyError
from intercoder.study.database.revisions import REVISIONS
from intercoder.study.file.connecting import sqlite_connection
from intercoder.study.file.sqlite_file import sqlite_database
from intercoder.study.seal.change_log import ChangeKind, begin_changes, has_changes


def upgrade_file(path: Path, revision: str, mode: str = "rw") -> Path:
    """Migrate the study completely or not at all; the path of the copy made before.

    Raises StudyError if the copy cannot be made or the study cannot be written.
    """
    if mode != "rw":
        raise StudyError(
            f"{path} was written by an older version of intercoder and must be upgraded, but "
            "it is read-only.",
            "Make the file and its folder writable, or copy the study to a folder that is, and "
            "open it there.",
        )
    copy = path.with_name(f"{path.name}.before-upgrade-{revision}")
    try:
        connection = sqlite_connection(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy2(path, copy)
    except OSError as error:
        raise StudyError(
            f"{path} must be upgraded, and the copy made before that cannot be written: "
            f"{(error.strerror or 'unknown reason').lower()}.",
            "Free some space, or make its folder writable, and open it again.",
        ) from None
    database = sqlite_database(path)
    try:
        with database.writing() as transaction:
            config = Config()
            config.set_main_option(
                "script_location", str(Path(__file__).parents[1] / "database" / "migrations")
            )
            config.attributes["connection"] = transaction
            command.upgrade(config, REVISIONS[-1])
            if not has_changes(transaction):
                begin_changes(transaction, ChangeKind.SEALED)
    finally:
        database.close()
    return copy
