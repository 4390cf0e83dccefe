"""Finds the row with the names of the columns, where titles of the whole table stand above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from intercoder.exchange.importing.columns.cell_kinds import is_machine_made, word_count
from intercoder.exchange.importing.columns.column_hints import Role, read_signs
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.rows.left_rows import LeftRow
from intercoder.tables.table import FileFormat, Table, untitled_places

_SEEN = 30
"""Rows that are looked at."""
_LONGEST_NAME = 200
"""Characters of the longest name that a column found in this way may have."""
_FURTHEST = 12
"""Rows below the first, at most, in which the names of the columns may stand."""


def head_of(table: Table, reopen: Callable[[int], Table]) -> tuple[TableHead, tuple[LeftRow, ...]]:
    """The head of a table, opened again where its column names stand further down.

    Also the rows above the names, which are no respondents. `reopen` opens the file with the names
    in the row of this number.
    """
    if table.form.format is not FileFormat.CSV and not table.form.format.is_workbook:
        return TableHead(table), ()
    rows = [
        (row.number, [cell.strip() for cell in row.cells]) for row in islice(table.rows(), _SEEN)
    ]
    if not rows:
        return TableHead(table), ()
    nameless = untitled_places(table.columns)
    titles = ["" if place in nameless else one for place, one in enumerate(table.columns)]
    width = Counter(_width(cells) for _, cells in rows).most_common(1)[0][0]
    filled = [place for place, title in enumerate(titles) if title]
    if filled == [0] and width > 1 and not _is_id(titles[0]):
        number = _names_below(rows, width)
        first = getattr(table, "header_number", 1)
        is_apart = number > first + 1 or word_count(titles[0]) > 1
        if number and is_apart:
            above = (first, *(one for one, _ in rows if one < number))
            left = tuple(LeftRow(one, "a title above the table") for one in above)
            return TableHead(reopen(number)), left
    if 1 < len(titles) < width and _width(rows[0][1]) == width and _are_names(rows[0][1]):
        return TableHead(reopen(rows[0][0]), above=tuple(titles)), ()
    return TableHead(table), ()


def _is_id(title: str) -> bool:
    (one,) = read_signs([title], [["x"]])
    return one.may_be(Role.ID) or one.may_be(Role.RESPONDENT)


def _width(cells: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(cells) if cell), default=0)


def _names_below(rows: Sequence[tuple[int, list[str]]], width: int) -> int:
    """The number of the first row that has a name for most columns; 0 if there is none."""
    for place, (number, cells) in enumerate(rows[:_FURTHEST]):
        filled = [cell for cell in cells if cell]
        if len(filled) * 2 > width and len(filled) > 1:
            has_rows = len(rows) > place + 1
            return number if has_rows and _are_names(cells) else 0
    return 0


def _are_names(cells: Sequence[str]) -> bool:
    """Whether the cells may be names of columns: short, different, and none a number or a date."""
    filled = [cell for cell in cells if cell]
    made = sum(is_machine_made(cell) and not cell[:1].isalpha() for cell in filled)
    return (
        bool(filled)
        and not made
        and max(map(len, filled)) <= _LONGEST_NAME
        and (sum(word_count(cell) <= 12 for cell in filled) * 2 > len(filled))
    )
