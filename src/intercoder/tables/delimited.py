"""CSV files: rows of text with something between the cells.

The csv module in its strict mode reads them, a row at a time: it keeps exact row numbers, gives
ragged rows as they are, and says where quotation marks do not close.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intercoder.errors import TableError
from intercoder.tables.delimiter import detect_delimiter
from intercoder.tables.encoding import FoundEncoding, detect_encoding
from intercoder.tables.table import (
    FileFormat,
    RefusedRow,
    Row,
    TableForm,
    fitted,
    named_columns,
)

_SAMPLE = 1 << 18
_LONGEST_CELL = 10_000_000
"""Characters. Longer is no cell: a quotation mark was never closed."""


@dataclass(frozen=True, slots=True)
class DelimitedTable:
    """A CSV file whose encoding and delimiter are known."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    header_number: int

    def rows(self) -> Iterator[Row | RefusedRow]:
        """Raises TableError where the bytes cannot be read in the table's encoding at all."""
        width = len(self.columns)
        for number, cells in _records(self.path, self.form):
            if number <= self.header_number:
                continue
            if isinstance(cells, str):
                yield RefusedRow(number, "", cells)
                continue
            row = fitted(cells, width, number)
            if row is not None:
                yield row


def open_delimited(
    path: Path, *, encoding: str = "", delimiter: str = "", header_row: int = 0
) -> DelimitedTable:
    """The CSV file, with encoding and delimiter found out where they are not given.

    `header_row` is the number of the row with the column names; 0 is the first one with content.
    Raises TableError for a file without column names.
    """
    found = FoundEncoding(encoding) if encoding else detect_encoding(path)
    encoding = found.name
    sample = _read_sample(path, encoding)
    told = _told_delimiter(sample)
    delimiter = delimiter or told or detect_delimiter(sample)
    form = TableForm(FileFormat.CSV, encoding, delimiter, is_guess=found.is_guess)
    for number, cells in _records(path, form):
        is_wanted = number == header_row if header_row else number > (1 if told else 0)
        if isinstance(cells, list) and any(cell.strip() for cell in cells) and is_wanted:
            return DelimitedTable(path, form, named_columns(cells), number)
    raise TableError(
        f"{path.name} has no column names.",
        "The first row must name the columns (or say --header-row N).",
    )


def _records(path: Path, form: TableForm) -> Iterator[tuple[int, list[str] | str]]:
    """Number and cells of every row, or what is wrong with it in their place."""
    csv.field_size_limit(_LONGEST_CELL)  # the module has no other way than for the whole process
    number = 0
    try:
        with path.open(encoding=form.encoding, errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, delimiter=form.delimiter, strict=True)
            while True:
                try:
                    for cells in reader:
                        number += 1
                        yield number, cells
                    return
                except csv.Error:  # the reader goes on with the next line
                    number += 1
                    yield (
                        number,
                        "quotation marks that do not close, or that close before the cell ends",
                    )
    except UnicodeError as error:
        raise TableError(
            f"{path.name} cannot be read as {form.encoding} (after row {number}).",
            "Name the right encoding with --encoding.",
        ) from error
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror}.") from error


def _read_sample(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            return file.read(_SAMPLE)
    except UnicodeError as error:
        raise TableError(
            f"{path.name} cannot be read as {encoding}.",
            "Name the right encoding with --encoding.",
        ) from error


def _told_delimiter(sample: str) -> str:
    """The delimiter of a first line `sep=;`, by which some spreadsheets are told; or nothing."""
    line = sample.split("\n", 1)[0].rstrip("\r")
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""
