"""Whose answers these are, and to which question, under the ids that tables know."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer, question, respondent
from intercoder.study.study import Study


def owners_of(study: Study, rows: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the respondents and of the questions of the answers in these rows, in order.

    Raises KeyError for an unknown row.
    """
    found: dict[int, tuple[str, str]] = {}
    with study.reading() as connection:
        for some in batched(rows):
            statement = (
                select(answer.c.id, respondent.c.key, question.c.key.label("question"))
                .join(question, question.c.id == answer.c.question_id)
                .join(respondent, respondent.c.id == answer.c.respondent_id)
                .where(answer.c.id.in_(some))
            )
            found.update({row.id: (row.key, row.question) for row in connection.execute(statement)})
    pairs = [found[row] for row in rows]
    return tuple(one for one, _ in pairs), tuple(question_ for _, question_ in pairs)


def answers_of(study: Study, owners: Sequence[tuple[str, str]]) -> tuple[int | None, ...]:
    """The rows of the answers of these respondents to these questions, pairs of ids, in order; None
    where there is no such answer."""
    found: dict[tuple[str, str], int] = {}
    with study.reading() as connection:
        for some in batched(sorted({one for one, _ in owners})):
            statement = (
                select(answer.c.id, respondent.c.key, question.c.key.label("question"))
                .join(question, question.c.id == answer.c.question_id)
                .join(respondent, respondent.c.id == answer.c.respondent_id)
                .where(respondent.c.key.in_(some))
            )
            found.update({(row.key, row.question): row.id for row in connection.execute(statement)})
    return tuple(found.get(one) for one in owners)
