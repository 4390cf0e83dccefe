"""Decisions that a lead has set aside: they stay in the log but count nowhere.

A decision is set aside by a row beside the log and restored by another row: nothing is ever
removed. The decision before it on the same answer becomes current again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select

from intercoder.coding.hash_chain import new_id
from intercoder.errors import StudyError, UsageError
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import answer, coder, coding_round, decision, set_aside
from intercoder.text.display import display_line

MAX_REASON = 10_000
"""Maximum length, in characters."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A decision that a lead has set aside."""

    decision: str
    """Id of the decision."""
    coder: str
    round: str
    answer: str
    set_by: str
    reason: str
    made_at: str
    """Time in UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Found:
    """A decision found in the log: its id, its coder's name, and row ids."""

    id: str
    coder: str
    coder_row: int
    round_row: int
    answer_row: int


def is_set_aside(decision_id: ColumnElement[str]) -> ColumnElement[bool]:
    """An SQL condition: whether the decision with this id is set aside."""
    later = set_aside.alias()
    taken_back = select(later.c.takes_back).where(later.c.takes_back.is_not(None))
    return decision_id.in_(
        select(set_aside.c.decision_id).where(
            set_aside.c.takes_back.is_(None), set_aside.c.id.not_in(taken_back)
        )
    )


def find_decision(connection: Connection, decision_id: str) -> Found:
    """The decision with this id or unique start of an id. Raises StudyError otherwise."""
    found = connection.execute(
        select(
            decision.c.id,
            coder.c.name,
            decision.c.coder_id,
            decision.c.round_id,
            decision.c.answer_id,
        )
        .join(coder, coder.c.id == decision.c.coder_id)
        .where(decision.c.id.startswith(decision_id, autoescape=True))
        .limit(2)
    ).all()
    exact = [row for row in found if row.id == decision_id]
    if not decision_id or len(exact or found) != 1:
        many = "Several decisions have an id" if found and decision_id else "No decision has an id"
        raise StudyError(
            f"{many} that begins with “{display_line(decision_id)}”.",
            "Ids are shown by `intercoder verify` and in exported tables.",
        )
    (row,) = exact or found
    return Found(row.id, row.name, row.coder_id, row.round_id, row.answer_id)


def add_set_aside(connection: Connection, found: Found, by: str, reason: str) -> None:
    """Record that this decision is set aside.

    Raises StudyError if it already is, UsageError if the reason is empty or too long.
    """
    if set_aside_id(connection, found.id):
        raise StudyError(
            f"The decision {display_line(found.id)} is already set aside.",
            "`intercoder decision list` shows by whom, and why.",
        )
    _add(connection, found, by, reason, None)


def set_many_aside(connection: Connection, decisions: Sequence[tuple[str, int, str, str]]) -> None:
    """Set aside decisions that count: each given as its id, its coder's row, who, and why.

    The caller brings up the answers if other decisions on them still count.
    """
    now, last = utc_now(), ""
    rows = []
    for decision_id, coder_row, by, reason in decisions:
        earlier = connection.execute(
            select(func.max(set_aside.c.id)).where(set_aside.c.decision_id == decision_id)
        ).scalar()
        last = new_id(after=max(last, earlier or ""))
        rows.append((last, decision_id, coder_row, by, reason, now))
    columns = ("id", "decision_id", "coder_id", "set_by", "reason", "made_at")
    insert_rows(connection, set_aside, columns, rows)


def take_back(connection: Connection, found: Found, by: str, reason: str) -> None:
    """Record that this decision is restored. Raises StudyError if it is not set aside."""
    earlier = set_aside_id(connection, found.id)
    if not earlier:
        raise StudyError(
            f"The decision {display_line(found.id)} is not set aside.",
            "`intercoder decision list` shows the decisions that are.",
        )
    _add(connection, found, by, reason, earlier)


def set_aside_id(connection: Connection, decision_id: str) -> str:
    """Id of the row that sets this decision aside; empty if there is none."""
    rows = connection.execute(
        select(set_aside.c.id, set_aside.c.takes_back)
        .where(set_aside.c.decision_id == decision_id)
        .order_by(set_aside.c.id)
    ).all()
    return "" if not rows or rows[-1].takes_back else str(rows[-1].id)


def _add(
    connection: Connection, found: Found, by: str, reason: str, takes_back: str | None
) -> None:
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise UsageError(
            "The reason is missing." if not reason else "The reason is too long.",
            f"Add --because with at most {MAX_REASON:,} characters.",
        )
    last = connection.execute(
        select(set_aside.c.id)
        .where(set_aside.c.decision_id == found.id)
        .order_by(set_aside.c.id.desc())
        .limit(1)
    ).scalar()
    connection.execute(
        insert(set_aside).values(
            id=new_id(after=last or ""),
            decision_id=found.id,
            coder_id=found.coder_row,
            set_by=by,
            reason=reason,
            made_at=utc_now(),
            takes_back=takes_back,
        )
    )


def all_set_aside(connection: Connection) -> tuple[SetAside, ...]:
    """The decisions currently set aside, in the order in which that happened."""
    rows = connection.execute(_listed()).all()
    return tuple(
        SetAside(
            row.decision_id,
            row.coder,
            row.round or "",
            row.answer or "",
            row.set_by,
            row.reason,
            row.made_at,
        )
        for row in rows
    )


def _listed() -> Select[Any]:
    later = set_aside.alias()
    return (
        select(
            set_aside.c.decision_id,
            coder.c.name.label("coder"),
            coding_round.c.name.label("round"),
            answer.c.key.label("answer"),
            set_aside.c.set_by,
            set_aside.c.reason,
            set_aside.c.made_at,
        )
        .join(coder, coder.c.id == set_aside.c.coder_id)
        .outerjoin(decision, decision.c.id == set_aside.c.decision_id)
        .outerjoin(coding_round, coding_round.c.id == decision.c.round_id)
        .outerjoin(answer, answer.c.id == decision.c.answer_id)
        .where(
            set_aside.c.takes_back.is_(None), ~exists().where(later.c.takes_back == set_aside.c.id)
        )
        .order_by(set_aside.c.id)
    )
