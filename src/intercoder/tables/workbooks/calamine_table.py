"""A sheet of a workbook that is read by python-calamine, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from intercoder.errors import TableError
from intercoder.tables.archive_faults import ARCHIVE_FAULTS
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
from intercoder.tables.workers.worker_output import with_doubts
from intercoder.tables.workers.worker_process import DAMAGED, documents
from intercoder.text.display import display_line

_SEEN = 1_000
"""Rows that are read with the names of the sheets, and kept."""
_Numbered = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class CalamineTable:
    """One sheet of a workbook."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    header_number: int
    first_rows: tuple[_Numbered, ...] = field(repr=False)
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows below the names of the columns; those without any content are left out."""
        width = len(self.columns)
        for number, cells in self._numbered():
            if number > self.header_number:
                row = fitted([*cells, *[""] * (width - len(cells))], width, number)
                if row is not None:
                    yield row

    def _numbered(self) -> Iterator[_Numbered]:
        yield from self.first_rows
        if len(self.first_rows) < _SEEN:
            return
        most = self.limits.sheet_rows + 1 - _SEEN
        found = _documents(
            self.path, self.form.format, self.form.sheet, self.limits, first=_SEEN, most=most
        )
        with closing(found):  # type: ignore[type-var]
            for document in found:
                for number, cells in _rows(document):
                    if number > self.limits.sheet_rows:
                        raise self.limits.exceeded(self.path, "rows", number)
                    yield number, cells


def open_calamine(
    path: Path, what: FileFormat, *, sheet: str = "", header_row: int = 0, limits: Limits = USUAL
) -> CalamineTable:
    """The sheet named, or the only one with content.

    `header_row` is the number of the row with the column names; 0 is the first one with content.
    Raises TableError for a damaged, encrypted or empty workbook or one beyond the limits,
    UsageError where a sheet must be chosen.
    """
    names, filled, rows = _head(path, what, sheet, limits)
    name = chosen_sheet(path, names, sheet, lambda: filled)
    for number, cells in rows:
        is_wanted = not header_row or number == header_row
        if is_wanted and any(cell.strip() for cell in cells):
            limits.check_columns(path, max(len(one) for _, one in rows))
            columns = named_columns(without_empty_end(cells))
            return CalamineTable(
                path, TableForm(what, sheet=name), columns, number, tuple(rows), limits
            )
    raise no_names(path, name)


def calamine_sheets(path: Path, what: FileFormat, limits: Limits) -> list[str]:
    """The names of the sheets with content. Raises what `open_calamine` does."""
    return _head(path, what, "", limits)[1]


def _head(
    path: Path, what: FileFormat, sheet: str, limits: Limits
) -> tuple[list[str], list[str], list[_Numbered]]:
    """All sheets, those with content, and the first rows of the one to be read."""
    if is_zipfile(path):
        try:
            check_packed(path, limits)
        except ARCHIVE_FAULTS as error:
            raise _refusal(path, what, limits, DAMAGED) from error
    names: list[str] = []
    filled: list[str] = []
    rows: list[_Numbered] = []
    for document in _documents(path, what, sheet, limits, first=0, most=_SEEN):
        if "sheets" in document:
            names, filled = document["sheets"], document["filled"]
        else:
            rows += _rows(document)
    return names, filled, rows


def _rows(document: Mapping[str, Any]) -> Iterator[_Numbered]:
    for place, doubts in document.get("doubts", {}).items():
        with_doubts(document["rows"][int(place)], doubts)
    yield from enumerate(document.get("rows", ()), start=document.get("first", 1))


def _documents(
    path: Path, what: FileFormat, sheet: str, limits: Limits, *, first: int, most: int
) -> Iterator[Mapping[str, Any]]:
    arguments = [str(path.absolute()), sheet, str(first), str(most), str(limits.cells)]
    return documents(
        "intercoder.tables.workbooks.worker",
        [*arguments, str(limits.megabytes)],
        lambda why: _refusal(path, what, limits, why),
    )


def _refusal(path: Path, what: FileFormat, limits: Limits, why: str) -> TableError:
    name = display_line(path.name)
    if why == "password":
        return TableError(
            f"{name} is protected with a password.",
            "Open it with the password and save it without one, or as .csv.",
        )
    if why == "cells":
        return limits.exceeded(path, "cells", limits.cells + 1)
    if why == "memory":
        return TableError(
            f"{name} would take more memory than a file of its size can need.",
            "If it is sound, save it as .csv and import that.",
        )
    if why == "errors":
        return TableError(
            f"{name} has cells with errors, such as #N/A, which would be taken for empty ones.",
            "Correct them, or save the file as an Excel workbook (.xlsx, not strict): then their "
            "rows are named.",
        )
    return TableError(
        f"{name} is no sound workbook ({what}).",
        "Open it in a spreadsheet and save it again as .xlsx or .csv.",
    )
