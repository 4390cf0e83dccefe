"""Writes a consistent copy of a study while others go on working in it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection

from intercoder.study.database.driver import driver_connection
from intercoder.study.file.connecting import copy_database
from intercoder.study.file.opening import cannot_write, file_error
from intercoder.study.file.paths import check_nothing_at
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.study import Study, is_address


def backup(study: Study, target: Path) -> None:
    """Copy the study as it is now into a file, while others go on working in it.

    Raises StudyError if something is already at the target or it cannot be written; nothing is left
    there then.
    """
    if is_address(study.address):
        from intercoder.study.safekeeping.copying import copy_study

        copy_study(study, str(target))
        return
    check_nothing_at(target)
    with unfinished(target) as part:
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with study.reading() as connection:
                _copy(connection, part, target)
            put_in_place(part, target)
        except OSError as error:
            raise cannot_write(target, error) from None


def _copy(connection: Connection, part: Path, target: Path) -> None:
    try:
        copy_database(driver_connection(connection), part)
    except sqlite3.Error as error:
        raise file_error(error, target) from error
