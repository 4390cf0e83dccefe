"""Reads JSON Lines: one object per line, whose keys are the columns; nested ones dotted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intercoder.errors import TableError
from intercoder.tables.cells import cell_text
from intercoder.tables.encoding import FoundEncoding, detect_encoding
from intercoder.tables.json_files.json_document import flattened
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm

_NO_OBJECT = "not a JSON object"


@dataclass(frozen=True, slots=True)
class JsonLinesTable:
    """A file with one JSON object a line. Rows are numbered as its lines, from 1."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        for number, found in _objects(self.path, self.form.encoding, self.limits):
            if found is None:
                yield RefusedRow(number, "", _NO_OBJECT)
            else:
                try:
                    cells = [cell_text(found.get(column)) for column in self.columns]
                except RecursionError:
                    yield RefusedRow(number, "", "lists are nested too deeply")
                    continue
                if any(cells):
                    yield Row(number, cells)


def open_json_lines(path: Path, *, encoding: str = "", limits: Limits = USUAL) -> JsonLinesTable:
    """The file with all keys of all its lines as columns, in order of first appearance.

    Raises TableError where no line is an object, or the file is beyond the limits.
    """
    limits.check_size(path, path.stat().st_size)
    found = FoundEncoding(encoding) if encoding else detect_encoding(path)
    columns: dict[str, None] = {}
    for _, entry in _objects(path, found.name, limits):
        if entry is not None and not entry.keys() <= columns.keys():
            columns.update(dict.fromkeys(entry))
            limits.check_columns(path, len(columns))
    if not columns:
        raise TableError(
            f"{path.name} does not contain one JSON object per line.",
            'Each line needs an object, such as {"id": 1, "text": "the staff"}.',
        )
    form = TableForm(FileFormat.JSON_LINES, found.name, is_guess=found.is_guess)
    return JsonLinesTable(path, form, tuple(columns), limits)


def _objects(
    path: Path, encoding: str, limits: Limits
) -> Iterator[tuple[int, dict[str, object] | None]]:
    try:
        with path.open(encoding=encoding, errors="surrogateescape") as file:
            number = 0
            while line := file.readline(limits.longest_line + 1):
                number += 1
                if len(line) > limits.longest_line:
                    raise limits.long_cell(path, number)
                if number > limits.rows:
                    raise limits.exceeded(path, "rows", number)
                if line.strip():
                    yield number, _object(line)
    except UnicodeError as error:
        raise TableError(
            f"{path.name} cannot be read as {encoding}.",
            "Give the right encoding with --encoding.",
        ) from error


def _object(line: str) -> dict[str, object] | None:
    try:
        return flattened(json.loads(line))
    except (ValueError, RecursionError):
        return None
