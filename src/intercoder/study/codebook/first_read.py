"""When each answer was read first: its first decision, whatever became of that."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select, true

from intercoder.coding.decision import Act, State
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import answer, decision
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import Study

_ROWS = 5000


def read_order(
    study: Study, coders: Sequence[str], rounds: Sequence[str], as_of: str = ""
) -> tuple[int, ...]:
    """Rows of the answers that these coders decided in these rounds, the one read first first.

    `as_of` is a UTC time as the study writes it: only what was decided by then counts.
    Raises StudyError for a coder or round the study does not have.
    """
    first = func.min(decision.c.id).label("first")
    with study.reading() as connection:
        people = [coder_id(connection, name) for name in coders]
        phases = [round_id(connection, name) for name in rounds]
        statement = (
            select(decision.c.answer_id, first)
            .join(answer, answer.c.id == decision.c.answer_id)
            .where(
                decision.c.coder_id.in_(people),
                decision.c.round_id.in_(phases),
                decision.c.state.in_([State.CODED, State.NO_CODE_APPLIES]),
                is_in_study(),
                ~is_set_aside(decision.c.id),
                _by_then(as_of),
            )
            .group_by(decision.c.answer_id)
        )
        found = [row for rows in fetched(connection, statement, _ROWS) for row in rows]
    return tuple(row for row, _ in sorted(found, key=lambda one: (one[1], one[0])))


def count_imported(
    study: Study, coders: Sequence[str], rounds: Sequence[str], as_of: str = ""
) -> int:
    """Number of answers whose decisions by these coders were imported: nobody knows their order."""
    with study.reading() as connection:
        people = [coder_id(connection, name) for name in coders]
        phases = [round_id(connection, name) for name in rounds]
        return connection.execute(
            select(func.count(decision.c.answer_id.distinct())).where(
                decision.c.coder_id.in_(people),
                decision.c.round_id.in_(phases),
                decision.c.act == Act.IMPORT,
                _by_then(as_of),
            )
        ).scalar_one()


def _by_then(as_of: str) -> ColumnElement[bool]:
    return decision.c.decided_at <= as_of if as_of else true()
