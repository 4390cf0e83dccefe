"""Codebooks as Excel files: a sheet of codes, and a sheet about the codebook itself."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from intercoder.codebook.code import Codebook
from intercoder.codebook.document import BOOK_FIELDS
from intercoder.codebook.files.sheet import codebook_rows, written_columns
from intercoder.codebook.files.table_file import ABOUT_SHEET, CODES_SHEET
from intercoder.errors import CodebookError
from intercoder.text.spreadsheet_cells import escape, guard

_WIDTHS: Mapping[str, int] = {"id": 18, "name": 28, "parent": 18, "key": 6}
_WIDE_COLUMN = 48
_MAX_CELL = 32_767
"""Maximum length of a cell of a sheet, in UTF-16 units."""


def dump_xlsx(codebook: Codebook) -> bytes:
    """The codebook as an Excel file. Every cell is text, so none can be a formula.

    Raises CodebookError if a text is longer than a cell can hold.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    codes = workbook.create_sheet(CODES_SHEET, 0)
    columns = written_columns(codebook)
    _fill(codes, [list(columns), *codebook_rows(codebook, columns)])
    about = workbook.create_sheet(ABOUT_SHEET, 1)
    _fill(about, [[field, getattr(codebook, field)] for field in BOOK_FIELDS])
    del workbook["Sheet"]
    codes.freeze_panes = "C2"
    for place, column in enumerate(columns, start=1):
        codes.cell(1, place).font = Font(bold=True)
        codes.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, _WIDE_COLUMN)
    about.column_dimensions["B"].width = _WIDE_COLUMN
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Any, rows: list[list[str]]) -> None:
    from openpyxl.styles import Alignment

    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if not text:
                continue
            written = escape(text)
            if len(written.encode("utf-16-le")) > 2 * _MAX_CELL:
                raise CodebookError(
                    f"A text of the code '{row[0]}' is too long for a cell of an Excel file.",
                    "Write the codebook as YAML or CSV.",
                )
            cell = sheet.cell(number, place, written)
            cell.data_type = "s"
            cell.quotePrefix = guard(text) != text  # stays text when someone edits the cell
            cell.alignment = Alignment(wrap_text=True, vertical="top")
