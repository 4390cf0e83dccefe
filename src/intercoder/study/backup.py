"""Writes a consistent copy of a study while others go on working in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from intercoder.errors import StudyError
from intercoder.study.engine import sqlite_connection
from intercoder.study.faults import study_error
from intercoder.study.opening import remove_file
from intercoder.study.study import Study, is_address

PAGES_AT_ONCE = 4096
"""How many database pages are copied between two looks at who else wants the study."""


def backup(study: Study, target: Path) -> None:
    """A consistent copy of the study as it is now, in a file, while others go on working in it.

    Raises StudyError if something is at the target already or it cannot be written; nothing is
    left there then.
    """
    if is_address(study.address):
        from intercoder.study.copying import copy_study

        copy_study(study, str(target))
        return
    if target.exists():
        raise StudyError(f"{target} exists already.", "Choose another name for the copy.")
    part = target.with_name(target.name + ".part")
    remove_file(part)
    try:
        with (
            closing(sqlite_connection(Path(study.target))) as source,
            closing(sqlite_connection(part, "rwc")) as copy,
        ):
            part.chmod(0o600)
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
        part.replace(target)
    except sqlite3.Error as error:
        remove_file(part)
        raise study_error(error, str(target)) from error
    except OSError as error:
        remove_file(part)
        raise StudyError(
            f"{target} cannot be written: {(error.strerror or 'unknown reason').lower()}.",
            "Choose a folder that you may write to.",
        ) from None
