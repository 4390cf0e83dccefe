"""Coders whom a lead let past the gate of the training, and why.

Whose they are is in the gate of a round for training, which every coder's login may read; the
reasons are in a setting of the study, which on a server leads alone read. Both are under the seal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update

from intercoder.errors import StudyError, UnreadableError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import training_round
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.study import Study
from intercoder.study.training.training_rounds import LET_PAST, TrainingRound

_NAME = "let_past_gate"


@dataclass(frozen=True, slots=True)
class LetPast:
    """A coder who may code real answers without having passed."""

    coder: str
    reason: str
    by: str
    """The lead."""
    at: str
    """Time in UTC, ISO 8601."""
    attempt: Mapping[str, Any] | None
    """What they had reached, as `attempt_json` writes it; None for someone never trained."""


def names_past(of_rounds: Mapping[str, TrainingRound]) -> frozenset[str]:
    """The coders whom a lead let past the gate, of all rounds for training."""
    return frozenset(name for one in of_rounds.values() for name in one.gate.get(LET_PAST, ()))


def let_past_gate(study: Study) -> tuple[LetPast, ...]:
    """Everybody who was let past the gate by itself, in order. For leads."""
    with study.reading() as connection:
        return tuple(LetPast(**one) for one in _read(connection))


def _write_names(connection: Connection, coders: Sequence[str]) -> None:
    """From now on the gate does not keep these coders back. Raises StudyError without a gate."""
    rows = connection.execute(select(training_round).order_by(training_round.c.round_id)).all()
    gated = [row for row in rows if json.loads(row.gate)]
    if not gated:
        raise StudyError("No training asks for anything.", "There is no gate to let anybody past.")
    gate = json.loads(gated[-1].gate)
    names = dict.fromkeys([*gate.get(LET_PAST, ()), *coders])
    document = json.dumps({**gate, LET_PAST: list(names)}, ensure_ascii=False, sort_keys=True)
    this = training_round.c.round_id == gated[-1].round_id
    connection.execute(update(training_round).where(this).values(gate=document))


def naming_past(coders: Sequence[str]) -> Callable[[Connection], None]:
    """What lets these coders past, in the transaction that gives them answers."""
    return partial(_write_names, coders=coders)


def write_let_past(
    study: Study,
    attempts: Mapping[str, Mapping[str, Any] | None],
    reason: str,
    by: str,
) -> None:
    """Record, in one transaction, that a lead lets these coders past, with what they reached."""
    now = utc_now()
    with study.writing() as connection:
        _write_names(connection, tuple(attempts))
        made = [
            {"coder": name, "reason": reason, "by": by, "at": now, "attempt": attempt}
            for name, attempt in attempts.items()
        ]
        document = json.dumps([*_read(connection), *made], ensure_ascii=False)
        keep_setting(connection, _NAME, document)


def _read(connection: Connection) -> list[dict[str, Any]]:
    value = kept_setting(connection, _NAME)
    if value is None:
        return []
    try:
        found = json.loads(value)
        return [{name: one[name] for name in LetPast.__slots__} for one in found]
    except (ValueError, TypeError, KeyError):
        raise UnreadableError(
            "Whom leads let past the gate of the training cannot be read.",
            "Run `intercoder verify`; a backup may have it.",
        ) from None
