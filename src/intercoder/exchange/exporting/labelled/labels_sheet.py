"""What the columns of a table mean, as a table: the second sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercoder.exchange.exporting.decision_tables import Column, Kind, Row
from intercoder.exchange.exporting.labelled.variables import StudyLabels, label_of
from intercoder.tables.sheet_choice import OWN_SHEETS

SHEET = OWN_SHEETS[1]
COLUMNS = tuple(map(Column, ("column", "label", "value", "value_label")))


def label_rows(columns: Sequence[Column], labels: StudyLabels) -> Iterator[Row]:
    """A row for each column, followed by one for each of its values with a label."""
    for column in columns:
        yield (column.title, label_of(column, labels), None, None)
        if column.kind is Kind.MARK:
            yield (column.title, None, "0", "no")
            yield (column.title, None, "1", "yes")
        for code, label in labels.values.get(column.attribute, {}).items():
            yield (column.title, None, code, label)
