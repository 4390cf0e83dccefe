"""What one session at the coding screen came to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from intercoder.study.database.schema import coder, current_decision, decision
from intercoder.study.log.code_set_sql import is_judged
from intercoder.study.log.decision_log import Author
from intercoder.study.overview.progress import progress_of
from intercoder.study.rounds.people import PEOPLE, coder_id, round_id
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a coder did in one session, and what is left of their queue."""

    coder: str
    decided: int
    """Answers decided in it whose decision stands."""
    left: int
    """Answers of the queue without a decision, skipped ones included."""


def log_end(study: Study) -> int:
    """Where the log of decisions ends now: the number of its last row, 0 where it has none."""
    with study.reading() as connection:
        return int(connection.execute(select(func.max(decision.c.seq))).scalar() or 0)


def summary_since(study: Study, start: int, name: str | None, round: str) -> SessionSummary | None:
    """What this coder has decided in this round since the log ended at `start`.

    Where nobody is named, it is whoever decided something in that time; None where nobody or
    several did. Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        round_row = round_id(connection, round)
        if name is None:
            who = connection.execute(
                select(coder.c.id, coder.c.name)
                .where(
                    coder.c.role.in_(PEOPLE),
                    coder.c.id.in_(
                        select(current_decision.c.coder_id).where(
                            current_decision.c.round_id == round_row,
                            current_decision.c.seq > start,
                        )
                    ),
                )
                .limit(2)
            ).all()
            if len(who) != 1:
                return None
            coder_row, name = who[0].id, who[0].name
        else:
            coder_row = coder_id(connection, name)
    with study.reading_own(coder_row) as connection:
        decided = connection.execute(
            select(func.count()).where(
                current_decision.c.coder_id == coder_row,
                current_decision.c.round_id == round_row,
                current_decision.c.seq > start,
                is_judged(),
            )
        ).scalar_one()
        queue = progress_of(connection, Author(name, coder_row, round, round_row))
    return SessionSummary(name, int(decided), queue.total - queue.decided)
