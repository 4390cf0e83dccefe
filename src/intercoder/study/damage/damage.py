"""Reports what is damaged in a study, once something in it could not be read."""

from __future__ import annotations

import sqlite3
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from intercoder.errors import IntercoderError, UnreadableError
from intercoder.study.damage.unreadable_values import Unreadable, unreadable_in, unreadable_values
from intercoder.study.database.schema import (
    about,
    assistance,
    attribute,
    coder,
    coding_round,
    question,
)
from intercoder.study.seal.checks import SealCheck
from intercoder.study.seal.present import reading_anything
from intercoder.study.study import Study, opened_studies

_NAMED = 3
"""Number of values an error names."""
_SMALL = (about, assistance, attribute, coder, coding_round, question)
"""Small tables on which all others depend: checked whenever a study is opened."""


def check_foundations(study: Study) -> None:
    """Raise UnreadableError if a name, a role or a setting in a file cannot be read.

    Otherwise a coder with an invalid role would silently be left out of figures.
    """
    if study.is_remote:
        return
    with study.reading() as connection:
        found = [one for table in _SMALL for one in unreadable_in(connection, table)]
    if found:
        raise unreadable_error(study.target, found)


def damage_of_opened() -> UnreadableError | None:
    """The damage in the studies that this command opened; None if there is none.

    Called at the end of a command; the studies are closed afterwards, even those reopened for this.
    """
    for study in opened_studies():
        try:
            with study.reading() as connection:
                found = damage_of(connection, study)
        except (IntercoderError, DBAPIError, sqlite3.Error):
            continue
        finally:
            study.close()
        if found is not None:
            return found
    return None


def damage_of(connection: Connection, study: Study) -> UnreadableError | None:
    """An error naming values that cannot be read, or else a change from outside; None if sound."""
    with reading_anything(connection):
        found = list(islice(unreadable_values(connection, with_expendable=True), _NAMED + 1))
        if found:
            return unreadable_error(study.target, found)
        seal = SealCheck(connection, (study.id, study.package))
        seal.compare_parts()
    if not seal.faults:
        return None
    return UnreadableError(
        f"{study.target} was changed outside the program and can no longer be read. "
        f"{seal.faults[0]}",
        "Restore a backup; `intercoder verify` lists everything that was changed.",
    )


def unreadable_error(target: str, found: list[Unreadable]) -> UnreadableError:
    """The error that names these values, or the first of them."""
    named = " ".join(map(str, found[:_NAMED]))
    more = " There is more." if len(found) > _NAMED else ""
    return UnreadableError(
        f"{target} is damaged. {named}{more}",
        "Restore a backup; `intercoder verify` lists everything that is damaged.",
    )
