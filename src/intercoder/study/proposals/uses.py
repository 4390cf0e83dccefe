"""Which answers have a proposed code in a standing decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.proposals.proposal import Proposal, proposal_of
from intercoder.study.database.schema import IS_STANDING, current_decision, decision
from intercoder.study.log.decision_rows import codes_of
from intercoder.study.log.training_decisions import counts_or_named
from intercoder.study.study import Study


def proposed_codes_in_use(
    study: Study, meanings: Meanings | None = None, rounds: Sequence[str] = ()
) -> tuple[str, ...]:
    """Ids of the proposed codes that standing decisions have, in the order of the proposals.

    With `meanings`, only those that count as no code of the codebook. Decisions in training are
    left out unless their round is named.
    """
    with study.reading() as connection:
        used = sorted(answers_with(connection, rounds))
    codes = (Proposal(one, "").code_id for one in used)
    if meanings is None:
        return tuple(codes)
    now = meanings.of(meanings.read)
    return tuple(code for code in codes if now.of(code) == code)


def answers_with(
    connection: Connection, rounds: Sequence[str] = ()
) -> Mapping[str, frozenset[int]]:
    """Rows of the answers to which each proposed code was given, by the proposal's id.

    Reads every standing decision with such a code, whoever made it; those in training only in the
    rounds named.
    """
    rows = connection.execute(
        select(decision.c.answer_id, decision.c.codes)
        .join(current_decision, IS_STANDING)
        .where(
            decision.c.codes.contains('"proposed-', autoescape=True),
            counts_or_named(decision.c.round_id, rounds),
        )
    )
    found: dict[str, set[int]] = {}
    for row in rows:
        for code in codes_of(row.codes) or ():
            if one := proposal_of(code):
                found.setdefault(one, set()).add(row.answer_id)
    return {one: frozenset(answers) for one, answers in found.items()}
