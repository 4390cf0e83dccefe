"""Parquet files, read in batches; they need the extra `intercoder[parquet]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercoder.errors import MissingPackageError, TableError
from intercoder.tables.cells import cell_text
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm, named_columns

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file. Its first row has number 2, as if a spreadsheet showed it with a header."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row | RefusedRow]:
        number = 1
        with _open(self.path) as file:
            for batch in _batches(file, self.path):
                columns = [
                    [cell_text(value) for value in column.to_pylist()] for column in batch.columns
                ]
                for cells in zip(*columns, strict=True):
                    number += 1
                    if any(cells):
                        yield Row(number, cells)


def open_parquet(path: Path) -> ParquetTable:
    """Raises MissingPackageError without pyarrow, TableError for a damaged file."""
    with _open(path) as file:
        columns = named_columns(file.schema_arrow.names)
    return ParquetTable(path, TableForm(FileFormat.PARQUET), columns)


def _batches(file: Any, path: Path) -> Iterator[Any]:
    from pyarrow import ArrowException

    try:
        yield from file.iter_batches(batch_size=_BATCH)
    except (ArrowException, OSError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> TableError:
    return TableError(f"{path.name} is no sound Parquet file.", "Write it again, or use CSV.")


def _open(path: Path) -> Any:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise MissingPackageError(
            "Parquet files need a package that is not installed.",
            "Install it with: pip install 'intercoder[parquet]'",
        ) from error
    try:
        return ParquetFile(path)
    except (ArrowException, OSError) as error:
        raise _damaged(path) from error
