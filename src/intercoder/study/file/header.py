"""Reads the header of an SQLite file without SQLite, which might replay a log left beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from secrets import randbelow

from intercoder.protection.encryption.first_page import PAGE, decrypted_beginning
from intercoder.protection.encryption.key_ring import kept_key
from intercoder.protection.encryption.study_key import HEAD, Beginning, beginning
from intercoder.study.file.file_type import MAGIC

LENGTH = 100
HEADER_ROOM = PAGE
"""Bytes from which the header of any study can be read, encrypted or not."""
_WAL_MODE = 2
_MAX_STAMP = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Header:
    """The contents of a database's first hundred bytes."""

    page_size: int
    is_wal: bool
    """Whether the file is in WAL mode."""
    changes: int
    """SQLite's file change counter."""
    pages: int
    stamp: int
    """The random number that this program renews whenever it begins a log; 0 in older studies."""
    application_id: int
    raw: bytes


def parse_header(raw: bytes) -> Header | None:
    """The header in these bytes; None if no database begins with them.

    Of an encrypted study it takes the whole first page, and a key that this process has.
    """
    raw = _readable(raw)
    if len(raw) < LENGTH or not raw.startswith(MAGIC):
        return None

    def number(at: int) -> int:
        return int.from_bytes(raw[at : at + 4], "big")

    size = int.from_bytes(raw[16:18], "big")
    return Header(
        page_size=65536 if size == 1 else size,
        is_wal=raw[18] == _WAL_MODE and raw[19] == _WAL_MODE,
        changes=number(24),
        pages=number(28),
        stamp=number(60),
        application_id=number(68),
        raw=raw[:LENGTH],
    )


def read_header(path: Path) -> Header | None:
    """The header of the file, or None if it is not a database. Raises OSError.

    Never call it for a file that this process has open in SQLite: closing any handle of a file
    drops the locks that the process holds on it.
    """
    with path.open("rb") as file:
        return parse_header(file.read(HEADER_ROOM))


def _readable(raw: bytes) -> bytes:
    """The beginning of a database, decrypted if it has to be and can be."""
    if beginning(raw) is not Beginning.ENCRYPTED:
        return raw
    key = kept_key(raw[:HEAD])
    return raw if key is None else MAGIC + decrypted_beginning(raw, key, LENGTH)


def new_stamp() -> int:
    """A stamp that no other state of any study has."""
    return 1 + randbelow(_MAX_STAMP)


def beside(path: Path, suffix: str) -> Path:
    """The file that SQLite keeps beside a database, under its name with this suffix."""
    return Path(f"{os.fspath(path)}{suffix}")
