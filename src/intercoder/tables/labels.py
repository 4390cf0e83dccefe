"""What a file says beside the names of its columns: wordings, value labels, sets, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})
_NO_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_NO_SETS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TableLabels:
    """The labels of a table's columns. Its cells hold labels already, not the codes behind them."""

    wordings: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    """What was asked, by column."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: _NO_VALUES, hash=False)
    """By column: label by code; labels of one column are all different."""
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_SETS, hash=False)
    """The columns of each multiple-response set, by its name."""
    respondent: str = ""
    """The column with the respondents' ids, where the file says so."""
    questions: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    """What was asked, by id of the question, where a column says which one a row answers."""
    remarks: tuple[str, ...] = ()
    """What a person is told of the file before anything is taken from it, in sentences."""


NO_LABELS = TableLabels()


def labels_in(table: object) -> TableLabels:
    """The labels that a table brings; tables that are read through others are looked through."""
    while table is not None:
        found = getattr(table, "labels", None)
        if isinstance(found, TableLabels):
            return found
        table = getattr(table, "table", None)
    return NO_LABELS


def distinct_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Label by code, without empty ones; a label that several codes have names its code."""
    named = {code: label.strip() for code, label in labels.items() if label.strip()}
    times: dict[str, int] = {}
    for label in named.values():
        times[label] = times.get(label, 0) + 1
    return {
        code: label if times[label] == 1 else f"{label} ({code})" for code, label in named.items()
    }
