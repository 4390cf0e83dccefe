"""Follows the decision log from its first row: is each decision as it was made, and do they stand?

Rows are taken as the driver gives them and hashed without making decisions of them: a study of a
million answers is followed in seconds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from intercoder.coding.chain import circumstances_from_text, circumstances_to_text, first_hash
from intercoder.coding.decision import ORDINARY, State
from intercoder.study.bulk import fetched
from intercoder.study.log import AnyRow
from intercoder.study.schema import (
    answer,
    chain_head,
    coder,
    coding_round,
    current_decision,
    decision,
)
from intercoder.study.study import Study
from intercoder.text.display import display_line

_ROWS = 2000
_REMEMBERED = 50_000
"""How many different texts of one column are read only once."""
_ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading a value raises that is not what the program writes."""


def chain_faults(
    connection: Connection, study: Study, whose: int | None, advance: Callable[[int], object]
) -> Iterator[str]:
    """A sentence for each row that is not as it was written, or not where it was.

    In a package only its own line can be followed, since others may not be whole in it; `whose`
    limits it to one coder. `advance` is called with the number of rows just looked at.
    """
    heads: Mapping[tuple[int, str], AnyRow] = {
        (row.coder_id, row.line): row for row in connection.execute(select(chain_head))
    }
    reader = _Reader()
    for line in _lines(connection, heads):
        if whose not in {None, line.coder_id}:
            continue  # a coder's login sees of the others only what is in closed rounds
        name = display_line(line.name)
        is_whole = line.line == study.package or not study.package
        expected, count = first_hash(study.id, line.name, line.line), 0
        for row in _rows_of(connection, line):
            values = dict(zip(_NAMES, row, strict=True))
            previous, own = values["previous"], values["hash"]
            what = (
                f"decision {display_line(str(values['id']))} of {name} on answer "
                f"{display_line(str(values['answer_key']))}"
            )
            if is_whole and previous != expected:
                yield f"Before {what} something was removed or slipped in."
            try:
                is_as_written = reader.hash_of(row, line.name) == own
            except _UNREADABLE:
                yield f"The {what} cannot be read."
            else:
                if not is_as_written:
                    yield f"The {what}, or the text it was made on, was changed."
            expected, count = own, count + 1
            if count % _ROWS == 0:
                advance(_ROWS)
        advance(count % _ROWS)
        head = heads.get((line.coder_id, line.line))
        if not is_whole:
            continue
        if (head.hash, head.decisions) != (expected, count) if head else count > 0:
            yield f"The last decisions of {name} are missing."


class _Line(NamedTuple):
    """A line of a coder's log."""

    coder_id: int
    name: str
    line: str


def _lines(connection: Connection, heads: Collection[tuple[int, str]]) -> list[_Line]:
    """Every line that has rows, or is said to have had some."""
    names = {row.id: row.name for row in connection.execute(select(coder.c.id, coder.c.name))}
    written = connection.execute(select(decision.c.coder_id, decision.c.line).distinct())
    found = {(row.coder_id, row.line) for row in written}.union(heads)
    return [
        _Line(number, str(names.get(number, number)), line)
        for number, line in sorted(found, key=str)
    ]


_COLUMNS = (
    decision.c.previous,
    decision.c.id,
    answer.c.key.label("answer_key"),
    answer.c.text,
    coding_round.c.name.label("round"),
    decision.c.revision,
    decision.c.act,
    decision.c.refers_to,
    decision.c.state,
    decision.c.codes,
    decision.c.unsure,
    decision.c.memo,
    decision.c.shown,
    decision.c.milliseconds,
    decision.c.decided_at,
    decision.c.circumstances,
    decision.c.hash,
)
_NAMES = tuple(column.name for column in _COLUMNS)


def _rows_of(connection: Connection, line: _Line) -> Iterator[tuple[Any, ...]]:
    statement = (
        select(*_COLUMNS)
        .select_from(decision)
        .outerjoin(answer, answer.c.id == decision.c.answer_id)
        .outerjoin(coding_round, coding_round.c.id == decision.c.round_id)
        .where(decision.c.coder_id == line.coder_id, decision.c.line == line.line)
        .order_by(decision.c.seq)
    )
    for rows in fetched(connection, statement, _ROWS):
        yield from rows


class _Reader:
    """Hashes rows as `coding.chain` does, and remembers what many rows have in common."""

    def __init__(self) -> None:
        self._codes: dict[str, list[tuple[str, str]]] = {}
        self._shown: dict[str, list[str]] = {}
        self._circumstances: dict[str, str] = {}

    def hash_of(self, row: tuple[Any, ...], name: str) -> str:
        """The hash a row should have. Raises what reading an unreadable value raises."""
        previous, id, key, text, round, revision, act, refers_to, *judged = row
        state, codes, unsure, memo, shown, milliseconds, decided_at, circumstances, _ = judged
        content = [
            previous,
            id,
            key,
            hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            name,
            round,
            revision,
            act,
            refers_to,
            state,
            _remember(self._codes, codes, _sorted_codes),
            _flag(unsure),
            memo,
            None if shown is None else _remember(self._shown, shown, json.loads),
            milliseconds,
            decided_at,
        ]
        if circumstances is not None:
            said = _remember(self._circumstances, circumstances, _as_hashed)
            content += [said] if said else []
        return hashlib.sha256(_ENCODE(content).encode()).hexdigest()


def _remember(known: dict[str, Any], text: str, read: Callable[[str], Any]) -> Any:
    found = known.get(text)
    if found is None:
        if len(known) >= _REMEMBERED:
            known.clear()
        found = known[text] = read(text)
    return found


def _sorted_codes(text: str) -> list[tuple[str, str]]:
    return sorted(json.loads(text).items())


def _as_hashed(text: str) -> str:
    """Circumstances in the form that is hashed; empty for ordinary ones, which are left out."""
    read = circumstances_from_text(text)
    return "" if read == ORDINARY else circumstances_to_text(read)


def _flag(value: object) -> bool:
    if value not in (0, 1):
        raise ValueError("neither true nor false")
    return bool(value)


def current_faults(connection: Connection) -> Iterator[str]:
    """Answers whose standing decision is not the one with the greatest id."""
    last = (
        select(
            decision.c.coder_id,
            decision.c.round_id,
            decision.c.answer_id,
            func.max(decision.c.id).label("id"),
        )
        .group_by(decision.c.coder_id, decision.c.round_id, decision.c.answer_id)
        .subquery()
    )
    same = and_(
        current_decision.c.coder_id == last.c.coder_id,
        current_decision.c.round_id == last.c.round_id,
        current_decision.c.answer_id == last.c.answer_id,
    )
    standing = (
        select(last.c.answer_id)
        .select_from(last)
        .join(decision, decision.c.id == last.c.id)
        .outerjoin(current_decision, same)
    )
    is_unseen = decision.c.state == State.UNSEEN
    wrong = connection.execute(
        select(func.count()).select_from(
            standing.where(
                (is_unseen & current_decision.c.seq.is_not(None))
                | (
                    ~is_unseen
                    & (
                        current_decision.c.seq.is_(None)
                        | (current_decision.c.seq != decision.c.seq)
                        | (current_decision.c.state != decision.c.state)
                        | (current_decision.c.unsure != decision.c.unsure)
                    )
                )
            ).subquery()
        )
    ).scalar_one()
    stray = connection.execute(
        select(func.count())
        .select_from(current_decision.outerjoin(last, same))
        .where(last.c.id.is_(None))
    ).scalar_one()
    if wrong + stray:
        yield f"{wrong + stray} answers do not stand as the log says."
