"""The decision log: appends rows and updates what depends on them, in one transaction.

A coder's log consists of lines, each with its own chain of hashes: one for decisions made in the
study itself, and one for each package, named by its id, for decisions made in it. So decisions that
come back in a package are only ever appended to those that came from it before. Among the decisions
on one answer in one round, the one with the greatest id stands, from whichever line: ids rise with
time, and the order of arrival in this database makes no difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    select,
)

from intercoder.coding.decision import Origin, State
from intercoder.coding.hash_chain import (
    Entry,
    beside_codes,
    chain_hash,
    first_hash,
    milliseconds,
    new_id,
)
from intercoder.study.database.bulk import batched, insert_rows
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import about, answer, chain_head, current_decision, decision
from intercoder.study.log.decision_numbers import numbers_of
from intercoder.study.log.set_aside_decisions import is_set_aside

AnyRow = Row[*tuple[Any, ...]]
"""A row with any columns."""
Answers = Mapping[str, tuple[int, str]]
"""Rows and texts of answers, by the answers' ids."""


@dataclass(frozen=True, slots=True)
class Author:
    """The coder and round for which rows are written: names for the log, row ids for the tables."""

    coder: str
    coder_id: int
    round: str
    round_id: int


@dataclass(frozen=True, slots=True)
class LineEnd:
    """Where the line of a coder's log ends that is written in this database."""

    line: str
    """Id of the package; empty in a study."""
    hash: str
    decisions: int
    """Number of decisions in the line."""


def append(
    connection: Connection,
    author: Author,
    entries: Sequence[Entry],
    *,
    answers: Answers | None = None,
    end: LineEnd | None = None,
) -> None:
    """Append rows to the author's log in order, and update what is derived from them.

    All entries are by this author, with rising ids: from `new_ids`, or of an earlier press written
    late. Answers and the end of the line are looked up unless this transaction has read them.
    """
    if answers is None:
        answers = _answers(connection, [entry.decision.answer for entry in entries])
    on = [(entry, *answers[entry.decision.answer]) for entry in entries]
    append_on(connection, author, on, end)
    if not entries or log_is_kept_by_triggers(connection):
        return
    if last_id(connection, author) != entries[-1].decision.id:
        _look_back(connection, author, sorted({number for _, number, _ in on}))


def append_on(
    connection: Connection,
    author: Author,
    entries: Sequence[tuple[Entry, int, str]],
    end: LineEnd | None = None,
) -> None:
    """Append many rows, each given with the row and text of its answer."""
    if not entries:
        return
    # If the database maintains the log, its insert trigger admits one writer at a time: waiting for
    # that here would hold up the others three times as long. If someone else has added to this line
    # in between, the trigger refuses the rows because they do not follow the last one.
    by_itself = log_is_kept_by_triggers(connection)
    end = end or _read_end(connection, author)
    head = end.hash
    before = 0
    if not by_itself:
        before = connection.execute(select(func.max(decision.c.seq))).scalar() or 0
    rows = []
    for entry, answer_id, text in entries:
        following = chain_hash(head, entry, text)
        rows.append((*_row(author, entry, answer_id), end.line, head, following))
        head = following
    insert_rows(connection, decision, _WRITTEN, rows)
    if by_itself:
        return
    move_head(connection, author.coder_id, end.line, head, end.decisions + len(rows))
    update_current_decisions(connection, author, before, end.line)


def append_returned(
    connection: Connection,
    author: Author,
    line: str,
    already: int,
    rows: Sequence[tuple[Entry, int, str, str]],
) -> None:
    """Append returned decisions: each entry with its answer's row, previous hash and own hash.

    The hashes have been checked. `already` is the number of decisions this line already has.
    """
    before = connection.execute(select(func.max(decision.c.seq))).scalar() or 0
    written = [
        (*_row(author, entry, answer_id), line, previous, own)
        for entry, answer_id, previous, own in rows
    ]
    insert_rows(connection, decision, _WRITTEN, written)
    move_head(connection, author.coder_id, line, rows[-1][-1], already + len(rows))
    update_current_decisions(connection, author, before, line)


