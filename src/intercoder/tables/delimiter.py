"""Detects the delimiter of a CSV file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping

DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""The delimiters known by name; in this order where nothing else decides."""

_ROWS = 200


def delimiter_name(delimiter: str) -> str:
    """What a person calls it."""
    for name, character in DELIMITERS.items():
        if character == delimiter:
            return name
    return f"'{delimiter}'"


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts the sample into rows of one width; a comma where none does.

    `sample` is the beginning of the file; a last line without its end is not looked at.
    """
    lines = sample.splitlines(keepends=True)
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()
    scores = {one: _score(lines, one) for one in DELIMITERS.values()}
    return max(scores, key=lambda one: scores[one])


def _score(lines: Iterable[str], delimiter: str) -> tuple[float, int]:
    """How even the rows are (share as wide as the first), then how wide; higher is likelier."""
    widths: list[int] = []
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while len(widths) < _ROWS:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            widths.append(0)
            continue
        if cells:
            widths.append(len(cells))
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (round(Counter(widths)[widths[0]] / len(widths), 2), widths[0])
