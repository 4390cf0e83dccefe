"""Decisions made in training: they count in no figure unless their round is named."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from intercoder.study.database.schema import coding_round, training_round


def counts(round_row: ColumnElement[int]) -> ColumnElement[bool]:
    """A condition on the row of a round: it is not for training, so its decisions count."""
    return round_row.not_in(select(training_round.c.round_id))


def counts_or_named(round_row: ColumnElement[int], named: Sequence[str]) -> ColumnElement[bool]:
    """A condition on the row of a round: its decisions count, or it is one of those named."""
    if not named:
        return counts(round_row)
    these = select(coding_round.c.id).where(coding_round.c.name.in_(named))
    return or_(counts(round_row), round_row.in_(these))
