"""Codebooks in sheets, from their bytes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from intercoder.codebook.faults import ReadingResult
from intercoder.codebook.files.files import examine_codebook


def read_csv(content: bytes, name: str) -> ReadingResult:
    """What a CSV file of these bytes and this name holds."""
    return _read(content, f"{name}.csv")


def read_xlsx(content: bytes, name: str) -> ReadingResult:
    """What an Excel file of these bytes and this name holds."""
    return _read(content, f"{name}.xlsx")


def _read(content: bytes, name: str) -> ReadingResult:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return examine_codebook(path)
