"""Reads the write-ahead log that SQLite keeps beside a study, without SQLite.

A log begins with a header of 32 bytes; each frame is a header of 24 bytes and a page. Frames whose
salts differ from the log's are left over from an earlier log and are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import FileIO
from os import SEEK_END
from pathlib import Path
from struct import unpack
from typing import NamedTuple

from intercoder.study.file.header import HEADER_ROOM, Header, parse_header

_MAGICS = {0x377F0682: "<", 0x377F0683: ">"}
"""Byte order of the checksums, by the number at the start of the log."""
LOG_HEADER = 32
"""Bytes at the beginning of a log, before its first frame."""
_FRAME = 24
_WORD = 0xFFFFFFFF


class Frame(NamedTuple):
    """The position of one page image in the log."""

    page: int
    pages_after: int
    """Size of the database in pages after the commit that this frame ends; 0 within a commit."""
    at: int


class WriteAheadLog:
    """A log that holds at least one committed transaction."""

    def __init__(self, path: Path, page_size: int, frames: tuple[Frame, ...]) -> None:
        self.path = path
        self.page_size = page_size
        self.frames = frames

    def headers(self) -> Iterator[Header]:
        """The database's header after each transaction that changed the first page."""
        with self.path.open("rb") as file:
            for frame in self.frames:
                if frame.page == 1:
                    file.seek(frame.at)
                    header = parse_header(file.read(min(self.page_size, HEADER_ROOM)))
                    if header is not None:
                        yield header

    def has_stamp(self, stamp: int) -> bool:
        """Whether the database had this stamp at some time while the log was written."""
        return any(one.stamp == stamp for one in self.headers())


def read_wal(path: Path) -> WriteAheadLog | None:
    """The log in this file; None if there is none or it has no committed transaction.

    Only the first frame's checksum is computed; the others are recognised by their salts. Raises
    OSError if the file exists and cannot be read.
    """
    try:
        file = path.open("rb", buffering=0)
    except FileNotFoundError:
        return None
    with file:
        header = file.read(LOG_HEADER)
        order = _MAGICS.get(int.from_bytes(header[:4], "big"))
        size = int.from_bytes(header[8:12], "big")
        if len(header) < LOG_HEADER or order is None or not 512 <= size <= 65536:
            return None
        sums = _checksum(header[:24], (0, 0), order)
        if sums != _sums_at(header, 24):
            return None
        frame = file.read(_FRAME)
        page = file.read(size)
        sums = _checksum(page, _checksum(frame[:8], sums, order), order)
        if len(page) < size or frame[8:16] != header[16:24] or sums != _sums_at(frame, 16):
            return None
        frames = tuple(_frames(file, header[16:24], size))
    last = max((n for n, one in enumerate(frames, 1) if one.pages_after), default=0)
    return WriteAheadLog(path, size, frames[:last]) if last else None


def _frames(file: FileIO, salts: bytes, size: int) -> Iterator[Frame]:
    end = file.seek(0, SEEK_END)
    at = LOG_HEADER
    while at + _FRAME + size <= end:
        file.seek(at)
        head = file.read(_FRAME)
        if head[8:16] != salts:
            return
        yield Frame(int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big"), at + _FRAME)
        at += _FRAME + size


def _sums_at(raw: bytes, at: int) -> tuple[int, int]:
    return int.from_bytes(raw[at : at + 4], "big"), int.from_bytes(raw[at + 4 : at + 8], "big")


def _checksum(raw: bytes, before: tuple[int, int], order: str) -> tuple[int, int]:
    """SQLite's checksum of the log, continued over more bytes."""
    first, second = before
    numbers = unpack(f"{order}{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
    for at in range(0, len(numbers) - 1, 2):
        first = (first + numbers[at] + second) & _WORD
        second = (second + numbers[at + 1] + first) & _WORD
    return first, second
