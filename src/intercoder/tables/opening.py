"""Detects what a file is, and opens it as a table.

What counts is how the file begins, not how its name ends: a workbook renamed to .csv is a workbook.
"""

from __future__ import annotations

import re
from pathlib import Path

from intercoder.errors import TableError
from intercoder.extensions import in_words
from intercoder.platforms.memory_files import MemoryFile
from intercoder.tables.encoding import check_encoding
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.readers import READERS, USUAL_ENDINGS, HowToOpen, WatchedTable
from intercoder.tables.refi.archive import is_project
from intercoder.tables.regular_file import file_size
from intercoder.tables.statistics.kinds import FORMATS, reader_name
from intercoder.tables.table import FileFormat, Table
from intercoder.tables.unpacking import UnpackedTable, unpacked
from intercoder.tables.workbooks.workbook_kind import is_strict, workbook_kind

_HEAD = 4_096
_NOT_TABLES = (
    (b"%PDF", "a PDF file", "Import the table it was made from."),
    (b"SQLite format 3", "a database", "Import the table the study was made from."),
    (b"\x1f\x8b", "a compressed file", "Unpack it first, or import the table in it."),
)
_TEXT_CONTROLS = b"\t\n\v\f\r\x1d"
"""What texts hold: databases write breaks within a cell as some of them."""
_IS_TRIPLE_S = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:sss[\s>]|(?:\?xml|!DOCTYPE|!--).*?<sss[\s>])", re.DOTALL
)
_IS_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*(?:\"(?:[^\"\\]|\\.)*\"\s*:|\})")
_LINE_SUFFIXES = frozenset({".jsonl", ".ndjson"})


def open_table(
    path: Path,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    header_row: int = 0,
    limits: Limits = USUAL,
    split: str = "",
) -> Table:
    """The file as a table, ready to read from its first row.

    What is not given is found out; `form` of the result says what was. Raises TableError for what
    is no table or larger than the limits, UsageError for an unknown encoding or sheet,
    MissingPackageError for Parquet without its package.
    """
    if encoding:
        check_encoding(encoding)
    how = HowToOpen(encoding, delimiter, sheet, header_row, limits, split)
    ending = path.suffix.lower().removeprefix(".")
    if ending not in USUAL_ENDINGS and (other := READERS.find(ending)) is not None:
        called = READERS.called(ending)
        file_size(path)  # refuses what is no file
        with in_words(called):
            return WatchedTable(other(path, how), called)
    kept = _unpacked(path, limits)
    if kept is not None:
        inner = open_table(
            kept.path,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            header_row=header_row,
            limits=limits,
            split=split,
        )
        return UnpackedTable(path, inner, kept)
    reader = READERS.find(file_format(path, encoding).value)
    if reader is None:
        raise TableError(f"{path.name} is no table this program can read.")
    return reader(path, how)


def sheets_with_content(path: Path, limits: Limits = USUAL) -> list[str]:
    """The names of a workbook's sheets with content; none for what is no workbook.

    Raises TableError for a damaged one.
    """
    from intercoder.tables.spreadsheet import filled_sheets, open_workbook
    from intercoder.tables.workbooks.calamine_table import calamine_sheets

    kept = _unpacked(path, limits)
    if kept is not None:
        return sheets_with_content(kept.path, limits)
    what = file_format(path)
    if not what.is_workbook:
        return []
    if what is not FileFormat.XLSX or is_strict(path):
        return calamine_sheets(path, what, limits)
    with open_workbook(path, limits) as workbook:
        return filled_sheets(workbook, path, limits)


def file_format(path: Path, encoding: str = "") -> FileFormat:
    """What the file is written in. Raises TableError for what is no table."""
    head = _head(path)
    for magic, what, hint in _NOT_TABLES:
        if head.startswith(magic):
            raise TableError(f"{path.name} is {what}.", hint)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        is_refi = is_project(path, head)
        return FileFormat.REFI_QDA if is_refi else workbook_kind(path, head)
    if _IS_TRIPLE_S.match(head):
        return FileFormat.TRIPLE_S
    if reader := reader_name(head):
        return FORMATS[reader]
    if head.startswith(b"PAR1"):
        return FileFormat.PARQUET
    if path.suffix.lower() in (".json", *_LINE_SUFFIXES) or _IS_JSON.match(head):
        return _kind_of_json(path, encoding)
    if not encoding and _is_binary(head):
        raise TableError(
            f"{path.name} is not a table this program can read.",
            "It reads CSV, Excel, OpenDocument, SPSS, Stata, SAS, Parquet, JSON and REFI-QDA.",
        )
    return FileFormat.CSV


def _kind_of_json(path: Path, encoding: str) -> FileFormat:
    from intercoder.tables.encoding import detect_encoding
    from intercoder.tables.json_files.json_document import is_json_document

    if path.suffix.lower() in _LINE_SUFFIXES:
        return FileFormat.JSON_LINES
    name = encoding or detect_encoding(path).name
    return FileFormat.JSON if is_json_document(path, name) else FileFormat.JSON_LINES


def _unpacked(path: Path, limits: Limits) -> MemoryFile | None:
    """The file in an archive; a project is an archive, too, and read as it is."""
    head = _head(path)
    return None if is_project(path, head) else unpacked(path, head, limits)


def _head(path: Path) -> bytes:
    file_size(path)  # refuses what is no file
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}.") from error
    if not head.strip():
        raise TableError(f"{path.name} is empty.")
    return head


def _is_binary(head: bytes) -> bool:
    """Whether there are control characters no text has; UTF-16 and UTF-32 have zero bytes.

    What begins with the mark of a text is one.
    """
    if head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    controls = sum(
        head.count(bytes([byte])) for byte in range(1, 0x20) if byte not in _TEXT_CONTROLS
    )
    return controls > max(4, len(head) // 50)
