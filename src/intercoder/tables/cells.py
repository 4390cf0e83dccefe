"""The text of a cell that is not text, as a person reads it in the original table."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite, isnan

LIST_SEPARATOR = ";"
"""Between the parts of a cell that is a list, as Parquet and JSON have them."""

_EXACT_FLOAT = 2**53
"""Whole numbers below it are exact as floating-point numbers; beyond it neighbours become one."""
_SHEET_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""
_WITH_DECIMALS = "a number with decimals, where 1.1 and 1.10 are one; store ids as text"
_ROUNDED = "a number whose last digits may be lost; store ids as text"


class UncertainText(str):
    """The text of a cell that held no text, and need not be what was once typed.

    It is good enough for a value and never for an id: two ids may have become one on the way.
    """

    doubt: str
    """What the cell held instead, and what to do about it."""

    def __new__(cls, text: str, doubt: str) -> UncertainText:
        made = super().__new__(cls, text)
        made.doubt = doubt
        return made


def cell_text(value: object) -> str:
    """`value` in words: 3 for 3.0, ISO for dates, nothing for None and NaN."""
    if isinstance(value, str):
        return value
    return "" if value is None else _in_words(value)


def sheet_cell_text(value: object) -> str:
    """The same for a cell of a spreadsheet, whose numbers have 15 digits that can be trusted."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and isfinite(value) and abs(value) >= 10**_SHEET_DIGITS:  # type: ignore[arg-type]
        return UncertainText(
            cell_text(value),
            f"a number of more than {_SHEET_DIGITS} digits, of which spreadsheets keep "
            f"{_SHEET_DIGITS}; store ids as text",
        )
    return cell_text(value)


def _in_words(value: object) -> str:
    match value:
        case bool():
            return UncertainText("true" if value else "false", "true or false, which is not an id")
        case int() | float() | Decimal():
            return _number(value)
        case date() | time():  # a datetime is a date too
            return UncertainText(_moment(value), "a date or time; store ids as text")
        case list() | tuple():
            return LIST_SEPARATOR.join(cell_text(part) for part in value)
        case bytes():
            return value.decode("utf-8", errors="surrogateescape")
        case _:
            return str(value)


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return str(value)
    if not isfinite(value):  # nan is what pandas writes for nothing known
        return "" if isnan(value) else UncertainText(str(value), "an infinite number")
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else str(value)
    return _float(value)


def _float(value: float) -> str:
    if not value.is_integer():
        return UncertainText(f"{value:.15g}", _WITH_DECIMALS)
    if abs(value) < _EXACT_FLOAT:
        return str(int(value))
    return UncertainText(str(int(value)) if abs(value) < 1e22 else repr(value), _ROUNDED)


def _moment(value: date | time) -> str:
    if isinstance(value, datetime) and value.time() == time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat()
