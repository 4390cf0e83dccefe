"""Bars and rows of the figures of suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from intercoder.agreement.figure_rows import rows_of

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure
    from intercoder.cli.text_tables import Cell

BAR = 20
"""Number of cells of a full bar in a text diagram."""


def bar(share: float | None) -> str:
    """Draw a share as a bar of text, for terminals without graphics."""
    return "" if share is None else "#" * round(share * BAR)


def csv_rows(
    scope: str, part: str, code: str, figures: Mapping[str, Figure], n: float | None
) -> Iterator[tuple[Cell, ...]]:
    """Return the rows of `CSV_COLUMNS`."""
    yield from rows_of(figures, CSV_COLUMNS, scope=scope, part=part, code=code, n=n)


CSV_COLUMNS = ("scope", "part", "code", "key", "value", "low", "high", "n", "reason")
