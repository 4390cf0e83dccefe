"""Rows of the log as columns of numbers, without an object for each decision."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    Select,
    case,
    cast,
    extract,
    func,
    literal_column,
)

from intercoder.coding.decision import State
from intercoder.coding.hash_chain import DRAWN
from intercoder.study.agreement.joined_columns import joined_columns
from intercoder.study.agreement.judgement_columns import JudgementColumns
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import current_decision, decision
from intercoder.study.log.decision_numbers import (
    ANSWER,
    ASSISTED,
    DRAWN_BIT,
    ODD,
    REVISION,
    SKIPPED,
    UNSURE,
)
from intercoder.study.log.decision_rows import codes_of, leave_out_where
from intercoder.study.postgres.rules.log_checks import is_time_of

ROWS = 500
"""Rows fetched at a time: few enough not to trigger Python's garbage collector."""
IS_DRAWN = decision.c.circumstances.like(f'%"{DRAWN}":%')
"""Whether a model put the answer next."""
NO_SET = -1
"""Stands for codes that cannot be read."""
KNOWN_STATES = tuple(one.value for one in State if one is not State.UNSEEN)
"""States of a decision; rows with any other cannot be read."""


class SetNumbers(dict[str, int]):
    """Numbers for the distinct sets of codes, keyed by the text the log stores."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, ...], int] = {}

    def __missing__(self, text: str) -> int:
        given = codes_of(text)
        if given is None:
            self[text] = NO_SET
            return NO_SET
        return self.add(text, given)

    def add(self, text: str, given: Collection[str]) -> int:
        """The number of the set of these codes, which such a text stands for."""
        codes = tuple(sorted(given))  # origins left out
        number = self[text] = self.found.setdefault(codes, len(self.found))
        return number


Piece = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]
"""Packed numbers, code sets and times of some decisions."""


def packed_columns(connection: Connection) -> tuple[ColumnElement[Any], ...]:
    """Three columns: a number that packs answer, revision and marks; the codes; and the time."""
    packed = (
        cast(decision.c.answer_id, BigInteger) * ANSWER
        + decision.c.revision * REVISION
        + case((decision.c.unsure, UNSURE), else_=0)
        + case((decision.c.shown.is_not(None), ASSISTED), else_=0)
        + case(
            (decision.c.state == State.CODED, 0),
            (decision.c.state == State.NO_CODE_APPLIES, 0),
            (decision.c.state == State.SKIPPED, SKIPPED),
            else_=ODD,
        )
        + case((IS_DRAWN, DRAWN_BIT), else_=0)
    )
    return packed, decision.c.codes, epoch(connection, decision.c.decided_at)


def epoch(connection: Connection, at: ColumnElement[Any]) -> ColumnElement[int]:
    """A time as seconds since 1970, computed by the database, which is quicker than Python."""
    if connection.dialect.name != "sqlite":
        written = cast(func.floor(extract("epoch", cast(at, DateTime(timezone=True)))), BigInteger)
        return case((literal_column(is_time_of(str(at))), written), else_=None)
    if sqlite3.sqlite_version_info >= (3, 38):
        return func.unixepoch(at, type_=Integer)
    return cast(func.strftime("%s", at), Integer)


def pieces(connection: Connection, statement: Select[Any], sets: SetNumbers) -> Iterator[Piece]:
    """The rows of a query for `packed_columns`; sets that are new are added to `sets`."""
    for fetched_rows in fetched(connection, statement, ROWS):
        rows = fetched_rows
        packed, codes, times = zip(*rows, strict=True)
        numbers = [sets[text] for text in codes]
        if NO_SET in numbers or set(map(type, packed)) != {int} or None in times:
            rows = [one for one in rows if _is_sound(connection, one, sets)]
            if not rows:
                continue
            packed, codes, times = zip(*rows, strict=True)
            numbers = [sets[text] for text in codes]
        yield _sound(
            connection,
            np.array(packed, dtype=np.int64),
            np.array(numbers, dtype=np.int32),
            np.array(times, dtype=np.int64),
        )


def standing_pieces(
    connection: Connection, statement: Select[Any], steps: Select[Any], sets: SetNumbers
) -> Iterator[Piece]:
    """The same for standing decisions, by answer; `steps` selects their answers alone.

    In a file, rows are read in half the time of `pieces`.
    """
    by = current_decision.c.answer_id
    if connection.dialect.name != "sqlite":
        yield from pieces(connection, statement.order_by(by), sets)
        return
    for part, columns in joined_columns(connection, statement, steps, by):
        piece = None if columns is None else _piece_of(columns, sets)
        if piece is None:
            yield from pieces(connection, part.order_by(by), sets)
        else:
            yield _sound(connection, *piece)


def _piece_of(columns: Sequence[Sequence[str]], sets: SetNumbers) -> Piece | None:
    """The columns as numbers, by answer; None if something in them cannot be read."""
    packed, codes, times = columns
    try:
        found = np.array(packed, dtype=np.int64), np.array(times, dtype=np.int64)
    except ValueError:
        return None
    numbers = np.fromiter(map(sets.__getitem__, codes), dtype=np.int32, count=len(codes))
    if (numbers == NO_SET).any():
        return None
    if (found[0][1:] > found[0][:-1]).all():
        return found[0], numbers, found[1]
    order = np.argsort(found[0])  # answers differ, and are the highest digits
    return found[0][order], numbers[order], found[1][order]


def _sound(
    connection: Connection,
    packed: NDArray[np.int64],
    numbers: NDArray[np.int32],
    times: NDArray[np.int64],
) -> Piece:
    """The rows whose state can be read; the others are noted."""
    odd = (packed & ODD) != 0
    if not odd.any():
        return packed, numbers, times
    leave_out_where(connection, decision.c.state.not_in([*State]), "state")
    return packed[~odd], numbers[~odd], times[~odd]


def _is_sound(connection: Connection, row: Sequence[Any], sets: SetNumbers) -> bool:
    """Whether a row can be read; an unreadable one is noted and left out."""
    packed, codes, at = row
    if sets[codes] == NO_SET:
        leave_out_where(connection, decision.c.codes == codes, "codes")
        return False
    if at is None:
        leave_out_where(connection, epoch(connection, decision.c.decided_at).is_(None), "time")
        return False
    return isinstance(packed, int)


def joined(coder_name: str, round_name: str, found: list[Piece]) -> JudgementColumns:
    """The decisions of one coder in one round, unpacked; `found` is emptied, to save memory."""
    size = sum(packed.size for packed, _, _ in found)
    answer, decided_at = (np.empty(size, dtype=np.int64) for _ in range(2))
    codes, revision = (np.empty(size, dtype=np.int32) for _ in range(2))
    marks = np.empty(size, dtype=np.uint8)
    found.reverse()
    start = 0
    while found:
        packed, numbers, times = found.pop()
        part = slice(start, start + packed.size)
        answer[part], codes[part], decided_at[part] = packed // ANSWER, numbers, times
        small = packed % ANSWER
        marks[part], revision[part] = small % REVISION, small // REVISION
        start += packed.size
    return JudgementColumns(
        coder_name,
        round_name,
        answer,
        codes,
        (marks & SKIPPED) != 0,
        (marks & UNSURE) != 0,
        (marks & ASSISTED) != 0,
        (marks & DRAWN_BIT) != 0,
        revision,
        decided_at,
    )
