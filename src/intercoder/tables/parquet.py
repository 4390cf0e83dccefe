"""Reads Parquet files in batches; needs the extra `intercoder[parquet]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercoder.errors import MissingPackageError, TableError
from intercoder.tables.cells import cell_text
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm, named_columns

_BATCH = 1_000
"""Rows: with the longest cells that are taken, a column of them still fits into memory."""


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file. Its first row has number 2, as if a spreadsheet showed it with a header."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        number = 1
        with _open(self.path) as file:
            for batch in _batches(file, self.path):
                columns = [self._cells(column, number + 1) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    if any(cells):
                        yield Row(number, cells)

    def _cells(self, column: Any, row: int) -> list[str]:
        """The cells of one column of a batch that begins with this row.

        A text that stands in many rows is packed once and made once, not as often as it stands.
        """
        from pyarrow import DictionaryArray

        is_packed = isinstance(column, DictionaryArray)
        values = column.dictionary if is_packed else column
        if _longest(values) > self.limits.longest_cell:
            raise self.limits.long_cell(self.path, row)
        try:
            texts = [cell_text(value) for value in values.to_pylist()]
        except OverflowError as error:  # a time that no calendar has
            raise _damaged(self.path) from error
        if not is_packed:
            return texts
        return ["" if place is None else texts[place] for place in column.indices.to_pylist()]


def open_parquet(path: Path, *, limits: Limits = USUAL) -> ParquetTable:
    """Raises MissingPackageError without pyarrow, TableError if damaged or beyond the limits."""
    with _open(path) as file:
        known = file.metadata
        unpacked = sum(known.row_group(one).total_byte_size for one in range(known.num_row_groups))
        limits.check_size(path, unpacked)
        limits.check_columns(path, known.num_columns)
        limits.check_rows(path, known.num_rows, known.num_columns)
        columns = named_columns(file.schema_arrow.names)
    return ParquetTable(path, TableForm(FileFormat.PARQUET), columns, limits)


def _batches(file: Any, path: Path) -> Iterator[Any]:
    from pyarrow import ArrowException

    try:
        for batch in file.iter_batches(batch_size=_BATCH):
            batch.validate(full=True)  # letters that are none, packed texts that are not there
            yield batch
    except (ArrowException, OSError) as error:
        raise _damaged(path) from error


def _longest(values: Any) -> int:
    """The bytes of the longest text; 0 where the column holds no texts."""
    from pyarrow import compute, types

    kinds = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
    if not any(is_one(values.type) for is_one in kinds):
        return 0
    return compute.max(compute.binary_length(values)).as_py() or 0


def _damaged(path: Path) -> TableError:
    return TableError(f"{path.name} is not a valid Parquet file.", "Write it again, or use CSV.")


def _open(path: Path) -> Any:
    try:
        from pyarrow import ArrowException, types
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise MissingPackageError(
            "Parquet files need a package that is not installed.",
            "Install it with: pip install 'intercoder[parquet]'",
        ) from error
    try:
        with ParquetFile(path) as file:
            texts = [
                field.name
                for field in file.schema_arrow
                if types.is_string(field.type) or types.is_large_string(field.type)
            ]
        return ParquetFile(path, read_dictionary=texts)
    except (ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(path) from error
