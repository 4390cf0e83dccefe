"""Makes and opens the SQLite file of a study.

A file is opened only if it carries our mark, a schema this program knows, and no foreign trigger or
view. One that this machine has not opened before is first checked page by page.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from errno import EDQUOT, ENOSPC
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_mock_engine, insert, select
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.schema import ExecutableDDLElement

from intercoder import __version__
from intercoder.errors import NewerStudyError, NotAStudyError, NotSavedError, StudyError
from intercoder.protection.encryption.key_ring import keep_key
from intercoder.protection.encryption.sealed_file import is_sealed
from intercoder.protection.encryption.study_key import StudyKey
from intercoder.protection.encryption.unlocking import is_encrypted, unlock
from intercoder.study.database.append_only import APPEND_ONLY, FORMER
from intercoder.study.database.clock import utc_now
from intercoder.study.database.database_errors import study_error
from intercoder.study.database.engine import Database
from intercoder.study.database.revisions import APPLICATION_ID, REVISIONS
from intercoder.study.database.schema import TEXT_SEARCH, about, alembic_version, metadata
from intercoder.study.file.connecting import IMMUTABLE, sqlite_connection
from intercoder.study.file.file_locks import is_index_in_use, is_open_elsewhere
from intercoder.study.file.file_watch import Place, place_of_open
from intercoder.study.file.header import beside, read_header
from intercoder.study.file.paths import check_is_file, is_full, may_write
from intercoder.study.file.sidecars import SIDECARS, check_sidecars, foreign_sidecar
from intercoder.study.file.sqlite_file import sqlite_database
from intercoder.study.file.stray_files import lost_log
from intercoder.study.file.write_ahead_log import read_wal

_OWN_TRIGGERS = {statement.split()[2]: statement for statement in (*APPEND_ONLY, *FORMER)}


def create_file(
    path: Path,
    study_id: str,
    name: str,
    named: Path | None = None,
    key: StudyKey | None = None,
) -> Database:
    """Create an empty study in a new file, encrypted with `key`; errors call it `named`, if given.

    Raises StudyError if the path is taken or cannot be written.
    """
    with new_file(path, named or path, key) as transaction:
        transaction.execute(insert(alembic_version).values(version_num=REVISIONS[-1]))
        transaction.execute(
            insert(about).values(
                study_id=study_id, name=name, created_at=utc_now(), program=__version__
            )
        )
    return sqlite_database(path)


@contextmanager
def new_file(path: Path, named: Path, key: StudyKey | None = None) -> Iterator[Connection]:
    """Create a study's empty tables in a new file; yields the transaction that makes them.

    The file is encrypted if there is a `key`, which this process then keeps.

    Errors call the file `named`, which it will become. Raises StudyError if the path is taken or
    cannot be written; the file is removed if the block fails.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise cannot_write(named, error) from None
    try:
        if key is not None:
            keep_key(key)
        connection = sqlite_connection(path, key=key)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.close()
        database = sqlite_database(path)
        with closing(database), database.writing() as transaction:
            for statement in (*_tables(), *APPEND_ONLY, *TEXT_SEARCH):
                transaction.exec_driver_sql(statement)
            yield transaction
    except BaseException as error:
        remove_file(path)
        if isinstance(error, sqlite3.Error):
            raise file_error(error, named) from error
        raise


@cache
def _tables() -> tuple[str, ...]:
    """What makes the tables and their indexes, those first that others refer to."""
    made: list[str] = []

    def note(statement: ExecutableDDLElement, *_: object, **__: object) -> None:
        made.append(str(statement.compile(dialect=engine.dialect)))

    engine: MockConnection = create_mock_engine("sqlite://", note)
    metadata.create_all(engine, checkfirst=False)
    return tuple(made)


def cannot_write(path: Path, error: OSError) -> StudyError:
    """The error for a file that the system does not allow to be created or written here."""
    if isinstance(error, FileExistsError):
        return StudyError(f"{path} already exists.", "Choose another name, or open it as it is.")
    if error.errno in {ENOSPC, EDQUOT}:
        return disk_full(path)
    return StudyError(
        f"{path} cannot be created: {(error.strerror or 'unknown reason').lower()}.",
        "Choose a folder that exists and that you may write to.",
    )


def disk_full(path: Path) -> StudyError:
    """The error for a study on a full disk."""
    return NotSavedError(
        f"There is no space left on the disk of {path}.",
        "Free some space and try again; what was saved before is safe.",
    )


def file_error(error: sqlite3.Error, path: Path) -> StudyError:
    """The error for what SQLite reports, recognising a full disk, which SQLite seldom names."""
    name = str(getattr(error, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL")) and is_full(path.parent):
        return disk_full(path)
    return study_error(error, str(path))


def remove_file(path: Path) -> None:
    """Remove a half-made study, with the files SQLite keeps beside it."""
    for suffix in ("", *SIDECARS):
        beside(path, suffix).unlink(missing_ok=True)


def open_file(path: Path) -> Database:
    """Open the study in this file, checked and upgraded to this program's schema.

    Raises NotAStudyError, NewerStudyError or StudyError; nothing has changed then.
    """
    check_header(path)
    mode = mode_for(path)
    real = Path(os.path.realpath(path))
    made = [one for one in (beside(real, suffix) for suffix in SIDECARS) if not one.exists()]
    try:
        identity, revision = _checked(path, mode)
    except sqlite3.Error as error:
        _remove_unused(real, made)
        if mode != "rw" or not _is_refused(error):
            raise file_error(error, path) from error
        mode = IMMUTABLE  # the permissions promised more than the disk allows
        try:
            identity, revision = _checked(path, mode)
        except sqlite3.Error:
            raise file_error(error, path) from error
    if revision != REVISIONS[-1]:
        from intercoder.study.file.upgrade import upgrade_file

        upgrade_file(path, revision, mode)
    remember_here(identity)
    return sqlite_database(path, mode)


def _checked(path: Path, mode: str) -> tuple[str, str]:
    """The result of `check_schema`, after a page check if the study is new to this machine."""
    try:
        with closing(sqlite_connection(path, mode)) as connection:
            identity, revision = check_schema(connection, path)
            if identity not in _known_here():
                check_pages(connection, path)
    except UnicodeDecodeError as error:  # SQLite's message quotes what is broken
        raise NotAStudyError(f"{path} is damaged.", "Restore a backup of it.") from error
    return identity, revision


def _remove_unused(path: Path, made: list[Path]) -> None:
    """Remove the files SQLite made beside a study before the disk refused to write."""
    if place_of_open(path) is not None:
        return
    if is_index_in_use(beside(path, "-shm")) or is_open_elsewhere(path):
        return
    for one in made:
        with suppress(OSError):
            if one.name.endswith("-shm") or one.stat().st_size == 0:
                one.unlink()


def _is_refused(error: sqlite3.Error) -> bool:
    """Whether the disk, not the file, prevents opening a study for writing."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN"))


def mode_for(path: Path) -> str:
    """The mode in which SQLite should open this study: for writing, or leaving nothing beside it.

    If nothing may be written and nobody has the study open, SQLite reads the file as immutable.
    Raises StudyError if that cannot work.
    """
    if may_write(path):
        _make_writable(path)
        return "rw"
    log, _, index = (beside(Path(os.path.realpath(path)), one) for one in SIDECARS)
    if read_wal(log) is None and not (log.exists() and is_index_in_use(index)):
        return IMMUTABLE
    if not index.exists():
        raise StudyError(
            f"{log} contains the last changes of {path}, and they can only be read where files "
            "can be written.",
            f"Copy {path.name} and {log.name} together to a folder that you may write to, and "
            "open the study there.",
        )
    return "ro"


def _make_writable(path: Path) -> None:
    """Give the files beside a study the study's own permissions.

    SQLite makes them with the permissions that the study had at the time: a study that was once
    read-only could not be written again.
    """
    real = Path(os.path.realpath(path))
    mode = stat.S_IMODE(real.stat().st_mode)
    for one in (beside(real, suffix) for suffix in SIDECARS):
        if one.exists() and not os.access(one, os.R_OK | os.W_OK):
            try:
                one.chmod(mode)
            except OSError:
                raise NotSavedError(
                    f"{one} was left by somebody else and is not writable, so {path} cannot be "
                    "opened.",
                    "Ask its owner, or the machine's administrator, to make it writable.",
                ) from None


def check_header(path: Path) -> None:
    """Raise StudyError unless the file begins as a study does, with no foreign file beside it.

    SQLite has not opened it at this point.
    """
    check_is_file(path)
    match place_of_open(path):
        case Place.SAME:
            return  # it was checked when it was opened
        case Place.OVERWRITTEN:
            raise foreign_sidecar(path, "-wal")
        case _:
            pass
    unlock(path)
    try:
        header = read_header(path)
    except OSError as error:
        raise StudyError(
            f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.",
            "Check that you may read it.",
        ) from None
    if header is None or header.application_id != APPLICATION_ID:
        if is_encrypted(path):
            raise NotAStudyError(
                f"{path} is damaged: its first page has changed.", "Restore a backup of it."
            )
        if is_sealed(path):
            raise NotAStudyError(
                f"{path} is encrypted for a receiver.",
                "Whoever it is for makes a file of it with `intercoder receive`.",
            )
        raise NotAStudyError(
            f"{path} is not a study.", "Check the path, or make one with `intercoder new`."
        )
    check_sidecars(path)
    lost = lost_log(Path(os.path.realpath(path)))
    if lost is not None:
        name = Path(os.path.realpath(path)).name
        raise StudyError(
            f"{lost.name} contains the last changes of {path}, but does not have the study's name.",
            f"Rename {lost.name} to {name}-wal, and open the study again.",
        )


def check_schema(connection: sqlite3.Connection, path: Path) -> tuple[str, str]:
    """The id of the study, or of the package if it is one, and the schema revision.

    Foreign triggers and views are refused. Raises NotAStudyError or NewerStudyError.
    """
    try:
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        study_id, program = connection.execute("SELECT study_id, program FROM about").fetchone()
    except (sqlite3.OperationalError, TypeError) as error:
        if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
            raise
        raise NotAStudyError(
            f"{path} is not a complete study.", "Restore a backup of it."
        ) from None
    if revision not in REVISIONS:
        raise NewerStudyError(
            f"{path} was written by a newer version of intercoder ({program}; this is "
            f"{__version__}).",
            "Upgrade intercoder to open it; the file was not touched.",
        )
    counted = "SELECT (SELECT count(*) FROM about), (SELECT count(*) FROM alembic_version)"
    if connection.execute(counted).fetchone() != (1, 1):
        raise NotAStudyError(
            f"{path} is damaged: it identifies itself as a study more than once.",
            "Restore a backup of it.",
        )
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
    )
    if any(_OWN_TRIGGERS.get(name) != sql for name, sql in rows):
        raise NotAStudyError(
            f"{path} contains commands that no study has, so it was not opened.",
            "Ask for a fresh copy from its source.",
        )
    package = None
    if revision >= "0004":  # older studies have no packages
        (package,) = connection.execute("SELECT package FROM about").fetchone()
    return str(package or study_id), str(revision)


def check_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Check every page of the file. Raises NotAStudyError if it is damaged."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise NotAStudyError(f"{path} is damaged.", "Restore a backup of it.", details=found)


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
    """Remember that this machine has checked the study. Failing to do so is harmless."""
    known = _known_here()
    if study_id in known:
        return
    file = _known_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(sorted({*known, study_id})), "utf-8")
    except OSError:
        return
