"""Answers judged by coders who no longer have them, and the seats this sets free.

A leaver's package may come back after their answers have been reallocated. The judgements in it
stand: the answer then has as many judgements as planned, so one of its present coders who has not
begun it need not judge it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, Select, and_, exists, func, select

from intercoder.study.database.schema import (
    allocation,
    coder,
    coding_round,
    current_decision,
    draft,
    listing,
)
from intercoder.study.log.code_set_sql import is_judged
from intercoder.study.overview.counts import Pair, in_round, is_theirs
from intercoder.study.queue.work_lists import ALLOCATED
from intercoder.study.rounds.people import PEOPLE, round_id
from intercoder.study.study import Study


def set_free(study: Study, round: str) -> dict[str, list[int]]:
    """By coder, rows of the allocated answers that others have judged in their place.

    Raises StudyError for a round the study does not have.
    """
    with study.reading() as connection:
        row = round_id(connection, round)
        found: dict[str, list[int]] = defaultdict(list)
        names = {one.id: one.name for one in connection.execute(select(coder)).all()}
        for someone, number in set_free_in(connection, row):
            found[names[someone]].append(number)
        return dict(found)


def decided_outside(study: Study, round: str) -> dict[str, list[int]]:
    """Rows of the answers that a former holder judged and no longer has in the round, by coder.

    Raises StudyError for a round the study does not have.
    """
    with study.reading() as connection:
        row = round_id(connection, round)
        names = {one.id: one.name for one in connection.execute(select(coder)).all()}
        found: dict[str, list[int]] = defaultdict(list)
        for one in connection.execute(_outside_rows(row, _former_holders(connection, row))):
            found[names[one.coder_id]].append(one.answer_id)
        return dict(found)


def with_others(connection: Connection, phase: int, theirs: Collection[int]) -> Counter[int]:
    held = select(listing.c.answer_id).where(
        in_round(listing, phase), listing.c.purpose == ALLOCATED
    )
    rows = connection.execute(
        select(current_decision.c.coder_id, func.count())
        .where(
            current_decision.c.coder_id.in_(theirs),
            current_decision.c.round_id == phase,
            is_judged(),
            ~is_theirs(),
            current_decision.c.answer_id.in_(held),
        )
        .group_by(current_decision.c.coder_id)
    )
    return Counter({someone: int(answers) for someone, answers in rows})


def set_free_in(connection: Connection, phase: int) -> list[Pair]:
    """Pairs of coder and answer that are set free; coders who joined last are freed first."""
    holders = _former_holders(connection, phase)
    if not holders:
        return []
    judged = Counter(one.answer_id for one in connection.execute(_outside_rows(phase, holders)))
    if not judged:
        return []
    begun = draft.alias()
    mine = and_(
        current_decision.c.coder_id == listing.c.coder_id,
        current_decision.c.round_id == listing.c.round_id,
        current_decision.c.answer_id == listing.c.answer_id,
    )
    rows = connection.execute(
        select(listing.c.coder_id, listing.c.answer_id)
        .where(
            in_round(listing, phase),
            listing.c.purpose == ALLOCATED,
            listing.c.answer_id.in_(
                _outside_rows(phase, holders).with_only_columns(current_decision.c.answer_id)
            ),
            ~exists().where(mine),
            ~exists().where(
                begun.c.coder_id == listing.c.coder_id,
                begun.c.round_id == listing.c.round_id,
                begun.c.answer_id == listing.c.answer_id,
            ),
        )
        .order_by(listing.c.answer_id, listing.c.coder_id.desc())
    )
    found = []
    for someone, number in rows:
        if judged[number]:
            judged[number] -= 1
            found.append((someone, number))
    return found


def _former_holders(connection: Connection, phase: int) -> list[int]:
    """People named in an allocation of this round: their judgements count for one of its seats.

    Nobody in a round that repeats another: nobody else can judge a coder's own answers again.
    """
    made = (
        connection.execute(
            select(allocation.c.document)
            .join(coding_round, coding_round.c.id == allocation.c.round_id)
            .where(allocation.c.round_id == phase, coding_round.c.repeats_id.is_(None))
        )
        .scalars()
        .all()
    )
    names = {name for document in made for name in json.loads(document)["settings"]["coders"]}
    rows = connection.execute(select(coder.c.id, coder.c.name).where(coder.c.role.in_(PEOPLE)))
    return [row.id for row in rows if row.name in names]


def _outside_rows(phase: int, theirs: Collection[int]) -> Select[tuple[int, int]]:
    return select(current_decision.c.coder_id, current_decision.c.answer_id).where(
        current_decision.c.coder_id.in_(theirs),
        current_decision.c.round_id == phase,
        is_judged(),
        ~is_theirs(),
    )
