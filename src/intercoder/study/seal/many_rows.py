"""Seals rows that are inserted many at a time, in a study in a file.

A trigger that serialises each row takes three quarters of the time of an insert. So for a batch the
trigger of its table steps aside, and the rows are serialised here, column by column, to the same
bytes (`parts.written_down`). Where the database might store anything but what it was given, the
trigger does it as ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from itertools import compress
from typing import Any

from sqlalchemy import Boolean, Column, Integer, String

from intercoder.study.seal.digests import RowSet, row_set
from intercoder.study.seal.parts import Part, sealed_parts
from intercoder.study.seal.tally import Tally

FEW = 100
"""Fewer rows are left to the trigger: setting it aside takes longer."""
_TOGETHER = 5000
Values = Mapping[str, Sequence[Any]]
"""Columns of equal length, by name."""


class ManyRows:
    """The seal of rows that one connection inserts in batches."""

    def __init__(
        self, connection: sqlite3.Connection, tally: Tally, triggers: Mapping[str, str]
    ) -> None:
        """`triggers` has the statements that make those of this connection, by name."""
        self._connection, self._tally, self._triggers = connection, tally, triggers

    @contextmanager
    def inserting(self, table: str, values: Values) -> Iterator[Callable[[], object]]:
        """Seal the rows with these columns, which are inserted inside the block.

        That is done at its end, or in a thread beside the rest of the block from the moment that
        what is given is called: before one long statement, while SQLite leaves Python to others.
        Between many short ones the two would only wait for each other.
        """
        part, trigger = _parts().get(table), insert_trigger(table)
        if (
            part is None
            or trigger not in self._triggers
            or _count(values) < FEW
            or not is_stored_as_given(part, values)
        ):
            yield _nothing
            return
        self._connection.execute(f"DROP TRIGGER temp.{trigger}")
        begun: list[Future[RowSet]] = []
        try:
            with ThreadPoolExecutor(1) as beside:
                yield lambda: begun.append(beside.submit(_sealed, part, values))
            sealed = begun[0].result() if begun else _sealed(part, values)
        except BaseException:
            self._tally.is_incomplete = True  # nobody knows which rows were inserted
            with suppress(sqlite3.Error):  # Ctrl+C within an insert closes the connection
                self._connection.execute(self._triggers[trigger])
            raise
        self._connection.execute(self._triggers[trigger])
        self._tally.note_many(part.name, sealed)


def _nothing() -> None:
    """Nothing is sealed here."""


def _sealed(part: Part, values: Values) -> RowSet:
    """The digest of the rows with these columns."""
    found = RowSet()
    for start in range(0, _count(values), _TOGETHER):
        some = {name: column[start : start + _TOGETHER] for name, column in values.items()}
        found.include(row_set(serialised(part, some)))
    return found


def _count(values: Values) -> int:
    return len(next(iter(values.values())))


def insert_trigger(table: str) -> str:
    """The name of the trigger that passes the rows inserted into a table."""
    return f"{table}_insert_sealed"


def is_stored_as_given(part: Part, values: Values) -> bool:
    """Whether the database stores in each column of the table just what is given for it.

    It converts between types, and fills in columns that are left out. False also where only the
    database can say which rows are sealed.
    """
    if part.only_where and part.only_these is None:
        return False
    return values.keys() == set(part.columns) and all(
        set(map(type, column)) <= _types(part.table.c[name]) for name, column in values.items()
    )


def serialised(part: Part, values: Values) -> Iterator[bytes]:
    """The bytes of each row under the seal, as the database would write them."""
    if part.only_these is not None:
        name, sealed = part.only_these
        if not set(sealed).issuperset(values[name]):
            is_sealed = [value in sealed for value in values[name]]
            values = {name: list(compress(one, is_sealed)) for name, one in values.items()}
    count = _count(values)
    if not count:
        return
    before = part.name
    pieces: list[Sequence[str]] = []
    for name in part.columns:
        column = values[name]
        if column.count(column[0]) == count:  # the same in all rows
            before += _piece(name, column[0])
        else:
            pieces.append(_pieces(f"{before} {name}=", column, empty=before))
            before = ""
    if before or not pieces:
        pieces.append([before] * count)
    for row in map("".join, zip(*pieces, strict=True)):
        yield row.encode()


def _pieces(before: str, values: Sequence[Any], *, empty: str) -> Sequence[str]:
    """What each value adds to its row, after what comes `before`; `empty` where it is null."""
    kinds = set(map(type, values))
    if kinds == {int}:
        texts = list(map(str, values))
        by_length = {size: f"{before}{size}:" for size in set(map(len, texts))}
        return [by_length[len(text)] + text for text in texts]
    different = set(values)
    if 4 * len(different) < len(values):
        known = {one: empty if one is None else f"{before}{_measured(one)}" for one in different}
        return [known[value] for value in values]
    if kinds == {str} and all(map(str.isascii, values)):
        return [f"{before}{len(text)}:{text}" for text in values]
    return [empty if one is None else f"{before}{_measured(one)}" for one in values]


def _piece(name: str, value: str | int | None) -> str:
    return "" if value is None else f" {name}={_measured(value)}"


def _measured(value: str | int) -> str:
    """A value after the number of its bytes."""
    text = value if isinstance(value, str) else str(int(value))
    return f"{len(text) if text.isascii() else len(text.encode())}:{text}"


def _types(column: Column[Any]) -> frozenset[type]:
    """The types that a column stores unchanged."""
    own: tuple[type, ...] = ()
    if isinstance(column.type, Boolean):
        own = (bool, int)
    elif isinstance(column.type, Integer):
        own = (int,)
    elif isinstance(column.type, String):
        own = (str,)
    return frozenset((*own, type(None)) if column.nullable else own)


@cache
def _parts() -> Mapping[str, Part]:
    return {part.name: part for part in sealed_parts()}
