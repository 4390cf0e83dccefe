"""Limits on tables, so that a hostile or broken file costs bounded memory and time.

Each limit is far beyond what surveys hold, is named in the sentence that refuses a file, and can be
raised for the file that needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

from intercoder.errors import TableError, UsageError
from intercoder.text.display import display_line

_CELL_WHILE_READING = 10_000_000
"""Characters. A longer cell is the rest of a file after a quotation mark that never closes."""
_LINE_BEYOND_CELL = 10_000_000
_SHEET_ROWS = 1_048_576
"""What a spreadsheet has: a row with a higher number was written by no spreadsheet."""
_ALWAYS_UNPACKED = 25_000_000
_MAX_PACKED_RATIO = 100
"""How many times its size a table unpacks to at most: spreadsheets reach 20."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that is read."""

    megabytes: int = 500
    """Of the file, unpacked."""
    rows: int = 5_000_000
    """Counted as the file numbers them, empty ones too."""
    columns: int = 20_000
    cells: int = 200_000_000
    """Rows times columns, empty cells too."""
    characters: int = 100_000
    """Of one cell that is taken. Longer is no short answer but a fault of the file."""

    @property
    def longest_cell(self) -> int:
        """Characters of a cell that may pass by without being taken."""
        return max(self.characters, _CELL_WHILE_READING)

    @property
    def longest_line(self) -> int:
        """Characters of a line of a text file."""
        return self.longest_cell + _LINE_BEYOND_CELL

    @property
    def sheet_rows(self) -> int:
        """The rows of a sheet, unless more are asked for than a spreadsheet can have."""
        return self.rows if self.rows > Limits().rows else min(self.rows, _SHEET_ROWS)

    def check_size(self, path: Path, unpacked: int) -> None:
        """Raises TableError where a file, unpacked to this many bytes, is too large."""
        if unpacked > self.megabytes * 1_000_000:
            raise self.exceeded(path, "megabytes", unpacked // 1_000_000 + 1)
        size = path.stat().st_size
        is_asked_for = self.megabytes > Limits().megabytes
        if not is_asked_for and unpacked > max(_ALWAYS_UNPACKED, size * _MAX_PACKED_RATIO):
            megabytes = unpacked / 1_000_000
            raise TableError(
                f"{path.name} would unpack to {megabytes:,.0f} MB, more than {_MAX_PACKED_RATIO} "
                "times its size, as no table of answers does.",
                f"If it is sound, raise the limit: --limit megabytes={self.megabytes + 1}.",
            )

    def check_columns(self, path: Path, columns: int) -> None:
        """Raises TableError for a table with too many columns."""
        if columns > self.columns:
            raise self.exceeded(path, "columns", columns)

    def check_rows(self, path: Path, rows: int, columns: int = 0) -> None:
        """Raises TableError for a table with too many rows, or too many cells in them."""
        if rows > self.rows:
            raise self.exceeded(path, "rows", rows)
        if rows * columns > self.cells:
            raise self.exceeded(path, "cells", rows * columns)

    def exceeded(self, path: Path, limit: str, at_least: int) -> TableError:
        """What is said about a file that goes beyond the limit of this name."""
        most = self.sheet_rows if limit == "rows" and at_least <= self.rows else self.most(limit)
        what = "MB, unpacked" if limit == "megabytes" else limit
        return TableError(
            f"{path.name} has more than {most:,} {what}.",
            f"If that is right, raise the limit: --limit {limit}=N, such as "
            f"{limit}={max(at_least, most + 1)}.",
        )

    def long_cell(self, path: Path, row: int) -> TableError:
        """What is said about a cell so long that the file cannot be read on."""
        return TableError(
            f"Row {row:,} of {path.name} has a cell of more than {self.longest_cell:,} characters.",
            "A quotation mark may be open before it. If the cell is right, raise the limit: "
            "--limit characters=N.",
        )

    def most(self, limit: str) -> int:
        """The limit of this name."""
        return int(getattr(self, limit))


USUAL = Limits()
LIMITS: Mapping[str, int] = MappingProxyType(
    {one.name: getattr(USUAL, one.name) for one in fields(Limits)}
)
"""The limits where nothing else is asked for, by name."""


def read_limits(typed: Iterable[str]) -> Limits:
    """The limits with those typed as NAME=NUMBER in place of the usual ones.

    Raises UsageError for another name, no number, or a name that comes twice.
    """
    found: dict[str, int] = {}
    for one in typed:
        name, _, number = (part.strip() for part in one.partition("="))
        digits = number.replace("_", "").replace(",", "")
        if name not in LIMITS or not (digits.isascii() and digits.isdecimal() and int(digits)):
            raise UsageError(
                f"'{display_line(one)}' is not a limit.",
                f"Write NAME=NUMBER; the names are {', '.join(LIMITS)}.",
            )
        if name in found:
            raise UsageError(f"The limit '{name}' is given twice.", "Give it once.")
        found[name] = int(digits)
    return Limits(**found)
