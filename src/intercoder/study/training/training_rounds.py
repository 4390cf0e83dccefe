"""Which rounds are for training. What is decided in them counts in no figure unless asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from intercoder.coding.suggestion import Assistance, Mode
from intercoder.errors import StudyError
from intercoder.study.allocation.allocations import (
    Gift,
    RoundChange,
    allocations,
    last_answer,
    write_change,
)
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import coding_round, training_round
from intercoder.study.rounds.people import round_id
from intercoder.study.rounds.rounds import rounds
from intercoder.study.rounds.suggestion_settings import write_assistance
from intercoder.study.study import Study
from intercoder.text.display import display_line


class Feedback(StrEnum):
    """When a coder in training sees the key."""

    EACH = "each"
    """The key of an answer as soon as they have judged it."""
    END = "end"
    """All of it, once they have judged every answer they were given."""
    KEY = "key"
    """Never: in this round a lead codes the answers that are to become the key."""


@dataclass(frozen=True, slots=True)
class TrainingRound:
    """A round for training."""

    name: str
    feedback: Feedback
    gate: Mapping[str, Any] = field(default_factory=dict)
    """What has to be reached, as `intercoder.training.gate` writes it; empty: nothing."""
    made_by: str = ""
    made_at: str = ""


def training_rounds(study: Study) -> dict[str, TrainingRound]:
    """The rounds for training, by name, in the order in which they began."""
    with study.reading() as connection:
        rows = connection.execute(
            select(training_round, coding_round.c.name)
            .join(coding_round, coding_round.c.id == training_round.c.round_id)
            .order_by(training_round.c.round_id)
        )
        return {
            row.name: TrainingRound(
                row.name, Feedback(row.feedback), json.loads(row.gate), row.made_by, row.made_at
            )
            for row in rows
        }


def find_training_round(study: Study, name: str) -> TrainingRound:
    """The round for training of this name. Raises StudyError for any other."""
    known = training_rounds(study)
    if name in known:
        return known[name]
    listed = ", ".join(map(display_line, known))
    raise StudyError(
        f"“{display_line(name)}” is no round for training.",
        f"Those are {listed}." if known else "Begin one with `intercoder training begin`.",
    )


def write_training_round(
    study: Study, begun: TrainingRound, gifts: tuple[Gift, ...], document: Mapping[str, Any]
) -> None:
    """Begin a round for training, or give answers of one to more coders, in one transaction.

    `document` is the record of the allocation. A new round is blind and has no suggestions, so that
    nothing tells the key. Raises StudyError if the study has changed meanwhile, or the round is
    there already and not for training.
    """
    known = training_rounds(study)
    is_new = begun.name not in {one.name for one in rounds(study)}
    if not is_new:
        find_training_round(study, begun.name)
    number = 1 if is_new else len(allocations(study, begun.name)) + 1
    change = RoundChange(
        begun.name, number, last_answer(study), document, gifts, blind=True if is_new else None
    )
    write_change(study, change, then=None if begun.name in known else _marking(begun))


def _marking(begun: TrainingRound) -> Callable[[Connection], None]:
    """What marks a new round as one for training, in the transaction that makes it."""

    def mark(connection: Connection) -> None:
        row = round_id(connection, begun.name)
        connection.execute(
            insert(training_round).values(
                round_id=row,
                feedback=begun.feedback.value,
                gate=json.dumps(dict(begun.gate), ensure_ascii=False, sort_keys=True),
                made_by=begun.made_by,
                made_at=utc_now(),
            )
        )
        write_assistance(connection, Assistance(mode=Mode.OFF), row)

    return mark
