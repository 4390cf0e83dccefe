"""Inserting many rows.

SQLAlchemy prepares a dictionary of parameters for every row; for a million short rows that takes
longer than the database does. Handing the driver tuples makes the import of a million answers about
a third faster (`benchmarks/import_answers.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows, each with its values in the order of `columns`."""
    if not rows:
        return
    if not connection.dialect.positional:
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    statement = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
    order = [columns.index(name) for name in statement.positiontup or ()]
    if order != list(range(len(columns))):
        rows = [tuple(row[place] for place in order) for row in rows]
    connection.exec_driver_sql(str(statement), list(rows))


_ROOMY = -65_536
"""SQLite's page cache for a large write, in KiB (negative, as SQLite has it)."""


@contextmanager
def room_for_many(connection: Connection) -> Iterator[None]:
    """Let SQLite keep the pages of a large write in memory, inside a transaction.

    With its usual 2 MB it reads them again and again where rows come in another order than those
    they refer to: a million seats then take half as long again (`benchmarks/allocation.py`).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = {_ROOMY}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {int(usual)}")
