"""What coders in training decided, in the order in which they did, for their attempts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.schema import coder, decision, listing
from intercoder.study.log.code_set_sql import JUDGED
from intercoder.study.log.decision_rows import Unreadable, codes_of, leave_out
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.queue.work_lists import ALLOCATED
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class TrainingDecision:
    """One decision of a coder in training, whether it stands or not."""

    answer: int
    """Row of the answer in the study."""
    codes: frozenset[str] | None
    """Codes as they count now; None: skipped or taken back."""
    decided_at: str
    seconds: float
    """Time in view."""


@dataclass(frozen=True, slots=True)
class TrainingWork:
    """What one coder was given in one round for training, and decided there."""

    coder: str
    given: tuple[int, ...]
    """Rows of the answers, in the coder's order."""
    decisions: tuple[TrainingDecision, ...]
    """In the order in which they were made."""


def read_training(study: Study, round: str) -> tuple[TrainingWork, ...]:
    """The work of every coder who was given answers in this round for training.

    Decisions that a lead has set aside are left out. Raises StudyError for an unknown round.
    """
    with study.reading() as connection:
        phase = round_id(connection, round)
        names: Mapping[int, str] = {
            row.id: row.name for row in connection.execute(select(coder.c.id, coder.c.name))
        }
        given: dict[int, list[int]] = {}
        for row in connection.execute(
            select(listing.c.coder_id, listing.c.answer_id)
            .where(
                listing.c.coder_id.in_(names),
                listing.c.round_id == phase,
                listing.c.purpose == ALLOCATED,
            )
            .order_by(listing.c.coder_id, listing.c.position)
        ):
            given.setdefault(row.coder_id, []).append(row.answer_id)
    return tuple(
        TrainingWork(names[who], tuple(rows), _decisions(study, names[who], phase))
        for who, rows in given.items()
    )


def _decisions(study: Study, name: str, phase: int) -> tuple[TrainingDecision, ...]:
    found = []
    with study.reading() as connection:
        meanings = read_meanings(connection)
        statement = (
            select(
                decision.c.id,
                decision.c.answer_id,
                decision.c.state,
                decision.c.codes,
                decision.c.revision,
                decision.c.decided_at,
                decision.c.milliseconds,
            )
            .where(
                decision.c.coder_id == coder_id(connection, name),
                decision.c.round_id == phase,
                ~is_set_aside(decision.c.id),
            )
            .order_by(decision.c.id)
        )
        for row in connection.execute(statement):
            codes = codes_of(row.codes) if row.state in JUDGED else {}
            if codes is None:
                leave_out(Unreadable(row.id, name, "codes"))
                continue
            means = meanings.of(row.revision).of if meanings else str
            judged = frozenset(map(means, codes)) if row.state in JUDGED else None
            found.append(
                TrainingDecision(row.answer_id, judged, row.decided_at, row.milliseconds / 1000)
            )
    return tuple(found)
