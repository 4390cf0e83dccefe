"""Refuses rows that cannot be imported: says why, and writes them to a file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from intercoder.errors import RefusedRowsError, TableError
from intercoder.tables.table import REFUSED_COLUMNS, FileFormat, RefusedRow, Row, Table
from intercoder.text.counted import counted

_LISTED_WORDS = 10


class BadCellError(Exception):
    """A row cannot be taken because of one of its cells. Never leaves the import."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason

    def refuse(self, row: Row) -> RefusedRow:
        """The row, refused for this reason."""
        return RefusedRow(row.number, self.column, self.reason, tuple(row.cells))


def refusal(
    table: Table, refused: Sequence[RefusedRow], unknown_codes: Counter[str] | None = None
) -> RefusedRowsError:
    """What is said when nothing of the table is taken; `unknown_codes` as they may be shown."""
    hint = "Correct them, or use --skip-bad FILE to import the others and write these to FILE."
    if unknown_codes:
        words = [f"{word} ({times:,})" for word, times in unknown_codes.most_common()]
        listed = ", ".join(words[:_LISTED_WORDS])
        rest = f" and {len(words) - _LISTED_WORDS} more" if len(words) > _LISTED_WORDS else ""
        hint = (
            f"Words that are not codes, and how often: {listed}{rest}. --code-map FILE "
            f"translates them. {hint}"
        )
    rows = counted(len(refused), "row")
    return RefusedRowsError(
        f"Nothing was imported, because {rows} of {table.path.name} cannot be used.",
        hint,
        [str(one) for one in refused],
    )


def write_refused(path: Path, table: Table, refused: Sequence[RefusedRow]) -> None:
    """The rows as they stood in the table, each with its number, column and reason.

    Cells are written unchanged, undecodable bytes too, so that a corrected row can be imported.
    Raises TableError where the file exists or cannot be written.
    """
    encoding = "utf-8" if table.form.format is FileFormat.CSV else "utf-8-sig"
    try:
        with path.open("x", encoding=encoding, errors="surrogateescape", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*REFUSED_COLUMNS, *table.columns])
            for one in refused:
                writer.writerow([one.number, one.column, one.reason, *one.cells])
    except OSError as error:
        raise TableError(
            f"The refused rows cannot be written to {path}: {error.strerror}.",
            "Nothing was imported. Choose a file that can be written.",
        ) from error
