"""The decision log: appends rows and updates what depends on them, in one transaction.

A coder's log is made of lines, each with a chain of hashes of its own: one for what is decided in
the study itself, and one for each package, named by its id, for what is decided in that. So what
comes back in packages is only ever added behind what came from them before. Of the decisions on one
answer in one round that with the greatest id stands, from whichever line: ids rise with time, and
which came first into this database makes no difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select, true

from intercoder.coding.decision import (
    ORDINARY,
    UNSEEN,
    Decision,
    Judgement,
    Origin,
    State,
)
from intercoder.coding.hash_chain import (
    Entry,
    chain_hash,
    circumstances_to_text,
    first_hash,
    ids_from,
    milliseconds,
    new_id,
)
from intercoder.study.database.bulk import batched, insert_rows
from intercoder.study.database.dialects import upsert
from intercoder.study.database.schema import about, answer, chain_head, current_decision, decision
from intercoder.study.log.decision_rows import Unreadable, decision_of, leave_out
from intercoder.study.log.set_aside_decisions import is_set_aside

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns were asked for."""
PAGE = 64
"""How many rows of a coder's log are read at a time, going back."""
MAX_BY_ONE_PRESS = 4096
"""More decisions than one press ever makes (`groups.MOST`, and the answer in view)."""


@dataclass(frozen=True, slots=True)
class Author:
    """Whose rows are written, in which round: names for the log, row ids for the tables."""

    coder: str
    coder_id: int
    round: str
    round_id: int


def append(connection: Connection, author: Author, entries: Sequence[Entry]) -> None:
    """Add rows to the author's log, one after the other, and bring up what follows from them.

    All entries are of this author, with ids that rise: from `new_ids`, or of an earlier press that
    is written late.
    """
    answers = _answers(connection, [entry.decision.answer for entry in entries])
    append_on(connection, author, [(entry, *answers[entry.decision.answer]) for entry in entries])
    if not entries or log_is_kept_by_triggers(connection):
        return
    if last_id(connection, author) != entries[-1].decision.id:
        _look_back(connection, author, sorted({number for number, _ in answers.values()}))


def append_on(
    connection: Connection, author: Author, entries: Sequence[tuple[Entry, int, str]]
) -> None:
    """The same for many rows, each with the row and the text of its answer, which are known."""
    if not entries:
        return
    # Where the database keeps the log, it lets in one writer after the other at the insert itself:
    # to wait for that here would be to hold up the others for three times as long. If somebody else
    # has added to this very line in between, it refuses the rows, as not following the last one.
    by_itself = log_is_kept_by_triggers(connection)
    line, head, count = _head(connection, author)
    before = 0
    if not by_itself:
        before = connection.execute(select(func.max(decision.c.seq))).scalar() or 0
    rows = []
    for entry, answer_id, text in entries:
        following = chain_hash(head, entry, text)
        rows.append((*_row(author, entry, answer_id), line, head, following))
        head = following
    insert_rows(connection, decision, _WRITTEN, rows)
    if by_itself:
        return
    move_head(connection, author.coder_id, line, head, count + len(rows))
    update_current_decisions(connection, author, before, line)


def append_returned(
    connection: Connection,
    author: Author,
    line: str,
    already: int,
    rows: Sequence[tuple[Entry, int, str, str]],
) -> None:
    """Add what came back in a package: each entry with its answer's row, the hash before it, and
    its own hash, which have been checked. `already` is how many of this line are there."""
    before = connection.execute(select(func.max(decision.c.seq))).scalar() or 0
    written = [
        (*_row(author, entry, answer_id), line, previous, own)
        for entry, answer_id, previous, own in rows
    ]
    insert_rows(connection, decision, _WRITTEN, written)
    move_head(connection, author.coder_id, line, rows[-1][-1], already + len(rows))
    update_current_decisions(connection, author, before, line)


def log_is_kept_by_triggers(connection: Connection) -> bool:
    """Whether the database brings up itself what follows from the log (`postgres/rules.py`)."""
    return connection.dialect.name == "postgresql"


def new_ids(connection: Connection, author: Author, count: int) -> list[str]:
    """Ids for the author's next decisions in this round: they rise, whatever the clock does."""
    last = last_id(connection, author)
    ids: list[str] = []
    for _ in range(count):
        last = new_id(after=last)
        ids.append(last)
    return ids


def last_id(connection: Connection, author: Author) -> str:
    """The greatest id of the author's decisions in this round; empty where there is none."""
    last = connection.execute(
        select(func.max(decision.c.id)).where(
            decision.c.coder_id == author.coder_id, decision.c.round_id == author.round_id
        )
    ).scalar()
    return last or ""


def _answers(connection: Connection, keys: Sequence[str]) -> Mapping[str, tuple[int, str]]:
    """Row id and text of the answers with these ids."""
    rows = connection.execute(
        select(answer.c.key, answer.c.id, answer.c.text).where(answer.c.key.in_(set(keys)))
    )
    return {row.key: (row.id, row.text) for row in rows}


