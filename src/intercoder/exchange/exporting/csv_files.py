"""Writes rows to a CSV file, column by column: the texts of cells are made many at a time.

The bytes are those of Python's csv module, which takes five times as long for a million rows.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice, repeat
from pathlib import Path
from typing import cast

from intercoder.exchange.exporting.decision_tables import (
    BatchedRows,
    Cell,
    Column,
    DecisionBatch,
    Kind,
    Row,
    make_room,
)
from intercoder.text.spreadsheet_cells import RISKY_STARTS, guard

_BATCH = 10_000
"""Number of rows that are written at a time."""
_LINE_END = "\r\n"


def write_csv(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Row] | BatchedRows,
    *,
    byte_order_mark: bool = True,
    guarded: bool = True,
    delimiter: str = ",",
    decimal_comma: bool = False,
) -> int:
    """Write UTF-8 with CR LF, and with commas between the cells if no other delimiter is given.

    The byte order mark makes Excel read it as UTF-8. `guarded` puts an apostrophe before text that
    a spreadsheet would run as a formula (`intercoder.text.spreadsheet_cells` removes it again).
    """
    encoding = "utf-8-sig" if byte_order_mark else "utf-8"
    lines = _Lines(columns, delimiter, guarded, decimal_comma)
    if isinstance(rows, BatchedRows):
        written: Iterator[list[str]] = map(lines.of_decisions, rows.batches)
    else:
        written = map(lines.of_rows, _batches(rows, _BATCH))
    count = 0
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(lines.titles())
        for some in written:
            file.write("".join(some))
            count += len(some)
    return count


class _Lines:
    """Makes the lines of a file."""

    def __init__(
        self, columns: Sequence[Column], delimiter: str, guarded: bool, decimal_comma: bool
    ) -> None:
        self._columns = columns
        self._guarded = [guarded and column.kind is Kind.TEXT for column in columns]
        self._delimiter = delimiter
        self._decimal_comma = decimal_comma
        self._is_quoted = re.compile(f'[{re.escape(delimiter)}"\r\n]').search
        self._of_codes: dict[Hashable, tuple[str, ...]] = {}
        """What the codes of decisions add to lines, by what they are known by."""

    def titles(self) -> str:
        """The first line."""
        titles = self._quoted([column.title for column in self._columns])
        return (self._delimiter.join(titles) or '""') + _LINE_END

    def of_rows(self, rows: Sequence[Row]) -> list[str]:
        """The line of each row."""
        columns = map(self._texts, zip(*rows, strict=True), self._guarded)
        instead = '""' if len(self._columns) == 1 else ""  # a line without anything would be none
        lines = map(self._delimiter.join, zip(*columns, strict=True))
        return [(line or instead) + _LINE_END for line in lines]

    def of_decisions(self, batch: DecisionBatch) -> list[str]:
        """The lines of decisions: what all lines of one share is made once."""
        before = list(map(self._texts, batch.before, self._guarded))
        last = len(self._columns) - len(batch.after)
        after = list(map(self._texts, batch.after, self._guarded[last:]))
        starts = map(self._delimiter.join, zip(*before, strict=True))
        ends: Iterable[str] = repeat(_LINE_END)
        if after:
            ends = [
                self._delimiter + self._delimiter.join(cells) + _LINE_END
                for cells in zip(*after, strict=True)
            ]
        codes = self._code_texts(batch)
        return [
            start + code + end
            for start, given, end in zip(starts, batch.given, ends, strict=False)
            for code in codes[given]
        ]

    def _code_texts(self, batch: DecisionBatch) -> dict[Hashable, tuple[str, ...]]:
        """The part of the lines that tells of the codes, with a delimiter before each cell."""
        known = self._of_codes
        found = {}
        for given, rows in batch.cells.items():
            if given not in known:
                make_room(known)
                known[given] = tuple(map(self._code_text, rows, repeat(len(batch.before))))
            found[given] = known[given]
        return found

    def _code_text(self, cells: Row, first: int) -> str:
        texts = map(self._texts, [(cell,) for cell in cells], self._guarded[first:])
        return "".join(self._delimiter + text for (text,) in texts)

    def _texts(self, cells: Sequence[Cell], is_guarded: bool) -> Sequence[str]:
        """The cells of a column as they stand in the file."""
        kinds = set(map(type, cells))
        if kinds == {int} or (kinds == {float} and not self._decimal_comma):
            return list(map(str, cells))
        if kinds == {str}:
            texts = cast("Sequence[str]", cells)
            return self._quoted(self._safe(texts) if is_guarded else texts)
        return self._quoted([self._text(cell, is_guarded) for cell in cells])

    def _text(self, cell: Cell, is_guarded: bool) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return guard(cell) if is_guarded else cell
        is_changed = self._decimal_comma and isinstance(cell, float)
        return str(cell).replace(".", ",") if is_changed else str(cell)

    def _safe(self, texts: Sequence[str]) -> Sequence[str]:
        """The texts, none of which a spreadsheet would run."""
        starts = {text[:1] for text in texts}
        return texts if RISKY_STARTS.isdisjoint(starts) else list(map(guard, texts))

    def _quoted(self, texts: Sequence[str]) -> Sequence[str]:
        """The texts, in quotation marks where they would be taken for several cells or lines."""
        if not self._is_quoted("".join(texts)):
            return texts
        is_quoted = self._is_quoted
        return ['"' + text.replace('"', '""') + '"' if is_quoted(text) else text for text in texts]


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch
