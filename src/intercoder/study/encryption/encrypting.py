"""Encrypts a study's file, decrypts it, and changes its key: completely or not at all.

A new file is written beside the study and takes its place once all of it is there and checked, so a
program killed at any moment leaves the study as it was or as it was to become. Nothing plain is
written on the way but by decrypting, which makes just that.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from intercoder.errors import CoderBusyError, NotAStudyError, StudyError, UsageError
from intercoder.protection.encryption.key_ring import keep_key
from intercoder.protection.encryption.study_key import HEAD, StudyKey
from intercoder.protection.encryption.unlocking import is_encrypted
from intercoder.study.database.revisions import APPLICATION_ID, REVISIONS
from intercoder.study.file.connecting import (
    IMMUTABLE,
    attach_new,
    finish_copy,
    key_of_connection,
    release,
    sqlite_connection,
)
from intercoder.study.file.file_locks import is_index_in_use, is_open_elsewhere
from intercoder.study.file.header import beside, read_header
from intercoder.study.file.opening import (
    cannot_write,
    check_header,
    check_pages,
    check_schema,
    file_error,
)
from intercoder.study.file.paths import check_nothing_at, may_write
from intercoder.study.file.sqlite_file import read_only_error
from intercoder.study.file.stray_files import MAX_FILES
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.rounds.lease import is_alive
from intercoder.study.study import is_address
from intercoder.text.display import display_line

_ZEROS = bytes(2**20)


def encrypt_file(target: str, key: StudyKey) -> tuple[str, ...]:
    """Encrypt the plain study at this path; names of files beside it that hold its texts plainly.

    The bytes of the plain file are overwritten. Raises StudyError if it is encrypted already,
    somebody has it open, or the disk refuses; nothing has changed then.
    """
    check_can_be_encrypted(target)
    path = study_file(target)
    keep_key(key)
    _rewrite(path, key, wipes=True)
    return plain_copies(path)


def decrypt_file(target: str) -> None:
    """Make the encrypted study at this path a plain one. Raises StudyError as `encrypt_file`."""
    check_is_encrypted(target)
    _rewrite(study_file(target), None)


def rekey_file(target: str, key: StudyKey) -> bytes:
    """Give the encrypted study at this path another key; the head by which the old one was known.

    Raises StudyError as `encrypt_file`.
    """
    check_is_encrypted(target)
    keep_key(key)
    return _rewrite(study_file(target), key)


def check_can_be_made(target: str) -> None:
    """Raise StudyError unless an encrypted study can be made at this path."""
    check_nothing_at(study_file(target))


def check_can_be_encrypted(target: str) -> None:
    """Raise StudyError unless this is a study in a plain file."""
    path = study_file(target)
    check_header(path)
    if is_encrypted(path):
        raise StudyError(
            f"{target} is encrypted already.", "To change its passphrase, use `intercoder rekey`."
        )


def check_is_encrypted(target: str) -> None:
    """Raise StudyError unless this is a study in an encrypted file, whose key is then known."""
    path = study_file(target)
    check_header(path)
    if not is_encrypted(path):
        raise StudyError(f"{target} is not encrypted.", "To encrypt it, use `intercoder encrypt`.")


def head_of(path: Path) -> bytes:
    """The head by which the key of an encrypted study is known."""
    with path.open("rb") as file:
        return file.read(HEAD)


def plain_copies(path: Path) -> tuple[str, ...]:
    """Names of files in the study's folder that hold the same study, or a package of it, plainly.

    Such as backups, and copies made before an upgrade or a restoration.
    """
    real = Path(os.path.realpath(path))
    try:
        beside_it = sorted(real.parent.iterdir())
        with closing(sqlite_connection(real)) as connection:
            (own,) = connection.execute("SELECT study_id FROM about").fetchone()
    except (OSError, sqlite3.Error):
        return ()
    return tuple(
        display_line(one.name)
        for one in beside_it[:MAX_FILES]
        if one != real and one.is_file() and _study_in_plain(one) == own
    )


def _study_in_plain(path: Path) -> str | None:
    """The id of the study in this file; None if it is none, or encrypted."""
    with suppress(OSError, sqlite3.Error, StudyError, UnicodeDecodeError, TypeError):
        header = None if is_encrypted(path) else read_header(path)
        if header is not None and header.application_id == APPLICATION_ID:
            with closing(sqlite_connection(path, IMMUTABLE)) as connection:
                return str(connection.execute("SELECT study_id FROM about").fetchone()[0])
    return None


def study_file(target: str) -> Path:
    """The path of a study in a file. Raises UsageError for an address."""
    if is_address(target):
        raise UsageError(
            "A study on a server is encrypted by the server, not by intercoder.",
            "docs/protection.md says what the server has to do.",
        )
    return Path(target)


def _rewrite(path: Path, key: StudyKey | None, *, wipes: bool = False) -> bytes:
    """Write the study anew under this key, and put it in place; the head of the former key."""
    path = Path(os.path.realpath(path))  # a link stays one
    if not may_write(path):
        raise read_only_error(path)
    if is_open_elsewhere(path) or is_index_in_use(beside(path, "-shm")):
        raise _in_use(path)
    try:
        with unfinished(path) as part:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with _alone(path) as source:
                former = key_of_connection(source)
                if former is not None and key is not None:
                    finish_copy(source, part, key)
                else:
                    export(source, part, key)
                _check_same(source, part, key)
            part.chmod(stat.S_IMODE(path.stat().st_mode))
            old = path.open("r+b") if wipes else None
            try:
                put_in_place(part, path, replace=True)
                if old is not None:
                    _wipe(old.fileno())
            finally:
                if old is not None:
                    old.close()
    except sqlite3.Error as error:
        raise file_error(error, path) from error
    except OSError as error:
        raise cannot_write(path, error) from None
    return former.head if former is not None else b""


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a sound study that nobody else can open meanwhile."""
    with closing(sqlite_connection(path, driver_of_encrypted=True)) as source:
        _, revision = check_schema(source, path)
        if revision != REVISIONS[-1]:
            raise StudyError(
                f"{path} was written by an older version of intercoder.",
                "Run `intercoder status` on it, which upgrades it, and try again.",
            )
        check_pages(source, path)
        for host, process, beat in source.execute("SELECT host, process, beat FROM lease"):
            if is_alive(host, process, beat):
                raise CoderBusyError(
                    f"Somebody is at work in {path} on {display_line(host)}.",
                    "Close that window and try again.",
                )
        source.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            source.execute("PRAGMA journal_mode = DELETE").fetchone()
            source.execute("BEGIN EXCLUSIVE")
            source.execute("COMMIT")  # the lock stays until the connection is closed
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") not in {"SQLITE_BUSY", "SQLITE_LOCKED"}:
                raise
            raise _in_use(path) from None
        yield source


