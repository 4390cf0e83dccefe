"""What left a study: when, by whom, to whom. No text of any answer is in it.

The list is the one of releases, which is only added to. Releases are what is published with counts;
a departure says of one run of a command, or of one copy, that something left, and which releases
were part of it. Packages are listed where they are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from intercoder.coding.hash_chain import new_id
from intercoder.errors import IntercoderError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import released_table
from intercoder.study.findings.releases import DEPARTURE, Released, check_may_release, releases_in
from intercoder.study.packages.packages import packages
from intercoder.study.study import Study
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Departure:
    """One thing that left."""

    made_at: str
    """Time in UTC, ISO 8601."""
    made_by: str
    """Empty where nobody said who they are."""
    what: str
    """Such as `answers and decisions`."""
    command: str
    """What was run, or `clipboard`."""
    receiver: str = ""
    """Who it was for, as far as that was said."""
    file: str = ""
    """Name of the file, without its folder."""
    releases: tuple[int, ...] = ()
    """Numbers of the releases in it, in the list of releases."""

    def sentence(self) -> str:
        """What left, for people, in one line."""
        when = f"{self.made_at[:10]} {self.made_at[11:16]} UTC"
        by = f", by {display_line(self.made_by)}" if self.made_by else ""
        to = f", to {display_line(self.receiver)}" if self.receiver else ""
        file = f", {display_line(self.file)}" if self.file else ""
        numbers = ", ".join(map(str, self.releases))
        released = f", release {numbers}" if numbers else ""
        return (
            f"{when}: {display_line(self.what)}{by}{to}{file} "
            f"({display_line(self.command)}{released})"
        )


def last_release(study: Study) -> str:
    """The id of the last line of the list; empty if there is none, or if it cannot be read."""
    if study.own_coder:
        return ""
    with study.reading() as connection:
        return _last(connection)


def note_departure(study: Study, made: Departure, after: str | None = None) -> bool:
    """Note what has just left; whether that could be done.

    It cannot in a package, nor where the study cannot be written. `after` is what `last_release`
    said before it left: releases since then are part of it; None: none is. The time is
    that of the note.
    """
    said = {"what": made.what, "receiver": made.receiver, "file": made.file}
    try:
        with study.writing() as connection:
            if study.own_coder:
                told = json.dumps({DEPARTURE: {**said, "releases": []}}, ensure_ascii=False)
                connection.execute(select(func.note_departure(made.command, told)))
                return True
            new = (
                []
                if after is None
                else [one.id for one in releases_in(connection) if one.id > after]
            )
            told = json.dumps({DEPARTURE: {**said, "releases": new}}, ensure_ascii=False)
            connection.execute(
                insert(released_table).values(
                    id=new_id(after=_last(connection)),
                    made_at=utc_now(),
                    made_by=made.made_by or study.made_by,
                    command=made.command,
                    document=told,
                )
            )
    except IntercoderError:
        return False
    return True


def departures(study: Study) -> tuple[Departure, ...]:
    """Everything that is known to have left, the first first.

    Raises StudyError for a coder's login, which does not see the list.
    """
    check_may_release(study)
    with study.reading() as connection:
        released = {one.id: one for one in releases_in(connection)}
        noted = list(_noted(connection, released))
    part_of = {number for one in noted for number in one.releases}
    alone = [_of_release(one) for one in released.values() if one.number not in part_of]
    sent = [
        Departure(one.made_at, "", "a package", "package", one.coder) for one in packages(study)
    ]
    return tuple(sorted((*noted, *alone, *sent), key=lambda one: one.made_at))


def _noted(connection: Connection, released: Mapping[str, Released]) -> Iterator[Departure]:
    rows = connection.execute(
        select(released_table)
        .where(released_table.c.document.startswith(f'{{"{DEPARTURE}"', autoescape=True))
        .order_by(released_table.c.id)
    )
    for row in rows:
        said: Mapping[str, Any] = json.loads(row.document)[DEPARTURE]
        yield Departure(
            row.made_at,
            row.made_by,
            str(said.get("what", "")),
            row.command,
            str(said.get("receiver", "")),
            str(said.get("file", "")),
            tuple(released[one].number for one in said.get("releases", ()) if one in released),
        )


def _of_release(one: Released) -> Departure:
    what = "tables of counts" if one.document.get("cells") else "figures or data"
    return Departure(one.made_at, one.made_by, what, one.command, releases=(one.number,))


def _last(connection: Connection) -> str:
    statement = select(released_table.c.id).order_by(released_table.c.id.desc()).limit(1)
    return connection.execute(statement).scalar() or ""
