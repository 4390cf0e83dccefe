"""The names of a table's columns and its first rows: what there is to tell its meaning from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from intercoder.exchange.importing.refused_rows import refusal
from intercoder.tables.table import RefusedRow, Row, Table, no_rows, preview

SEEN_ROWS = 500
"""Rows that are looked at."""


@dataclass(frozen=True)
class TableHead:
    """The head of a table; its rows are read when somebody first asks for them."""

    table: Table
    above: tuple[str, ...] = ()
    """Titles of groups of columns, from the row above their names; empty without such a row."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.table.columns

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The first sound rows, at most `SEEN_ROWS`."""
        return tuple(preview(self.table, SEEN_ROWS))

    def check_has_rows(self) -> None:
        """Raise RefusedRowsError or TableError where the table has no sound row."""
        if not self.rows:
            refused = [row for row in self.table.rows() if isinstance(row, RefusedRow)]
            raise refusal(self.table, refused, Counter()) if refused else no_rows(self.table)
