"""Decisions made in training: they count in no figure unless their round is named."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from intercoder.study.database.schema import training_round


def counts(round_row: ColumnElement[int]) -> ColumnElement[bool]:
    """A condition on the row of a round: it is not for training, so its decisions count."""
    return round_row.not_in(select(training_round.c.round_id))
