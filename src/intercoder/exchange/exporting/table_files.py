"""Writes rows to a CSV, Excel or Parquet file, in batches.

Each writer takes the columns and an iterable of rows, holds no more than a few thousand rows in
memory, and returns how many it wrote. All of them raise `OSError` for errors of the disk.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from intercoder.errors import ExportError
from intercoder.exchange.exporting.arrow_tables import arrow, record_batches, schema_of
from intercoder.exchange.exporting.decision_tables import Cell, Column, Kind, Row
from intercoder.study.file.unfinished_files import unfinished_folder
from intercoder.tables.sheet_choice import OWN_SHEETS
from intercoder.text.spreadsheet_cells import RISKY_STARTS, escape, guard

SHEET_ROWS = 1_048_576
"""Maximum rows of a sheet, including its titles."""
SHEET_COLUMNS = 16_384
CELL_LENGTH = 32_767
"""Maximum length of a cell in UTF-16 units; the library would silently cut longer text."""
_SURELY_FITS = CELL_LENGTH // 7
"""Length of a text that fits even if each of its characters is escaped."""
_BATCH = 10_000
"""Number of rows that are written at a time."""


def write_csv(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    byte_order_mark: bool = True,
    guarded: bool = True,
    delimiter: str = ",",
    decimal_comma: bool = False,
) -> int:
    """Write UTF-8 with CR LF, and with commas between the cells if no other delimiter is given.

    The byte order mark makes Excel read it as UTF-8. `guarded` puts an apostrophe before text that
    a spreadsheet would run as a formula (`intercoder.text.spreadsheet_cells` removes it again).
    """
    encoding = "utf-8-sig" if byte_order_mark else "utf-8"
    count = 0
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([column.title for column in columns])
        written = map(_with_commas, rows) if decimal_comma else rows
        texts = [place for place, column in enumerate(columns) if column.kind is Kind.TEXT]
        for batch in _batches(written, _BATCH):
            writer.writerows(_guarded(batch, texts) if guarded else batch)
            count += len(batch)
    return count


def _guarded(batch: Sequence[Row], texts: Sequence[int]) -> Iterable[Row]:
    """The rows with their texts guarded; columns without such a text are looked through fast."""
    cells: list[Sequence[Cell]] = list(zip(*batch, strict=True))
    for place in texts:
        starts = {cell[:1] for cell in cells[place] if isinstance(cell, str)}
        if not RISKY_STARTS.isdisjoint(starts):
            cells[place] = [guard(one) if isinstance(one, str) else one for one in cells[place]]
    return zip(*cells, strict=True)


def _with_commas(row: Row) -> Row:
    return tuple(str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row)


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
    with path.open("wb") as file, parquet.ParquetWriter(file, schema_of(columns)) as writer:
        for batch in record_batches(columns, rows):
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch
