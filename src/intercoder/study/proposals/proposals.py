"""Reads what was proposed in a study: all of it for a lead, for a coder what they may see.

While a round is blind, a proposal is seen by its proposer and by leads, until a lead opens the
round's proposals. In PostgreSQL the server itself holds back the others (`postgres/rules/seen.py`);
the condition here does the same for a study in a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    not_,
    or_,
    select,
)

from intercoder.codebook.proposals.proposal import Proposal, Rejection
from intercoder.study.database.schema import (
    answer,
    coder,
    coding_round,
    proposal,
    proposal_rejection,
)

_IS_OPEN_TO_ALL: tuple[ColumnElement[bool], ...] = (
    not_(coding_round.c.blind),
    coding_round.c.closed_at.is_not(None),
    coding_round.c.proposals_opened_at.is_not(None),
)
"""Conditions on rounds, one of which is enough for everybody to see what was proposed in them."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What was proposed, as far as somebody may see it."""

    made: tuple[Proposal, ...] = ()
    """In the order in which they were made."""
    rejections: Mapping[str, Rejection] | None = None
    """Those that stand, by the proposal's id; None for none."""

    @property
    def rejected(self) -> Mapping[str, Rejection]:
        """The rejections that stand, by the proposal's id."""
        return self.rejections or {}

    @property
    def rejected_codes(self) -> frozenset[str]:
        """Ids of the provisional codes that were rejected."""
        return frozenset(one.code_id for one in self.made if one.id in self.rejected)

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each proposed code, by the id that decisions have."""
        return {one.code_id: one.name for one in self.made}


def read_proposals(connection: Connection, seen_by: int | None) -> Proposals:
    """What was proposed, and which of it was rejected.

    `seen_by` is the row of the coder who will see it; None for a lead, who sees everything.
    """
    if connection.execute(select(proposal.c.id).limit(1)).first() is None:
        return Proposals()
    rows = connection.execute(
        select(
            proposal.c.id,
            proposal.c.name,
            proposal.c.definition,
            proposal.c.parent,
            proposal.c.example,
            answer.c.key.label("answer"),
            coder.c.name.label("coder"),
            coding_round.c.name.label("round"),
            proposal.c.made_at,
        )
        .join(coder, coder.c.id == proposal.c.coder_id)
        .join(coding_round, coding_round.c.id == proposal.c.round_id)
        .outerjoin(answer, answer.c.id == proposal.c.answer_id)
        .where(*is_seen_by(seen_by))
        .order_by(proposal.c.id)
    ).all()
    made = tuple(
        Proposal(
            *(row.id, row.name, row.definition, row.parent, row.example, row.answer or ""),
            *(row.coder, row.round, row.made_at),
        )
        for row in rows
    )
    return Proposals(made, _rejections(connection, [one.id for one in made]))


def is_seen_by(coder_row: int | None) -> Sequence[ColumnElement[bool]]:
    """Conditions on proposals joined with their rounds: those that this coder may see."""
    if coder_row is None:
        return ()
    return (or_(proposal.c.coder_id == coder_row, *_IS_OPEN_TO_ALL),)


def _rejections(connection: Connection, ids: Sequence[str]) -> Mapping[str, Rejection]:
    rows = connection.execute(select(proposal_rejection).order_by(proposal_rejection.c.id)).all()
    found: dict[str, Rejection] = {}
    wanted = set(ids)
    for row in rows:
        if row.proposal_id not in wanted:
            continue
        if row.takes_back is None:
            found[row.proposal_id] = Rejection(row.reason, row.rejected_by, row.made_at)
        else:
            found.pop(row.proposal_id, None)
    return found


def proposals_mark(connection: Connection, coder_row: int | None) -> str:
    """Changes when something is decided about proposals, or somebody else has proposed something.

    Reads three small tables in one query, with every change that a coder writes. `coder_row` is
    the coder whose own proposals are known to them anyway; None for somebody who codes nothing.
    """
    parameters = {} if coder_row is None else {"me": coder_row}
    mark = connection.execute(_mark(is_of_coder=coder_row is not None), parameters).scalar_one()
    return str(mark)


@cache
def _mark(*, is_of_coder: bool) -> Select[Any]:
    """The query of `proposals_mark`: building it takes longer than running it."""
    return select(mark_column(is_of_coder=is_of_coder))


def mark_column(*, is_of_coder: bool) -> ColumnElement[str]:
    """The mark, as a column of a query; with a parameter `me` if it is a coder's."""
    others = select(func.max(proposal.c.id))
    if is_of_coder:
        me: BindParameter[int] = bindparam("me", type_=Integer)
        others = others.join(coding_round, coding_round.c.id == proposal.c.round_id).where(
            proposal.c.coder_id != me, or_(*_IS_OPEN_TO_ALL)
        )
    opened = select(func.max(coding_round.c.proposals_opened_at))
    rejected = select(func.max(proposal_rejection.c.id))
    first, *more = (
        func.coalesce(one.scalar_subquery(), literal("-")) for one in (others, opened, rejected)
    )
    mark: ColumnElement[str] = first
    for one in more:
        mark = mark.concat(literal(" ")).concat(one)
    return mark
