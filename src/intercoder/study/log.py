"""The decision log: adding rows, and what follows from them, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from intercoder.coding.chain import (
    Entry,
    chain_hash,
    circumstances_from_text,
    circumstances_to_text,
    first_hash,
    milliseconds,
)
from intercoder.coding.decision import (
    ORDINARY,
    UNSEEN,
    Act,
    Decision,
    Judgement,
    Origin,
    State,
)
from intercoder.study.bulk import insert_rows
from intercoder.study.schema import about, answer, chain_head, current_decision, decision

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns were asked for."""
PAGE = 64
"""How many rows of a coder's log are read at a time, going back."""


@dataclass(frozen=True, slots=True)
class Author:
    """Whose rows are written, in which round: names for the log, row ids for the tables."""

    coder: str
    coder_id: int
    round: str
    round_id: int


def append(connection: Connection, author: Author, entries: Sequence[Entry]) -> None:
    """Add rows to the author's log, one after the other, and bring up what follows from them.

    All entries are of this author. Of several entries on one answer the last one stands.
    """
    answers = _answers(connection, [entry.decision.answer for entry in entries])
    append_on(connection, author, [(entry, *answers[entry.decision.answer]) for entry in entries])


def append_on(
    connection: Connection, author: Author, entries: Sequence[tuple[Entry, int, str]]
) -> None:
    """The same for many rows, each with the row and the text of its answer, which are known."""
    if not entries:
        return
    head, count = _head(connection, author)
    before = connection.execute(select(func.max(decision.c.seq))).scalar() or 0
    rows = []
    for entry, answer_id, text in entries:
        following = chain_hash(head, entry, text)
        rows.append(_row(author, entry, answer_id, head, following))
        head = following
    insert_rows(connection, decision, _WRITTEN, rows)
    _move_head(connection, author, head, count + len(rows))
    _bring_up_current(connection, author, before)


def _answers(connection: Connection, keys: Sequence[str]) -> Mapping[str, tuple[int, str]]:
    """Row id and text of the answers with these ids."""
    rows = connection.execute(
        select(answer.c.key, answer.c.id, answer.c.text).where(answer.c.key.in_(set(keys)))
    )
    return {row.key: (row.id, row.text) for row in rows}


def _head(connection: Connection, author: Author) -> tuple[str, int]:
    row = connection.execute(
        select(chain_head.c.hash, chain_head.c.decisions).where(
            chain_head.c.coder_id == author.coder_id
        )
    ).one_or_none()
    if row is not None:
        return row.hash, row.decisions
    study_id = connection.execute(select(about.c.study_id)).scalar_one()
    return first_hash(study_id, author.coder), 0


def _move_head(connection: Connection, author: Author, head: str, decisions: int) -> None:
    connection.execute(
        upsert(chain_head)
        .values(coder_id=author.coder_id, hash=head, decisions=decisions)
        .on_conflict_do_update(
            index_elements=["coder_id"], set_={"hash": head, "decisions": decisions}
        )
    )


_WRITTEN = (
    "id",
    "coder_id",
    "round_id",
    "answer_id",
    "revision",
    "act",
    "refers_to",
    "state",
    "codes",
    "unsure",
    "memo",
    "shown",
    "circumstances",
    "milliseconds",
    "decided_at",
    "previous",
    "hash",
)
"""The columns of a row, as `_row` gives them."""


def _row(
    author: Author, entry: Entry, answer_id: int, previous: str, following: str
) -> tuple[Any, ...]:
    made, judgement = entry.decision, entry.decision.judgement
    ordinary = made.circumstances == ORDINARY
    return (
        made.id,
        author.coder_id,
        author.round_id,
        answer_id,
        entry.revision,
        made.act.value,
        made.refers_to,
        judgement.state.value,
        codes_to_text(judgement.codes),
        judgement.unsure,
        judgement.memo,
        None if made.shown is None else json.dumps(made.shown),
        None if ordinary else circumstances_to_text(made.circumstances),
        milliseconds(made.seconds),
        entry.decided_at,
        previous,
        following,
    )


