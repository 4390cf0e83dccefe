"""A file of SPSS, Stata or SAS as a table, with the labels of its variables and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intercoder.errors import TableError
from intercoder.tables.labels import TableLabels
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.statistics.kinds import FORMATS, reader_name
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm
from intercoder.tables.workers.worker_output import with_doubts
from intercoder.tables.workers.worker_process import documents
from intercoder.text.display import display_line

_SEEN = 1_000
"""Rows that are read with what is known of the file, and kept."""


@dataclass(frozen=True)
class StatisticsTable:
    """A file of a statistics package. Its first row has number 2, as in the data editors' exports.

    Cells hold the labels of values; values that the package counts as missing are empty.
    """

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    labels: TableLabels
    reader: str
    first_rows: tuple[Row, ...] = field(repr=False)
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows; those without any content are left out."""
        yield from (row for row in self.first_rows if any(row.cells))
        if len(self.first_rows) < _SEEN:
            return
        most = self.limits.rows + 1 - _SEEN
        found = _documents(
            self.path, self.reader, self.form.encoding, self.limits, first=_SEEN, most=most
        )
        number = _SEEN + 1
        with closing(found):  # type: ignore[type-var]
            for document in found:
                if "texts" not in document:
                    continue
                for row in _rows(document, number):
                    number = row.number
                    if any(row.cells):
                        yield row
                self.limits.check_rows(self.path, number - 1, len(self.columns))


def open_statistics(path: Path, *, encoding: str = "", limits: Limits = USUAL) -> StatisticsTable:
    """The file with what is known of its variables.

    Raises TableError for a damaged file or one beyond the limits.
    """
    with path.open("rb") as file:
        reader = reader_name(file.read(512))
    if not reader:
        raise TableError(f"{path.name} is no file of SPSS, Stata or SAS.")
    what = FORMATS[reader]
    found = _documents(path, reader, encoding, limits, first=0, most=_SEEN)
    about: Mapping[str, Any] = {}
    rows: list[Row] = []
    for document in found:
        if "texts" in document:
            rows += _rows(document, 1 + len(rows))
        else:
            about = document
    names: Sequence[str] = about.get("names", ())
    limits.check_columns(path, len(names))
    limits.check_rows(path, max(about.get("rows", -1), 0), len(names))
    if not names:
        raise TableError(f"{path.name} has no variables.")
    columns = tuple(about["titles"] or names)
    return StatisticsTable(
        path,
        TableForm(what, encoding=encoding),
        columns,
        _labels(about, dict(zip(names, columns, strict=True)), what),
        reader,
        tuple(rows),
        limits,
    )


def _documents(
    path: Path, reader: str, encoding: str, limits: Limits, *, first: int, most: int
) -> Iterator[Mapping[str, Any]]:
    """What is known of the file, then blocks of `most` rows in all, from row `first` (0)."""
    encoding = encoding.removesuffix("-sig")  # Python's name for a mark that these files lack
    arguments = [str(path.absolute()), reader, encoding, str(first), str(most)]
    return documents(
        "intercoder.tables.statistics.worker",
        [*arguments, str(limits.megabytes)],
        lambda why: _refusal(path, FORMATS[reader], why),
    )


def _refusal(path: Path, what: FileFormat, why: str) -> TableError:
    name = display_line(path.name)
    if why == "encoding":
        return TableError(
            f"The letters of {name} are in another encoding than the file says.",
            "Name it with --encoding, such as cp1252.",
        )
    if why == "memory":
        return TableError(
            f"{name} would take more memory than a file of its size can need.",
            f"If it is sound, save it as .csv in {what} and import that.",
        )
    return TableError(
        f"{name} is no sound file of {what}.", f"Open it in {what} and save it again, or as .csv."
    )


def _labels(about: Mapping[str, Any], titles: Mapping[str, str], what: FileFormat) -> TableLabels:
    return TableLabels(
        {titles[name]: label for name, label in about["wordings"].items()},
        {titles[name]: labels for name, labels in about["values"].items()},
        {
            name: tuple(titles[one] for one in members)
            for name, members in about["sets"].items()
            if what is FileFormat.SPSS
        },
    )


def _rows(document: Mapping[str, Any], before: int) -> Iterator[Row]:
    """The rows of a block; `before` is the number of the row before its first."""
    columns: list[list[str]] = document["texts"]
    for number, doubts in document["doubts"].items():
        with_doubts(columns[int(number)], doubts)
    for number, cells in enumerate(zip(*columns, strict=True), start=before + 1):
        yield Row(number, cells)
