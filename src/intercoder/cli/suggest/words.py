"""Formats the figures of suggestions for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure, Reason
    from intercoder.cli.text_tables import Cell

BAR = 20
"""Number of cells of a full bar in a text diagram."""


def interval(figure: Figure, digits: int = 2) -> str:
    """Return `0.61 to 0.72`, or a word for why there is no value or interval, explained below."""
    if figure.reason is not None:
        return _word(figure.reason)
    if figure.low is not None and figure.high is not None:
        return f"{figure.low:.{digits}f} to {figure.high:.{digits}f}"
    reason = figure.no_interval
    return "" if reason is None or reason.value.startswith("not_") else _word(reason)


def with_interval(figure: Figure, sign: bool = False, digits: int = 2) -> str:
    """Return `0.66 (0.61 to 0.72)`, as far as it is known."""
    if figure.value is None:
        return interval(figure)
    value = f"{figure.value:+.{digits}f}" if sign else f"{figure.value:.{digits}f}"
    if figure.low is None or figure.high is None:
        return value
    return f"{value} ({figure.low:.{digits}f} to {figure.high:.{digits}f})"


def bar(share: float | None) -> str:
    """Draw a share as a bar of text, for terminals without graphics."""
    return "" if share is None else "#" * round(share * BAR)


def reasons(figures: Iterable[Figure]) -> Iterator[str]:
    """Return a line for each reason that replaces a value or an interval."""
    found = {one.reason or one.no_interval for one in figures}
    for reason in sorted(one for one in found if one is not None):
        if not reason.value.startswith("not_"):
            word = _word(reason)
            words = reason.words.removeprefix(f"{word} for an interval: ")
            words = words.removeprefix("too few for an interval: ")
            yield f"{word.capitalize()}: {words}."


def csv_rows(
    scope: str, part: str, code: str, figures: Mapping[str, Figure], n: float | None
) -> Iterator[tuple[Cell, ...]]:
    """Return the rows of `CSV_COLUMNS`."""
    for key, figure in figures.items():
        reason = str(figure.reason) if figure.reason else None
        yield (scope, part, code, key, figure.value, figure.low, figure.high, n, reason)


CSV_COLUMNS = ("scope", "part", "code", "key", "value", "low", "high", "n", "reason")


def _word(reason: Reason) -> str:
    return reason.value.replace("_", " ")