def log_is_kept_by_triggers(connection: Connection) -> bool:
    """Whether the database itself updates what is derived from the log (`postgres/rules.py`)."""
    return connection.dialect.name == "postgresql"


def new_ids(connection: Connection, author: Author, count: int) -> list[str]:
    """Ids for the author's next decisions in this round: they rise even if the clock goes back."""
    return ids_after(last_id(connection, author), count)


def ids_after(last: str, count: int) -> list[str]:
    """Rising ids greater than this one."""
    ids: list[str] = []
    for _ in range(count):
        last = new_id(after=last)
        ids.append(last)
    return ids


def last_id(connection: Connection, author: Author) -> str:
    """The greatest id of the author's decisions in this round; empty if there is none."""
    last = connection.execute(
        select(func.max(decision.c.id)).where(
            decision.c.coder_id == author.coder_id, decision.c.round_id == author.round_id
        )
    ).scalar()
    return last or ""


def _answers(connection: Connection, keys: Sequence[str]) -> Answers:
    """Row id and text of the answers with these ids."""
    rows = connection.execute(
        select(answer.c.key, answer.c.id, answer.c.text).where(answer.c.key.in_(set(keys)))
    )
    return {row.key: (row.id, row.text) for row in rows}


def answers_of(connection: Connection, numbers: Sequence[int]) -> Answers:
    """Rows and texts of the answers with these rows."""
    rows = connection.execute(_ANSWERS_OF, {"numbers": numbers})
    return {row.key: (row.id, row.text) for row in rows}


_ANSWERS_OF = select(answer.c.key, answer.c.id, answer.c.text).where(
    answer.c.id.in_(bindparam("numbers", expanding=True))
)


def line_length(connection: Connection, author: Author, line: str) -> int:
    """Number of decisions in a line of the author's log."""
    found = connection.execute(
        select(chain_head.c.decisions).where(
            chain_head.c.coder_id == author.coder_id, chain_head.c.line == line
        )
    ).scalar()
    return found or 0


def _read_end(connection: Connection, author: Author) -> LineEnd:
    here = connection.execute(select(about.c.study_id, about.c.package)).one()
    line = here.package or ""
    row = connection.execute(
        select(chain_head.c.hash, chain_head.c.decisions).where(
            chain_head.c.coder_id == author.coder_id, chain_head.c.line == line
        )
    ).one_or_none()
    return line_end(author, here.study_id, line, *(row or (None, None)))


def line_end(
    author: Author, study_id: str, line: str, last_hash: str | None, decisions: int | None
) -> LineEnd:
    """The end of a line, given its last hash and length; None for one that has not begun."""
    if last_hash is None or decisions is None:
        return LineEnd(line, first_hash(study_id, author.coder, line), 0)
    return LineEnd(line, last_hash, decisions)


def move_head(connection: Connection, coder_row: int, line: str, head: str, decisions: int) -> None:
    """Record where a line of this coder's log now ends, and its number of decisions.

    Does nothing if the database does this.
    """
    if log_is_kept_by_triggers(connection):
        return
    connection.execute(
        upsert(connection.dialect.name, chain_head)
        .values(coder_id=coder_row, line=line, hash=head, decisions=decisions)
        .on_conflict_do_update(
            index_elements=["coder_id", "line"], set_={"hash": head, "decisions": decisions}
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
    "line",
    "previous",
    "hash",
)
"""Columns that are written: those of `_row`, and its place in the chain."""


def _row(author: Author, entry: Entry, answer_id: int) -> tuple[Any, ...]:
    made, judgement = entry.decision, entry.decision.judgement
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
        beside_codes(made),
        milliseconds(made.seconds),
        entry.decided_at,
    )


def codes_to_text(codes: Mapping[str, Origin]) -> str:
    """Codes with their origins, as the log stores them."""
    return json.dumps(dict(sorted(codes.items())), ensure_ascii=False, separators=(",", ":"))


