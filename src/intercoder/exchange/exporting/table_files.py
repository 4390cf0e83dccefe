"""Writes rows to an Excel or Parquet file, in batches.

Each writer takes the columns and an iterable of rows, holds no more than a few thousand rows in
memory, and returns how many it wrote. All of them raise `OSError` for errors of the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from intercoder.errors import ExportError
from intercoder.exchange.exporting.arrow_tables import arrow, record_batches, schema_of
from intercoder.exchange.exporting.decision_tables import Column, Row
from intercoder.study.file.unfinished_files import unfinished_folder
from intercoder.tables.sheet_choice import OWN_SHEETS
from intercoder.text.spreadsheet_cells import escape

SHEET_ROWS = 1_048_576
"""Maximum rows of a sheet, including its titles."""
SHEET_COLUMNS = 16_384
CELL_LENGTH = 32_767
"""Maximum length of a cell in UTF-16 units; the library would silently cut longer text."""
_SURELY_FITS = CELL_LENGTH // 7
"""Length of a text that fits even if each of its characters is escaped."""


def write_xlsx(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Row],
    more: Mapping[str, tuple[Sequence[Column], Iterable[Row]]] = MappingProxyType({}),
) -> int:
    """Write a workbook with the sheet `codings`; text is never a formula.

    `more` are further sheets by name. Returns the number of rows of the first sheet.

    Raises ExportError if a sheet is too small: for too many rows or columns, or too long a text.
    """
    return write_sheets(path, {OWN_SHEETS[0]: (columns, rows), **more})


def write_sheets(path: Path, sheets: Mapping[str, tuple[Sequence[Column], Iterable[Row]]]) -> int:
    """Write a workbook with these sheets; the number of rows of the first.

    Raises what `write_xlsx` does.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # What is written of a sheet is kept beside the file until the end: it holds answers.
    with unfinished_folder(path) as folder:
        book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(folder)})
        try:
            counts = [
                _write_sheet(book, name, columns, rows) for name, (columns, rows) in sheets.items()
            ]
            book.close()
        except FileCreateError as error:  # how the library says that the disk is full
            if error.args and isinstance(error.args[0], OSError):
                raise error.args[0] from error
            raise
    return counts[0]


def _write_sheet(book: Any, name: str, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    if len(columns) > SHEET_COLUMNS:
        raise ExportError(
            f"The table has {len(columns):,} columns, and a sheet holds {SHEET_COLUMNS:,}.",
            "Choose --shape long, or a CSV or Parquet file.",
        )
    sheet = book.add_worksheet(name)
    sheet._escape_control_characters = escape  # the library's own leaves some as they are
    sheet.freeze_panes(1, 0)
    write_text, write_number = sheet.write_string, sheet.write_number
    titles = tuple(column.title for column in columns)
    count = -1
    for count, row in enumerate(chain((titles,), rows)):
        if count >= SHEET_ROWS:
            raise too_many_rows()
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                if len(cell) > _SURELY_FITS:
                    _check_length(cell, titles[place], count + 1)
                write_text(count, place, cell)
            elif cell is not None:
                write_number(count, place, cell)
    return count


def _check_length(cell: str, title: str, number: int) -> None:
    if _utf16_length(escape(cell)) > CELL_LENGTH:
        raise ExportError(
            f"Row {number}, column {title}: the text has {len(cell):,} characters, and a cell "
            f"of a sheet holds {CELL_LENGTH:,}.",
            "Choose a CSV or Parquet file.",
        )


def too_many_rows() -> ExportError:
    """The error for a sheet that cannot hold the rows."""
    return ExportError(
        f"The table has more rows than a sheet holds ({SHEET_ROWS - 1:,} and the titles).",
        "Choose a CSV or Parquet file, or export one coder or one round at a time.",
    )


def write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """Write a Parquet file with a type for each column, marks as int8 and times in UTC.

    Raises MissingPackageError without pyarrow.
    """
    arrow()
    from pyarrow import parquet

    count = 0
    with (
        path.open("wb") as file,
        parquet.ParquetWriter(file, schema_of(columns)) as writer,
        ThreadPoolExecutor(1) as beside,  # Arrow writes while the next rows are read
    ):
        written: list[Future[None]] = []
        for batch in record_batches(columns, rows):
            for one in written:
                one.result()
            written = [beside.submit(writer.write_batch, batch)]
            count += batch.num_rows
        for one in written:
            one.result()
    return count


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
