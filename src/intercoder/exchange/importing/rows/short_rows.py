"""Completes rows that end early, as spreadsheets write them where the last columns are empty.

A row that a line break has cut in two ends early as well, and so does the last row of a file that
was cut off; neither must be taken for whole. So rows are completed only if two or more of one
length stand together, and if their ids, and that of the row behind them, look like the first id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intercoder.tables.table import SHORT, RefusedRow, Row, Table, TableOver

_PARTS = (
    (re.compile(r"[0-9]+"), "9"),
    (re.compile(r"[^\W\d_]+"), "a"),
)


@dataclass(eq=False)
class CompletedRows(TableOver):
    """A table whose rows are as long as it has columns, where that is all they lack."""

    table: Table
    id_place: int
    """Place of the column with ids; -1 without one: then nothing is completed."""
    completed: int = 0
    """How many rows the last whole reading has completed."""

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows."""
        self.completed = 0
        known = ""
        waiting: RefusedRow | None = None
        is_second = False
        for row in self.table.rows():
            if waiting is not None:
                goes_on = _is_short(row) and len(row.cells) == len(waiting.cells)
                is_like = _id_shape(waiting, self.id_place) == known != "" and (
                    self._shape_of(row) == known
                )
                yield self._whole(waiting) if is_like and (goes_on or is_second) else waiting
                is_second = is_like and goes_on
                waiting = None
            if isinstance(row, RefusedRow) and _is_short(row):
                waiting = row
                continue
            if not known and isinstance(row, Row) and self.id_place >= 0:
                known = _shape(row.cells[self.id_place])
            yield row
        if waiting is not None:
            is_like = is_second and _id_shape(waiting, self.id_place) == known
            yield self._whole(waiting) if is_like else waiting

    def _shape_of(self, row: Row | RefusedRow) -> str:
        return _id_shape(row, self.id_place)

    def _whole(self, row: RefusedRow) -> Row:
        self.completed += 1
        return Row(row.number, [*row.cells, *[""] * (len(self.columns) - len(row.cells))])


def _is_short(row: Row | RefusedRow) -> bool:
    return isinstance(row, RefusedRow) and row.reason.startswith(SHORT)


def _id_shape(row: Row | RefusedRow, place: int) -> str:
    if place < 0:
        return ""
    return _shape(row.cells[place]) if place < len(row.cells) else ""


def _shape(text: str) -> str:
    """The text with one sign for each run of digits, and one for each of letters."""
    shape = text.strip()
    for part, sign in _PARTS:
        shape = part.sub(sign, shape)
    return shape
