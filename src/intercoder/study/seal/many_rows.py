"""Seals rows that are inserted many at a time, in a study in a file.

A trigger that serialises each row takes three quarters of the time of an insert. So for a batch the
trigger of its table steps aside, and the rows are serialised here, column by column, to the same
bytes (`parts.written_down`). Where the database might store anything but what it was given, the
trigger does it as ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Integer, String

from intercoder.study.database.bulk import batched
from intercoder.study.seal.parts import Part, sealed_parts
from intercoder.study.seal.tally import Tally

FEW = 100
"""Fewer rows are left to the trigger: setting it aside takes longer."""
_TOGETHER = 5000
_Row = tuple[Any, ...]


class ManyRows:
    """The seal of rows that one connection inserts in batches."""

    def __init__(
        self, connection: sqlite3.Connection, tally: Tally, triggers: Mapping[str, str]
    ) -> None:
        """`triggers` has the statements that make those of this connection, by name."""
        self._connection, self._tally, self._triggers = connection, tally, triggers

    @contextmanager
    def inserting(self, table: str, columns: Sequence[str], rows: Sequence[_Row]) -> Iterator[None]:
        """Seal these rows, which are inserted inside the block."""
        part, trigger = _parts().get(table), insert_trigger(table)
        if (
            part is None
            or trigger not in self._triggers
            or len(rows) < FEW
            or not is_stored_as_given(part, columns, rows)
        ):
            yield
            return
        self._connection.execute(f"DROP TRIGGER temp.{trigger}")
        try:
            yield
        except BaseException:
            self._tally.is_incomplete = True  # nobody knows which rows were inserted
            with suppress(sqlite3.Error):  # Ctrl+C within an insert closes the connection
                self._connection.execute(self._triggers[trigger])
            raise
        self._connection.execute(self._triggers[trigger])
        for some in batched(rows, _TOGETHER):
            self._tally.note_many(part.name, serialised(part, columns, some))


def insert_trigger(table: str) -> str:
    """The name of the trigger that passes the rows inserted into a table."""
    return f"{table}_insert_sealed"


def is_stored_as_given(part: Part, columns: Sequence[str], rows: Sequence[_Row]) -> bool:
    """Whether the database stores in each column of the table just what is given for it.

    It converts between types, and fills in columns that are left out. False also where only the
    database can say which rows are sealed.
    """
    if part.only_where and part.only_these is None:
        return False
    return set(columns) == set(part.columns) and all(
        set(map(type, values)) <= _types(part.table.c[name])
        for name, values in zip(columns, zip(*rows, strict=True), strict=True)
    )


def serialised(part: Part, columns: Sequence[str], rows: Sequence[_Row]) -> Iterator[bytes]:
    """The bytes of each row under the seal, as the database would write them."""
    if part.only_these is not None:
        name, values = part.only_these
        place = list(columns).index(name)
        rows = [row for row in rows if row[place] in values]
    if not rows:
        return
    given = dict(zip(columns, zip(*rows, strict=True), strict=True))
    before = part.name
    pieces: list[Sequence[str]] = []
    for name in part.columns:
        values = given[name]
        if values.count(values[0]) == len(values):  # the same in all rows
            before += _piece(name, values[0])
        else:
            pieces.append(_pieces(f"{before} {name}=", values, empty=before))
            before = ""
    if before or not pieces:
        pieces.append([before] * len(rows))
    for row in map("".join, zip(*pieces, strict=True)):
        yield row.encode()


def _pieces(before: str, values: Sequence[Any], *, empty: str) -> Sequence[str]:
    """What each value adds to its row, after what comes `before`; `empty` where it is null."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return [f"{before}{len(text)}:{text}" for text in map(str, values)]
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
