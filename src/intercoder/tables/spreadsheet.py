"""Excel workbooks (.xlsx), read a row at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercoder.errors import TableError, UsageError
from intercoder.tables.cells import cell_text
from intercoder.tables.table import (
    FileFormat,
    RefusedRow,
    Row,
    TableForm,
    fitted,
    named_columns,
)
from intercoder.text.display import display_line
from intercoder.text.sheet_text import unescape

_FORMULA_FAULTS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
"""What a cell shows whose formula failed: often an answer that began with = or -."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet of a workbook."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    header_number: int

    def rows(self) -> Iterator[Row | RefusedRow]:
        width = len(self.columns)
        with _open(self.path) as workbook:
            for number, cells in _records(workbook[self.form.sheet]):
                if number <= self.header_number:
                    continue
                fault = next((cell for cell in cells if cell in _FORMULA_FAULTS), None)
                if fault is not None:
                    place = list(cells).index(fault)
                    column = self.columns[place] if place < width else ""
                    yield RefusedRow(number, column, f"a formula that failed ({fault})", cells)
                    continue
                row = fitted([*cells, *[""] * (width - len(cells))], width, number)
                if row is not None:
                    yield row


def open_spreadsheet(path: Path, *, sheet: str = "", header_row: int = 0) -> SheetTable:
    """The sheet named, or the only one with content.

    `header_row` is the number of the row with the column names; 0 is the first one with content.
    Raises TableError for a damaged or empty workbook, UsageError where a sheet must be chosen.
    """
    with _open(path) as workbook:
        name = _chosen(workbook, sheet, path)
        for number, cells in _records(workbook[name]):
            is_wanted = not header_row or number == header_row
            if is_wanted and any(cell.strip() for cell in cells):
                kept = _without_empty_end(cells)
                form = TableForm(FileFormat.XLSX, sheet=name)
                return SheetTable(path, form, named_columns(kept), number)
    raise TableError(
        f"Sheet '{display_line(name)}' of {path.name} has no column names.",
        "The first row must name the columns (or say --header-row N).",
    )


def _chosen(workbook: Any, wanted: str, path: Path) -> str:
    names: list[str] = [sheet.title for sheet in workbook.worksheets]
    listed = ", ".join(f"'{display_line(name)}'" for name in names)
    if wanted:
        if wanted not in names:
            raise UsageError(
                f"{path.name} has no sheet '{display_line(wanted)}'.", f"It has {listed}."
            )
        return wanted
    filled = [name for name in names if any(any(row) for _, row in _records(workbook[name]))]
    if len(filled) > 1:
        raise UsageError(
            f"{path.name} has {len(filled)} sheets with content.",
            f"Choose one with --sheet: {listed}.",
        )
    if not filled:
        raise TableError(f"{path.name} is an empty workbook.")
    return filled[0]


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    """The workbook, read by content, whatever its name ends in.

    Damage may show only while rows are read, so what is raised inside the block counts too.
    """
    from xml.etree.ElementTree import ParseError
    from zipfile import BadZipFile
    from zlib import error as zlib_error

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    damage = (InvalidFileException, BadZipFile, ParseError, zlib_error, EOFError)
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions nobody asked for
            workbook = load_workbook(file, read_only=True, data_only=True)
            try:
                yield workbook
            finally:
                workbook.close()
    except (*damage, KeyError, ValueError, OSError) as error:
        raise TableError(
            f"{path.name} is no sound Excel workbook.",
            "Open it in a spreadsheet and save it again as .xlsx or .csv.",
        ) from error


def _records(sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # some programs write them wrongly, and rows would be lost
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, tuple(unescape(cell_text(value)) for value in values)


def _without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    width = max(place for place, cell in enumerate(cells, start=1) if cell.strip())
    return cells[:width]
