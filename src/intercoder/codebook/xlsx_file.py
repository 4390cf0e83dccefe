"""Codebooks as Excel files: a sheet of codes, and a sheet about the codebook itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from intercoder.codebook.code import Codebook
from intercoder.codebook.document import BOOK_FIELDS
from intercoder.codebook.faults import Fault, Reading
from intercoder.codebook.sheet import (
    COLUMNS,
    MOST_ROWS,
    Row,
    codebook_rows,
    read_rows,
    read_titles,
)
from intercoder.errors import CodebookError
from intercoder.text.formula_guard import guard
from intercoder.text.sheet_text import escape, unescape

CODES_SHEET = "codes"
ABOUT_SHEET = "codebook"

_LARGEST = 50_000_000
"""Bytes when unpacked."""
_WIDTHS: Mapping[str, int] = {"id": 18, "name": 28, "parent": 18, "key": 6}
_LONG = 48
_LONGEST_CELL = 32_767
"""UTF-16 units: what a cell of a sheet holds."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    AttributeError,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    SyntaxError,
)
"""What openpyxl lets through for files that are not as they should be; XML errors are the last."""

_Cell: TypeAlias = tuple[str, str]
"""Text of a cell, and what is wrong with it."""
_NumberedRow: TypeAlias = tuple[int, list[_Cell]]


def read_xlsx(content: bytes, default_name: str) -> Reading:
    """The codebook in an Excel file, with everything wrong with it and its row.

    The codes stand on the sheet `codes`, or else on the first one. `default_name` names the
    codebook if the file does not.
    """
    sheets = _read_sheets(content)
    if not sheets:
        return Reading(None, (Fault("this is no Excel file (.xlsx), or it is damaged"),))
    rows = sheets.get(CODES_SHEET, next(iter(sheets.values())))
    if not rows:
        return Reading(None, (Fault("the sheet is empty"),))
    if len(rows) > MOST_ROWS:
        return Reading(None, (Fault(f"there are more than {MOST_ROWS:,} rows"),))
    places, findings = read_titles([text for text, _ in rows[0][1]])
    if any(not fault.is_warning for fault in findings):
        return Reading(None, tuple(findings))
    kept = []
    for number, cells in rows[1:]:
        named = {places[place]: cell for place, cell in enumerate(cells) if place in places}
        findings.extend(
            Fault(f"'{column}' {problem}", field=column, row=number)
            for column, (_, problem) in named.items()
            if problem
        )
        kept.append(Row(number, {column: text for column, (text, _) in named.items()}))
    return read_rows(kept, _about(sheets.get(ABOUT_SHEET, [])), default_name, findings)


def dump_xlsx(codebook: Codebook) -> bytes:
    """The codebook as an Excel file. Every cell is text, so none can be a formula.

    Raises CodebookError if a text is longer than a cell can hold.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook()
    codes = workbook.create_sheet(CODES_SHEET, 0)
    _fill(codes, [list(COLUMNS), *codebook_rows(codebook)])
    about = workbook.create_sheet(ABOUT_SHEET, 1)
    _fill(about, [[field, getattr(codebook, field)] for field in BOOK_FIELDS])
    del workbook["Sheet"]
    codes.freeze_panes = "C2"
    for place, column in enumerate(COLUMNS, start=1):
        codes.cell(1, place).font = Font(bold=True)
        codes.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, _LONG)
    about.column_dimensions["B"].width = _LONG
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _read_sheets(content: bytes) -> dict[str, list[_NumberedRow]]:
    """The rows of each sheet by its name in small letters, the first sheet first.

    Empty if the content is no Excel file, is damaged, or would unpack to far too much.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                return {}
        workbook = load_workbook(io.BytesIO(content), read_only=True)
        return {sheet.title.lower(): list(_rows(sheet)) for sheet in workbook.worksheets}
    except (InvalidFileException, *_DAMAGE):
        return {}


def _rows(sheet: Any) -> Iterator[_NumberedRow]:
    """The rows that are not empty, up to one more than the most there may be."""
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    found = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_text(cell) for cell in row]
        if any(text for text, _ in cells):
            yield number, cells
            found += 1
        if found > MOST_ROWS or number > 10 * MOST_ROWS:
            return


def _text(cell: Any) -> _Cell:
    value = cell.value
    if cell.data_type == "f":
        return "?", "is a formula; write the text itself"
    if cell.data_type == "e":
        return "?", "is an error of the spreadsheet"
    if cell.data_type == "d":
        return "?", "was made a date by the spreadsheet; set the cell to Text and write it again"
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unescape(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip(), ""


def _about(rows: list[_NumberedRow]) -> dict[str, str]:
    about: dict[str, str] = {}
    for _, cells in rows:
        field = cells[0][0].lower()
        if field in BOOK_FIELDS and len(cells) > 1:
            about[field] = cells[1][0]
    return about


def _fill(sheet: Any, rows: list[list[str]]) -> None:
    from openpyxl.styles import Alignment

    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if not text:
                continue
            written = escape(text)
            if len(written.encode("utf-16-le")) > 2 * _LONGEST_CELL:
                raise CodebookError(
                    f"A text of the code '{row[0]}' is too long for a cell of an Excel file.",
                    "Write the codebook as YAML or CSV.",
                )
            cell = sheet.cell(number, place, written)
            cell.data_type = "s"
            cell.quotePrefix = guard(text) != text  # stays text when someone edits the cell
            cell.alignment = Alignment(wrap_text=True, vertical="top")
