"""Answers that were judged in an earlier round, so that coders may know their codes.

A closed round shows its decisions to everyone, and coders learn the consensus. Judging such an
answer again says less about agreement than judging one that is new to everyone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, cast, func, or_, select
from sqlalchemy.types import BigInteger

from intercoder.study.agreement.packed_rows import epoch
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import coder, coding_round, current_decision, decision
from intercoder.study.log.code_set_sql import JUDGED, is_judged
from intercoder.study.rounds.people import PEOPLE, Role
from intercoder.study.rounds.rounds import Round, rounds_in
from intercoder.study.study import Study

_ROWS = 500


@dataclass(frozen=True, slots=True)
class JudgedFirst:
    """Answers of a round whose codes may be known, and since when; arrays of shape (answers,)."""

    round: Round
    answer: NDArray[np.int64]
    """Rows of the study, ascending."""
    first_at: NDArray[np.int64]
    """When the answer got its first judgement or consensus, in seconds since 1970, UTC."""


def known_answers(study: Study, but: str = "") -> dict[str, NDArray[np.int64]]:
    """Rows of the answers whose codes may be known, ascending, by round.

    These are all answers that a person judged in a closed round or in training, and all with a
    consensus in an open round. The round `but` and rounds without such answers are left out.
    """
    with study.reading() as connection:
        return {
            one.name: rows
            for number, one in _rows_of_rounds(connection)
            if one.name != but
            and (
                rows := _judged(connection, number, is_open=one.is_open and not one.is_training)
            ).size
        }


def settled_answers(study: Study, round: str) -> NDArray[np.int64]:
    """Rows of the answers with a consensus in this round, ascending."""
    with study.reading() as connection:
        return next(
            _judged(connection, number, is_open=True)
            for number, one in _rows_of_rounds(connection)
            if one.name == round
        )


def open_to_all(study: Study, but: str = "") -> dict[str, NDArray[np.int64]]:
    """Rows of answers that people judged in open rounds that are not blind, ascending, by round.

    Coders can look these decisions up, though nothing shows that they have.
    """
    with study.reading() as connection:
        return {
            one.name: rows
            for number, one in _rows_of_rounds(connection)
            if one.name != but and one.is_open and not one.blind
            if (rows := _judged(connection, number, is_open=False)).size
        }


def judged_first(study: Study, but: str = "", as_of: str = "") -> tuple[JudgedFirst, ...]:
    """The answers of `known_answers`, with the time of their first judgement.

    With `as_of`, a UTC time as the study writes it, a round counts as closed if it was closed by
    then.
    """
    with study.reading() as connection:
        found = []
        for row, one in _rows_of_rounds(connection):
            if one.name == but:
                continue
            is_open = one.is_open or bool(as_of and one.closed_at > as_of)
            is_open = is_open and not one.is_training
            log = decision.alias()
            first = epoch(connection, func.min(log.c.decided_at))  # times sort as text
            statement = (
                select(current_decision.c.answer_id, cast(first, BigInteger))
                .join(
                    log,
                    and_(
                        log.c.coder_id == current_decision.c.coder_id,
                        log.c.round_id == current_decision.c.round_id,
                        log.c.answer_id == current_decision.c.answer_id,
                    ),
                )
                .where(
                    _shown(current_decision.c.coder_id, row, is_open=is_open),
                    is_judged(),
                    log.c.state.in_(JUDGED),
                )
                .group_by(current_decision.c.answer_id)
                .order_by(current_decision.c.answer_id)
            )
            pieces = [
                np.array([pair for pair in rows if pair[1] is not None], dtype=np.int64)
                for rows in fetched(connection, statement, _ROWS)
            ]
            if pieces:
                answer, first_at = np.concatenate([one.reshape(-1, 2) for one in pieces]).T
                found.append(JudgedFirst(one, answer, first_at))
        return tuple(found)


def _rows_of_rounds(connection: Connection) -> Sequence[tuple[int, Round]]:
    numbers: Mapping[str, int] = {
        one.name: one.id
        for one in connection.execute(select(coding_round.c.id, coding_round.c.name))
    }
    return [(numbers[one.name], one) for one in rounds_in(connection)]


def _judged(connection: Connection, round_row: int, *, is_open: bool) -> NDArray[np.int64]:
    statement = (
        select(current_decision.c.answer_id)
        .where(_shown(current_decision.c.coder_id, round_row, is_open=is_open), is_judged())
        .distinct()
        .order_by(current_decision.c.answer_id)
    )
    pieces = [np.array(rows, dtype=np.int64) for rows in fetched(connection, statement, _ROWS)]
    return np.concatenate([np.zeros((0, 1), dtype=np.int64), *pieces])[:, 0]


def _shown(column: ColumnElement[int], round_row: int, *, is_open: bool) -> ColumnElement[bool]:
    """Decisions everyone may have seen: all in a closed round, only consensus in an open one."""
    settled = coder.c.role == Role.CONSENSUS.value
    who = settled if is_open else or_(settled, coder.c.role.in_(PEOPLE))
    return and_(column.in_(select(coder.c.id).where(who)), current_decision.c.round_id == round_row)
