"""Adds multiple-response sets to an SPSS file, whose writer (ReadStat) knows none.

The sets are one more record of the file's dictionary: type 7, subtype 7 (PSPP developer's guide,
"Multiple Response Sets Records"). It names variables by the short names of eight bytes that the
writer has given them, in small letters, so these are read back from the file. A set of the kind `D`
counts a value; its categories are labelled by the variables' labels.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from intercoder.errors import ExportError

_HEADER = 176
"""Bytes before the first record."""
_VARIABLE, _VALUE_LABELS, _LABELLED, _DOCUMENT, _EXTENSION, _END = 2, 3, 4, 6, 7, 999
_SETS, _LONG_TEXTS = 7, 14
"""Subtypes of the extension records with the sets, and with the widths of long texts."""
_SEGMENT = 252
"""Bytes of a long text that each of its variables counts for."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class MultipleResponseSet:
    """Dichotomies that belong together."""

    name: str
    """Without `$`, by the rules of a variable's name."""
    label: str
    members: tuple[int, ...]
    """Numbers of the variables in the file, from 0."""
    counted: int = 1
    """The value that means that it applies."""


def add_sets(source: Path, target: Path, sets: Sequence[MultipleResponseSet]) -> None:
    """Write to `target` what is in `source`, with these sets.

    A compressed file of the kind .zsav holds places in itself and cannot be completed so.

    Raises ExportError if `source` is not laid out as expected.
    """
    with source.open("rb") as file, target.open("wb") as out:
        names, end = _dictionary(file)
        file.seek(0)
        _copy(file, out, end)
        if sets:
            out.write(_record(sets, names))
        shutil.copyfileobj(file, out, _CHUNK)


def _record(sets: Sequence[MultipleResponseSet], names: Sequence[bytes]) -> bytes:
    text = b"".join(_line(one, names) for one in sets)
    return struct.pack("<iiii", _EXTENSION, _SETS, 1, len(text)) + text


def _line(one: MultipleResponseSet, names: Sequence[bytes]) -> bytes:
    """`$name=D1 1 5 Label v1 v2`: the lengths of the counted value and of the label, in bytes."""
    counted, label = str(one.counted), one.label.encode()
    members = b" ".join(names[number] for number in one.members)
    start = f"${one.name}=D{len(counted)} {counted} {len(label)} "
    return start.encode() + label + b" " + members + b"\n"


def _dictionary(file: BinaryIO) -> tuple[list[bytes], int]:
    """The short names of the variables, in small letters, and where the last record begins."""
    names: list[bytes] = []
    widths: Mapping[bytes, int] = {}
    try:
        for kind, place in _records(file):
            if kind == _VARIABLE:
                file.seek(place + 4)
                width = struct.unpack("<i", file.read(4))[0]
                file.seek(place + 24)
                name = file.read(8).rstrip()
                if width >= 0:  # else it only continues the text before it
                    names.append(name.lower())
            elif kind == _END:
                return _without_segments(names, widths), place
            elif kind == _EXTENSION:
                file.seek(place + 4)
                subtype, size, count = struct.unpack("<iii", file.read(12))
                if subtype == _LONG_TEXTS:
                    widths = _long_texts(file.read(size * count))
    except struct.error as error:
        raise _unexpected() from error
    raise _unexpected()


def _records(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """The kind and the place of each record of the dictionary."""
    place = _HEADER
    while True:
        file.seek(place)
        kind = _number(file)
        yield kind, place
        if kind == _VARIABLE:
            file.seek(place + 8)
            has_label, missing = struct.unpack("<ii", file.read(8))
            size = 32
            if has_label:
                file.seek(place + 32)
                size += 4 + _rounded(_number(file), 4)
            place += size + 8 * abs(missing)
        elif kind == _VALUE_LABELS:
            file.seek(place + 4)
            count, size = _number(file), 8
            for _ in range(count):
                file.seek(place + size + 8)
                size += 8 + _rounded(file.read(1)[0] + 1, 8)
            place += size
        elif kind == _LABELLED:
            file.seek(place + 4)
            place += 8 + 4 * _number(file)
        elif kind == _DOCUMENT:
            file.seek(place + 4)
            place += 8 + 80 * _number(file)
        elif kind == _EXTENSION:
            file.seek(place + 8)
            size, count = struct.unpack("<ii", file.read(8))
            place += 16 + size * count
        else:
            return


def _without_segments(names: Sequence[bytes], widths: Mapping[bytes, int]) -> list[bytes]:
    """The names without those of further segments of texts, by the width of such texts.

    A text of more than 255 bytes is kept in several variables of 252 bytes each.
    """
    found = []
    place = 0
    while place < len(names):
        name = names[place]
        found.append(name)
        place += max(1, -(-widths.get(name, 0) // _SEGMENT))
    return found


def _long_texts(record: bytes) -> dict[bytes, int]:
    """The widths of long texts by the short names of their variables, from the record of these."""
    pairs = (one.rstrip(b"\0").partition(b"=") for one in record.split(b"\t"))
    return {name.lower(): int(width) for name, _, width in pairs if width.isdigit()}


def _number(file: BinaryIO) -> int:
    return int(struct.unpack("<i", file.read(4))[0])


def _rounded(size: int, unit: int) -> int:
    return (size + unit - 1) // unit * unit


def _copy(file: BinaryIO, out: BinaryIO, size: int) -> None:
    while size and (chunk := file.read(min(size, _CHUNK))):
        out.write(chunk)
        size -= len(chunk)


def _unexpected() -> ExportError:
    return ExportError(
        "The SPSS file was written in a way that this program does not know, so it cannot be "
        "completed.",
        "Install the version of pyreadstat that intercoder names, or choose another format.",
    )
