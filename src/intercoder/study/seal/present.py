"""What the parts of a study add up to as they are now, read row by row.

In a file the driver's own cursor is used, with bytes for texts: a row that is no text any more
still has a digest, which is another one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from intercoder.study.seal.digests import RowSet, summed_in_postgresql
from intercoder.study.seal.parts import DECISIONS, Part, written_down

_ROWS = 5000


def part_now(
    connection: Connection, part: Part, advance: Callable[[int], object] = lambda _rows: None
) -> RowSet:
    """The rows of a part as they are. `advance` is called with the number of rows just read."""
    if connection.dialect.name == "postgresql":
        row = connection.exec_driver_sql(
            summed_in_postgresql(written_down(part, "postgresql"), f"{part.name}{part.where()}")
        ).one()
        advance(row[0])
        return RowSet(row[0], int(row[1]))
    found = RowSet()
    statement = f"SELECT {written_down(part, 'sqlite')} FROM {part.name}{part.where()}"  # noqa: S608
    cursor = driver_connection(connection).execute(statement)
    while rows := cursor.fetchmany(_ROWS):
        for (row,) in rows:
            found.add(row)
        advance(len(rows))
    return found


def decisions_by_coder(connection: Connection) -> dict[int, RowSet]:
    """The decisions as they are, by coder."""
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(
            summed_in_postgresql(written_down(DECISIONS, "postgresql"), "decision", "coder_id")
        )
        return {row[0]: RowSet(row[1], int(row[2])) for row in rows}
    found: dict[int, RowSet] = {}
    for coder_id, row in decisions_in_order(connection):
        found.setdefault(coder_id, RowSet()).add(row)
    return found


def decisions_in_order(connection: Connection) -> Iterator[tuple[int, bytes]]:
    """The coder and the written-down row of each decision, in the order in which they came."""
    row = written_down(DECISIONS, connection.dialect.name)
    statement = f"SELECT coder_id, {row} FROM decision ORDER BY seq"  # noqa: S608 - our own names
    if connection.dialect.name == "postgresql":
        result = connection.execution_options(yield_per=_ROWS).exec_driver_sql(statement)
        for part in result.partitions():
            for coder_id, written in part:
                yield coder_id, bytes(written)
        return
    cursor = driver_connection(connection).execute(statement)
    while rows := cursor.fetchmany(_ROWS):
        yield from rows


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection to a file."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("this is no connection to a file")
    return raw


@contextmanager
def reading_anything(connection: Connection) -> Iterator[None]:
    """In a file, read texts whatever bytes they hold: those that are no UTF-8 become surrogates.

    For looking at a study that may be damaged; otherwise the driver gives up on the whole query.
    """
    if connection.dialect.name == "postgresql":  # which keeps nothing but UTF-8
        yield
        return
    raw = driver_connection(connection)
    raw.text_factory = _any_text
    try:
        yield
    finally:
        raw.text_factory = str


def _any_text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")
