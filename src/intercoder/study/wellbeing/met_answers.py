"""Reads which answers coders decided, when, and how heavy these are: one source for every count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, literal, select

from intercoder.coding.decision import Act
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import answer, coder, decision, question
from intercoder.study.log.decision_rows import codes_of, is_moment
from intercoder.study.rounds.people import PEOPLE

_ROWS = 5000


@dataclass(frozen=True, slots=True)
class AnswerMet:
    """A person decided an answer, or skipped it, with the answer in view."""

    coder: str
    at: float
    """When, in seconds since 1970."""
    day: str
    """The day in UTC, `YYYY-MM-DD`."""
    answer: int
    seconds: float
    """Time in view; 0 where it was decided together with another answer."""
    is_heavy: bool


def met_answers(
    connection: Connection,
    heaviness: Heaviness,
    *,
    coder_row: int | None = None,
    since: str = "",
    until: str = "",
) -> Iterator[AnswerMet]:
    """What was met by all people, or by one of them, between times in UTC, in the log's order.

    Undoing and redoing show no answer anew, and an import shows none. Texts are read only if words
    make answers heavy.
    """
    text = answer.c.text if heaviness.lexicon else literal("")
    wanted = (
        select(
            coder.c.name,
            decision.c.answer_id,
            decision.c.codes,
            decision.c.milliseconds,
            decision.c.decided_at,
            question.c.key,
            text,
        )
        .join(coder, coder.c.id == decision.c.coder_id)
        .join(answer, answer.c.id == decision.c.answer_id)
        .join(question, question.c.id == answer.c.question_id)
        .where(decision.c.act == Act.DECIDE, coder.c.role.in_(PEOPLE))
        .order_by(decision.c.id)
    )
    if coder_row is not None:
        wanted = wanted.where(decision.c.coder_id == coder_row)
    if until:
        wanted = wanted.where(decision.c.decided_at <= until)
    if since:
        wanted = wanted.where(decision.c.decided_at >= since)
    for rows in fetched(connection, wanted, _ROWS):
        for name, number, codes, milliseconds, decided_at, asked, said in rows:
            if is_moment(decided_at):
                yield AnswerMet(
                    name,
                    datetime.fromisoformat(decided_at).timestamp(),
                    decided_at[:10],
                    number,
                    milliseconds / 1000,
                    heaviness.is_heavy(asked, said, codes_of(codes) or ()),
                )
