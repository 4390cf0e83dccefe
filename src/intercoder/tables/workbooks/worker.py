"""Reads one workbook in a process of its own; see `intercoder.tables.workers.worker_process`.

    python -m intercoder.tables.workbooks.worker PATH SHEET FIRST_ROW MOST_ROWS MOST_CELLS MEGABYTES

It says which sheets have content, then gives blocks of rows of the sheet named, or of the only one
with content. Rows are counted from 0.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

from intercoder.tables.cells import sheet_cell_text
from intercoder.tables.sheet_choice import only_sheet
from intercoder.tables.workers.worker_output import (
    RefusedFileError,
    doubts_in,
    limit_memory,
    own_output,
    write_documents,
)

_BLOCK = 5_000
"""Rows."""
_ERRORS = re.compile(rb'<(?:\w+:)?c\s[^>]*\bt="e"|calcext:value-type="error"')
"""Cells with an error, in a sheet as Excel and LibreOffice write it."""
_CHUNK, _OVERLAP = 1 << 20, 2_000


def main(arguments: Sequence[str]) -> int:
    """Read the workbook; 0, or 1 after a line that says what is wrong."""
    path, sheet, first, most, cells, megabytes = arguments
    out = own_output()
    limit_memory(Path(path), int(megabytes))
    return write_documents(_documents(path, sheet, int(first), int(most), int(cells)), out)


def _documents(
    path: str, wanted: str, first: int, most: int, most_cells: int
) -> Iterator[Mapping[str, Any]]:
    from python_calamine import PasswordError, load_workbook

    try:
        book = load_workbook(path)
    except PasswordError as error:
        raise RefusedFileError("password") from error
    if first == 0 and _has_errors(path):
        raise RefusedFileError("errors")
    filled, sizes = [], {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        sizes[name] = (sheet.total_height, sheet.total_width)
        if sheet.height and sheet.width and _is_filled(sheet):
            filled.append(name)
    yield {"sheets": list(book.sheet_names), "filled": filled}
    chosen = wanted or only_sheet(filled)
    if chosen not in sizes:
        return
    height, width = sizes[chosen]
    if height * width > most_cells:
        raise RefusedFileError("cells")
    yield from _blocks(book.get_sheet_by_name(chosen), first, most)


def _is_filled(sheet: Any) -> bool:
    return any(cell != "" for row in sheet.iter_rows() for cell in row)


def _blocks(sheet: Any, first: int, most: int) -> Iterator[Mapping[str, Any]]:
    left = (sheet.start or (0, 0))[1]  # rows are counted from the first, columns from this one
    rows: list[list[str]] = []
    doubts: dict[str, Any] = {}
    number = begun = 0
    for values in sheet.iter_rows():
        if number >= first + most:
            break
        number += 1
        if number <= first:
            begun, rows = number, []
            continue
        cells = [""] * left + ["" if value == "" else sheet_cell_text(value) for value in values]
        if found := doubts_in(cells):
            doubts[str(len(rows))] = found
        rows.append(cells)
        if len(rows) >= _BLOCK:
            yield {"first": begun + 1, "rows": rows, "doubts": doubts}
            begun, rows, doubts = number, [], {}
    yield {"first": begun + 1, "rows": rows, "doubts": doubts}


def _has_errors(path: str) -> bool:
    """Whether cells of an .xlsx or .ods file hold errors, which the library gives as empty."""
    if not is_zipfile(path):
        return False
    with ZipFile(path) as archive:
        for part in archive.namelist():
            is_sheet = part.startswith("xl/worksheets/") and part.endswith(".xml")
            if (is_sheet or part == "content.xml") and _holds_error(archive, part):
                return True
    return False


def _holds_error(archive: ZipFile, name: str) -> bool:
    end = b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            if _ERRORS.search(end + chunk):
                return True
            end = chunk[-_OVERLAP:]
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
