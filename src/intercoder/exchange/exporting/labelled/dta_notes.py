"""Adds a note to a Stata file, whose writer (ReadStat) writes none.

A note is a characteristic of the data set (`help dta`, format 118): the map at the beginning of the
file says where each part begins, so whatever follows the characteristics moves in it.
"""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

from intercoder.errors import ExportError

_MAP = b"<map>"
_PLACES = 14
_CHARACTERISTICS = 8
"""The number of that part in the map, from 0."""
_TAG = b"<characteristics>"
_NAME = 129
"""Bytes of a name with the zero at its end."""
_HEAD = 4_096


def add_note(source: Path, target: Path, note: str) -> None:
    """Write to `target` the Stata file `source` with this note, in ASCII.

    Raises ExportError if `source` is not laid out as expected.
    """
    with source.open("rb") as file, target.open("wb") as out:
        head = file.read(_HEAD)
        start = head.find(_MAP) + len(_MAP)
        if start < len(_MAP) or not head.startswith(b"<stata_dta><header><release>118<"):
            raise _unexpected()
        places = list(struct.unpack_from(f"<{_PLACES}Q", head, start))
        file.seek(places[_CHARACTERISTICS])
        if file.read(len(_TAG)) != _TAG:
            raise _unexpected()
        added = _characteristic("note0", "1") + _characteristic("note1", note)
        moved = [
            place + len(added) if number > _CHARACTERISTICS else place
            for number, place in enumerate(places)
        ]
        file.seek(0)
        before = bytearray(file.read(places[_CHARACTERISTICS] + len(_TAG)))
        struct.pack_into(f"<{_PLACES}Q", before, start, *moved)
        out.write(before)
        out.write(added)
        shutil.copyfileobj(file, out, 1 << 20)


def _characteristic(name: str, text: str) -> bytes:
    content = b"_dta".ljust(_NAME, b"\0") + name.encode().ljust(_NAME, b"\0")
    content += text.encode("ascii") + b"\0"
    return b"<ch>" + struct.pack("<I", len(content)) + content + b"</ch>"


def _unexpected() -> ExportError:
    return ExportError(
        "The Stata file was written in a way that this program does not know, so it cannot be "
        "completed.",
        "Install the version of pyreadstat that intercoder names, or choose another format.",
    )
