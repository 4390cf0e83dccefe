"""Reads a round's allocation as arrays, and writes what is planned: the SQL of allocation."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, insert, select, text, update

from intercoder.coding.decision import State
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.errors import StudyError
from intercoder.study.allocation.taking import take_from_queue
from intercoder.study.database.bulk import batched, insert_rows, inserting
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    IS_STANDING,
    allocation,
    answer,
    coder,
    coding_round,
    current_decision,
    decision,
    draft,
    listing,
    package,
)
from intercoder.study.log.training_decisions import counts
from intercoder.study.queue.work_lists import ALLOCATED, is_allocated
from intercoder.study.rounds.people import Coder, Role, coder_id, round_id
from intercoder.study.rounds.rounds import Round, find_round, insert_round, rounds_in
from intercoder.study.rounds.suggestion_settings import write_assistance
from intercoder.study.study import Study
from intercoder.text.display import display_line

_ROWS = 5000
_DECIDED = (State.CODED, State.NO_CODE_APPLIES)
_SEATS = 50_000
"""Seats in one statement to a file."""
_INSERT_SEATS = text(
    "INSERT INTO listing (coder_id, round_id, purpose, position, answer_id, drawn, alone) "
    "SELECT :coder, :round, :purpose, :begun + key, value >> 1, 0, value & 1 "
    "FROM json_each(:packed)"
)
"""Seats from the numbers of answers, doubled, with 1 added for those to be coded alone: SQLite
makes the rows, which takes less than half the time of handing it each."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the study, with what allocation needs to know of them."""

    coder: Coder
    row: int
    left_at: str = ""
    """When they left, UTC; empty for someone still in the study."""
    pace: float | None = None
    """Mean seconds in view of their standing decisions but those in training; None if unknown."""


@dataclass(frozen=True, slots=True)
class SeatColumns:
    """The seats of a round, by coder and then by answer; arrays of shape (seats,)."""

    coder: NDArray[np.int64]
    """Row of the coder."""
    answer: NDArray[np.int64]
    """Row of the answer."""
    alone: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Allocation:
    """The record of one allocation, as the study stores it."""

    number: int
    """Number within its round, from 1."""
    made_at: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CoderQueue:
    """Answers allocated to a coder, in queue order."""

    coder: str
    answers: Sequence[int]
    """Rows of the study."""
    alone: Sequence[bool]
    """Whether each is coded without suggestions and never in a group."""


