"""Rows as Arrow record batches: each column with its type, marks as int8, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

import numpy as np

from intercoder.errors import MissingPackageError
from intercoder.exchange.exporting.decision_tables import (
    BatchedRows,
    Column,
    DecisionBatch,
    Kind,
    Row,
)

BATCH = 10_000
"""Number of rows in one batch."""


def arrow() -> Any:
    """The package pyarrow. Raises MissingPackageError where it is not installed."""
    try:
        import pyarrow
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            "Parquet and Arrow need the package pyarrow, which is not installed.",
            "Install intercoder[parquet], or choose a CSV or Excel file.",
        ) from error
    return pyarrow


def schema_of(columns: Sequence[Column]) -> Any:
    """The names and types of the columns."""
    pa = arrow()
    types = {
        Kind.TEXT: pa.string(),
        Kind.COUNT: pa.int32(),
        Kind.NUMBER: pa.float64(),
        Kind.MARK: pa.int8(),
        Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    }
    return pa.schema([(column.title, types[column.kind]) for column in columns])


def record_batches(columns: Sequence[Column], rows: Iterable[Row] | BatchedRows) -> Iterator[Any]:
    """The rows as record batches, one after the other."""
    pa = arrow()
    schema = schema_of(columns)
    if isinstance(rows, BatchedRows):
        yield from _of_equal_size(_of_decisions(batch, schema) for batch in rows.batches)
        return
    remaining = iter(rows)
    while part := list(islice(remaining, BATCH)):
        cells = map(_array, zip(*part, strict=True), schema.types)
        yield pa.record_batch(list(cells), schema=schema)


def _of_decisions(batch: DecisionBatch, schema: Any) -> Any:
    """The rows of many decisions as a record batch: what a decision's rows share is made once."""
    pa = arrow()
    cells = [batch.cells[one] for one in batch.given]
    rows = list(map(len, cells))
    of_codes = list(zip(*chain.from_iterable(cells), strict=True))
    first, last = len(batch.before), len(schema) - len(batch.after)
    before = list(map(_array, batch.before, schema.types))
    after = list(map(_array, batch.after, schema.types[last:]))
    if max(rows) > 1:
        decision = pa.array(np.repeat(np.arange(len(rows)), rows))
        before = [one.take(decision) for one in before]
        after = [one.take(decision) for one in after]
    codes = map(_array, of_codes, schema.types[first:last])
    return pa.record_batch([*before, *codes, *after], schema=schema)


def _of_equal_size(batches: Iterable[Any]) -> Iterator[Any]:
    """The same rows in batches of `BATCH` rows; the last may be smaller."""
    pa = arrow()
    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= BATCH:
            table = pa.Table.from_batches(waiting)
            whole = table.num_rows // BATCH * BATCH
            for start in range(0, whole, BATCH):
                yield from table.slice(start, BATCH).combine_chunks().to_batches()
            waiting = table.slice(whole).to_batches()
    if waiting:
        yield from pa.Table.from_batches(waiting).combine_chunks().to_batches()


def _array(cells: Sequence[object], kind: Any) -> Any:
    """A column of this Arrow type."""
    pa = arrow()
    return _moments(cells) if pa.types.is_timestamp(kind) else pa.array(cells, kind)


def _moments(cells: Sequence[object]) -> Any:
    """Times as the study writes them, which Arrow reads much faster than Python."""
    pa = arrow()
    kind = pa.timestamp("us", tz="UTC")
    texts = [cell if isinstance(cell, str) and cell else None for cell in cells]
    try:
        return pa.array(texts, pa.string()).cast(kind)
    except pa.ArrowInvalid:
        return pa.array([one and datetime.fromisoformat(one) for one in texts], kind)
