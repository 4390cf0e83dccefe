"""Reads the decision log: a coder's decisions backwards, or single ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from intercoder.coding.decision import Decision
from intercoder.coding.hash_chain import Entry, ids_from
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer, decision
from intercoder.study.log.decision_log import AnyRow, Author
from intercoder.study.log.decision_rows import Unreadable, decision_of, leave_out
from intercoder.study.log.set_aside_decisions import is_set_aside

PAGE = 64
"""Number of rows of a coder's log read at a time, going backwards."""
MAX_BY_ONE_PRESS = 4096
"""More decisions than one press ever makes (`groups.MAX_MEMBERS`, and the answer in view)."""

_COLUMNS = (
    decision.c.id,
    decision.c.act,
    decision.c.refers_to,
    decision.c.state,
    decision.c.codes,
    decision.c.unsure,
    decision.c.memo,
    decision.c.shown,
    decision.c.milliseconds,
    decision.c.circumstances,
    answer.c.key.label("answer_key"),
)


def newest_first(
    connection: Connection, author: Author, before: str | None = None
) -> Iterator[Decision]:
    """The author's log in this round, backwards, read a page at a time.

    With `before`, only decisions with a smaller id.
    """
    while True:
        page = (
            select(*_COLUMNS)
            .join(answer, answer.c.id == decision.c.answer_id)
            .where(
                decision.c.coder_id == author.coder_id,
                decision.c.round_id == author.round_id,
                ~is_set_aside(decision.c.id),
            )
            .order_by(decision.c.id.desc())
            .limit(PAGE)
        )
        if before is not None:
            page = page.where(decision.c.id < before)
        rows = connection.execute(page).all()
        yield from sound(rows)
        if len(rows) < PAGE:
            return
        before = rows[-1].id


def made_by(connection: Connection, author: Author, press_id: str) -> list[Decision]:
    """The decisions in the log made by the press with this id, newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(
            decision.c.coder_id == author.coder_id,
            decision.c.round_id == author.round_id,
            decision.c.id.between(press_id, ids_from(press_id, MAX_BY_ONE_PRESS)[-1]),
        )
        .order_by(decision.c.id.desc())
    )
    return list(sound(rows))


def is_decided_after(
    connection: Connection, author: Author, answer_row: int, decision_id: str
) -> bool:
    """Whether the author has a decision on this answer, in this round, with a greater id."""
    found = connection.execute(
        select(decision.c.id)
        .where(
            decision.c.coder_id == author.coder_id,
            decision.c.round_id == author.round_id,
            decision.c.answer_id == answer_row,
            decision.c.id > decision_id,
        )
        .limit(1)
    ).scalar()
    return found is not None


def find(connection: Connection, decision_id: str) -> Decision | None:
    """The decision with this id, if it is in the log and can be read."""
    rows = connection.execute(
        select(*_COLUMNS)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(decision.c.id == decision_id)
    )
    return next(sound(rows), None)


def as_when_made(
    connection: Connection, entries: Sequence[Entry], restored: Sequence[Decision | None]
) -> list[Entry]:
    """Entries of undo and redo, each under the revision of the decision that stands again.

    What its codes mean follows from the codebook it was made with, not from that of the undo.
    `restored` has the decision for each entry; None where nothing stands any more.
    """
    ids = [one.id for one in restored if one is not None]
    found: dict[str, int] = {}
    for some in batched(ids):
        rows = connection.execute(
            select(decision.c.id, decision.c.revision).where(decision.c.id.in_(some))
        )
        found.update((row.id, row.revision) for row in rows)
    return [
        entry if one is None else replace(entry, revision=found.get(one.id, entry.revision))
        for entry, one in zip(entries, restored, strict=True)
    ]


def decision_before(connection: Connection, author: Author, made: Decision) -> Decision | None:
    """The author's previous decision on the same answer; None if this is the first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(
            decision.c.coder_id == author.coder_id,
            decision.c.round_id == author.round_id,
            answer.c.key == made.answer,
            decision.c.id < made.id,
            ~is_set_aside(decision.c.id),
        )
        .order_by(decision.c.id.desc())
    )
    return next(sound(rows), None)


def sound(rows: Iterable[AnyRow]) -> Iterator[Decision]:
    """The decisions in these rows of the log (with `answer_key`); unreadable rows are left out."""
    for row in rows:
        found = decision_of(row)
        if isinstance(found, Unreadable):
            leave_out(found)
        else:
            yield found
