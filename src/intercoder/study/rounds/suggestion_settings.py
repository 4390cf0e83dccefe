"""The suggestion settings of each round."""

from __future__ import annotations

from sqlalchemy import Connection, select

from intercoder.coding.suggestion import OF_CODER, Assistance, Mode, QueueOrder
from intercoder.study.database.clock import utc_now
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import assistance, coder
from intercoder.study.rounds.people import Role, coder_id, round_id
from intercoder.study.study import MAIN_ROUND, Study


def read_assistance(study: Study, round: str = MAIN_ROUND) -> Assistance:
    """The suggestion settings of this round; defaults if none are stored.

    Raises StudyError for a round the study does not have.
    """
    with study.reading() as connection:
        return assistance_in(connection, round_id(connection, round))


def assistance_in(connection: Connection, round_row: int) -> Assistance:
    """The suggestion settings of the round in this row."""
    row = connection.execute(
        select(assistance).where(assistance.c.round_id == round_row)
    ).one_or_none()
    if row is None:
        return Assistance()
    return Assistance(
        Mode(row.mode), row.learn_from, row.unassisted, row.seed, QueueOrder(row.queue_order)
    )


def set_assistance(study: Study, settled: Assistance, round: str = MAIN_ROUND) -> None:
    """Set the suggestion settings of this round, from the next answer on.

    Raises StudyError for a round, or a coder to learn from, that the study does not have.
    """
    with study.writing() as connection:
        if settled.learn_from.startswith(OF_CODER):
            coder_id(connection, settled.learn_from.removeprefix(OF_CODER))
        write_assistance(connection, settled, round_id(connection, round))


def write_assistance(connection: Connection, settled: Assistance, round_row: int) -> None:
    """Write suggestion settings inside a transaction."""
    values = {
        "mode": settled.mode,
        "learn_from": settled.learn_from,
        "unassisted": settled.unassisted,
        "seed": settled.seed,
        "queue_order": settled.order,
        "changed_at": utc_now(),
    }
    connection.execute(
        upsert(connection.dialect.name, assistance)
        .values(round_id=round_row, **values)
        .on_conflict_do_update(index_elements=["round_id"], set_=values)
    )


def teachers(study: Study, learn_from: str, coder_name: str) -> tuple[str, ...]:
    """The coders whose decisions a model of this scope learns from, in the study's order.

    `coder_name` is the coder the suggestions are for; empty for nobody in particular. Machines are
    never included. Raises StudyError for a coder the study does not have.
    """
    with study.reading() as connection:
        everyone = connection.execute(select(coder.c.name, coder.c.role).order_by(coder.c.id)).all()
        if learn_from.startswith(OF_CODER):
            coder_id(connection, learn_from.removeprefix(OF_CODER))
    named = {
        "own": {coder_name},
        "all": {row.name for row in everyone},
    }.get(learn_from, {learn_from.removeprefix(OF_CODER)})
    return tuple(
        row.name
        for row in everyone
        if row.role == Role.CONSENSUS or (row.name in named and row.role != Role.MACHINE)
    )
