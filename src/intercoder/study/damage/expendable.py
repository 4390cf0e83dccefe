"""Drops unreadable values of a coder's workspace, which holds nothing that was decided.

The coder chooses a lost draft again, and without a place coding begins at the first open answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from intercoder.study.damage.unreadable_values import is_readable, raw_rows
from intercoder.study.database.schema import answer, draft, lease, place
from intercoder.study.seal.parts import EXPENDABLE


def drop_unreadable(connection: Connection, coder_row: int) -> None:
    """Drop values of this coder's workspace that cannot be read or refer to an unknown answer."""
    for table in (draft, place, lease):
        key = [table.c[column.name] for column in table.primary_key.columns]
        theirs = raw_rows(connection, table, f"coder_id = {coder_row}")
        for row in [row for row in theirs if not is_readable_row(table, row)]:
            values = dict(zip((column.name for column in table.columns), row, strict=True))
            connection.execute(
                delete(table).where(*(column == _plain(values[column.name]) for column in key))
            )
    for table in (draft, place):
        connection.execute(
            delete(table).where(
                table.c.coder_id == coder_row, table.c.answer_id.not_in(select(answer.c.id))
            )
        )


def readable_rows(table: Table, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    """The rows of an expendable table that can be read; all rows of any other table."""
    if table not in EXPENDABLE:
        return rows
    return [row for row in rows if is_readable_row(table, row)]


def is_readable_row(table: Table, row: tuple[Any, ...]) -> bool:
    """Whether each value of the row can be read."""
    return all(is_readable(column, value) for column, value in zip(table.columns, row, strict=True))


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytearray) else value
