"""Codes whose definitions leads and coders marked as needing work, until resolved."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from intercoder.coding.hash_chain import new_id
from intercoder.errors import StudyError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, coder, coding_round, definition_doubt
from intercoder.study.rounds.people import Coder, coder_id, round_id
from intercoder.study.study import Study, latest_revision
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class DefinitionDoubt:
    """Someone's note that a code's definition needs work."""

    id: str
    code: str
    """The code's id."""
    revision: int
    """Revision of the codebook in force at the time."""
    coder: str
    note: str
    made_at: str
    """Time in UTC, ISO 8601."""
    round: str = ""
    answer: str = ""
    """Id of the answer that prompted the doubt; empty if none did."""
    settled_at: str = ""
    """When a lead resolved it; empty while it is open."""


def add_doubt(study: Study, code: str, who: Coder, note: str = "") -> None:
    """Record that a code's definition needs work, without naming an answer.

    Raises StudyError for a code the codebook does not have.
    """
    with study.writing() as connection:
        insert_doubt(connection, study, code, who, note)


def insert_doubt(
    connection: Connection,
    study: Study,
    code: str,
    who: Coder,
    note: str,
    *,
    seen_in: tuple[str, int] | None = None,
    pressed: tuple[str, str] | None = None,
) -> None:
    """Write a doubt inside a transaction; `seen_in` are the round and the answer's number.

    `pressed` are the id and the time (UTC, ISO 8601) of the press that made it: written twice, it
    is recognised by that id.

    Raises StudyError for a code the codebook does not have.
    """
    revision = latest_revision(connection)
    if code not in study.codebook(revision):
        raise StudyError(
            f"The codebook has no code “{display_line(code)}”.", "Identify a code by its id."
        )
    person = coder_id(connection, who.name)
    if pressed is not None:
        id, at = pressed
        by_it = (definition_doubt.c.coder_id == person) & (definition_doubt.c.id == id)
        if connection.execute(select(definition_doubt.c.id).where(by_it)).scalar():
            return
    else:
        last = connection.execute(select(func.max(definition_doubt.c.id))).scalar()
        id, at = new_id(after=last or ""), utc_now()
    round, number = seen_in or ("", None)
    connection.execute(
        insert(definition_doubt).values(
            id=id,
            code=code,
            revision=revision,
            round_id=round_id(connection, round) if round else None,
            answer_id=number,
            coder_id=person,
            note=note.strip(),
            made_at=at,
        )
    )


def definition_doubts(
    study: Study, *, code: str = "", with_settled: bool = False
) -> tuple[DefinitionDoubt, ...]:
    """Open doubts, oldest first; only those about this code, if named."""
    statement = (
        select(
            definition_doubt,
            coder.c.name.label("coder"),
            coding_round.c.name.label("round"),
            answer.c.key.label("answer"),
        )
        .join(coder, coder.c.id == definition_doubt.c.coder_id)
        .outerjoin(coding_round, coding_round.c.id == definition_doubt.c.round_id)
        .outerjoin(answer, answer.c.id == definition_doubt.c.answer_id)
        .order_by(definition_doubt.c.id)
    )
    if code:
        statement = statement.where(definition_doubt.c.code == code)
    if not with_settled:
        statement = statement.where(definition_doubt.c.settled_at.is_(None))
    with study.reading() as connection:
        return tuple(
            DefinitionDoubt(
                row.id,
                row.code,
                row.revision,
                row.coder,
                row.note,
                row.made_at,
                row.round or "",
                row.answer or "",
                row.settled_at or "",
            )
            for row in connection.execute(statement)
        )


def settle_doubts(study: Study, code: str) -> int:
    """Resolve all open doubts about this code's definition; how many there were.

    Raises StudyError if there are none.
    """
    with study.writing() as connection:
        done = connection.execute(
            update(definition_doubt)
            .where(definition_doubt.c.code == code, definition_doubt.c.settled_at.is_(None))
            .values(settled_at=utc_now())
        ).rowcount
        if not done:
            raise StudyError(
                f"There are no open doubts about the definition of “{display_line(code)}”.",
                "`intercoder doubt list STUDY` shows all open doubts.",
            )
    return done
