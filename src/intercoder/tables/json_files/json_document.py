"""Reads JSON as programs on the web hand it out: a list of objects, or an object that holds one.

Objects within objects become columns with dotted names (`values.Q1`), objects in lists columns with
numbers (`answers.1.text`). Lists of values stay lists, joined as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intercoder.errors import TableError
from intercoder.tables.cells import cell_text
from intercoder.tables.encoding import FoundEncoding, detect_encoding
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.table import FileFormat, RefusedRow, Row, TableForm

KEY = "key"
"""Column with the names of objects that stand in an object, instead of in a list."""
_NOT_AN_OBJECT = "not a JSON object"
_HEAD = 1 << 24
"""Characters of a line that are looked at."""
_DEEPEST = 20
"""Objects within objects, at most; deeper ones stand in their cell as JSON."""


@dataclass(frozen=True, slots=True)
class JsonTable:
    """The objects of one list, numbered from 1."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    records: Sequence[Mapping[str, object] | None] = field(repr=False)
    limits: Limits = USUAL

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The objects as rows; what else stands in the list is refused."""
        for number, found in enumerate(self.records, start=1):
            if found is None:
                yield RefusedRow(number, "", _NOT_AN_OBJECT)
                continue
            cells = [cell_text(found.get(column)) for column in self.columns]
            if any(cells):
                yield Row(number, cells)


def is_json_document(path: Path, encoding: str) -> bool:
    """Whether the file is one JSON value, rather than an object on each line."""
    try:
        with path.open(encoding=encoding, errors="replace") as file:
            lines = (line.strip("\ufeff \t\r\n") for line in iter(lambda: file.readline(_HEAD), ""))
            filled = filter(None, lines)
            first, second = next(filled, ""), next(filled, "")
    except UnicodeError:
        return False
    if first.startswith("["):
        return not (second and _is_value(first))
    return first.startswith("{") and not (second.startswith("{") and _is_value(first))


def open_json_document(path: Path, *, encoding: str = "", limits: Limits = USUAL) -> JsonTable:
    """The file's list of objects, with all their keys as columns, in order of first appearance.

    Raises TableError for what is no JSON, holds no objects, or is beyond the limits.
    """
    limits.check_size(path, path.stat().st_size)
    found = FoundEncoding(encoding) if encoding else detect_encoding(path)
    records = [flattened(one) for one in _objects_in(_parsed(path, found.name), path)]
    if len(records) > limits.rows:
        raise limits.exceeded(path, "rows", len(records))
    columns: dict[str, None] = {}
    for one in records:
        if one is not None and not one.keys() <= columns.keys():
            columns.update(dict.fromkeys(one))
            limits.check_columns(path, len(columns))
    if not columns:
        raise _no_objects(path)
    form = TableForm(FileFormat.JSON, found.name, is_guess=found.is_guess)
    return JsonTable(path, form, tuple(columns), records, limits)


def flattened(record: object) -> dict[str, object] | None:
    """The object with one level of names; None for what is no object.

    An object without keys, or an empty list, says nothing and is left out.
    """
    if not isinstance(record, dict):
        return None
    flat: dict[str, object] = {}
    try:
        _flatten(record, "", flat, _DEEPEST)
    except RecursionError:
        return None
    return flat


def _flatten(value: object, name: str, flat: dict[str, object], levels: int) -> None:
    if isinstance(value, dict) and levels:
        for key, inner in value.items():
            _flatten(inner, f"{name}.{key}" if name else str(key), flat, levels - 1)
    elif isinstance(value, list) and levels and any(isinstance(one, dict) for one in value):
        for number, inner in enumerate(value, start=1):
            _flatten(inner, f"{name}.{number}", flat, levels - 1)
    elif isinstance(value, dict | list) and not levels:
        flat[name] = json.dumps(value, ensure_ascii=False)
    else:
        flat[name] = _unnested(value)


def _unnested(value: object) -> object:
    """The value with lists in lists joined into one."""
    if not isinstance(value, list):
        return value
    if any(isinstance(one, list) for one in value):
        return json.dumps(value, ensure_ascii=False)
    return [one for one in value if one is not None]


def _parsed(path: Path, encoding: str) -> Any:
    try:
        return json.loads(
            path.read_text(encoding=encoding, errors="surrogateescape").lstrip("\ufeff")
        )
    except json.JSONDecodeError as error:
        raise TableError(
            f"{path.name} is no sound JSON: line {error.lineno}, column {error.colno}.",
            "Download it again, or write one object a line (JSON Lines).",
        ) from None
    except (ValueError, RecursionError, UnicodeError):
        raise TableError(
            f"{path.name} is no JSON that can be read.",
            "Download it again, or write one object a line (JSON Lines).",
        ) from None


def _objects_in(found: Any, path: Path) -> list[Any]:
    """The longest list with objects, in what lies closest to the top of the document."""
    level: list[Any] = [found]
    for _ in range(_DEEPEST):
        lists = [one for one in level if isinstance(one, list) and _has_objects(one)]
        if lists:
            return max(lists, key=len)
        level = [inner for one in level if isinstance(one, dict) for inner in one.values()]
        if not level:
            break
    if isinstance(found, dict):
        named = _named_objects(found)
        return named if named else [found]
    raise _no_objects(path)


def _named_objects(found: dict[str, Any]) -> list[Any]:
    """The objects in an object, with their names as a column of their own."""
    if len(found) < 2 or not all(isinstance(one, dict) and one for one in found.values()):
        return []
    key = KEY
    while any(key in one for one in found.values()):
        key += "_"
    return [{key: name, **one} for name, one in found.items()]


def _has_objects(found: list[Any]) -> bool:
    return any(isinstance(one, dict) and one for one in found)


def _is_value(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _no_objects(path: Path) -> TableError:
    return TableError(
        f"{path.name} has no JSON objects, which would be the rows of a table.",
        "It needs a list of objects, or one object on each line.",
    )
