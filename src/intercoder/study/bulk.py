"""Inserting many rows.

SQLAlchemy prepares a dictionary of parameters for every row; for a million short rows that takes
longer than the database does. Handing the driver tuples makes the import of a million answers about
a third faster (`benchmarks/import_answers.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
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
