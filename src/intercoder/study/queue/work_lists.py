"""Lists of answers for one coder in one round: their allocation, or a drawn order.

A list without a `SelectionReason` is an allocation: the coder's whole queue in that round. In a
round in which any coder has one, coders without one have nothing to code. The other lists are
orders drawn by a model: the queue follows them first and then continues with the allocation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, select

from intercoder.coding.decision import SelectionReason
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.schema import coder, coding_round, listing
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import MAIN_ROUND, Study

ALLOCATED = "allocated"
"""The purpose of an allocation; that of any other list is its `SelectionReason`'s value."""
HANDED_ON = "handed on"
"""The purpose of answers that were allocated to a coder and now belong to another; unordered."""
TO_HAND_OVER = "to hand over"
"""The purpose, in a package, of answers that were allocated to its coder, who hands them over: the
study does so when the package is merged. They keep their positions.
"""
REMOVED = "removed"
"""The purpose of answers that were allocated to a coder and are removed now: where they go back
if they are restored.
"""
HANDED_REMOVED = "handed, removed"
"""The same for answers that a coder handed on: they do not come back to that coder."""
LISTED = (ALLOCATED, HANDED_ON, TO_HAND_OVER, REMOVED, HANDED_REMOVED)
"""Every purpose but a `SelectionReason`."""
_COLUMNS = ("coder_id", "round_id", "purpose", "position", "answer_id", "drawn", "alone")


@dataclass(frozen=True, slots=True)
class Listed:
    """An answer in a list."""

    number: int
    """Row of the answer in the study."""
    drawn: bool = True
    """Whether it is there because of a model's output. False for an answer of a random sample
    placed at a random position: a decision on it is not marked. In an allocation, True means that
    it was drawn from machine-coded answers, to check the machine.
    """
    alone: bool = False
    """In an allocation: whether it is coded without suggestions and never in a group. Unless the
    lead decides otherwise, this applies to answers that several coders judge.
    """


@dataclass(frozen=True, slots=True)
class ListSize:
    """The length of a list."""

    answers: int
    drawn: int
    """Number of answers that are there because of a model's output."""


def keep_list(
    study: Study,
    coder_name: str,
    round: str,
    purpose: SelectionReason | None,
    answers: Sequence[Listed],
) -> None:
    """Store this list in place of the one with the same purpose; an empty one removes it.

    With `purpose` None it becomes the coder's allocation. Each answer occurs once. Raises
    StudyError for a coder or round the study does not have.
    """
    with study.writing(in_package=purpose is not None) as connection:
        write_list(
            connection,
            coder_id(connection, coder_name),
            round_id(connection, round),
            purpose,
            answers,
        )


def write_list(
    connection: Connection,
    coder_row: int,
    round_row: int,
    purpose: SelectionReason | None,
    answers: Sequence[Listed],
) -> None:
    """Store a list inside a transaction.

    Its positions follow those of the list it replaces, so that a coder anywhere in the old list
    starts at the beginning of the new one.
    """
    old = of_purpose(coder_row, round_row, purpose)
    last = connection.execute(select(func.max(listing.c.position)).where(old)).scalar() or 0
    connection.execute(delete(listing).where(old))
    named = purpose_of(purpose)
    insert_rows(
        connection,
        listing,
        _COLUMNS,
        [
            (coder_row, round_row, named, position, one.number, one.drawn, one.alone)
            for position, one in enumerate(answers, start=last + 1)
        ],
    )


def read_list(
    study: Study, coder_name: str, round: str = MAIN_ROUND, purpose: SelectionReason | None = None
) -> tuple[Listed, ...]:
    """The list, in its order; empty if there is none.

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        wanted = of_purpose(coder_id(connection, coder_name), round_id(connection, round), purpose)
        rows = connection.execute(
            select(listing.c.answer_id, listing.c.drawn, listing.c.alone)
            .where(wanted)
            .order_by(listing.c.position)
        )
        return tuple(Listed(row.answer_id, bool(row.drawn), bool(row.alone)) for row in rows)


def doubted_answers(study: Study) -> dict[tuple[str, str], tuple[int, ...]]:
    """Rows of the answers on the lists of probable slips, by coder and round."""
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    with study.reading() as connection:
        rows = connection.execute(
            select(coder.c.name, coding_round.c.name.label("round"), listing.c.answer_id)
            .select_from(listing)
            .join(coder, coder.c.id == listing.c.coder_id)
            .join(coding_round, coding_round.c.id == listing.c.round_id)
            .where(listing.c.purpose == purpose_of(SelectionReason.DOUBTS))
        )
        for row in rows:
            key = (row.name, row.round)
            found[key] = (*found.get(key, ()), row.answer_id)
    return found


def coded_alone(study: Study, coder_name: str, round: str = MAIN_ROUND) -> frozenset[int]:
    """Rows of the answers allocated to this coder to be coded alone.

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        theirs = of_purpose(coder_id(connection, coder_name), round_id(connection, round), None)
        rows = connection.execute(select(listing.c.answer_id).where(theirs, listing.c.alone))
        return frozenset(rows.scalars())


def list_sizes(
    study: Study, coder_name: str, round: str = MAIN_ROUND
) -> Mapping[SelectionReason | None, ListSize]:
    """The sizes of the coder's lists in this round, by purpose; empty lists are left out.

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        mine = (listing.c.coder_id == coder_id(connection, coder_name)) & (
            listing.c.round_id == round_id(connection, round)
        )
        rows = connection.execute(
            select(
                listing.c.purpose,
                func.count().label("answers"),
                func.sum(listing.c.drawn.cast(listing.c.answer_id.type)).label("drawn"),
            )
            .where(mine, listing.c.purpose.in_([ALLOCATED, *SelectionReason]))
            .group_by(listing.c.purpose)
        )
        return {
            None if row.purpose == ALLOCATED else SelectionReason(row.purpose): ListSize(
                row.answers, int(row.drawn)
            )
            for row in rows
        }


# -- for the other modules of this room -----------------------------------------------------------


def purpose_of(purpose: SelectionReason | None) -> str:
    """The purpose as the table stores it."""
    return ALLOCATED if purpose is None else purpose.value


def of_purpose(
    coder_row: int, round_row: int, purpose: SelectionReason | None
) -> ColumnElement[bool]:
    """Rows of this list."""
    return and_(
        listing.c.coder_id == coder_row,
        listing.c.round_id == round_row,
        listing.c.purpose == purpose_of(purpose),
    )


def is_allocated(connection: Connection, round_row: int) -> bool:
    """Whether answers of this round are allocated; if not, everyone codes all of them."""
    if connection.dialect.name == "postgresql":  # a coder's login does not see the others' lists
        return bool(connection.execute(select(func.is_allocated(round_row))).scalar())
    someones = exists().where(
        listing.c.coder_id.in_(select(coder.c.id)),  # lets the query use the index
        listing.c.round_id == round_row,
        listing.c.purpose.in_((ALLOCATED, TO_HAND_OVER)),
    )
    return bool(connection.execute(select(someones)).scalar())


def position_of(connection: Connection, wanted: ColumnElement[bool], number: int) -> int | None:
    """Position of the answer in a list; None if it is not in it."""
    return connection.execute(
        select(listing.c.position).where(wanted, listing.c.answer_id == number)
    ).scalar()


def last_position(connection: Connection, wanted: ColumnElement[bool]) -> int:
    """The last position of a list; 0 if it is empty."""
    return connection.execute(select(func.max(listing.c.position)).where(wanted)).scalar() or 0
