"""The decisions of one coder in one round that stand, now or at a moment, as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, select, true

from intercoder.study.agreement.judgement_columns import JudgementColumns, Numbered
from intercoder.study.agreement.packed_rows import (
    IS_DRAWN,
    KNOWN_STATES,
    Piece,
    SetNumbers,
    joined,
    packed_columns,
    pieces,
    standing_pieces,
)
from intercoder.study.agreement.stored_numbers import stored_piece
from intercoder.study.database.schema import (
    IS_STANDING,
    current_decision,
    decision,
    removed_answer,
)
from intercoder.study.log.removed_answers import some_removed, still_removed
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class CoderInRound:
    """One coder in one round, and what is read of them."""

    coder_row: int
    round_row: int
    coder: str
    round: str
    as_of: str
    with_drawn: bool

    def column_in(self, study: Study) -> Numbered | None:
        """The same as `column`, in a reading transaction of its own."""
        with study.reading() as connection:
            return self.column(connection)

    def column(self, connection: Connection) -> Numbered | None:
        """The decisions, and the sets that their numbers stand for; None if there are none."""
        sets = SetNumbers()
        where = (connection, self.coder_row, self.round_row)
        if self.as_of:
            found = list(pieces(connection, _standing_at(*where, self.as_of), sets))
        else:
            found = list(_standing_now(*where, sets))
        if not found:
            return None
        column = joined(self.coder, self.round, found)
        if not self.with_drawn and column.drawn.any():
            statement = _undrawn(*where, self.as_of)
            column = _with_earlier(column, list(pieces(connection, statement, sets)))
        return column, tuple(sets.found)


def _in_study(connection: Connection, table: Table = decision) -> ColumnElement[bool]:
    """Whether the answer of a decision is still in the study."""
    # A decision that a server's coder made while away may come after the answer was removed.
    removed = select(removed_answer.c.answer_id).where(still_removed())
    return table.c.answer_id.not_in(removed) if some_removed(connection) else true()


def _standing_now(
    connection: Connection, coder_row: int, round_row: int, sets: SetNumbers
) -> Iterator[Piece]:
    """This coder's standing decisions in the round."""
    theirs = and_(of_coder(coder_row, round_row), _in_study(connection, current_decision))
    stored = stored_piece(connection, theirs, sets)
    if stored is None:
        yield from logged_pieces(connection, theirs, sets)
    elif stored[0].size:
        yield stored


def of_coder(coder_row: int, round_row: int) -> ColumnElement[bool]:
    """A condition: the standing decisions of a coder in a round."""
    return and_(current_decision.c.coder_id == coder_row, current_decision.c.round_id == round_row)


def logged_pieces(
    connection: Connection, theirs: ColumnElement[bool], sets: SetNumbers
) -> Iterator[Piece]:
    """These standing decisions of one coder in one round, read from the log."""
    statement = select(*packed_columns(connection)).join(current_decision, IS_STANDING)
    steps = select(current_decision.c.answer_id).where(theirs)
    yield from standing_pieces(connection, statement.where(theirs), steps, sets)


def _standing_at(connection: Connection, coder_row: int, round_row: int, as_of: str) -> Select[Any]:
    """Columns of the decisions of this coder in the round that stood at a moment."""
    last = (
        select(func.max(decision.c.id))
        .where(
            decision.c.coder_id == coder_row,
            decision.c.round_id == round_row,
            decision.c.decided_at <= as_of,
            ~is_set_aside(decision.c.id),
        )
        .group_by(decision.c.answer_id)
    )
    return (
        select(*packed_columns(connection))
        .where(decision.c.id.in_(last), decision.c.state.in_(KNOWN_STATES), _in_study(connection))
        .order_by(decision.c.answer_id)
    )


def _undrawn(connection: Connection, coder_row: int, round_row: int, as_of: str) -> Select[Any]:
    """The same columns for answers that a model put next: the last decision not due to it."""
    mine = (decision.c.coder_id == coder_row) & (decision.c.round_id == round_row)
    led_to = select(decision.c.answer_id).where(mine, IS_DRAWN)
    last = (
        select(func.max(decision.c.id))
        .where(
            mine,
            decision.c.answer_id.in_(led_to),
            decision.c.circumstances.is_(None) | ~IS_DRAWN,
            ~is_set_aside(decision.c.id),
            decision.c.decided_at <= as_of if as_of else true(),
        )
        .group_by(decision.c.answer_id)
    )
    return (
        select(*packed_columns(connection))
        .where(decision.c.id.in_(last), decision.c.state.in_(KNOWN_STATES))
        .order_by(decision.c.answer_id)
    )


def _with_earlier(column: JudgementColumns, parts: list[Piece]) -> JudgementColumns:
    """The decisions, with those due to a model replaced by earlier ones where there are any."""
    if not parts:
        return column
    earlier = joined(column.coder, column.round, parts)
    place = np.searchsorted(column.answer, earlier.answer)
    place = np.minimum(place, column.answer.size - 1)
    taken = (column.answer[place] == earlier.answer) & column.drawn[place]
    place = place[taken]
    found = {}
    for name in ("codes", "skipped", "unsure", "assisted", "drawn", "revision", "decided_at"):
        found[name] = getattr(column, name).copy()
        found[name][place] = getattr(earlier, name)[taken]
    return replace(column, **found, again=int(place.size))
