"""What a press must know before it is written, read in one query.

On a server each query is a journey, and a hundred coders share the machine that answers; in a file
others wait until this is read. So the lease, the newest codebook and proposals, and the place in
the log where the next decision goes come together, and the answer that is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, func, literal, select

from intercoder.study.database.schema import (
    about,
    answer,
    chain_head,
    codebook_revision,
    coding_round,
    decision,
    lease,
)
from intercoder.study.log.decision_log import Answers, Author, LineEnd, line_end
from intercoder.study.proposals.proposals import mark_column
from intercoder.study.rounds.lease import HeldLease


@dataclass(frozen=True, slots=True)
class PressBasis:
    """What a press of a coder must know, at one moment."""

    held: HeldLease | None
    """The coder's lease."""
    revision: int
    """The codebook's latest revision."""
    mark: str
    """Of the proposals (`proposals_mark`)."""
    last_id: str
    """The greatest id of the coder's decisions in the round; empty if there is none."""
    study_id: str
    line: str
    """The line that is written here: the package's id, empty in a study."""
    last_hash: str | None
    """The line's last hash; None for one that has not begun."""
    decisions: int | None
    """How many decisions the line has; None as above."""
    closed_at: str
    """When the round was closed; empty while it is open."""
    answers: Answers
    """The answer that is decided, where it is only one."""

    def end(self, author: Author) -> LineEnd:
        """Where the author's line ends that is written here."""
        return line_end(author, self.study_id, self.line, self.last_hash, self.decisions)


def read_press_basis(connection: Connection, author: Author, decided: int | None) -> PressBasis:
    """What a press of the coder must know now that decides this answer, or none or several."""
    asked = {"me": author.coder_id, "in_round": author.round_id, "decided": decided}
    row = connection.execute(_basis(), asked).one()
    return PressBasis(
        held=None if row.token is None else HeldLease(row.token, row.beat),
        revision=int(row.revision),
        mark=row.mark,
        last_id=row.last_id or "",
        study_id=row.study_id,
        line=row.package or "",
        last_hash=row.hash,
        decisions=row.decisions,
        closed_at=row.closed_at or "",
        answers={} if row.answer_id is None else {row.key: (row.answer_id, row.text)},
    )


@cache  # to build a statement takes longer than to run it
def _basis() -> Select[Any]:
    me = bindparam("me", type_=Integer)
    revision = select(func.max(codebook_revision.c.number)).scalar_subquery()
    last_id = (
        select(func.max(decision.c.id))
        .where(
            decision.c.coder_id == me, decision.c.round_id == bindparam("in_round", type_=Integer)
        )
        .scalar_subquery()
    )
    line = func.coalesce(about.c.package, literal(""))
    return select(
        about.c.study_id,
        about.c.package,
        lease.c.token,
        lease.c.beat,
        chain_head.c.hash,
        chain_head.c.decisions,
        revision.label("revision"),
        mark_column(is_of_coder=True).label("mark"),
        last_id.label("last_id"),
        coding_round.c.closed_at,
        answer.c.id.label("answer_id"),
        answer.c.key,
        answer.c.text,
    ).select_from(
        about.outerjoin(lease, lease.c.coder_id == me)
        .outerjoin(chain_head, and_(chain_head.c.coder_id == me, chain_head.c.line == line))
        .outerjoin(coding_round, coding_round.c.id == bindparam("in_round", type_=Integer))
        .outerjoin(answer, answer.c.id == bindparam("decided", type_=Integer))
    )
