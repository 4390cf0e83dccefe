"""Reads one file of a statistics package in a process of its own.

The library that reads them is written in C and can be brought down by a damaged file; here it takes
nothing down with it. The process writes one JSON document a line to its standard output: what is
known of the file, then blocks of rows, column by column, as texts; then it ends. Nothing is written
anywhere else.

    python -m intercoder.tables.statistics.worker PATH READER ENCODING FIRST_ROW MOST_ROWS MEGABYTES
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import isnan
from pathlib import Path
from typing import Any

from intercoder.tables.cells import cell_text
from intercoder.tables.labels import distinct_labels
from intercoder.tables.statistics.own_titles import own_titles, unescape
from intercoder.tables.workers.worker_output import (
    doubts_in,
    limit_memory,
    own_output,
    write_documents,
)

_BLOCK_CELLS = 2_000_000
"""Cells that are read at a time, at most."""


def main(arguments: Sequence[str]) -> int:
    """Read the file; 0, or 1 after a line that says what is wrong."""
    path, reader, encoding, first, most, megabytes = arguments
    out = own_output()
    limit_memory(Path(path), int(megabytes))
    return write_documents(_documents(path, reader, encoding, int(first), int(most)), out)


def _documents(
    path: str, reader: str, encoding: str, first: int, most: int
) -> Iterator[Mapping[str, Any]]:
    import pyreadstat

    read = getattr(pyreadstat, reader)
    options: dict[str, Any] = {"output_format": "dict"}
    if encoding:
        options["encoding"] = encoding
    _, about = read(path, metadataonly=True, **options)
    names = list(about.column_names)
    labels = _value_labels(about.variable_value_labels or {}, names)
    catalogue = Path(path).with_suffix(".sas7bcat")
    if reader == "read_sas7bdat" and catalogue.is_file():
        _, known = pyreadstat.read_sas7bcat(str(catalogue))
        formats = (about.variable_to_label or {}).items()
        labels = _value_labels(
            {name: known.value_labels.get(one, {}) for name, one in formats}, names
        )
    titles = own_titles(about.notes or (), names)
    yield {
        "names": names,
        "titles": titles,
        "rows": about.number_rows if isinstance(about.number_rows, int) else -1,
        "wordings": _texts_by(about.column_names_to_labels, names),
        "values": labels,
        "sets": {
            str(name): [one for one in known["variable_list"] if one in names]
            for name, known in (getattr(about, "mr_sets", None) or {}).items()
        },
    }
    block = max(1_000, _BLOCK_CELLS // max(1, len(names)))
    kinds = about.readstat_variable_types or {}
    singles = frozenset(name for name, kind in kinds.items() if kind == "float")
    cells = _Cells(labels, singles, is_own=titles is not None)
    while most:
        wanted = min(block, most)
        found, _ = read(path, row_offset=first, row_limit=wanted, **options)
        columns = [found[name] for name in names]
        count = len(columns[0]) if columns else 0
        if any(len(column) != count for column in columns):
            raise ValueError("columns of different lengths")
        if count:
            yield cells.block(names, columns)
        if count < wanted:
            return
        first, most = first + count, most - count


class _Cells:
    """Makes texts of values, as a person reads them in the package."""

    def __init__(
        self, labels: Mapping[str, Mapping[str, str]], singles: Collection[str], *, is_own: bool
    ) -> None:
        """`singles` are the variables whose numbers have seven digits."""
        self._labels, self._singles, self._is_own = labels, singles, is_own

    def block(self, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> Mapping[str, Any]:
        """The texts of each column; and by column and doubt, the places of doubtful ones."""
        texts: list[list[str]] = []
        doubts: dict[str, dict[str, list[int]]] = {}
        for number, (name, values) in enumerate(zip(names, columns, strict=True)):
            found = self._column(values, self._labels.get(name, {}), name in self._singles)
            texts.append(found)
            if doubtful := doubts_in(found):
                doubts[str(number)] = doubtful
        return {"texts": texts, "doubts": doubts}

    def _column(
        self, values: Sequence[Any], labels: Mapping[str, str], is_single: bool
    ) -> list[str]:
        known: dict[Any, str] = {}
        found = []
        for value in values:
            if value is None or (isinstance(value, float) and isnan(value)):
                found.append("")
                continue
            text = known.get(value)
            if text is None:
                exact = float(f"{value:.7g}") if is_single else value
                text = known[value] = self._text(exact, labels)
            found.append(text)
        return found

    def _text(self, value: Any, labels: Mapping[str, str]) -> str:
        if isinstance(value, str):
            return labels.get(value) or (unescape(value) if self._is_own else value)
        if isinstance(value, datetime):  # from seconds as a double: its last digits are noise
            value = _to_milliseconds(value)
        text = cell_text(value)
        return labels.get(text) or text


def _to_milliseconds(value: datetime) -> datetime:
    rounded = round(value.microsecond / 1000)
    return value.replace(microsecond=0) + timedelta(milliseconds=rounded)


def _value_labels(
    known: Mapping[str, Mapping[Any, str]], names: Sequence[str]
) -> dict[str, dict[str, str]]:
    found = {}
    for name, labels in known.items():
        by_code = distinct_labels({cell_text(code): str(one) for code, one in labels.items()})
        if name in names and by_code:
            found[name] = by_code
    return found


def _texts_by(labels: Mapping[str, str | None] | None, names: Sequence[str]) -> dict[str, str]:
    found = {name: (labels or {}).get(name) or "" for name in names}
    return {name: label.strip() for name, label in found.items() if label.strip()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
