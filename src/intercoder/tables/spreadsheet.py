"""Reads Excel workbooks (.xlsx) one row at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercoder.errors import TableError
from intercoder.tables.archive_faults import ARCHIVE_FAULTS
from intercoder.tables.cells import UncertainText, sheet_cell_text
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.packed import check_packed
from intercoder.tables.sheet_choice import chosen_sheet, no_names, without_empty_end
from intercoder.tables.table import (
    FileFormat,
    RefusedRow,
    Row,
    TableForm,
    fitted,
    named_columns,
)
from intercoder.text.spreadsheet_cells import unescape

FORMULA_FAULTS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
"""What a cell shows whose formula failed: often an answer that began with = or -."""


FAILED = "a formula that failed"
"""How the reason begins for which such a row is refused."""


class DamagedWorkbookError(TableError):
    """A workbook that this library cannot read."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet of a workbook."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    header_number: int
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        width = len(self.columns)
        with open_workbook(self.path, self.limits) as workbook:
            for number, cells in sheet_rows(workbook[self.form.sheet], self.path, self.limits):
                if number <= self.header_number:
                    continue
                fault = next((cell for cell in cells if cell in FORMULA_FAULTS), None)
                if fault is not None:
                    place = list(cells).index(fault)
                    column = self.columns[place] if place < width else ""
                    yield RefusedRow(number, column, f"{FAILED} ({fault})", cells)
                    continue
                row = fitted([*cells, *[""] * (width - len(cells))], width, number)
                if row is not None:
                    yield row


def open_spreadsheet(
    path: Path, *, sheet: str = "", header_row: int = 0, limits: Limits = USUAL
) -> SheetTable:
    """The sheet named, or the only one with content.

    `header_row` is the number of the row with the column names; 0 is the first one with content.
    Raises TableError for a damaged or empty workbook or one beyond the limits, UsageError where a
    sheet must be chosen.
    """
    with open_workbook(path, limits) as workbook:
        names = [one.title for one in workbook.worksheets]
        name = chosen_sheet(path, names, sheet, lambda: filled_sheets(workbook, path, limits))
        for number, cells in sheet_rows(workbook[name], path, limits):
            is_wanted = not header_row or number == header_row
            if is_wanted and any(cell.strip() for cell in cells):
                kept = without_empty_end(cells)
                form = TableForm(FileFormat.XLSX, sheet=name)
                return SheetTable(path, form, named_columns(kept), number, limits)
    raise no_names(path, name)


def filled_sheets(workbook: Any, path: Path, limits: Limits) -> list[str]:
    """The names of the sheets with content, in their order."""
    return [
        str(sheet.title)
        for sheet in workbook.worksheets
        if any(any(row) for _, row in sheet_rows(sheet, path, limits))
    ]


@contextmanager
def open_workbook(path: Path, limits: Limits, *, formulas: bool = False) -> Iterator[Any]:
    """The workbook, read by content, whatever its name ends in.

    With `formulas`, cells hold formulas instead of what these came to. Damage may show only while
    rows are read, so what is raised inside the block counts too.
    """
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    damage = (InvalidFileException, ParseError, *ARCHIVE_FAULTS)
    slips = (AttributeError, TypeError, ArithmeticError, SyntaxError)
    try:
        check_packed(path, limits)
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions nobody asked for
            workbook = load_workbook(file, read_only=True, data_only=not formulas)
            try:
                yield workbook
            finally:
                workbook.close()
    except (*damage, *slips) as error:
        raise DamagedWorkbookError(
            f"{path.name} is no sound Excel workbook.",
            "Open it in a spreadsheet and save it again as .xlsx or .csv, without a password.",
        ) from error


def sheet_rows(
    sheet: Any, path: Path, limits: Limits, *, formulas: bool = False
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Number and cells of every row, those without content too.

    Raises TableError beyond the limits. With `formulas`, a formula, an error or a date is an
    `UncertainText` that says so.
    """
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # some programs write them wrongly, and rows would be lost
    most = limits.sheet_rows
    cells = 0
    found = sheet.iter_rows(max_row=most + 1, values_only=not formulas)
    for number, values in enumerate(found, start=1):
        if number > most:
            raise limits.exceeded(path, "rows", number)
        if not values:
            yield number, ()
            continue
        cells += len(values)
        limits.check_columns(path, len(values))
        if cells > limits.cells:
            raise limits.exceeded(path, "cells", cells)
        if formulas:
            yield number, tuple(_typed_text(cell) for cell in values)
        else:
            yield number, tuple("" if value is None else _text(value) for value in values)


def _text(value: Any) -> str:
    return unescape(value) if isinstance(value, str) else sheet_cell_text(value)


def _typed_text(cell: Any) -> str:
    """The text of a cell in which text is meant, with a doubt where it holds something else."""
    if cell.value is None:
        return ""
    match cell.data_type:
        case "f":
            return UncertainText("?", "is a formula; write the text itself")
        case "e":
            return UncertainText("?", "is an error of the spreadsheet")
        case "d":
            doubt = "was made a date by the spreadsheet; set the cell to Text and write it again"
            return UncertainText("?", doubt)
    return str(_text(cell.value))
