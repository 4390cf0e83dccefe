"""REDCap's data dictionary: what its fields were labelled with, and what their codes mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intercoder.errors import TableError
from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.tables.labels import TableLabels, distinct_labels
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.opening import open_table
from intercoder.tables.table import RefusedRow, Row, Table, TableOver

_TITLES = {
    "name": ("variable / field name", "field_name"),
    "type": ("field type", "field_type"),
    "label": ("field label", "field_label"),
    "choices": (
        "choices, calculations, or slider labels",
        "choices or calculations",
        "select_choices_or_calculations",
    ),
    "identifier": ("identifier?", "identifier"),
}
_WRITTEN = frozenset({"text", "notes"})
_CODED = frozenset({"radio", "dropdown"})
_YES_NO: Mapping[str, Mapping[str, str]] = {
    "yesno": {"1": "Yes", "0": "No"},
    "truefalse": {"1": "True", "0": "False"},
}
_BOX = "___"
"""Between the name of a checkbox field and the code of a box, in the name of a column."""


@dataclass(frozen=True, slots=True)
class _Field:
    kind: str
    label: str
    choices: Mapping[str, str]
    is_personal: bool


@dataclass(frozen=True, slots=True)
class DataDictionary:
    """The fields of a project by their names."""

    fields: Mapping[str, _Field]

    def known(self, columns: Sequence[str], before: KnownColumns) -> KnownColumns:
        """What is known of the columns: wordings, choices, personal fields, beside the rest."""
        wordings = dict(before.wordings)
        choices, left = set(before.choices), dict(before.left_out)
        for column, field in self._of(columns):
            if field.label:
                wordings[column] = field.label
            if field.is_personal and column != before.respondent:
                left[column] = "personal"
            elif field.kind not in _WRITTEN:
                choices.add(column)
        return replace(before, wordings=wordings, choices=frozenset(choices), left_out=left)

    def labelled(self, table: Table) -> LabelledTable:
        """The table with labels in place of codes."""
        values = {
            column: field.choices
            for column, field in self._of(table.columns)
            if field.choices and _BOX not in column
        }
        return LabelledTable(table, TableLabels(values=values))

    def _of(self, columns: Sequence[str]) -> Iterator[tuple[str, _Field]]:
        """The columns that belong to a field; a box is labelled with its choice."""
        for column in columns:
            name, _, code = column.partition(_BOX)
            field = self.fields.get(column) or self.fields.get(name)
            if field is None:
                continue
            if code and name in self.fields:
                choice = field.choices.get(code, code)
                yield column, replace(field, label=f"{field.label}: {choice}")
            else:
                yield column, field


@dataclass(frozen=True)
class LabelledTable(TableOver):
    """A table in whose cells labels stand in place of codes."""

    table: Table
    labels: TableLabels

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows; a cell whose code has no label stays as it is."""
        places = [
            (place, self.labels.values[name])
            for place, name in enumerate(self.columns)
            if name in self.labels.values
        ]
        for row in self.table.rows():
            if isinstance(row, RefusedRow):
                yield row
                continue
            cells = list(row.cells)
            for place, labels in places:
                cells[place] = labels.get(cells[place].strip(), cells[place])
            yield Row(row.number, cells)


def read_dictionary(path: Path, limits: Limits = USUAL) -> DataDictionary:
    """The dictionary as REDCap exports it, a CSV.

    Raises TableError for a table that is none.
    """
    table = open_table(path, limits=limits)
    titles = [name.strip().casefold() for name in table.columns]
    places = {
        what: next((titles.index(title) for title in known if title in titles), -1)
        for what, known in _TITLES.items()
    }
    if min(places["name"], places["type"], places["label"], places["choices"]) < 0:
        raise TableError(
            f"{path.name} is no data dictionary of REDCap.",
            "In REDCap, download it under Project Setup, Data Dictionary.",
        )
    fields = {}
    for row in table.rows():
        cells = {what: _cell(row, place) for what, place in places.items()}
        if cells["name"]:
            kind = cells["type"].casefold()
            fields[cells["name"]] = _Field(
                kind,
                cells["label"],
                _YES_NO.get(kind) or _choices(kind, cells["choices"]),
                cells["identifier"].casefold() in {"y", "yes", "1"},
            )
    return DataDictionary(fields)


def _cell(row: Row | RefusedRow, place: int) -> str:
    return row.cells[place].strip() if 0 <= place < len(row.cells) else ""


def _choices(kind: str, text: str) -> dict[str, str]:
    """`1, Yes | 2, No` as label by code; a calculation has none."""
    if kind not in _CODED and kind != "checkbox":
        return {}
    pairs = (part.partition(",") for part in text.split("|"))
    return distinct_labels({code.strip(): label.strip() for code, comma, label in pairs if comma})