def _bring_up_current(connection: Connection, author: Author, before: int) -> None:
    """Point at the latest row of each answer; an answer taken back to unseen has none.

    `before` is the last row of the log that was there before the author's new ones.
    """
    new = connection.execute(
        select(decision.c.answer_id, decision.c.seq, decision.c.state, decision.c.unsure)
        .where(decision.c.seq > before, decision.c.coder_id == author.coder_id)
        .order_by(decision.c.seq)
    )
    latest = {row.answer_id: row for row in new}
    mine = (current_decision.c.coder_id == author.coder_id) & (
        current_decision.c.round_id == author.round_id
    )
    unseen = [number for number, row in latest.items() if row.state == State.UNSEEN]
    if unseen:
        connection.execute(
            delete(current_decision).where(mine, current_decision.c.answer_id.in_(unseen))
        )
    standing = [row for row in latest.values() if row.state != State.UNSEEN]
    if not standing:
        return
    statement = upsert(current_decision)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["coder_id", "round_id", "answer_id"],
            set_={name: statement.excluded[name] for name in ("seq", "state", "unsure")},
        ),
        [
            {
                "coder_id": author.coder_id,
                "round_id": author.round_id,
                "answer_id": row.answer_id,
                "seq": row.seq,
                "state": row.state,
                "unsure": row.unsure,
            }
            for row in standing
        ],
    )


# -- reading the log ------------------------------------------------------------------------------

_COLUMNS = (
    decision.c.seq,
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


def newest_first(connection: Connection, author: Author) -> Iterator[Decision]:
    """The author's log in this round, backwards, read a page at a time."""
    before: int | None = None
    while True:
        page = (
            select(*_COLUMNS)
            .join(answer, answer.c.id == decision.c.answer_id)
            .where(decision.c.coder_id == author.coder_id, decision.c.round_id == author.round_id)
            .order_by(decision.c.seq.desc())
            .limit(PAGE)
        )
        if before is not None:
            page = page.where(decision.c.seq < before)
        rows = connection.execute(page).all()
        for row in rows:
            yield decision_from_row(row)
        if len(rows) < PAGE:
            return
        before = rows[-1].seq


def find(connection: Connection, decision_id: str) -> Decision:
    """The decision with this id, which is in the log."""
    row = connection.execute(
        select(*_COLUMNS)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(decision.c.id == decision_id)
    ).one()
    return decision_from_row(row)


def standing_before(connection: Connection, author: Author, made: Decision) -> Judgement:
    """How the answer stood for the author before this decision was made."""
    seq = select(decision.c.seq).where(decision.c.id == made.id).scalar_subquery()
    row = connection.execute(
        select(*_COLUMNS)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(
            decision.c.coder_id == author.coder_id,
            decision.c.round_id == author.round_id,
            answer.c.key == made.answer,
            decision.c.seq < seq,
        )
        .order_by(decision.c.seq.desc())
        .limit(1)
    ).one_or_none()
    return UNSEEN if row is None else judgement_from_row(row)


def decision_from_row(row: AnyRow) -> Decision:
    """The decision a row of the log (with `answer_key`) says."""
    return Decision(
        id=row.id,
        answer=row.answer_key,
        judgement=judgement_from_row(row),
        act=Act(row.act),
        refers_to=row.refers_to,
        seconds=row.milliseconds / 1000,
        shown=None if row.shown is None else tuple(json.loads(row.shown)),
        circumstances=circumstances_from_text(row.circumstances),
    )


def judgement_from_row(row: AnyRow) -> Judgement:
    """The judgement a row of the log says."""
    return Judgement(State(row.state), codes_from_text(row.codes), bool(row.unsure), row.memo)


def codes_to_text(codes: Mapping[str, Origin]) -> str:
    """Codes with their origins, as the log keeps them."""
    return json.dumps(dict(sorted(codes.items())), ensure_ascii=False, separators=(",", ":"))


def codes_from_text(text: str) -> Mapping[str, Origin]:
    """Codes with their origins, from what the log keeps."""
    return MappingProxyType({code: Origin(origin) for code, origin in json.loads(text).items()})
