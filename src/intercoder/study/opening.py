"""Making and opening the SQLite file of a study.

A file is opened only if it carries our mark, a schema this program knows, and no trigger or view of
anyone else's. One that this machine has not opened before is checked page by page first.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, insert, select

from intercoder import __version__
from intercoder.errors import NewerStudyError, NotAStudyError, StudyError
from intercoder.study.clock import utc_now
from intercoder.study.engine import Database, sqlite_connection, sqlite_database
from intercoder.study.faults import study_error
from intercoder.study.mark import MAGIC
from intercoder.study.schema import (
    APPEND_ONLY,
    APPLICATION_ID,
    REVISIONS,
    TEXT_SEARCH,
    about,
    alembic_version,
    metadata,
)
from intercoder.tables.regular_file import file_size

_OWN_TRIGGERS = {
    "decision_never_changes": APPEND_ONLY[0],
    "decision_never_goes": APPEND_ONLY[1],
}


def create_file(path: Path, study_id: str, name: str) -> Database:
    """An empty study in a new file. Raises StudyError if the path is taken or cannot be written."""
    with new_file(path, path) as transaction:
        transaction.execute(insert(alembic_version).values(version_num=REVISIONS[-1]))
        transaction.execute(
            insert(about).values(
                study_id=study_id, name=name, created_at=utc_now(), program=__version__
            )
        )
    return sqlite_database(path)


@contextmanager
def new_file(path: Path, named: Path) -> Iterator[Connection]:
    """The tables of a study without any rows in a new file, in the transaction that makes them.

    In errors it is called `named`, which it is to become. Raises StudyError if the path is taken or
    cannot be written; the file is gone again if the block fails.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise StudyError(
            f"{named} exists already.", "Choose another name, or open it as it is."
        ) from None
    except OSError as error:
        raise StudyError(
            f"{named} cannot be made: {(error.strerror or 'unknown reason').lower()}.",
            "Choose a folder that exists and that you may write to.",
        ) from None
    try:
        connection = sqlite_connection(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.close()
        database = sqlite_database(path)
        with closing(database), database.writing() as transaction:
            metadata.create_all(transaction)
            for statement in (*APPEND_ONLY, *TEXT_SEARCH):
                transaction.exec_driver_sql(statement)
            yield transaction
    except BaseException as error:
        remove_file(path)
        if isinstance(error, sqlite3.Error):
            raise study_error(error, str(named)) from error
        raise


def remove_file(path: Path) -> None:
    """Remove a study that was only half made, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def open_file(path: Path) -> Database:
    """The study in this file, checked and brought to this program's schema.

    Raises NotAStudyError, NewerStudyError or StudyError; nothing is changed then.
    """
    check_header(path)
    try:
        connection = sqlite_connection(path)
        try:
            identity, revision = check_schema(connection, path)
            if identity not in _known_here():
                check_pages(connection, path)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise study_error(error, str(path)) from error
    except UnicodeDecodeError as error:  # SQLite's message quoted what is broken
        raise NotAStudyError(f"{path} is damaged.", "Go back to a backup of it.") from error
    if revision != REVISIONS[-1]:
        from intercoder.study.upgrade import upgrade_file

        upgrade_file(path, revision)
    remember_here(identity)
    return sqlite_database(path)


def check_header(path: Path) -> None:
    """Raise NotAStudyError unless the file begins as a study's does."""
    if not path.exists():
        raise StudyError(
            f"There is no study at {path}.",
            "Check the path, or make one with `intercoder new`.",
        )
    if path.is_dir():
        raise NotAStudyError(f"{path} is a folder, not a study.", "Name the study's file.")
    file_size(path, NotAStudyError)  # a pipe would be waited for without end
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise StudyError(
            f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.",
            "Check that you may read it.",
        ) from None
    mark = int.from_bytes(header[68:72], "big")
    if not header.startswith(MAGIC) or mark != APPLICATION_ID:
        raise NotAStudyError(
            f"{path} is not a study.", "Check the path, or make one with `intercoder new`."
        )


def check_schema(connection: sqlite3.Connection, path: Path) -> tuple[str, str]:
    """The id of the study, or of the package if it is one, and the schema revision.

    By then it is known that no triggers or views but ours are there.

    Raises NotAStudyError or NewerStudyError.
    """
    try:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        study_id, program = connection.execute("SELECT study_id, program FROM about").fetchone()
    except (sqlite3.OperationalError, TypeError) as error:
        if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
            raise
        raise NotAStudyError(
            f"{path} is not a complete study.", "Go back to a backup of it."
        ) from None
    if revision not in REVISIONS:
        raise NewerStudyError(
            f"{path} was written by a newer version of intercoder ({program}; this is "
            f"{__version__}).",
            "Upgrade intercoder to open it; the file was not touched.",
        )
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
    )
    if any(_OWN_TRIGGERS.get(name) != sql for name, sql in rows):
        raise NotAStudyError(
            f"{path} holds commands that no study has, so it was not opened.",
            "Ask for a fresh copy from where it came.",
        )
    package = None
    if revision >= "0004":  # there were no packages before
        (package,) = connection.execute("SELECT package FROM about").fetchone()
    return str(package or study_id), str(revision)


def check_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Look at every page of the file. Raises NotAStudyError if it is damaged."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise NotAStudyError(f"{path} is damaged.", "Go back to a backup of it.", details=found)


def read_identity(database: Database) -> tuple[str, str, str]:
    """The study's id, its name, and the id of the package, if it is one."""
    with database.reading() as connection:
        row = connection.execute(select(about.c.study_id, about.c.name, about.c.package)).one()
    return row.study_id, row.name, row.package or ""


# -- which studies this machine has opened before -------------------------------------------------


def _known_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("intercoder") / "known-studies.json"


def _known_here() -> frozenset[str]:
    try:
        known = json.loads(_known_file().read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(map(str, known)) if isinstance(known, list) else frozenset()


def remember_here(study_id: str) -> None:
    """Remember that the study was checked on this machine. Not being able to is harmless."""
    known = _known_here()
    if study_id in known:
        return
    file = _known_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(sorted({*known, study_id})), "utf-8")
    except OSError:
        return
