"""Rows that are no respondents: found while a table is read, left out, and named afterwards."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from intercoder.tables.limits import Limits
from intercoder.tables.table import RefusedRow, Row, Table, TableForm
from intercoder.text.counted import counted

_FOOTER_WORDS = (
    r"totals?|sum|sums|summe|gesamt|insgesamt|total général|yhteensä|summa|totaal|suma|totale|"
    r"mean|average|median|mittelwert|durchschnitt|moyenne|keskiarvo|medel|count|n|合計|总计|總計|합계"
)
_IS_TOTAL = re.compile(
    rf"(?:grand )?(?:{_FOOTER_WORDS})\s*[:=]?\s*(?:\(?n?\s*=?\s*\d*\)?)?", re.IGNORECASE
)
_UNTICKED = frozenset({"", "false"})
_HELD_BACK = 4
"""Rows at the end of a table that may be a footer."""


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A row that is no respondent, and why it was left out. The reason holds none of its text."""

    number: int
    reason: str

    def __str__(self) -> str:
        return f"row {self.number} ({self.reason})"


@dataclass(eq=False)
class Rows:
    """A table that is read with some of its rows left out, and perhaps under other names.

    `left` says what the last whole reading has left out.
    """

    table: Table
    columns: tuple[str, ...]
    first_row: int = 0
    """Number of the first row that is read."""
    skipped: Collection[int] = ()
    """Numbers of the rows that a person does not want."""
    clean: Callable[[str], str] | None = None
    """What makes an answer of a cell as the program has written it."""
    id_column: str = ""
    """Column with the ids; where it is named, the footer is looked for."""
    ids_are_words: bool = False
    """Whether ids are words with blanks, so that a footer cannot be told by them."""
    leaves_repeats: bool = True
    """Whether rows that repeat the names of the columns are left out."""
    left: list[LeftRow] = field(default_factory=list)
    beforehand: tuple[LeftRow, ...] = ()
    """Rows that were left out before the table came here."""

    @property
    def path(self) -> Path:
        """The file."""
        return self.table.path

    @property
    def form(self) -> TableForm:
        """How it is written."""
        return self.table.form

    @property
    def limits(self) -> Limits:
        """How large it may be."""
        return self.table.limits

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows that may be respondents, with the numbers that they have in the file."""
        self.left = list(self.beforehand)
        waiting: deque[Row | RefusedRow] = deque()
        for row in self._wanted():
            waiting.append(row)
            if len(waiting) > _HELD_BACK:
                yield waiting.popleft()
        yield from self._without_footer(waiting)

    def _wanted(self) -> Iterator[Row | RefusedRow]:
        names = self.columns
        titles = set(filter(None, (names[:1] + self.table.columns[:1])))
        ids = names.index(self.id_column) if self.id_column in names else -1
        first_row, skipped, leaves_repeats = self.first_row, self.skipped, self.leaves_repeats
        for row in self.table.rows():
            if first_row and row.number < first_row:
                continue
            if skipped and row.number in skipped:
                self.left.append(LeftRow(row.number, "as you said"))
                continue
            if isinstance(row, RefusedRow):
                yield row
                continue
            cells = row.cells
            if (
                leaves_repeats
                and cells[0].strip() in titles
                and self._repeats_names([cell.strip() for cell in cells])
            ):
                self.left.append(LeftRow(row.number, "repeats the names of the columns"))
                continue
            if ids >= 0 and not cells[ids].strip() and _has_boxes_alone(cells):
                self.left.append(LeftRow(row.number, "only boxes, and no id"))
                continue
            if self.clean is not None:
                yield Row(row.number, [self.clean(cell) for cell in cells])
            else:
                yield row

    def _repeats_names(self, cells: list[str]) -> bool:
        titles = [tuple(self.columns), tuple(self.table.columns)]
        return any(
            all(cell in (name, "") for cell, name in zip(cells, names, strict=False))
            and sum(map(bool, cells)) > 1
            for names in titles
        )

    def _without_footer(self, rows: deque[Row | RefusedRow]) -> Iterator[Row | RefusedRow]:
        place = self.columns.index(self.id_column) if self.id_column in self.columns else -1
        footer: list[LeftRow] = []
        while rows and place >= 0 and (reason := self._footer(rows[-1], place)):
            footer.insert(0, LeftRow(rows.pop().number, reason))
        yield from rows
        self.left += footer

    def _footer(self, row: Row | RefusedRow, place: int) -> str:
        cells = [cell.strip() for cell in row.cells]
        filled = [number for number, cell in enumerate(cells) if cell]
        if not filled:
            return ""
        first = cells[filled[0]]
        if _IS_TOTAL.fullmatch(first) and (filled[0] == place or isinstance(row, RefusedRow)):
            return "a total below the rows"
        is_note = len(filled) == 1 and len(cells) > 1 and " " in first and not self.ids_are_words
        if is_note and (filled[0] == place or (isinstance(row, RefusedRow) and filled[0] == 0)):
            return "a note below the rows"
        return ""


def left_rows(table: Table) -> tuple[LeftRow, ...]:
    """The rows that the last reading left out, in the order of the file."""
    found: list[LeftRow] = []
    while isinstance(table, Rows):
        found += table.left
        table = table.table
    return tuple(sorted(set(found), key=lambda one: one.number))


def _has_boxes_alone(cells: Sequence[str]) -> bool:
    """Whether the row holds nothing but unticked boxes, as sheets of forms have them."""
    return all(cell.casefold() in _UNTICKED for cell in cells)


def sentence_on(left: Collection[LeftRow]) -> str:
    """The sentence that names the rows left out; empty without any."""
    if not left:
        return ""
    shown = ", ".join(map(str, list(left)[:8]))
    more = f" and {len(left) - 8:,} more" if len(left) > 8 else ""
    count = counted(len(left), "row was", "rows were")
    return f"{count} left out as no respondent: {shown}{more}."
