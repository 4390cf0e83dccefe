"""What a recogniser is: it looks at the head of a table and says which program wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from intercoder.exchange.importing.columns.column_map import ColumnMap
from intercoder.exchange.importing.columns.known_columns import NOTHING_KNOWN, KnownColumns
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.rows.left_rows import LeftRow, Rows
from intercoder.tables.table import Table


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table whose writer is known, and so what its columns mean."""

    column_map: ColumnMap | None = None
    """What all columns mean; None where the writer is known and answers have still to be told from
    other columns: then `known` says what is known."""
    is_guarded: bool = False
    """Whether its writer puts an apostrophe before what a spreadsheet would run."""
    explaining_rows: int = 0
    """Rows below the column names that explain the columns, such as their wordings: no answers."""
    said: str = ""
    """What a person is told, in a sentence: which program, and by which rows."""
    columns: tuple[str, ...] = ()
    """Better names for the columns, all different; empty where they keep theirs."""
    known: KnownColumns = NOTHING_KNOWN
    clean: Callable[[str], str] | None = None
    """What makes an answer of a cell as the program has written it."""
    language_tag: Callable[[str], str] | None = field(default=None)
    """What makes a language tag of what the program calls a language."""

    def below_explanations(self, table: Table) -> Table:
        """The table without the rows that explain its columns, and under its better names."""
        numbers: list[int] = []
        if self.explaining_rows:
            for row in table.rows():
                numbers.append(row.number)
                if len(numbers) > self.explaining_rows:
                    break
        explaining = numbers[: self.explaining_rows]
        first = explaining[-1] + 1 if explaining else 0
        left = tuple(LeftRow(number, "explains the columns") for number in explaining)
        if not (left or self.columns or self.clean):
            return table
        return Rows(table, self.columns or table.columns, first, clean=self.clean, beforehand=left)


Recogniser: TypeAlias = Callable[[TableHead], Recognised | None]
"""Says what a table is, by the names of its columns and its first rows; None where it is another
program's. One that is not sure says None: then a person is asked.

Entry points stand in the group `intercoder.recognisers`; their names are what `--platform` takes.
"""
