"""Opens the only table in a .gz or .zip file.

It is unpacked into memory where the system has files there, and otherwise into a folder of its own
beside the file, which nobody else may read and which is removed when the table is no longer used.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from intercoder.errors import TableError
from intercoder.platforms.memory_files import MemoryFile
from intercoder.tables.limits import Limits
from intercoder.tables.table import RefusedRow, Row, Table, TableForm
from intercoder.text.display import display_line

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
"""Parts by which a document of an office program is known from a mere archive."""
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
_MAX_PARTS = 10_000
_DAMAGED = (
    BadZipFile, gzip.BadGzipFile, zlib.error, LZMAError, struct.error, EOFError, ValueError,
    LookupError,
)  # fmt: skip


def unpacked(path: Path, head: bytes, limits: Limits) -> MemoryFile | None:
    """The file in an archive that begins with `head`; None for what is no archive.

    Raises TableError for a damaged archive, one with several files, or one beyond the limits.
    """
    if head.startswith(_GZIP):
        name = path.name[: -len(".gz")] if path.name.lower().endswith(".gz") else path.name
        with _in_words(path), gzip.open(path, "rb") as inner:
            return _unpack(inner, path, name or "table", limits)
    if head.startswith(b"PK\x03\x04") and path.suffix.lower() not in _WORKBOOKS:
        with _in_words(path), ZipFile(path) as archive:
            part = _only_table(archive, path)
            if part is None:
                return None
            if part.flag_bits & 1:
                raise TableError(
                    f"{path.name} is protected with a password.", "Unpack it with the password."
                )
            limits.check_size(path, part.file_size)
            with archive.open(part) as inner:
                return _unpack(inner, path, Path(part.filename).name, limits)
    return None


def _only_table(archive: ZipFile, path: Path) -> ZipInfo | None:
    parts = [part for part in archive.infolist()[: _MAX_PARTS + 1] if not part.is_dir()]
    if any(part.filename in _OFFICE for part in parts):
        return None
    shown = [
        part
        for part in parts
        if not part.filename.startswith("__MACOSX/") and Path(part.filename).name[:1] != "."
    ]
    if len(shown) != 1:
        raise TableError(
            f"{path.name} holds {len(shown):,} files.", "Unpack it, and import one of them."
        )
    return shown[0]


def _unpack(inner: IO[bytes] | gzip.GzipFile, path: Path, name: str, limits: Limits) -> MemoryFile:
    made = MemoryFile(name, path.parent)
    size = 0
    with made.path.open("wb") as out:
        while chunk := inner.read(_CHUNK):
            size += len(chunk)
            limits.check_size(path, size)
            out.write(chunk)
    return made


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise TableError(
            f"{display_line(path.name)} is a damaged archive.", "Pack it again, or unpack it."
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise TableError(
            f"{display_line(path.name)} is packed in a way this program does not know.",
            "Unpack it, and import the table in it.",
        ) from error
    except OSError as error:
        raise TableError(
            f"{display_line(path.name)} cannot be unpacked: "
            f"{error.strerror or type(error).__name__}.",
            "Unpack it elsewhere, and import the table in it.",
        ) from error


@dataclass(frozen=True)
class UnpackedTable:
    """The table in an archive, under the archive's name."""

    path: Path
    table: Table
    kept: MemoryFile
    """Held, so that the file stays as long as the table."""

    @property
    def form(self) -> TableForm:
        """How it is written."""
        return self.table.form

    @property
    def limits(self) -> Limits:
        """How large it may be."""
        return self.table.limits

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.table.columns

    @property
    def header_number(self) -> int:
        """The number of the row with the names of the columns."""
        return int(getattr(self.table, "header_number", 1))

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows, as in the unpacked file."""
        return self.table.rows()