def _in_use(path: Path) -> StudyError:
    return StudyError(
        f"{path} is open in another program.",
        "Close every window that has it open, and try again.",
    )


def export(source: sqlite3.Connection, part: Path, key: StudyKey | None) -> None:
    """Copy everything between a plain file and an encrypted one, which differ page by page."""
    attach_new(source, part, key)
    source.execute("PRAGMA copy.journal_mode = OFF")
    source.execute("SELECT sqlcipher_export('copy')").fetchall()
    source.execute(f"PRAGMA copy.application_id = {APPLICATION_ID}")
    source.execute("DETACH copy")
    with closing(sqlite_connection(part, key=key)) as copy:
        release(copy)


def _check_same(source: sqlite3.Connection, part: Path, key: StudyKey | None) -> None:
    """Raise NotAStudyError unless the copy is sound and has all tables and rows."""
    with closing(sqlite_connection(part, key=key)) as copy:
        check_schema(copy, part)
        check_pages(copy, part)
        listing = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        made = source.execute(listing).fetchall()
        tables = [name for kind, name, _ in made if kind == "table" and name != "lease"]
        counts = [f'SELECT count(*) FROM "{name}"' for name in tables]  # noqa: S608 - a sound schema
        if made != copy.execute(listing).fetchall() or any(
            source.execute(one).fetchone() != copy.execute(one).fetchone() for one in counts
        ):
            raise NotAStudyError(
                "The study could not be copied without loss, so nothing was changed.",
                "Run `intercoder verify` on it.",
            )


def _wipe(file: int) -> None:
    """Overwrite the file, so that its bytes are not left in free space, where the disk allows."""
    with suppress(OSError):
        left = os.fstat(file).st_size
        while left > 0:
            left -= os.write(file, _ZEROS[:left])
        os.fsync(file)
