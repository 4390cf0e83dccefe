"""CSV files: finding the delimiter, and reading rows of text.

The csv module in its strict mode reads them, a row at a time: it keeps exact row numbers, gives
ragged rows as they are, and says where quotation marks do not close.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

from intercoder.errors import TableError, UsageError
from intercoder.tables.encoding import FoundEncoding, detect_encoding
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.table import (
    FileFormat,
    RefusedRow,
    Row,
    TableForm,
    fitted,
    named_columns,
)
from intercoder.text.display import display_line

_SAMPLE = 1 << 18
_TOO_LONG = "field larger than field limit"
"""How the csv module's error about a cell begins."""


@dataclass(frozen=True, slots=True)
class DelimitedTable:
    """A CSV file whose encoding and delimiter are known."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    header_number: int
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        """Raises TableError where the bytes cannot be read in the table's encoding at all."""
        width = len(self.columns)
        for number, cells in _records(self.path, self.form, self.limits):
            if number <= self.header_number:
                continue
            if isinstance(cells, str):
                yield RefusedRow(number, "", cells)
                continue
            row = fitted(cells, width, number)
            if row is not None:
                yield row


def open_delimited(
    path: Path,
    *,
    encoding: str = "",
    delimiter: str = "",
    header_row: int = 0,
    limits: Limits = USUAL,
) -> DelimitedTable:
    """The CSV file, with encoding and delimiter found out where they are not given.

    `header_row` is the number of the row with the column names; 0 is the first one with content.
    Raises TableError for a file without column names, or beyond the limits.
    """
    limits.check_size(path, path.stat().st_size)
    found = FoundEncoding(encoding) if encoding else detect_encoding(path)
    encoding = found.name
    sample = _read_sample(path, encoding)
    told = _told_delimiter(sample)
    delimiter = delimiter or told or detect_delimiter(sample)
    form = TableForm(FileFormat.CSV, encoding, delimiter, is_guess=found.is_guess)
    for number, cells in _records(path, form, limits):
        is_wanted = number == header_row if header_row else number > (1 if told else 0)
        if isinstance(cells, list) and any(cell.strip() for cell in cells) and is_wanted:
            return DelimitedTable(path, form, named_columns(cells), number, limits)
    raise TableError(
        f"{path.name} has no column names.",
        "The first row must contain the column names (or use --header-row N).",
    )


def _records(path: Path, form: TableForm, limits: Limits) -> Iterator[tuple[int, list[str] | str]]:
    """Number and cells of every row, or what is wrong with it in their place."""
    csv.field_size_limit(limits.longest_cell)  # for the whole process: there is no other way
    number = 0
    try:
        with path.open(encoding=form.encoding, errors="surrogateescape", newline="") as file:
            lines = _lines(file, path, limits)
            reader = csv.reader(lines, delimiter=form.delimiter, strict=True)
            while True:
                try:
                    for cells in reader:
                        number += 1
                        if number > limits.rows:
                            raise limits.exceeded(path, "rows", number)
                        limits.check_columns(path, len(cells))
                        yield number, cells
                    return
                except csv.Error as error:  # the reader goes on with the next line
                    number += 1
                    if str(error).startswith(_TOO_LONG):
                        raise limits.long_cell(path, number) from None
                    yield (
                        number,
                        "quotation marks that do not close, or that close before the cell ends",
                    )
    except UnicodeError as error:
        raise TableError(
            f"{path.name} cannot be read as {form.encoding} (after row {number}).",
            "Give the right encoding with --encoding.",
        ) from error
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror}.") from error


def _lines(file: TextIO, path: Path, limits: Limits) -> Iterator[str]:
    """The lines of the file, none longer than memory can bear."""
    longest = limits.longest_line
    number = 0
    while line := file.readline(longest + 1):
        number += 1
        if len(line) > longest:
            raise limits.long_cell(path, number)
        yield line


def _read_sample(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            return file.read(_SAMPLE)
    except UnicodeError as error:
        raise TableError(
            f"{path.name} cannot be read as {encoding}.",
            "Give the right encoding with --encoding.",
        ) from error


def _told_delimiter(sample: str) -> str:
    """The delimiter of a first line `sep=;`, by which some spreadsheets are told; or nothing."""
    line = sample.split("\n", 1)[0].rstrip("\r")
    if len(line) == 7 and line[0] == line[-1] == '"':
        line = line[1:-1]
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""


DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""The delimiters known by name; in this order where nothing else decides."""

_ROWS = 200


def delimiter_name(delimiter: str) -> str:
    """What a person calls it."""
    for name, character in DELIMITERS.items():
        if character == delimiter:
            return name
    return f"'{delimiter}'"


def delimiter_character(typed: str) -> str:
    """The delimiter by its name or as it is; empty if none is given.

    Raises UsageError for what is not one character.
    """
    delimiter = DELIMITERS.get(typed, "\t" if typed == "\\t" else typed)
    if len(delimiter) > 1 or delimiter in {'"', "\n", "\r"}:
        raise UsageError(
            f"The delimiter '{display_line(typed)}' is not one character.",
            f"Use one character, or a name: {', '.join(DELIMITERS)}.",
        )
    return delimiter


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts the sample into rows of one width; a comma where none does.

    `sample` is the beginning of the file; a last line without its end is not looked at.
    """
    lines = StringIO(sample, newline="").readlines()
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()
    scores = {one: _score(lines, one) for one in DELIMITERS.values()}
    return max(scores, key=lambda one: scores[one])


def _score(lines: Iterable[str], delimiter: str) -> tuple[float, int]:
    """How even the rows are (share as wide as the first), then how wide; higher is likelier."""
    widths: list[int] = []
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while len(widths) < _ROWS:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            widths.append(0)
            continue
        if cells:
            widths.append(len(cells))
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (round(Counter(widths)[widths[0]] / len(widths), 2), widths[0])
