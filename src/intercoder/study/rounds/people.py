"""Coders, leads and machines."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, CursorResult, func, insert, literal_column, select

from intercoder.errors import StudyError, UsageError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import coder, coding_round
from intercoder.study.study import Study
from intercoder.text.display import display_line

MAX_NAME_LENGTH = 60


class Role(StrEnum):
    """A person's or machine's role in a study."""

    CODER = "coder"
    LEAD = "lead"
    MACHINE = "machine"
    """A model whose decisions are kept beside those of people and never mixed with them."""
    CONSENSUS = "consensus"
    """Not a person: holds the consensus. Suggestions may learn from it."""


PEOPLE = (Role.CODER, Role.LEAD)
"""Roles of those who judge for themselves; agreement is measured between them."""


@dataclass(frozen=True, slots=True)
class Coder:
    """Someone who codes, identified by the name on their decisions."""

    name: str
    role: Role = Role.CODER
    note: str = ""


def coders(study: Study) -> tuple[Coder, ...]:
    """Everyone in the study, in the order in which they were added."""
    with study.reading() as connection:
        rows = connection.execute(select(coder).order_by(coder.c.id))
        return tuple(Coder(row.name, Role(row.role), row.note) for row in rows)


def logged_in(study: Study) -> Coder | None:
    """The person to whom the login that opened the database belongs.

    None in a file, which has no logins, and for a login that belongs to no coder, such as that of
    the study's owner or the server's administrator.
    """
    with study.reading() as connection:
        if connection.dialect.name != "postgresql":
            return None
        row = connection.execute(
            select(coder).where(
                coder.c.login == literal_column("session_user"), coder.c.left_at.is_(None)
            )
        ).one_or_none()
        return None if row is None else Coder(row.name, Role(row.role), row.note)


def acting_user(study: Study, as_name: str | None) -> Coder | None:
    """Who is at work: the owner of the login, whatever was said; otherwise the person named.

    None if nobody is known. Raises StudyError for a name that belongs to none of the study's
    people.
    """
    known = logged_in(study)
    if known is not None or not as_name:
        return known
    study.made_by = as_name
    everyone = {one.name: one for one in coders(study)}
    found = everyone.get(as_name)
    if found is not None and found.role in PEOPLE:
        return found
    people = ", ".join(display_line(one.name) for one in everyone.values() if one.role in PEOPLE)
    what = "is not a person" if found is not None else "is not in this study"
    raise StudyError(
        f"“{display_line(as_name)}” {what}.",
        f"People in this study: {people}."
        if people
        else "Add them first, with `intercoder coder add STUDY NAME`.",
    )


def check_sees_all(connection: Connection, study: Study) -> None:
    """Raise StudyError if the login in use does not see other coders' decisions."""
    if connection.dialect.name != "postgresql":
        return
    sees_all = connection.exec_driver_sql(
        "SELECT is_lead() OR pg_catalog.pg_has_role(relowner, 'MEMBER') "
        "FROM pg_catalog.pg_class WHERE oid = 'about'::regclass"
    ).scalar()
    if not sees_all:
        raise StudyError(
            f"This login sees only part of {study.target}.", "Ask the lead, whose login sees all."
        )


def key_hides(study: Study, round: str) -> bool:
    """Whether a server hides decisions of this round from the login in use, to hide the key."""
    with study.reading() as connection:
        if connection.dialect.name != "postgresql":
            return False
        row = round_id(connection, round)
        return bool(connection.execute(select(func.key_hides(row))).scalar())


def check_is(study: Study, name: str) -> None:
    """Raise StudyError if the login in use belongs to a coder other than this one."""
    who = logged_in(study)
    if who is not None and who.name != name:
        raise StudyError(
            f"This login belongs to {display_line(who.name)}: nobody else can code with it.",
            f"Code as {display_line(who.name)}, or log in as {display_line(name)}.",
        )


def add_coder(study: Study, name: str, role: Role = Role.CODER, note: str = "") -> Coder:
    """Add someone. Raises UsageError for an unusable name, StudyError for one already taken."""
    added = Coder(usable_name(name), role, note)
    with study.writing() as connection:
        insert_new_coder(connection, added)
    return added


def insert_new_coder(connection: Connection, added: Coder) -> int:
    """Write a coder inside a transaction; the row's id. Raises StudyError for a name taken."""
    taken = {
        existing.casefold(): existing
        for existing in connection.execute(select(coder.c.name)).scalars()
    }
    if added.name.casefold() in taken:
        raise StudyError(
            f"{taken[added.name.casefold()]} is already in the study.",
            "Choose a different name.",
        )
    return insert_coder(connection, added)


def insert_coder(connection: Connection, added: Coder) -> int:
    """Write a coder inside a transaction; the row's id."""
    result = connection.execute(
        insert(coder).values(
            name=added.name, role=added.role, note=added.note, created_at=utc_now()
        )
    )
    return new_row_id(result)


def new_row_id(result: CursorResult[Any]) -> int:
    """The id of the row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise RuntimeError("the statement inserted no single row")
    return int(key[0])


def coder_id(connection: Connection, name: str) -> int:
    """The row of the coder of this name. Raises StudyError, naming the coders there are."""
    found = connection.execute(select(coder.c.id).where(coder.c.name == name)).scalar()
    if found is not None:
        return int(found)
    names = connection.execute(select(coder.c.name).order_by(coder.c.id)).scalars().all()
    hint = (
        f"Its coders are {', '.join(display_line(n) for n in names)}."
        if names
        else "It has no coders yet: add one with `intercoder coder add`."
    )
    raise StudyError(f"The study has no coder “{display_line(name)}”.", hint)


def check_person(connection: Connection, name: str) -> None:
    """Raise StudyError unless this name belongs to a person of the study."""
    role = connection.execute(select(coder.c.role).where(coder.c.name == name)).scalar()
    if role not in PEOPLE:
        raise StudyError(
            f"“{display_line(name)}” is not a person but the study's {role}.",
            "Code under the name of a coder.",
        )


def round_id(connection: Connection, name: str, *, create: bool = False) -> int:
    """The row of the round of this name. Raises StudyError if there is none, unless `create`."""
    found = connection.execute(
        select(coding_round.c.id).where(coding_round.c.name == name)
    ).scalar()
    if found is not None:
        return int(found)
    if create:
        result = connection.execute(insert(coding_round).values(name=name, created_at=utc_now()))
        return new_row_id(result)
    names = connection.execute(select(coding_round.c.name).order_by(coding_round.c.id)).scalars()
    raise StudyError(
        f"The study has no round “{display_line(name)}”.",
        f"Its rounds are {', '.join(display_line(n) for n in names)}.",
    )


def usable_name(name: str) -> str:
    """The name as it is stored. Raises UsageError if no coder can have it."""
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise UsageError("A coder needs a name.", "Give one, such as `anna`.")
    if len(name) > MAX_NAME_LENGTH:
        raise UsageError(
            f"A coder's name has at most {MAX_NAME_LENGTH} characters; this one has {len(name)}.",
            "Give a shorter one.",
        )
    if not name.isprintable() or "," in name:
        raise UsageError(
            f"“{display_line(name)}” cannot be a coder's name: names cannot contain commas or "
            "control characters.",
            "Use letters, digits, spaces, hyphens and dots.",
        )
    return name
