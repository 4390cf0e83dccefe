"""A table being read: its columns, and its rows as text, one after the other.

Whatever the file, a row has a number as a spreadsheet shows it (the row with the column names is
usually 1) and one string a column; nothing known is the empty string.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from intercoder.errors import TableError
from intercoder.tables.limits import Limits
from intercoder.text.display import display_line

REFUSED_COLUMNS = ("refused_row", "refused_column", "refused_reason")
"""What stands before the columns of a table in the file of its refused rows."""


SHORT = "only"
"""How the reason begins for which a row with too few cells is refused."""


class FileFormat(StrEnum):
    """What a table is written in."""

    CSV = "CSV"
    XLSX = "XLSX"
    XLS = "XLS"
    XLSB = "XLSB"
    ODS = "ODS"
    PARQUET = "Parquet"
    JSON_LINES = "JSON Lines"
    JSON = "JSON"
    SPSS = "SPSS"
    STATA = "Stata"
    SAS = "SAS"
    TRIPLE_S = "Triple-S"
    REFI_QDA = "REFI-QDA"
    OTHER = "other"
    """A table in memory, or what a reader from another package has read."""

    @property
    def is_workbook(self) -> bool:
        """Whether such a file has sheets."""
        return self in (FileFormat.XLSX, FileFormat.XLS, FileFormat.XLSB, FileFormat.ODS)


@dataclass(frozen=True, slots=True)
class TableForm:
    """How a file is written: found out, or as told."""

    format: FileFormat
    encoding: str = ""
    """Name of the character encoding as Python knows it; empty where the format has only one."""
    delimiter: str = ""
    """What stands between two cells; only for CSV."""
    sheet: str = ""
    """Name of the sheet; only for workbooks."""
    is_guess: bool = False
    """Whether only the look of the text speaks for the encoding."""


class Row(NamedTuple):
    """One row with as many cells as the table has columns."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken, and why. Neither column nor reason holds text of an answer."""

    number: int
    column: str
    """Name of the column at fault; empty where it is the row as a whole."""
    reason: str
    cells: tuple[str, ...] = field(default=(), repr=False)
    """What stood in the row, as far as it could be read."""

    def __str__(self) -> str:
        place = f"row {self.number}"
        if self.column:
            place += f", column '{display_line(self.column)}'"
        return f"{place}: {self.reason}"


class Table(Protocol):
    """A table that can be read from the start as often as wanted."""

    @property
    def path(self) -> Path: ...

    @property
    def form(self) -> TableForm: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, without blanks around them; they may repeat."""
        ...

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows below the column names; rows without any content are left out."""
        ...


class TableOver:
    """A table that reads another one, and gives its own rows."""

    table: Table

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

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.table.columns


def preview(table: Table, count: int) -> list[Row]:
    """The first sound rows of a table, at most `count`."""
    sound = (row for row in table.rows() if isinstance(row, Row))
    return list(islice(sound, count))


def no_rows(table: Table) -> TableError:
    """What is said about a table that has nothing below its column names."""
    if table.form.format is FileFormat.REFI_QDA:
        return TableError(
            f"{table.path.name} has no answers: its texts are empty, or not in the file.",
            "Export the project with its sources. Its codebook can be used alone: "
            "`intercoder new --codebook`.",
        )
    return TableError(
        f"{table.path.name} has column names but no rows.",
        "If the names stand further down, say --header-row N.",
    )


def column_place(columns: Sequence[str], name: str) -> int:
    """Where the column of this name stands, from 0.

    Raises TableError if there is none (naming those most like it) or more than one.
    """
    shown = display_line(name)
    count = columns.count(name)
    if count == 1:
        return columns.index(name)
    if count > 1:
        places = " and ".join(
            _letters(place) for place, column in enumerate(columns) if column == name
        )
        raise TableError(
            f"The table has {count} columns named '{shown}' ({places}).",
            "Rename all but one of them.",
        )
    folded = {column.casefold(): column for column in columns}
    near = [folded[one] for one in get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    named = near or list(columns[:12])
    listed = ", ".join(f"'{display_line(column)}'" for column in named)
    rest = " …" if not near and len(columns) > len(named) else ""
    lead = "The nearest are" if near else "The columns are"
    raise TableError(f"The table has no column '{shown}'.", f"{lead} {listed}{rest}.")


def named_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Column names from a header: blanks around them cut, and a name for those without one."""
    return tuple(
        name.strip().lstrip("\ufeff") or f"column {_letters(place)}"
        for place, name in enumerate(header)
    )


def untitled_places(columns: Sequence[str]) -> frozenset[int]:
    """The places of columns that `named_columns` had to name after where they stand."""
    return frozenset(
        place for place, name in enumerate(columns) if name == f"column {_letters(place)}"
    )


def _letters(place: int) -> str:
    """The column's letters in a spreadsheet: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def fitted(cells: Sequence[str], width: int, number: int) -> Row | RefusedRow | None:
    """The cells as a row of this width; None for a row without content.

    Empty cells beyond the last column are what a spreadsheet leaves behind and mean nothing.
    """
    if len(cells) == width:
        return Row(number, cells) if any(cells) else None
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) > width:
        if not any(cells[width:]):
            return Row(number, cells[:width])
        reason = f"{len(cells)} cells where the table has {width} columns"
    else:
        count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        reason = f"{SHORT} {count} where the table has {width} columns"
    return RefusedRow(number, "", reason, tuple(cells))
