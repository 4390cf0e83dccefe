"""Finds formulas of which a workbook does not hold the result.

Programs that write workbooks without calculating leave them so, and every reader sees empty cells.
"""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

from intercoder.tables.archive_faults import ARCHIVE_FAULTS

_CHUNK = 1 << 20
_OVERLAP = 4_096
"""Bytes of a chunk that are looked at again, so that a cell between two chunks is found."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_LOST = re.compile(rb"<c\b[^<>]*>\s*<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def formulas_without_result(path: Path) -> int:
    """How many formulas of an .xlsx file have no result in it; 0 for what is no such file."""
    try:
        with ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if _SHEET.fullmatch(name)]
            return sum(_lost_in(archive, name) for name in sheets)
    except ARCHIVE_FAULTS:
        return 0


def _lost_in(archive: ZipFile, name: str) -> int:
    count, before = 0, b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            text = before + chunk
            end = 0
            for found in _LOST.finditer(text):
                count += 1
                end = found.end()
            before = text[max(end, len(text) - _OVERLAP) :]
    return count
