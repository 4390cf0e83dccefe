"""Turns database errors into sentences for people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from intercoder.errors import NotAStudyError, NotSavedError, StudyError, UnreadableError
from intercoder.study.database.server_errors import is_defect, is_of_server, server_error

_SENTENCES: tuple[tuple[str, type[StudyError], str, str], ...] = (
    (
        "SQLITE_FULL",
        NotSavedError,
        "There is no space left on the disk of {target}: the last change is not saved.",
        "Free some space and try again; everything before it is safe.",
    ),
    (
        "SQLITE_READONLY",
        NotSavedError,
        "{target} is read-only: nothing can be saved in it.",
        "Make the file and its folder writable, or copy the study to a folder that is.",
    ),
    (
        "SQLITE_BUSY",
        NotSavedError,
        "Another program keeps {target} locked: the last change is not saved.",
        "Close what else has it open and try again.",
    ),
    (
        "SQLITE_LOCKED",
        NotSavedError,
        "Another program keeps {target} locked: the last change is not saved.",
        "Close what else has it open and try again.",
    ),
    (
        "SQLITE_IOERR",
        NotSavedError,
        "The disk of {target} does not respond as it should.",
        "Check the disk or the network folder and try again; what was saved before is kept.",
    ),
    (
        "SQLITE_CANTOPEN",
        StudyError,
        "{target} cannot be opened.",
        "Check that it exists and that you may read and write it and its folder.",
    ),
    ("SQLITE_NOTADB", NotAStudyError, "{target} is not a study.", "Check the path."),
    (
        "SQLITE_CORRUPT",
        NotAStudyError,
        "{target} is damaged.",
        "Restore a backup; `intercoder verify` shows what is still intact.",
    ),
)


def study_error(error: Exception, target: str) -> StudyError:
    """The `StudyError` for what the driver reported."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if is_of_server(origin):
        return server_error(origin, target)
    if "Could not decode to UTF-8" in str(
        origin
    ):  # the message quotes the text, so it is not passed on
        return UnreadableError(
            f"{target} contains a text that cannot be read.",
            "Restore a backup; `intercoder verify` lists everything that is damaged.",
        )
    name = str(getattr(origin, "sqlite_errorname", "") or "")
    for prefix, kind, message, hint in _SENTENCES:
        if name.startswith(prefix):
            return kind(message.format(target=target), hint, details=name)
    return StudyError(
        f"{target} could not be read or written ({name or type(origin).__name__}).",
        "Run `intercoder verify` on it.",
        details=name,
    )


@contextmanager
def in_plain_words(target: str) -> Iterator[None]:
    """Turn exceptions of a database driver inside the block into a `StudyError`.

    A violated schema constraint is a defect of the program and passes through.
    """
    try:
        yield
    except Exception as error:
        origin = error.orig if isinstance(error, DBAPIError) else error
        if is_of_server(origin):
            if is_defect(origin):
                raise
            raise study_error(error, target) from error
        if not isinstance(error, DBAPIError | sqlite3.DatabaseError):
            raise
        if isinstance(origin, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise study_error(error, target) from error
