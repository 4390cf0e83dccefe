"""Inspects a compressed file before anything is unpacked into memory."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from intercoder.errors import TableError
from intercoder.tables.limits import Limits

_CHUNK = 1 << 20
_MAX_PARTS = 10_000


def check_packed(path: Path, limits: Limits) -> None:
    """Raises TableError for a workbook that would unpack to more than the limits allow.

    The directory of the file says how large each part is, and no more than that is ever unpacked.
    Large parts are read through once, a piece at a time, for texts that no cell can hold.
    """
    with ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS:
            raise TableError(
                f"{path.name} has more than {_MAX_PARTS:,} parts, as no workbook does."
            )
        limits.check_size(path, sum(part.file_size for part in parts))
        for part in parts:
            if part.file_size > limits.longest_cell and _has_longer_text(
                archive, part.filename, limits.longest_cell
            ):
                raise TableError(
                    f"{path.name} has a cell of more than {limits.longest_cell:,} characters.",
                    "If the cell is right, raise the limit: --limit characters=N.",
                )


def _has_longer_text(archive: ZipFile, name: str, longest: int) -> bool:
    """Whether more than so many bytes stand between two tags of a part, or in one."""
    run = 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            first, *rest = chunk.split(b"<")
            run += len(first)
            if rest:
                if run > longest or max(map(len, rest)) > longest:
                    return True
                run = len(rest[-1])
            if run > longest:
                return True
    return False
