"""Where replaced texts still are: packages that were sent, and copies of the study beside it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from intercoder.errors import StudyError
from intercoder.study.database.revisions import APPLICATION_ID
from intercoder.study.database.schema import redacted_answer
from intercoder.study.file.connecting import IMMUTABLE, sqlite_connection
from intercoder.study.file.header import read_header
from intercoder.study.file.stray_files import MAX_FILES
from intercoder.study.packages.packages import packages
from intercoder.study.study import Study
from intercoder.text.display import display_line


def holders_of_replaced_texts(study: Study) -> tuple[str, ...]:
    """A sentence for each package and each file beside the study that may hold replaced texts."""
    return (*_packages(study), *_copies(study))


def _packages(study: Study) -> Iterator[str]:
    with study.reading() as connection:
        last = connection.execute(select(func.max(redacted_answer.c.made_at))).scalar()
    for one in packages(study):
        if last is None or one.made_at > last:
            continue
        state = "has come back" if one.merged_at else "has not come back yet"
        yield (
            f"The package of {display_line(one.coder)} for the round {display_line(one.round)}, "
            f"made on {one.made_at[:10]}, may hold the texts; it {state}."
        )


def _copies(study: Study) -> Iterator[str]:
    """Backups and other copies in the study's folder that were made before."""
    if study.is_remote:
        return
    with study.reading() as connection:
        redactions = connection.execute(
            select(func.count()).select_from(redacted_answer)
        ).scalar_one()
    own = Path(os.path.realpath(study.target))
    try:
        beside = sorted(own.parent.iterdir())
    except OSError:
        return
    for path in beside[:MAX_FILES]:
        if path != own and path.is_file() and _holds_more(path, study.id, redactions):
            yield f"{display_line(path.name)} is a copy of this study and holds the texts."


def _holds_more(path: Path, study_id: str, redactions: int) -> bool:
    """Whether this file is an earlier state of the study. It is not ours, so SQLite may read it."""
    try:
        header = read_header(path)
        if header is None or header.application_id != APPLICATION_ID:
            return False
        with closing(sqlite_connection(path, IMMUTABLE)) as copy:
            about = copy.execute("SELECT study_id FROM about").fetchone()
            if about is None or about[0] != study_id:
                return False
            try:
                known = copy.execute("SELECT count(*) FROM redacted_answer").fetchone()[0]
            except sqlite3.OperationalError:  # made before there was such a table
                return True
            return int(known) < redactions
    except (OSError, sqlite3.Error, StudyError):
        return False
