"""Computes the digests of a study's parts as they are now, row by row.

In a file the driver's own cursor is used, with texts read as bytes: a row whose text was corrupted
still has a digest, though a different one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from intercoder.study.database.driver import driver_connection
from intercoder.study.seal.digests import RowSet, digest_of_rows, summed_in_postgresql
from intercoder.study.seal.parts import DECISIONS, Part, written_down

_ROWS = 5000


def part_now(connection: Connection, part: Part) -> RowSet:
    """The present rows of a part."""
    if connection.dialect.name == "postgresql":
        row = connection.exec_driver_sql(
            summed_in_postgresql(written_down(part, "postgresql"), f"{part.name}{part.where()}")
        ).one()
        return RowSet(row[0], int(row[1]))
    count = digest = 0
    statement = f"SELECT {written_down(part, 'sqlite')} FROM {part.name}{part.where()}"  # noqa: S608
    cursor = driver_connection(connection).execute(statement)
    while rows := cursor.fetchmany(_ROWS):
        digest += digest_of_rows([row for (row,) in rows])
        count += len(rows)
    return RowSet(count, digest)


def decisions_by_coder(connection: Connection) -> dict[int, RowSet]:
    """The present decisions, by coder."""
    if connection.dialect.name == "postgresql":
        summed = connection.exec_driver_sql(
            summed_in_postgresql(written_down(DECISIONS, "postgresql"), "decision", "coder_id")
        )
        return {row[0]: RowSet(row[1], int(row[2])) for row in summed}
    found: dict[int, RowSet] = {}
    row = written_down(DECISIONS, "sqlite")
    cursor = driver_connection(connection).execute(f"SELECT coder_id, {row} FROM decision")  # noqa: S608
    while rows := cursor.fetchmany(_ROWS):
        for coder_id, written in rows:
            found.setdefault(coder_id, RowSet()).add(written)
    return found


@contextmanager
def reading_anything(connection: Connection) -> Iterator[None]:
    """In a file, read texts whatever bytes they hold: invalid UTF-8 becomes surrogates.

    For reading a study that may be damaged; otherwise the driver gives up on the whole query.
    """
    if connection.dialect.name == "postgresql":  # which stores only UTF-8
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


def is_no_text(error: Exception) -> bool:
    """Whether the driver gave up because a text in a file is not UTF-8."""
    return "Could not decode to UTF-8" in str(error)
