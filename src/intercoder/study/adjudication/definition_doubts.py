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
    """Someone found that a code's definition needs work."""

    id: str
    code: str
    """The code's id."""
    revision: int
    """Of the codebook that was in force."""
    coder: str
    note: str
    made_at: str
    """UTC, ISO 8601."""
    round: str = ""
    answer: str = ""
    """Id of the answer that showed it; empty where none did."""
    settled_at: str = ""
    """When a lead had seen to it; empty while it is open."""


def add_doubt(study: Study, code: str, who: Coder, note: str = "") -> None:
    """Note that a code's definition needs work, apart from any answer.

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
) -> None:
    """Write a doubt inside a transaction; `seen_in` are the round and the answer's number.

    Raises StudyError for a code the codebook does not have.
    """
    revision = latest_revision(connection)
    if code not in study.codebook(revision):
        raise StudyError(
            f"The codebook has no code “{display_line(code)}”.", "Identify a code by its id."
        )
    last = connection.execute(select(func.max(definition_doubt.c.id))).scalar()
    round, number = seen_in or ("", None)
    connection.execute(
        insert(definition_doubt).values(
            id=new_id(after=last or ""),
            code=code,
            revision=revision,
            round_id=round_id(connection, round) if round else None,
            answer_id=number,
            coder_id=coder_id(connection, who.name),
            note=note.strip(),
            made_at=utc_now(),
        )
    )


def definition_doubts(
    study: Study, *, code: str = "", with_settled: bool = False
) -> tuple[DefinitionDoubt, ...]:
    """The doubts that are open, in the order in which they came; of this code, if named."""
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
    """Note that the code's definition was seen to; how many doubts that settles.

    Raises StudyError where none is open.
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
