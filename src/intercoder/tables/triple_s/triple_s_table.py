"""A Triple-S survey as a table, with labels in place of codes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from intercoder.errors import TableError
from intercoder.tables.labels import TableLabels
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm
from intercoder.tables.triple_s.definition import (
    Definition,
    Variable,
    missing_data,
    read_definition,
)

_ENDINGS = (".csv", ".asc", ".dat", ".txt")
_BOX = {"0": "0", "1": "1"}


@dataclass(frozen=True)
class TripleSTable:
    """A survey. Each category of a multiple is a column of 1 and 0, `NAME: LABEL`."""

    path: Path
    data: Path
    form: TableForm
    definition: Definition
    columns: tuple[str, ...]
    labels: TableLabels
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows, by the number of their line in the file of data."""
        definition = self.definition
        read = _fields if definition.is_csv else _lines
        for number, fields in read(self.data, self.form.encoding, self.limits):
            if number <= definition.skipped or not any(field.strip() for field in fields):
                continue
            self.limits.check_rows(self.path, number, len(self.columns))
            try:
                cells = [
                    cell for one in definition.variables for cell in _cells(one, definition, fields)
                ]
            except ValueError as error:
                yield RefusedRow(number, str(error), "what stands there is none of its codes")
                continue
            if any(cells):
                yield Row(number, cells)


def open_triple_s(path: Path, *, encoding: str = "", limits: Limits = USUAL) -> TripleSTable:
    """The survey defined in this file; its data are beside it.

    Raises TableError for a definition that cannot be read, or whose data are not there.
    """
    definition = read_definition(path)
    data = _data_file(path, definition)
    limits.check_size(data, data.stat().st_size)
    columns = tuple(name for one in definition.variables for name in _names(one))
    limits.check_columns(path, len(columns))
    if len(set(columns)) < len(columns):
        raise TableError(
            f"{path.name} has variables of the same name.",
            "Write it again with the program that it comes from.",
        )
    serial = [one.name for one in definition.variables if one.is_serial]
    labels = TableLabels(
        {name: one.label for one in definition.variables for name in _names(one) if one.label},
        {one.name: one.values for one in definition.variables if one.kind == "single"},
        {one.name: _names(one) for one in definition.variables if one.kind == "multiple"},
        serial[0] if serial else "",
    )
    form = TableForm(FileFormat.TRIPLE_S, encoding=encoding or _encoding(data))
    return TripleSTable(path, data, form, definition, columns, labels, limits)


def _data_file(path: Path, definition: Definition) -> Path:
    if definition.data_file:
        named = path.with_name(definition.data_file)
        if not named.is_file():
            raise missing_data(path, definition.data_file)
        return named
    tried = [path.with_suffix(ending) for ending in _ENDINGS]
    tried += [path.with_suffix(ending.upper()) for ending in _ENDINGS]
    found = next((one for one in tried if one.is_file()), None)
    if found is None:
        raise missing_data(path, f"{path.stem}.csv or .asc")
    return found


def _encoding(data: Path) -> str:
    """UTF-8 if all of the file is, else that of older files of Windows."""
    try:
        with data.open(encoding="utf-8") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _names(one: Variable) -> tuple[str, ...]:
    if one.kind != "multiple":
        return (one.name,)
    return tuple(f"{one.name}: {label}" for label in one.values.values())


def _fields(data: Path, encoding: str, limits: Limits) -> Iterator[tuple[int, Sequence[str]]]:
    csv.field_size_limit(limits.longest_cell)
    try:
        with data.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            yield from enumerate(csv.reader(file), start=1)
    except csv.Error as error:
        raise TableError(
            f"{data.name} is not written as its definition says.", "Export both files again."
        ) from error


def _lines(data: Path, encoding: str, limits: Limits) -> Iterator[tuple[int, Sequence[str]]]:
    with data.open(encoding=encoding, errors="surrogateescape") as file:
        number = 0
        while line := file.readline(limits.longest_cell):
            number += 1
            yield number, (line.rstrip("\n"),)


def _cells(one: Variable, definition: Definition, fields: Sequence[str]) -> Iterator[str]:
    """The cells of a variable. Raises ValueError with its name where the codes are none."""
    if definition.is_csv:
        parts = [part.strip() for part in fields[one.start - 1 : one.finish]]
    else:
        parts = [fields[0][one.start - 1 : one.finish].strip(" ")]
        if one.kind == "multiple":
            parts = [fields[0][one.start - 1 : one.finish]]
    if one.kind == "multiple":
        given = _given(one, parts)
        yield from ("" if given is None else str(int(code in given)) for code in one.values)
        return
    text = "".join(parts)
    if one.kind == "single":
        yield _labelled(text, one.values)
    elif one.kind == "date" and len(text) == 8 and text.isdecimal():
        yield f"{text[:4]}-{text[4:6]}-{text[6:]}"
    else:
        yield text


def _labelled(text: str, values: Mapping[str, str]) -> str:
    return values.get(text) or values.get(text.lstrip("0") or "0") or text


def _given(one: Variable, parts: Sequence[str]) -> set[str] | None:
    """The codes that were given; None where nothing was asked."""
    text = "".join(parts)
    if not text.strip():
        return None
    count, width = one.spread
    if not count:
        if not set(text.strip()) <= {*_BOX, " "}:
            raise ValueError(one.name)
        return {str(place) for place, mark in enumerate(text, start=1) if mark == "1"}
    if len(parts) == 1:
        parts = [text[place : place + width] for place in range(0, len(text), width)][:count]
    codes = {part.strip() for part in parts if part.strip()}
    return {code if code in one.values else code.lstrip("0") for code in codes} - {""}
