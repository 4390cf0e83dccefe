"""The text of a cell that is no text: as a person reads it in the table it comes from."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from math import isnan

LIST_SEPARATOR = ";"
"""Between the parts of a cell that is a list, as Parquet and JSON have them."""


def cell_text(value: object) -> str:
    """`value` in words: 3 for 3.0, ISO for dates, nothing for None and NaN."""
    if isinstance(value, str):
        return value
    return "" if value is None else _in_words(value)


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return _number(value)
        case date() | time():  # a datetime is a date too
            return _moment(value)
        case list() | tuple():
            return LIST_SEPARATOR.join(cell_text(part) for part in value)
        case bytes():
            return value.decode("utf-8", errors="surrogateescape")
        case _:
            return str(value)


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return str(value)
    if isnan(value):  # what pandas writes for nothing known
        return ""
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else str(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def _moment(value: date | time) -> str:
    if isinstance(value, datetime) and value.time() == time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat()
