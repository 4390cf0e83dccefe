"""Answers that were removed although decisions rest on them.

The answer stays in its table, because each decision's hash covers the text it was made on; it is in
no queue, no export and no figure. What never had a decision is deleted instead
(`study/answers/removing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, select

from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer, decision, removed_answer
from intercoder.study.log.set_aside_decisions import (
    find_decision,
    is_set_aside,
    set_many_aside,
)


@dataclass(frozen=True, slots=True)
class RemovedAnswer:
    """An answer that was removed after it had been decided."""

    answer: str
    """Its id."""
    removed_by: str
    """Name of the lead."""
    reason: str
    made_at: str
    """Time in UTC, ISO 8601."""


def is_in_study() -> ColumnElement[bool]:
    """An SQL condition on `answer`: whether it has not been removed."""
    return ~exists().where(removed_answer.c.answer_id == answer.c.id)


def some_removed(connection: Connection) -> bool:
    """Whether the study has any removed answers; most have none."""
    return bool(connection.execute(select(exists().select_from(removed_answer))).scalar_one())


def removed_rows(connection: Connection, rows: Sequence[int]) -> frozenset[int]:
    """Those of these answers that have been removed."""
    found: set[int] = set()
    for some in batched(rows):
        found.update(
            connection.execute(
                select(removed_answer.c.answer_id).where(removed_answer.c.answer_id.in_(some))
            ).scalars()
        )
    return frozenset(found)


def set_aside_on(connection: Connection, rows: Sequence[int]) -> int:
    """Set aside what counts on those of these answers that were removed; the number of decisions.

    They are set aside by whoever removed the answer, for the same reason.
    """
    found = connection.execute(
        select(
            decision.c.id,
            decision.c.coder_id,
            removed_answer.c.removed_by,
            removed_answer.c.reason,
        )
        .join(removed_answer, removed_answer.c.answer_id == decision.c.answer_id)
        .where(decision.c.answer_id.in_(rows), ~is_set_aside(decision.c.id))
        .order_by(decision.c.id)
    ).all()
    set_many_aside(connection, [tuple(row) for row in found])
    return len(found)


def removed_answers(connection: Connection) -> tuple[RemovedAnswer, ...]:
    """The removed answers, in the order in which that happened."""
    rows = connection.execute(
        select(
            answer.c.key,
            removed_answer.c.removed_by,
            removed_answer.c.reason,
            removed_answer.c.made_at,
        )
        .join(answer, answer.c.id == removed_answer.c.answer_id)
        .order_by(removed_answer.c.made_at, removed_answer.c.answer_id)
    )
    return tuple(RemovedAnswer(*row) for row in rows)


def is_on_removed(connection: Connection, decision_id: str) -> bool:
    """Whether a decision, found by its id or the start of it, is on a removed answer."""
    row = find_decision(connection, decision_id).answer_row
    found = select(removed_answer.c.answer_id).where(removed_answer.c.answer_id == row)
    return connection.execute(found).first() is not None
