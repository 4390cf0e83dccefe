"""Comments of leads and coders on answers coded differently. They are never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from intercoder.coding.hash_chain import new_id
from intercoder.errors import StudyError, UsageError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, coder, coding_round, comment
from intercoder.study.rounds.people import Coder, Role, coder_id, round_id
from intercoder.study.rounds.rounds import find_round
from intercoder.study.study import Study
from intercoder.text.display import display_line

MAX_COMMENT = 10_000
"""Maximum length of a comment, in characters."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment on an answer."""

    id: str
    round: str
    answer: str
    coder: str
    role: Role
    """The author's present role."""
    text: str
    made_at: str
    """Time in UTC, ISO 8601."""


def add_comment(study: Study, round: str, answer_key: str, who: Coder, text: str) -> Comment:
    """Add a comment to an answer.

    Coders may comment once the round is closed, leads at any time. Raises StudyError for an unknown
    round or answer, or for a coder while the round is open; UsageError for an empty text.
    """
    check_may_comment(study, round, who)
    with study.writing() as connection:
        number = answer_number(connection, answer_key)
        insert_comment(connection, round, number, who, text)
    return comments(study, round=round, answer_key=answer_key)[-1]


def check_may_comment(study: Study, round: str, who: Coder) -> None:
    """Raise StudyError if this person may not comment on answers of the round, or not yet."""
    if who.role is not Role.LEAD and find_round(study, round).is_open:
        raise StudyError(
            f"The round “{display_line(round)}” is open: coders can comment once it is closed.",
            "Ask a lead to close it.",
        )


def insert_comment(
    connection: Connection,
    round: str,
    number: int,
    who: Coder,
    text: str,
    *,
    pressed: tuple[str, str] | None = None,
) -> None:
    """Write a comment on the answer with this number, inside a transaction.

    `pressed` are the id and the time (UTC, ISO 8601) of the press that made it: written twice, it
    is recognised by that id.
    """
    said = text.strip()
    if not said:
        raise UsageError("The comment is empty.", "Write something, or leave without commenting.")
    if len(said) > MAX_COMMENT:
        raise UsageError(
            f"A comment has at most {MAX_COMMENT:,} characters.", "Write a shorter one."
        )
    phase, person = round_id(connection, round), coder_id(connection, who.name)
    if pressed is not None:
        id, at = pressed
        by_it = (comment.c.coder_id == person) & (comment.c.id == id)
        if connection.execute(select(comment.c.id).where(by_it)).scalar():
            return
    else:
        last = connection.execute(
            select(func.max(comment.c.id)).where(
                comment.c.round_id == phase, comment.c.answer_id == number
            )
        ).scalar()
        id, at = new_id(after=last or ""), utc_now()
    connection.execute(
        insert(comment).values(
            id=id,
            round_id=phase,
            answer_id=number,
            coder_id=person,
            text=said,
            made_at=at,
        )
    )


def comments(study: Study, *, round: str = "", answer_key: str = "") -> tuple[Comment, ...]:
    """Comments by round and answer, in order; only those on this round and answer, if named.

    Raises StudyError for a round or answer the study does not have.
    """
    with study.reading() as connection:
        statement = _comments().order_by(comment.c.round_id, comment.c.answer_id, comment.c.id)
        if round:
            statement = statement.where(comment.c.round_id == round_id(connection, round))
        if answer_key:
            number = answer_number(connection, answer_key)
            statement = statement.where(comment.c.answer_id == number)
        return tuple(_comment(row) for row in connection.execute(statement))


def comments_on(connection: Connection, phase: int, number: int) -> tuple[Comment, ...]:
    """Comments on this answer in this round, both given by row id."""
    statement = _comments().where(comment.c.round_id == phase, comment.c.answer_id == number)
    return tuple(_comment(row) for row in connection.execute(statement.order_by(comment.c.id)))


def answer_number(connection: Connection, key: str) -> int:
    """The number of the answer with this id. Raises StudyError if there is none."""
    number = connection.execute(select(answer.c.id).where(answer.c.key == key)).scalar()
    if number is None:
        raise StudyError(
            f"The study has no answer “{display_line(key)}”.",
            "Answers are identified by their ids, as in the tables of `intercoder export`.",
        )
    return int(number)


def _comments() -> Select[Any]:
    return (
        select(
            comment.c.id,
            comment.c.text,
            comment.c.made_at,
            coder.c.name.label("coder"),
            coder.c.role,
            coding_round.c.name.label("round"),
            answer.c.key.label("answer"),
        )
        .join(coder, coder.c.id == comment.c.coder_id)
        .join(coding_round, coding_round.c.id == comment.c.round_id)
        .join(answer, answer.c.id == comment.c.answer_id)
    )


def _comment(row: Any) -> Comment:
    return Comment(row.id, row.round, row.answer, row.coder, Role(row.role), row.text, row.made_at)
