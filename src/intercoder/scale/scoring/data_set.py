"""A data set of Parquet files with one answer a row, and the shards in which it is scored.

Shards follow from the data alone, so that every engine, and every further attempt, makes the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercoder.errors import MissingPackageError, TableError
from intercoder.text.display import display_line

SHARDS = 64
"""As many are wished, if none is to be smaller or larger than these:"""
SMALLEST, LARGEST = 1_000, 100_000
"""Rows of a shard."""
_TAIL = 2**16


@dataclass(frozen=True)
class DataFile:
    """One file."""

    name: str
    """Its path in the data set's folder, with `/`."""
    size: int
    """Bytes."""
    rows: tuple[int, ...]
    """Of each of its groups of rows."""
    tail: str
    """SHA-256 of its end, where a Parquet file says what is where in it."""


@dataclass(frozen=True)
class Shard:
    """Rows that are scored at once, into one file."""

    number: int
    file: str
    first: int
    """The first group of rows it has a part in."""
    groups: int
    skipped: int
    """Rows of these groups that come before the first row of the shard."""
    rows: int

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"part-{self.number:06}.parquet"


def parquet() -> Any:
    """The library that reads and writes Parquet. Raises MissingPackageError without it."""
    try:
        from pyarrow import parquet as found
    except ImportError as error:
        raise MissingPackageError(
            "Data sets are Parquet files, which need a package that is not installed.",
            "Install it with: pip install 'intercoder[parquet]'",
        ) from error
    return found


def files_of(data: Path) -> tuple[Path, ...]:
    """The Parquet files of a folder and those below it, or the one file; sorted.

    Raises TableError where there are none.
    """
    if data.is_file():
        return (data,)
    if not data.is_dir():
        raise TableError(f"There is no folder {data}.", "Name a folder of Parquet files.")
    found = [
        one
        for one in data.rglob("*.parquet")
        if one.is_file() and not any(p.startswith(("_", ".")) for p in one.relative_to(data).parts)
    ]
    if not found:
        raise TableError(
            f"There are no Parquet files in {data}.", "Their names must end in .parquet."
        )
    return tuple(sorted(found, key=lambda one: one.relative_to(data).as_posix()))


def survey(data: Path, kept: Sequence[str] = ()) -> tuple[tuple[DataFile, ...], tuple[str, ...]]:
    """The files of a data set, and the columns that all of them have, once.

    Raises TableError for a file that cannot be read, and where columns that are to be kept are of
    different kinds in different files.
    """
    files, columns = [], None
    kinds: dict[str, Any] = {}
    for path in files_of(data):
        with opened(path) as file:
            known, schema = file.metadata, file.schema_arrow
            groups = [known.row_group(one).num_rows for one in range(known.num_row_groups)]
        names = [one for one in schema.names if schema.names.count(one) == 1]
        columns = names if columns is None else [one for one in columns if one in names]
        for one in kept:
            if one in names and kinds.setdefault(one, schema.field(one).type) != (
                kind := schema.field(one).type
            ):
                raise TableError(
                    f"The column “{display_line(one)}” is of the kind {kinds[one]} in one file and "
                    f"{kind} in {display_line(path.name)}.",
                    "Write the files again with one kind, or leave the column out of --keep.",
                )
        name = path.relative_to(data).as_posix() if data.is_dir() else path.name
        files.append(DataFile(name, path.stat().st_size, tuple(groups), _tail(path)))
    return tuple(files), tuple(columns or ())


def opened(path: Path) -> Any:
    """An open Parquet file. Raises TableError where it is none."""
    library = parquet()
    from pyarrow import ArrowException

    try:
        return library.ParquetFile(path)
    except (ArrowException, OSError) as error:
        raise TableError(
            f"{display_line(path.name)} is not a valid Parquet file.", "Write it again."
        ) from error


def shards_of(files: Sequence[DataFile]) -> tuple[Shard, ...]:
    """The shards of these files, in order."""
    rows = sum(sum(one.rows) for one in files)
    wished = min(max(-(-rows // SHARDS), SMALLEST), LARGEST)
    found: list[Shard] = []
    for file in files:
        for first, groups, skipped, taken in _cut(file.rows, wished):
            found.append(Shard(len(found), file.name, first, groups, skipped, taken))
    return tuple(found)


def _cut(groups: Sequence[int], wished: int) -> Iterator[tuple[int, int, int, int]]:
    """First group, number of groups, rows to skip, and rows: small groups together, large ones in
    parts."""
    at = 0
    while at < len(groups):
        if groups[at] > wished:
            yield from (
                (at, 1, start, min(wished, groups[at] - start))
                for start in range(0, groups[at], wished)
            )
            at += 1
            continue
        end, rows = at, 0
        while end < len(groups) and rows + groups[end] <= wished:
            rows += groups[end]
            end += 1
        if rows:
            yield at, end - at, 0, rows
        at = end


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        return hashlib.sha256(file.read()).hexdigest()
