"""Keeps coders' lines for themselves, and says to leads who asked for support: nothing else.

Lines are encrypted before they come here. Their rows name nobody and have no order, so that whoever
has the study learns no more than that there are some. They belong to no figure, so they are not
under the seal, and they stay in a package when it is merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, select, update

from intercoder.errors import StudyError
from intercoder.protection.wellbeing.check_in import (
    CheckIn,
    checked_line,
    open_check_ins,
    seal_check_in,
)
from intercoder.protection.wellbeing.own_key import own_public_key
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import check_in as stored
from intercoder.study.database.schema import coder, support_request
from intercoder.study.rounds.blindness import check_lead
from intercoder.study.rounds.people import Coder, coder_id
from intercoder.study.study import Study, check_is_whole
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient


@dataclass(frozen=True, slots=True)
class SupportRequest:
    """Somebody would like support."""

    coder: str
    day: str
    """When they asked, a day in UTC: `YYYY-MM-DD`."""


def check_in(study: Study, coder: str, line: str = "", *, asks: bool | None = None) -> None:
    """Keep a line for the coder at this machine, with their own key, and whether they ask for
    support; an empty line and None leave either as it is.

    Raises as `write_check_in`, and UsageError if the key cannot be made or read.
    """
    if line.strip():
        write_check_in(study, coder, line, own_public_key())
    if asks is not None:
        ask_for_support(study, coder, asks=asks)


def write_check_in(study: Study, coder: str, line: str, to: Recipient) -> None:
    """Keep a coder's line, encrypted to their key.

    Raises UsageError for an empty or too long line, StudyError for a coder the study does not have.
    """
    written = CheckIn(coder, utc_now(), checked_line(line))
    sealed = seal_check_in(written, [to])
    with study.writing(in_package=True) as connection:
        coder_id(connection, coder)
        connection.execute(insert(stored).inline().values(id=written.id, sealed=sealed))


def read_check_ins(study: Study, coder: str, identities: Sequence[Identity]) -> list[CheckIn]:
    """The coder's own lines, the oldest first, as far as one of the identities opens them."""
    with study.reading() as connection:
        kept = list(connection.execute(select(stored.c.sealed)).scalars())
    return [one for one in open_check_ins(kept, identities) if one.coder == coder]


def forget_check_ins(study: Study, read: Sequence[CheckIn]) -> None:
    """Remove lines for good; only who can read them knows how."""
    with study.writing(in_package=True) as connection:
        if connection.dialect.name == "postgresql":
            for one in read:
                connection.execute(select(func.forget_check_in(one.token)))
            return
        for some in batched([one.id for one in read]):
            connection.execute(delete(stored).where(stored.c.id.in_(some)))


def ask_for_support(study: Study, name: str, *, asks: bool = True) -> None:
    """Let the leads know that this coder would like support, or take that back.

    Raises StudyError for a coder the study does not have.
    """
    with study.writing(in_package=True) as connection:
        row = coder_id(connection, name)
        if study.own_coder:
            connection.execute(select(func.ask_for_support(asks)))
        elif asks:
            note_request(connection, row, utc_now())
        else:
            connection.execute(delete(support_request).where(support_request.c.coder_id == row))


def note_request(connection: Connection, row: int, asked_at: str) -> None:
    """Note that the coder of this row asked then, inside a transaction.

    Nothing happens if that, or something later, is known already.
    """
    connection.execute(
        upsert(connection.dialect.name, support_request)
        .values(coder_id=row, asked_at=asked_at)
        .on_conflict_do_update(
            index_elements=["coder_id"],
            set_={"asked_at": asked_at, "answered_at": None},
            where=support_request.c.asked_at < asked_at,
        )
    )


def support_asked_on(study: Study, name: str) -> str:
    """The day (in UTC) on which this coder asked for support; empty if no request is open."""
    with study.reading() as connection:
        row = coder_id(connection, name)
        if study.own_coder:
            return connection.execute(select(func.support_asked_on())).scalar() or ""
        wanted = select(support_request.c.asked_at).where(
            support_request.c.coder_id == row, support_request.c.answered_at.is_(None)
        )
        return (connection.execute(wanted).scalar() or "")[:10]


def support_requests(study: Study, who: Coder | None) -> tuple[SupportRequest, ...]:
    """The open requests, the longest waiting first. Raises StudyError unless a lead asks."""
    check_lead(study, who, "sees who asked for support")
    with study.reading() as connection:
        rows = connection.execute(
            select(coder.c.name, support_request.c.asked_at)
            .join(coder, coder.c.id == support_request.c.coder_id)
            .where(support_request.c.answered_at.is_(None))
            .order_by(support_request.c.asked_at, coder.c.name)
        )
        return tuple(SupportRequest(row.name, row.asked_at[:10]) for row in rows)


def answer_request(study: Study, name: str, who: Coder | None) -> None:
    """A lead has spoken with this coder: the request is answered.

    Raises StudyError unless a lead says so, in a package, or if no request of the coder is open.
    """
    check_is_whole(study)
    if name not in {one.coder for one in support_requests(study, who)}:
        raise StudyError(
            f"{display_line(name)} has no open request.",
            "`intercoder wellbeing requests` lists those that are open.",
        )
    with study.writing() as connection:
        connection.execute(
            update(support_request)
            .where(support_request.c.coder_id == coder_id(connection, name))
            .values(answered_at=utc_now())
        )
