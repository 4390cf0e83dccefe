"""Inserts, updates and reads many rows.

SQLAlchemy prepares a dictionary of parameters for every row; for a million short rows that takes
longer than the database does. Handing the driver tuples makes the import of a million answers about
a third faster (`benchmarks/import_answers.py`). PostgreSQL takes the columns as arrays, in one
statement for many rows: nearly as fast as its COPY, which tables with row-level security refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    Executable,
    Table,
)

T = TypeVar("T")
IN_ONE_QUERY = 500
"""Values in one query: databases limit the number."""
_ROWS = 5000
"""Rows in one statement to PostgreSQL."""
_ARRAYS: dict[type, str] = {
    int: "bigint[]",
    bool: "boolean[]",
    float: "double precision[]",
    bytes: "bytea[]",
    str: "text[]",
}

AROUND_INSERT = "around insert"
"""Where a connection to a file has what is called around each insert of many rows."""
_AS = {"words": "tsvector"}
"""Columns of a type that arrays cannot carry."""


def batched(values: Sequence[T], size: int = IN_ONE_QUERY) -> Iterator[Sequence[T]]:
    """The values in order, at most `size` of them at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Insert rows, each with its values in the order of `columns`.

    `then` goes on with them, in a statement or two: in a file they are sealed meanwhile.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _insert_arrays(connection, table, columns, rows)
        then()
        return
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
    values = dict(zip(columns, zip(*rows, strict=True), strict=True))
    with inserting(connection, table, values) as begin_sealing:
        connection.exec_driver_sql(statement, list(rows))
        begin_sealing()
        then()


def inserting(
    connection: Connection, table: Table, values: Mapping[str, Sequence[Any]]
) -> AbstractContextManager[Callable[[], object]]:
    """What goes around an insert of these columns into a file: it gives what is to be called before
    one long statement (`ManyRows.inserting`)."""
    around = connection.info.get(AROUND_INSERT)
    if around is None:
        return nullcontext(lambda: None)
    found: AbstractContextManager[Callable[[], object]] = around(table.name, values)
    return found


def _insert_arrays(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    arrays = ", ".join(f"%s::{_array(table.c[name])}" for name in columns)
    names = ", ".join(columns)
    given = ", ".join(f"{name}::{_AS[name]}" if name in _AS else name for name in columns)
    statement = (
        f"INSERT INTO {table.name} ({names}) SELECT {given} "  # noqa: S608 - our own names
        f"FROM unnest({arrays}) WITH ORDINALITY AS given ({names}, place) ORDER BY place"
    )
    for some in batched(rows, _ROWS):
        values = zip(*some, strict=True)
        connection.exec_driver_sql(statement, tuple(list(column) for column in values))


def update_rows(
    connection: Connection, table: Table, column: str, values: Sequence[tuple[int, str | None]]
) -> None:
    """Set this column of rows, given by id, to new texts.

    In PostgreSQL one statement updates many rows, since each statement adds a line to the change
    log.
    """
    if not values:
        return
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(
            f"UPDATE {table.name} SET {column} = ? WHERE id = ?",  # noqa: S608 - our own names
            [(text, number) for number, text in values],
        )
        return
    for some in batched(values, _ROWS):
        numbers, texts = zip(*some, strict=True)
        connection.exec_driver_sql(
            f"UPDATE {table.name} SET {column} = given.value "  # noqa: S608 - our own names
            "FROM unnest(%s::bigint[], %s::text[]) AS given (id, value) "
            f"WHERE {table.name}.id = given.id",
            (list(numbers), list(texts)),
        )


def _array(column: Column[Any]) -> str:
    return _ARRAYS[column.type.python_type]


def streamed(connection: Connection, statement: Executable, rows: int) -> CursorResult[Any]:
    """The result of a query, fetched this many rows at a time and never held completely.

    Other statements on the connection are unaffected: in PostgreSQL this uses a server-side cursor,
    which only a query can have.
    """
    return connection.execute(statement, execution_options={"yield_per": rows})


def fetched(
    connection: Connection, statement: Executable, rows: int
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Batches of the driver's own rows, which take half the time of SQLAlchemy's."""
    if connection.dialect.name == "postgresql":
        with streamed(connection, statement, rows) as result:
            for part in result.partitions():
                yield [tuple(row) for row in part]
        return
    with connection.execute(statement) as result:
        cursor = result.cursor
        while cursor is not None and (found := cursor.fetchmany(rows)):
            yield found
