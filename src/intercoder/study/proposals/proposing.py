"""Writes proposals, and what leads decide about them that changes no codebook."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from intercoder.codebook.proposals.proposal import MAX_EXAMPLE_LENGTH, Proposal
from intercoder.coding.hash_chain import new_id
from intercoder.errors import StudyError, UsageError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    answer,
    coding_round,
    proposal,
    proposal_rejection,
)
from intercoder.study.log.decision_log import Author
from intercoder.study.rounds.people import Coder, Role, round_id
from intercoder.study.study import Study, check_is_whole
from intercoder.text.display import display_line

MAX_REASON = 10_000
"""Characters."""


def insert_proposal(
    connection: Connection,
    author: Author,
    made: Proposal,
    *,
    span: tuple[int, int] | None = None,
    package: str = "",
) -> None:
    """Record what a coder proposed, once: a proposal that is there already is left as it is.

    `span` says which code points of the answer are its example, where that is left out. `package`
    is the id of the package in which it was made; empty for the study itself.
    """
    known = select(proposal.c.id).where(
        proposal.c.coder_id == author.coder_id, proposal.c.id == made.id
    )
    if connection.execute(known).first() is not None:
        return
    there = connection.execute(
        select(answer.c.id, answer.c.text).where(answer.c.key == made.answer)
    ).one_or_none()
    example = made.example
    if there is not None and span is not None and not example:
        example = there.text[span[0] : span[1]].strip()[:MAX_EXAMPLE_LENGTH]
    connection.execute(
        insert(proposal).values(
            id=made.id,
            coder_id=author.coder_id,
            round_id=author.round_id,
            answer_id=None if there is None else there.id,
            name=made.name,
            definition=made.definition,
            parent=made.parent,
            example=example,
            made_at=made.made_at,
            package=package,
        )
    )


def open_proposals(study: Study, round: str) -> int:
    """From now on everybody who codes sees what was and is proposed in this round.

    Gives the number of proposals that were made in it so far. Raises StudyError for a round the
    study does not have, or one whose proposals everybody sees already.
    """
    check_is_whole(study)
    with study.writing() as connection:
        row = round_id(connection, round)
        found = connection.execute(select(coding_round).where(coding_round.c.id == row)).one()
        if found.proposals_opened_at or not found.blind or found.closed_at:
            why = (
                f"were opened on {found.proposals_opened_at[:10]}"
                if found.proposals_opened_at
                else "are seen by everybody, since it is not blind"
                if not found.blind
                else "are seen by everybody, since it is closed"
            )
            raise StudyError(
                f"The proposals of the round “{display_line(round)}” {why}.",
                "There is nothing left to do.",
            )
        connection.execute(
            update(coding_round)
            .where(coding_round.c.id == row)
            .values(proposals_opened_at=utc_now())
        )
        made = select(func.count()).select_from(proposal).where(proposal.c.round_id == row)
        return int(connection.execute(made).scalar_one())


def reject_proposals(study: Study, ids: Sequence[str], who: Coder | None, reason: str) -> None:
    """Record that these proposals are rejected, and why: their coders see the reason.

    Raises UsageError without a reason, or with one that is too long, and StudyError for a proposal
    that is rejected already or not in the study, and for anybody known not to lead the study.
    """
    reason = reason.strip()
    if not reason:
        raise UsageError(
            "It was not said why.", "Add --reason: the coder sees what you write there."
        )
    _turn(study, ids, who, reason, back=False)


def take_back_rejections(
    study: Study, ids: Sequence[str], who: Coder | None, reason: str = ""
) -> None:
    """Record that these proposals are no longer rejected.

    Raises StudyError for one that is not, UsageError for a reason that is too long.
    """
    _turn(study, ids, who, reason.strip(), back=True)


def _turn(study: Study, ids: Sequence[str], who: Coder | None, reason: str, *, back: bool) -> None:
    check_is_whole(study)
    if who is not None and who.role is not Role.LEAD:
        raise StudyError(
            f"{display_line(who.name)} does not lead this study, and only leads decide about "
            "proposals.",
            "Ask a lead to do so.",
        )
    if len(reason) > MAX_REASON:
        raise UsageError("The reason is too long.", f"{MAX_REASON:,} characters are the most.")
    with study.writing() as connection:
        last = connection.execute(select(func.max(proposal_rejection.c.id))).scalar() or ""
        for one in dict.fromkeys(ids):
            made = connection.execute(
                select(proposal.c.coder_id, proposal.c.name).where(proposal.c.id == one)
            ).one_or_none()
            if made is None:
                raise StudyError("The study has no such proposal.", "List them again.")
            standing = _rejection_of(connection, one)
            if bool(standing) is not back:
                state = "is rejected already" if standing else "is not rejected"
                raise StudyError(
                    f"The proposal “{display_line(made.name)}” {state}.",
                    "`intercoder codebook proposals list` shows what became of each.",
                )
            last = new_id(after=last)
            connection.execute(
                insert(proposal_rejection).values(
                    id=last,
                    proposal_id=one,
                    coder_id=made.coder_id,
                    rejected_by=who.name if who else "",
                    reason=reason,
                    made_at=utc_now(),
                    takes_back=standing or None,
                )
            )


def _rejection_of(connection: Connection, proposal_id: str) -> str:
    """Id of the row that rejects a proposal; empty where none stands."""
    rows = connection.execute(
        select(proposal_rejection.c.id, proposal_rejection.c.takes_back)
        .where(proposal_rejection.c.proposal_id == proposal_id)
        .order_by(proposal_rejection.c.id)
    ).all()
    return "" if not rows or rows[-1].takes_back else str(rows[-1].id)
