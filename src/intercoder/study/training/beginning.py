"""Writes rounds for training: the round, its settings and what its coders are given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, insert

from intercoder.coding.suggestion import Assistance, Mode
from intercoder.study.allocation.allocations import (
    CoderQueue,
    RoundChange,
    allocations,
    last_answer,
    write_change,
)
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import training_round
from intercoder.study.rounds.people import round_id
from intercoder.study.rounds.rounds import rounds
from intercoder.study.rounds.suggestion_settings import write_assistance
from intercoder.study.study import Study
from intercoder.study.training.training_rounds import (
    TrainingRound,
    find_training_round,
    training_rounds,
)


def write_training_round(
    study: Study, begun: TrainingRound, queues: tuple[CoderQueue, ...], document: Mapping[str, Any]
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
        begun.name, number, last_answer(study), document, queues, blind=True if is_new else None
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
