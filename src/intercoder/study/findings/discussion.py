"""When coders began to discuss the answers of a round, or a lead to adjudicate them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from intercoder.study.adjudication.consensus import JUDGED, consensus_row
from intercoder.study.database.schema import coding_round, comment, decision
from intercoder.study.study import Study


def discussion_began(study: Study) -> Mapping[str, str]:
    """For each round in which anything was said or settled, the first moment of that, UTC.

    A consensus that was imported counts from the time it gives.
    """
    found: dict[str, str] = {}
    with study.reading() as connection:
        said = select(coding_round.c.name, func.min(comment.c.made_at)).join(
            comment, comment.c.round_id == coding_round.c.id
        )
        statements = [said.group_by(coding_round.c.name)]
        settled_by = consensus_row(connection)
        if settled_by is not None:
            settled = select(coding_round.c.name, func.min(decision.c.decided_at)).join(
                decision, decision.c.round_id == coding_round.c.id
            )
            settled = settled.where(decision.c.coder_id == settled_by, decision.c.state.in_(JUDGED))
            statements.append(settled.group_by(coding_round.c.name))
        for statement in statements:
            for name, at in connection.execute(statement):
                found[name] = min(found.get(name, at), at)
    return found
