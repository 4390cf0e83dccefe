"""Restores a study from a backup; the previous study is kept under another name."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intercoder.errors import CoderBusyError, NotAStudyError, StudyError, UsageError
from intercoder.platforms.folders import sync_folder
from intercoder.protection.encryption.unlocking import unlock
from intercoder.study.file.connecting import IMMUTABLE, copy_database, sqlite_connection
from intercoder.study.file.file_locks import is_index_in_use, is_open_elsewhere
from intercoder.study.file.header import beside, read_header
from intercoder.study.file.opening import (
    cannot_write,
    check_header,
    check_pages,
    check_schema,
    file_error,
    mode_for,
)
from intercoder.study.file.paths import check_length, check_no_log_at
from intercoder.study.file.sidecars import SIDECARS, find_misfit
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.rounds.lease import is_alive
from intercoder.study.study import is_address
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of restoring a study."""

    name: str
    aside: Path | None
    """The new path of the file that was there before; None if there was none."""


@dataclass(frozen=True, slots=True)
class _Identity:
    study: str
    package: str
    name: str


def restore(backup: str, target: str, *, replace_other: bool = False) -> Restored:
    """Put a copy of the backup at the study's path.

    The file that is there, and the files SQLite keeps beside it, are renamed, never deleted.
    `replace_other` allows it to be another study, a package, or damaged beyond recognition. Raises
    StudyError if the backup is not sound, somebody has the study open, or the disk refuses;
    everything is as before then.
    """
    if is_address(backup) or is_address(target):
        raise UsageError(
            "Only studies in files can be restored.",
            "Use `intercoder copy` to copy a study to or from a server, into a new place.",
        )
    source, path = Path(backup), Path(os.path.realpath(target))
    check_header(source)
    check_length(path)
    if path.exists() and path.samefile(source):
        raise UsageError("The backup and the study are the same file.", "Name two files.")
    with unfinished(path) as part:
        found = _copy(source, part, path)
        is_there = os.path.lexists(path)
        if is_there:
            _check_replaceable(path, found, replace_other=replace_other)
            part.chmod(stat.S_IMODE(path.stat().st_mode) | stat.S_IRUSR | stat.S_IWUSR)
        else:
            check_no_log_at(path)
        try:
            aside = _set_aside(path) if is_there else None
            try:
                put_in_place(part, path)
            except BaseException:
                if aside is not None:
                    _rename_all(aside, path)
                raise
        except OSError as error:
            raise cannot_write(path, error) from None
    return Restored(found.name, aside)


def _copy(source: Path, part: Path, target: Path) -> _Identity:
    """Write a copy of the backup; its identity. Raises StudyError unless all of it is sound."""
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite_connection(source, mode_for(source))) as connection:
            try:
                check_schema(connection, source)
                check_pages(connection, source)
                if connection.execute("PRAGMA foreign_key_check").fetchone():
                    raise NotAStudyError(f"{source} is damaged.", "Choose another backup.")
                found = _identity(connection)
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise NotAStudyError(f"{source} is damaged.", "Choose another backup.") from error
            copy_database(connection, part)
    except sqlite3.Error as error:
        raise file_error(error, target) from error
    except OSError as error:
        raise cannot_write(target, error) from None
    return found


def _identity(connection: sqlite3.Connection) -> _Identity:
    row = connection.execute("SELECT * FROM about")
    titles = [title for title, *_ in row.description]
    said = dict(zip(titles, row.fetchone(), strict=True))
    return _Identity(str(said["study_id"]), str(said.get("package") or ""), str(said["name"]))


def _check_replaceable(path: Path, found: _Identity, *, replace_other: bool) -> None:
    """Raise StudyError if the file at the path is in use or not the study that was backed up."""
    if not path.is_file():
        raise StudyError(f"{path} is not a file.", "Name the file of the study.")
    if is_open_elsewhere(path) or is_index_in_use(beside(path, "-shm")):
        raise StudyError(
            f"{path} is open in another program.",
            "Close every window that has it open, and try again.",
        )
    there = _look_at(path)
    if there is None:
        if not replace_other:
            raise StudyError(
                f"{path} cannot be read, so it is unknown whether it is the same study.",
                "Add --replace-other to put it aside and restore the backup in its place.",
            )
    elif (there.study, there.package) != (found.study, found.package) and not replace_other:
        raise StudyError(
            f"{path} is {_kind(there)}, and the backup is {_kind(found)}.",
            "Choose another path, or add --replace-other to put aside the file that is there.",
        )


def _kind(one: _Identity) -> str:
    kind = "a package of the study" if one.package else "the study"
    return f"{kind} “{display_line(one.name)}” ({(one.package or one.study)[:8]})"


def _look_at(path: Path) -> _Identity | None:
    """The identity of the file at the path, as far as it can be read; None if it cannot.

    Raises CoderBusyError if somebody works in it on another machine.
    """
    try:
        unlock(path)
        if read_header(path) is None:
            return None
        has_own_log = find_misfit(path) is None
        mode = mode_for(path) if has_own_log else IMMUTABLE
        with closing(sqlite_connection(path, mode)) as connection:
            found = _identity(connection)
            for host, process, beat in connection.execute("SELECT host, process, beat FROM lease"):
                if has_own_log and is_alive(host, process, beat):
                    raise CoderBusyError(
                        f"Somebody is at work in {path} on {display_line(host)}.",
                        "Close that window and try again. Places are released fifteen minutes "
                        "after a machine was switched off.",
                    )
    except (sqlite3.Error, OSError, UnicodeDecodeError, TypeError, ValueError, KeyError):
        return None
    except CoderBusyError:
        raise
    except StudyError:
        return None
    return found


def _set_aside(path: Path) -> Path:
    """Rename the file and its sidecars; the new path."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    for number in range(100):
        again = f"-{number}" if number else ""
        ending = f".before-restore-{stamp}{again}{path.suffix}"
        stem = path.stem
        while len(os.fsencode(f"{stem}{ending}-journal")) > 255:
            stem = stem[:-1]
        aside = path.with_name(stem + ending)
        if not any(os.path.lexists(beside(aside, one)) for one in ("", *SIDECARS)):
            break
    _rename_all(path, aside)
    with suppress(OSError):
        sync_folder(path.parent)
    return aside


def _rename_all(path: Path, new: Path) -> None:
    """Rename a database with its sidecars, or nothing."""
    done: list[str] = []
    try:
        for suffix in ("", *SIDECARS):
            if os.path.lexists(beside(path, suffix)):
                beside(path, suffix).rename(beside(new, suffix))
                done.append(suffix)
    except OSError:
        for suffix in reversed(done):
            with suppress(OSError):
                beside(new, suffix).rename(beside(path, suffix))
        raise