def line_length(connection: Connection, author: Author, line: str) -> int:
    """How many decisions a line of the author's log has."""
    found = connection.execute(
        select(chain_head.c.decisions).where(
            chain_head.c.coder_id == author.coder_id, chain_head.c.line == line
        )
    ).scalar()
    return found or 0


def _head(connection: Connection, author: Author) -> tuple[str, str, int]:
    """The line that is written here, the hash at its end, and how many decisions it has."""
    here = connection.execute(select(about.c.study_id, about.c.package)).one()
    line = here.package or ""
    row = connection.execute(
        select(chain_head.c.hash, chain_head.c.decisions).where(
            chain_head.c.coder_id == author.coder_id, chain_head.c.line == line
        )
    ).one_or_none()
    if row is not None:
        return line, row.hash, row.decisions
    return line, first_hash(here.study_id, author.coder, line), 0


def move_head(connection: Connection, coder_row: int, line: str, head: str, decisions: int) -> None:
    """Note where a line of this coder's log ends now, and how many decisions it has.

    Nothing to do where the database does it.
    """
    if log_is_kept_by_triggers(connection):
        return
    connection.execute(
        upsert(connection, chain_head)
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
"""The columns of a row: those of `_row`, and its place in the chain."""


def _row(author: Author, entry: Entry, answer_id: int) -> tuple[Any, ...]:
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
    )


def update_current_decisions(
    connection: Connection, author: Author, before: int, line: str | None = None
) -> None:
    """Point at the row that stands on each answer; an answer taken back to unseen has none.

    `before` is the last row of the log that was there before the author's new ones, which are all
    of one `line`, where it is named: then they are found from an index. One of them stands unless
    a later decision on its answer came in before it. Nothing to do where the database does it.
    """
    if log_is_kept_by_triggers(connection):
        return
    later = decision.alias()
    of_line = true() if line is None else decision.c.line == line
    new = connection.execute(
        select(decision.c.answer_id, decision.c.seq, decision.c.state, decision.c.unsure).where(
            decision.c.seq > before,
            decision.c.coder_id == author.coder_id,
            of_line,
            ~is_set_aside(decision.c.id),
            ~exists().where(
                later.c.coder_id == decision.c.coder_id,
                later.c.round_id == decision.c.round_id,
                later.c.answer_id == decision.c.answer_id,
                later.c.id > decision.c.id,
                ~is_set_aside(later.c.id),
            ),
        )
    )
    _point_at(connection, author, {row.answer_id: row for row in new})


def _look_back(connection: Connection, author: Author, numbers: Sequence[int]) -> None:
    """The same for rows that came late: on each answer the greatest id stands."""
    rows = connection.execute(
        select(decision.c.answer_id, decision.c.seq, decision.c.state, decision.c.unsure)
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
    """Find anew what stands on an answer, once a decision on it was set aside or counts again.

    Nothing to do where the database does it.
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
    mine = (current_decision.c.coder_id == author.coder_id) & (
        current_decision.c.round_id == author.round_id
    )
    unseen = [number for number, row in latest.items() if row.state == State.UNSEEN]
    for numbers in batched(unseen):
        connection.execute(
            delete(current_decision).where(mine, current_decision.c.answer_id.in_(numbers))
        )
    standing = [row for row in latest.values() if row.state != State.UNSEEN]
    if not standing:
        return
    statement = upsert(connection, current_decision)
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

    With `before` only what has a smaller id.
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
    """The decisions that a press with this id has left in the log, newest first."""
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
    """The decision with this id, where it is in the log and can be read."""
    rows = connection.execute(
        select(*_COLUMNS)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(decision.c.id == decision_id)
    )
    return next(sound(rows), None)


def standing_before(connection: Connection, author: Author, made: Decision) -> Judgement:
    """How the answer stood for the author before this decision was made."""
    before = decision_before(connection, author, made)
    return UNSEEN if before is None else before.judgement


def decision_before(connection: Connection, author: Author, made: Decision) -> Decision | None:
    """The author's decision on the same answer before this one; None where it is the first."""
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
    """The decisions in these rows of the log (with `answer_key`); what is none is left out."""
    for row in rows:
        found = decision_of(row)
        if isinstance(found, Unreadable):
            leave_out(found)
        else:
            yield found


def codes_from_text(text: str) -> Mapping[str, Origin]:
    """Codes with their origins, from what the log keeps. Raises ValueError for anything else."""
    read = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("these are no codes")
    return MappingProxyType({code: Origin(origin) for code, origin in read.items()})


def codes_to_text(codes: Mapping[str, Origin]) -> str:
    """Codes with their origins, as the log keeps them."""
    return json.dumps(dict(sorted(codes.items())), ensure_ascii=False, separators=(",", ":"))
