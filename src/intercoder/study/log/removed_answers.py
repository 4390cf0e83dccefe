"""Answers that were removed although decisions rest on them.

The answer stays in its table, because each decision's hash covers the text it was made on; it is in
no queue, no export and no figure. What never had a decision is deleted instead
(`study/answers/removing.py`). `removed_answer` has the first removal of each; whether it was
restored or removed once more since is in `removal_act`, of which the last counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, exists, func, select

from intercoder.coding.hash_chain import new_id
from intercoder.study.database.bulk import batched, insert_rows
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, decision, removal_act, removed_answer
from intercoder.study.log.set_aside_decisions import (
    find_decision,
    is_set_aside,
    set_many_aside,
)


class RemovalAct(StrEnum):
    """What was done later to an answer that had been removed."""

    RESTORED = "restored"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RemovedAnswer:
    """An answer that was removed after it had been decided, and is not restored."""

    row: int
    """Row of the study."""
    answer: str
    """Its id."""
    removed_by: str
    """Name of the lead."""
    reason: str
    made_at: str
    """Time in UTC, ISO 8601, of the last removal."""


def still_removed() -> ColumnElement[bool]:
    """An SQL condition on `removed_answer`: whether the answer has not been restored."""
    last = (
        select(removal_act.c.act)
        .where(removal_act.c.answer_id == removed_answer.c.answer_id)
        .order_by(removal_act.c.id.desc())
        .limit(1)
        .correlate(removed_answer)
        .scalar_subquery()
    )
    return func.coalesce(last, RemovalAct.REMOVED.value) == RemovalAct.REMOVED.value


def is_in_study() -> ColumnElement[bool]:
    """An SQL condition on `answer`: whether it is not removed."""
    return ~exists().where(removed_answer.c.answer_id == answer.c.id, still_removed())


def some_removed(connection: Connection) -> bool:
    """Whether the study has any removed answers; most have none."""
    found = exists().select_from(removed_answer).where(still_removed())
    return bool(connection.execute(select(found)).scalar_one())


def removed_rows(connection: Connection, rows: Sequence[int]) -> frozenset[int]:
    """Those of these answers that are removed."""
    found: set[int] = set()
    for some in batched(rows):
        found.update(
            connection.execute(
                select(removed_answer.c.answer_id).where(
                    removed_answer.c.answer_id.in_(some), still_removed()
                )
            ).scalars()
        )
    return frozenset(found)


def record_removals(connection: Connection, rows: Iterable[int], by: str, reason: str) -> None:
    """Record that these answers, none of them removed now, are removed."""
    now, rows = utc_now(), list(rows)
    before = {
        row
        for some in batched(rows)
        for row in connection.execute(
            select(removed_answer.c.answer_id).where(removed_answer.c.answer_id.in_(some))
        ).scalars()
    }
    columns = ("answer_id", "removed_by", "reason", "made_at")
    new = [(row, by, reason, now) for row in rows if row not in before]
    insert_rows(connection, removed_answer, columns, new)
    _record(connection, RemovalAct.REMOVED, sorted(before), by, reason)


def record_restorations(connection: Connection, rows: Iterable[int], by: str, reason: str) -> None:
    """Record that these removed answers are restored."""
    _record(connection, RemovalAct.RESTORED, rows, by, reason)


def _record(
    connection: Connection, act: RemovalAct, rows: Iterable[int], by: str, reason: str
) -> None:
    now = utc_now()
    last = connection.execute(select(func.max(removal_act.c.id))).scalar() or ""
    written = []
    for row in rows:
        last = new_id(after=last)
        written.append((last, row, act.value, by, reason, now))
    columns = ("id", "answer_id", "act", "made_by", "reason", "made_at")
    insert_rows(connection, removal_act, columns, written)


def set_aside_on(connection: Connection, rows: Sequence[int]) -> int:
    """Set aside what counts on those of these answers that are removed; the number of decisions.

    They are set aside by whoever removed the answer, for the same reason.
    """
    removals = {one.row: one for one in removals_of(connection, rows)}
    found = connection.execute(
        select(decision.c.id, decision.c.coder_id, decision.c.answer_id)
        .where(decision.c.answer_id.in_(list(removals)), ~is_set_aside(decision.c.id))
        .order_by(decision.c.id)
    ).all()
    chosen = []
    for row in found:
        removal = removals[row.answer_id]
        chosen.append((row.id, row.coder_id, removal.removed_by, removal.reason))
    set_many_aside(connection, chosen)
    return len(found)


def removed_answers(connection: Connection) -> tuple[RemovedAnswer, ...]:
    """The removed answers, in the order in which that happened."""
    rows = connection.execute(select(removed_answer.c.answer_id).where(still_removed())).scalars()
    found = [one for some in batched(list(rows)) for one in removals_of(connection, some)]
    return tuple(sorted(found, key=lambda one: (one.made_at, one.row)))


def removals_of(connection: Connection, rows: Sequence[int]) -> tuple[RemovedAnswer, ...]:
    """Who removed those of these answers that are removed, when and why."""
    first = connection.execute(
        select(
            removed_answer.c.answer_id,
            answer.c.key,
            removed_answer.c.removed_by,
            removed_answer.c.reason,
            removed_answer.c.made_at,
        )
        .join(answer, answer.c.id == removed_answer.c.answer_id)
        .where(removed_answer.c.answer_id.in_(rows), still_removed())
        .order_by(removed_answer.c.answer_id)
    ).all()
    again = {
        row.answer_id: (row.made_by, row.reason, row.made_at)
        for row in connection.execute(
            select(removal_act)
            .where(removal_act.c.answer_id.in_(rows))
            .where(removal_act.c.act == RemovalAct.REMOVED.value)
            .order_by(removal_act.c.id)
        )
    }
    return tuple(
        RemovedAnswer(row.answer_id, row.key, *again.get(row.answer_id, tuple(row)[2:]))
        for row in first
    )


def is_on_removed(connection: Connection, decision_id: str) -> bool:
    """Whether a decision, found by its id or the start of it, is on a removed answer."""
    row = find_decision(connection, decision_id).answer_row
    return bool(removed_rows(connection, [row]))
