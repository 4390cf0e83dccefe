"""Rows as Arrow record batches: each column with its type, marks as int8, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from intercoder.errors import MissingPackageError
from intercoder.exchange.exporting.decision_tables import Column, Kind, Row

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


def record_batches(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Any]:
    """The rows as record batches, one after the other."""
    pa = arrow()
    schema = schema_of(columns)
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        arrays = [
            _moments(part, kind) if column.kind is Kind.MOMENT else pa.array(part, kind)
            for column, part, kind in zip(
                columns, zip(*batch, strict=True), schema.types, strict=True
            )
        ]
        yield pa.record_batch(arrays, schema=schema)


def _moments(cells: Sequence[object], kind: Any) -> Any:
    """Times as the study writes them, which Arrow reads much faster than Python."""
    pa = arrow()
    texts = [cell if isinstance(cell, str) and cell else None for cell in cells]
    try:
        return pa.array(texts, pa.string()).cast(kind)
    except pa.ArrowInvalid:
        return pa.array([one and datetime.fromisoformat(one) for one in texts], kind)