@dataclass(frozen=True, slots=True)
class RoundChange:
    """Everything one allocation writes; it is written completely or not at all."""

    round: str
    number: int
    """Number of this allocation within its round."""
    answers_up_to: int
    """Row of the last answer that existed when this was planned."""
    document: Mapping[str, Any]
    queues: tuple[CoderQueue, ...] = ()
    taken: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Rows of the answers taken from coders, by coder."""
    blind: bool | None = None
    """Whether the round becomes blind; None leaves it unchanged."""
    repeats: str = ""
    leaves: str = ""
    """The coder who leaves the study."""


def people(study: Study, paced: Collection[str] = ()) -> tuple[Person, ...]:
    """Everyone in the study, in the order in which they joined; with the pace of those named."""
    spent = (
        select(current_decision.c.coder_id, func.avg(decision.c.milliseconds).label("milliseconds"))
        .join(decision, IS_STANDING)
        .where(
            decision.c.milliseconds > 0,
            current_decision.c.coder_id.in_(select(coder.c.id).where(coder.c.name.in_(paced))),
            counts(current_decision.c.round_id),
        )
        .group_by(current_decision.c.coder_id)
    )
    with study.reading() as connection:
        rows = connection.execute(spent) if paced else ()
        known = {row.coder_id: float(row.milliseconds) for row in rows}
        return tuple(
            Person(
                Coder(row.name, Role(row.role), row.note),
                row.id,
                row.left_at or "",
                known[row.id] / 1000 if row.id in known else None,
            )
            for row in connection.execute(select(coder).order_by(coder.c.id))
        )


def allocations(study: Study, round: str) -> tuple[Allocation, ...]:
    """The allocations of a round, oldest first. Raises StudyError for an unknown round."""
    with study.reading() as connection:
        rows = connection.execute(
            select(allocation)
            .where(allocation.c.round_id == round_id(connection, round))
            .order_by(allocation.c.number)
        )
        return tuple(Allocation(row.number, row.made_at, json.loads(row.document)) for row in rows)


def seeds(study: Study) -> dict[str, tuple[int, int | None]]:
    """Number of allocations of each round, and the seed of the first, by round.

    Rounds that were never allocated are left out.
    """
    with study.reading() as connection:
        rows = connection.execute(
            select(coding_round.c.name, allocation.c.number, allocation.c.document)
            .join(coding_round, coding_round.c.id == allocation.c.round_id)
            .order_by(allocation.c.round_id, allocation.c.number.desc())
        )
        found: dict[str, tuple[int, int | None]] = {}
        for row in rows:
            made, _ = found.get(row.name, (0, None))
            seed = json.loads(row.document)["settings"]["seed"] if row.number == 1 else None
            found[row.name] = (made + 1, seed)
        return found


def is_given_out(study: Study, round: str) -> bool:
    """Whether answers of this round are allocated in any way."""
    with study.reading() as connection:
        return is_allocated(connection, round_id(connection, round))


def has_decisions(study: Study, round: str) -> bool:
    """Whether the log has any decision in this round."""
    with study.reading() as connection:
        return _has_decisions(connection, round_id(connection, round))


def last_answer(study: Study) -> int:
    """Row of the latest answer; 0 if there is none."""
    with study.reading() as connection:
        return _last_answer(connection)


def seats(study: Study, round: str) -> SeatColumns:
    """Who has which answers in the round."""
    with study.reading() as connection:
        statement = (
            select(listing.c.coder_id, listing.c.answer_id, listing.c.alone)
            .where(
                listing.c.coder_id.in_(select(coder.c.id)),
                listing.c.round_id == round_id(connection, round),
                listing.c.purpose == ALLOCATED,
            )
            .order_by(listing.c.coder_id, listing.c.answer_id)
        )
        found = _columns(connection, statement, 3)
    return SeatColumns(found[0], found[1], found[2].astype(np.bool_))


def judged(study: Study, round: str) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """By coder, rows of the answers they decided in the round, and of those they skipped."""
    with study.reading() as connection:
        round_row = round_id(connection, round)
        names = {row.id: row.name for row in connection.execute(select(coder.c.id, coder.c.name))}
        found = {}
        for row, name in names.items():
            mine = select(current_decision.c.answer_id).where(
                current_decision.c.coder_id == row, current_decision.c.round_id == round_row
            )
            decided, skipped = (
                _columns(connection, mine.where(which).order_by(current_decision.c.answer_id), 1)[0]
                for which in (
                    current_decision.c.state.in_(_DECIDED),
                    current_decision.c.state == State.SKIPPED,
                )
            )
            if len(decided) or len(skipped):
                found[name] = (decided, skipped)
        return found


def drafted(study: Study, round: str) -> dict[str, frozenset[int]]:
    """Rows of the answers on which a coder has an uncommitted choice, by coder."""
    with study.reading() as connection:
        rows = connection.execute(
            select(coder.c.name, draft.c.answer_id)
            .join(coder, coder.c.id == draft.c.coder_id)
            .where(draft.c.round_id == round_id(connection, round))
        )
        found: dict[str, set[int]] = {}
        for row in rows:
            found.setdefault(row.name, set()).add(row.answer_id)
        return {name: frozenset(numbers) for name, numbers in found.items()}


def rounds_with_work(study: Study, coder_name: str) -> tuple[str, ...]:
    """Names of the open rounds in which answers are allocated to this coder."""
    with study.reading() as connection:
        who = coder_id(connection, coder_name)
        having = connection.execute(
            select(listing.c.round_id)
            .where(listing.c.coder_id == who, listing.c.purpose == ALLOCATED)
            .distinct()
        ).scalars()
        known = connection.execute(select(coding_round.c.id, coding_round.c.name))
        names = {row.id: row.name for row in known}
        found = {names[row] for row in having}
        return tuple(one.name for one in rounds_in(connection) if one.is_open and one.name in found)


def packages_out(study: Study, coder_name: str, round: str) -> int:
    """Number of packages sent to this coder for this round and not yet returned."""
    with study.reading() as connection:
        return connection.execute(
            select(func.count())
            .select_from(package)
            .where(
                package.c.coder_id == coder_id(connection, coder_name),
                package.c.round_id == round_id(connection, round),
                package.c.merged_at.is_(None),
            )
        ).scalar_one()


def write_change(
    study: Study, change: RoundChange, *, then: Callable[[Connection], None] | None = None
) -> Round:
    """Write a planned allocation in one transaction; the round as it is afterwards.

    `then` writes more about the round in the same transaction. Raises StudyError if the study has
    changed since this was planned.
    """
    with study.writing_many() as connection:  # no answer is ever removed, so all exist
        round_row = _round_of(connection, change)
        _check_unchanged(connection, round_row, change)
        for name, numbers in change.taken.items():
            take_from_queue(connection, coder_id(connection, name), round_row, numbers)
        for queue in change.queues:
            _give(connection, coder_id(connection, queue.coder), round_row, queue)
        connection.execute(
            insert(allocation).values(
                round_id=round_row,
                number=change.number,
                made_at=utc_now(),
                document=json.dumps(change.document, ensure_ascii=False),
            )
        )
        if then is not None:
            then(connection)
        if change.leaves:
            connection.execute(
                update(coder)
                .where(coder.c.name == change.leaves, coder.c.left_at.is_(None))
                .values(left_at=utc_now())
            )
    return find_round(study, change.round)


def _round_of(connection: Connection, change: RoundChange) -> int:
    known = {one.name for one in rounds_in(connection)}
    if change.round not in known:
        row = insert_round(
            connection, change.round, blind=bool(change.blind), repeats=change.repeats
        )
        if change.repeats:  # an earlier decision would otherwise come back as a suggestion
            write_assistance(connection, Assistance(mode=Mode.OFF), row)
        return row
    row = round_id(connection, change.round)
    if change.number == 1 and (is_allocated(connection, row) or _has_decisions(connection, row)):
        raise _changed()
    if change.blind is not None:
        connection.execute(
            update(coding_round).where(coding_round.c.id == row).values(blind=change.blind)
        )
    return row


def _check_unchanged(connection: Connection, round_row: int, change: RoundChange) -> None:
    made = connection.execute(
        select(func.count()).select_from(allocation).where(allocation.c.round_id == round_row)
    ).scalar_one()
    if made != change.number - 1 or _last_answer(connection) != change.answers_up_to:
        raise _changed()
    for name, numbers in change.taken.items():
        decided = select(current_decision.c.answer_id).where(
            current_decision.c.coder_id == coder_id(connection, name),
            current_decision.c.round_id == round_row,
            current_decision.c.state.in_(_DECIDED),
        )
        for some in _in_parts(numbers):
            if connection.execute(
                decided.where(current_decision.c.answer_id.in_(some)).limit(1)
            ).first():
                raise StudyError(
                    f"{display_line(name)} has decided some of these answers in the meantime.",
                    "Nothing was changed. Run the command again.",
                )


def _changed() -> StudyError:
    return StudyError(
        "The study has changed since this was planned.",
        "Nothing was written. Run the command again.",
    )


def _give(connection: Connection, coder_row: int, round_row: int, queue: CoderQueue) -> None:
    last = connection.execute(
        select(func.max(listing.c.position)).where(
            listing.c.coder_id == coder_row,
            listing.c.round_id == round_row,
            listing.c.purpose == ALLOCATED,
        )
    ).scalar()
    begun, count = (last or 0) + 1, len(queue.answers)
    seats: dict[str, Sequence[Any]] = {
        "coder_id": [coder_row] * count,
        "round_id": [round_row] * count,
        "purpose": [ALLOCATED] * count,
        "position": range(begun, begun + count),
        "answer_id": queue.answers,
        "drawn": [False] * count,
        "alone": queue.alone,
    }
    if connection.dialect.name == "postgresql":
        insert_rows(connection, listing, tuple(seats), list(zip(*seats.values(), strict=True)))
        return
    packed = [
        2 * row + alone for row, alone in zip(queue.answers, map(bool, queue.alone), strict=True)
    ]
    with inserting(connection, listing, seats) as begin_sealing:
        begin_sealing()
        for place, some in enumerate(batched(packed, _SEATS)):
            values = {
                "coder": coder_row,
                "round": round_row,
                "purpose": ALLOCATED,
                "begun": begun + place * _SEATS,
                "packed": f"[{','.join(map(str, some))}]",
            }
            connection.execute(_INSERT_SEATS, values)


def _has_decisions(connection: Connection, round_row: int) -> bool:
    made = select(decision.c.seq).where(
        decision.c.coder_id.in_(select(coder.c.id)),  # lets the query use the index
        decision.c.round_id == round_row,
    )
    return connection.execute(made.limit(1)).first() is not None


def _last_answer(connection: Connection) -> int:
    return int(connection.execute(select(func.max(answer.c.id))).scalar() or 0)


def _columns(connection: Connection, statement: Select[Any], width: int) -> list[NDArray[np.int64]]:
    """The columns of a query that returns numbers, as one array each."""
    pieces = [np.zeros((0, width), dtype=np.int64)]
    with connection.execute(statement) as result:
        while rows := result.cursor.fetchmany(_ROWS):
            pieces.append(np.array(rows, dtype=np.int64).reshape(-1, width))
    return list(np.concatenate(pieces).T)


def _in_parts(numbers: Sequence[int]) -> Iterator[list[int]]:
    yield from map(list, batched(numbers))