def update_current_decisions(
    connection: Connection, author: Author, before: int, line: str | None = None
) -> None:
    """Point each answer at its standing decision; an answer reverted to unseen has none.

    `before` is the last row of the log before the author's new ones. If `line` is given, all new
    rows belong to it and an index finds them. A new decision stands unless a later one on its
    answer came in earlier. Does nothing if the database does this.
    """
    if log_is_kept_by_triggers(connection):
        return
    of_line = {} if line is None else {"of_line": line}
    new = connection.execute(
        _standing_after(line is not None), {"before": before, "by": author.coder_id, **of_line}
    )
    _point_at(connection, author, {row.answer_id: row for row in new})


_STANDING = (
    *(decision.c.answer_id, decision.c.seq, decision.c.state, decision.c.unsure),
    decision.c.revision,
    *(decision.c.shown, decision.c.circumstances, decision.c.decided_at, decision.c.codes),
)
"""What a standing decision's row is made from; the last ones as `numbers_of` takes them."""
_FOLLOWING = ("seq", "state", "unsure", "numbers")
"""Columns of a standing decision that follow from the log."""


@cache  # every decision asks it, and to build a statement takes longer than to run it
def _standing_after(is_of_line: bool) -> Select[Any]:
    """Rows behind `before` of the coder `by` that stand; with `of_line`, those of one line."""
    later = decision.alias()
    found = select(*_STANDING).where(
        decision.c.seq > bindparam("before"),
        decision.c.coder_id == bindparam("by"),
        ~is_set_aside(decision.c.id),
        ~exists().where(
            later.c.coder_id == decision.c.coder_id,
            later.c.round_id == decision.c.round_id,
            later.c.answer_id == decision.c.answer_id,
            later.c.id > decision.c.id,
            ~is_set_aside(later.c.id),
        ),
    )
    return found.where(decision.c.line == bindparam("of_line")) if is_of_line else found


def _look_back(connection: Connection, author: Author, numbers: Sequence[int]) -> None:
    """The same for rows that came late: on each answer the decision with the greatest id stands."""
    rows = connection.execute(
        select(*_STANDING)
        .where(
            decision.c.coder_id == author.coder_id,
            decision.c.round_id == author.round_id,
            decision.c.answer_id.in_(numbers),
            ~is_set_aside(decision.c.id),
        )
        .order_by(decision.c.id)
    )
    _point_at(connection, author, {row.answer_id: row for row in rows})


def bring_up_answer(
    connection: Connection, coder_row: int, round_row: int, answer_row: int
) -> None:
    """Update an answer's standing decision after one was set aside or restored.

    Does nothing if the database does this.
    """
    if log_is_kept_by_triggers(connection):
        return
    connection.execute(
        delete(current_decision).where(
            current_decision.c.coder_id == coder_row,
            current_decision.c.round_id == round_row,
            current_decision.c.answer_id == answer_row,
        )
    )
    _look_back(connection, Author("", coder_row, "", round_row), [answer_row])


def _point_at(connection: Connection, author: Author, latest: Mapping[int, AnyRow]) -> None:
    """Let these rows stand, by the rows of their answers."""
    unseen = [number for number, row in latest.items() if row.state == State.UNSEEN]
    for numbers in batched(unseen):
        mine = (current_decision.c.coder_id == author.coder_id) & (
            current_decision.c.round_id == author.round_id
        )
        connection.execute(
            delete(current_decision).where(mine, current_decision.c.answer_id.in_(numbers))
        )
    standing = [row for row in latest.values() if row.state != State.UNSEEN]
    if not standing:
        return
    connection.execute(
        _let_stand(connection.dialect.name),
        [
            {
                "coder_id": author.coder_id,
                "round_id": author.round_id,
                "answer_id": row.answer_id,
                "seq": row.seq,
                "state": row.state,
                "unsure": row.unsure,
                "numbers": numbers_of(row.answer_id, row.revision, row.state, row.unsure, *row[5:]),
            }
            for row in standing
        ],
    )


@cache
def _let_stand(dialect: str) -> Executable:
    statement = upsert(dialect, current_decision)
    return statement.on_conflict_do_update(
        index_elements=["coder_id", "round_id", "answer_id"],
        set_={name: statement.excluded[name] for name in _FOLLOWING},
    )
