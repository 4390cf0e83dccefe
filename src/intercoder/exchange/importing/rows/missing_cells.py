"""A table whose marks for "no answer" are empty cells, and how often each mark stood there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from intercoder.exchange.importing.columns.column_map import ColumnMap
from intercoder.exchange.importing.columns.missing_marks import folded_mark, folded_marks
from intercoder.tables.spreadsheet import FAILED, FORMULA_FAULTS
from intercoder.tables.table import RefusedRow, Row, Table, TableOver

_BEFORE = "([ \t\u2212"
"""What may stand before a mark."""
_ROOM = 8
"""Characters that brackets and blanks around a mark may take."""


@dataclass(eq=False)
class EmptiedMarks(TableOver):
    """A table in whose columns of answers and attributes a mark counts as an empty cell."""

    table: Table
    places: Sequence[int]
    marks: frozenset[str]
    """Folded, as `folded_marks` gives them."""
    needed: frozenset[int] = frozenset()
    """Places of the columns of which every cell counts: ids, answers, codes."""
    found: Counter[str] = field(default_factory=Counter)
    """How many cells held each mark, in the last whole reading."""

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows, with empty cells where marks stood."""
        self.found.clear()
        starts = {sign for mark in self.marks for sign in (mark[0], mark[0].upper())}
        starts.update(_BEFORE)
        longest = max(map(len, self.marks), default=0) + _ROOM
        places, marks = self.places, self.marks
        for found in self.table.rows():
            row = self._mended(found) if isinstance(found, RefusedRow) else found
            if isinstance(row, RefusedRow):
                yield row
                continue
            cells = row.cells
            held = [
                place
                for place in places
                if cells[place][:1] in starts
                and len(cells[place]) <= longest
                and folded_mark(cells[place]) in marks
            ]
            if held:
                self.found.update(cells[place].strip() for place in held)
                yield Row(
                    row.number, ["" if place in held else cell for place, cell in enumerate(cells)]
                )
            else:
                yield row

    def _mended(self, row: RefusedRow) -> Row | RefusedRow:
        """The row with empty cells where formulas failed, unless one of them is needed."""
        width = len(self.columns)
        if not row.reason.startswith(FAILED) or len(row.cells) > width:
            return row
        cells = [*row.cells, *[""] * (width - len(row.cells))]
        failed = [place for place, cell in enumerate(cells) if cell in FORMULA_FAULTS]
        if not self.needed.isdisjoint(failed):
            return row
        self.found.update(cells[place] for place in failed if place in self.places)
        return Row(row.number, ["" if cell in FORMULA_FAULTS else cell for cell in cells])


def without_marks(table: Table, column_map: ColumnMap) -> EmptiedMarks:
    """The table with the marks of the map taken as empty cells."""
    named = {*column_map.answer_columns(), *column_map.translations.values()}
    named.update(column_map.attributes)
    places = sorted(table.columns.index(name) for name in named)
    needed = {table.columns.index(name) for name in column_map.columns()}
    needed -= {table.columns.index(name) for name in column_map.attributes}
    marks = folded_marks(column_map.missing)
    return EmptiedMarks(table, places, marks, frozenset(needed))
