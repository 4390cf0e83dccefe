"""Which kind of workbook a file is, by what it contains."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from intercoder.errors import TableError
from intercoder.tables.archive_faults import ARCHIVE_FAULTS
from intercoder.tables.table import FileFormat

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = b"purl.oclc.org/ooxml/spreadsheetml/main"
_SEEN = 4_096
_DIRECTORY = 1 << 22
"""Bytes in which the directory of an old file is looked for."""


def workbook_kind(path: Path, head: bytes) -> FileFormat:
    """The format of a file that begins as a workbook does.

    Raises TableError for an encrypted one, and for a document that is no workbook.
    """
    if not head.startswith(b"PK"):
        with path.open("rb") as file:
            is_encrypted = _ENCRYPTED in file.read(_DIRECTORY)
        if is_encrypted:
            raise TableError(
                f"{path.name} is protected with a password.",
                "Open it with the password and save it without one, or as .csv.",
            )
        return FileFormat.XLS
    if b"opendocument" in head:
        if b"opendocument.spreadsheet" in head:
            return FileFormat.ODS
        raise TableError(
            f"{path.name} is an OpenDocument file, but no spreadsheet.", "Save it as .ods or .csv."
        )
    return FileFormat.XLSB if "xl/workbook.bin" in _names(path) else FileFormat.XLSX


def is_strict(path: Path) -> bool:
    """Whether an .xlsx file is in the form that Excel calls strict."""
    try:
        with ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return _STRICT in part.read(_SEEN)
    except ARCHIVE_FAULTS:
        return False  # the reader says what is wrong with it


def _names(path: Path) -> list[str]:
    try:
        with ZipFile(path) as archive:
            return archive.namelist()
    except ARCHIVE_FAULTS:
        return []
