"""Which rounds are for training. What is decided in them counts in no figure unless asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from intercoder.errors import StudyError
from intercoder.study.database.schema import coding_round, training_round
from intercoder.study.study import Study
from intercoder.text.display import display_line

LET_PAST = "let_past"
"""Key in a stored gate: the coders whom a lead let past it."""


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
