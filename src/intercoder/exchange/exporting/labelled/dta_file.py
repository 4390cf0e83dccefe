"""Writes a Stata file: labels, and missing values `.a` to `.f` that say why nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intercoder.exchange.exporting.decision_tables import Kind
from intercoder.exchange.exporting.labelled.dta_notes import add_note
from intercoder.exchange.exporting.labelled.frames import frame_of
from intercoder.exchange.exporting.labelled.unknown_marks import REASONS, Unknown
from intercoder.exchange.exporting.labelled.variable_names import STATA, variable_names
from intercoder.exchange.exporting.labelled.variables import Variable
from intercoder.study.file.unfinished_files import unfinished
from intercoder.tables.statistics.own_titles import titles_note

_LABEL = 80
"""Characters."""
_UNICODE = 14
"""The first version of Stata with files in UTF-8 (format 118); every later one reads them."""


def write_dta(path: Path, variables: Sequence[Variable]) -> int:
    """Write the file; the number of rows."""
    import pyreadstat
    from pandas import Series

    names = variable_names([one.column.title for one in variables], STATA)
    frame = frame_of(variables, names)
    named = list(zip(names, variables, strict=True))
    letters: dict[Any, str] = {why.letter: said for why, said in REASONS.items()}
    for name, one in named:
        if one.is_of_code:
            frame[name] = Series([_letter(cell) for cell in one.cells], dtype=object)
    with unfinished(path) as plain:
        plain.touch(0o600, exist_ok=False)
        pyreadstat.write_dta(
            frame,
            plain,
            version=_UNICODE,
            column_labels={name: _cut(one.label) for name, one in named},
            variable_value_labels={
                name: _labels(one) | (letters if one.is_of_code else {})
                for name, one in named
                if one.values
            },
            missing_user_values={name: list(letters) for name, one in named if one.is_of_code},
            variable_format={
                name: "%8.0g" for name, one in named if one.column.kind in (Kind.MARK, Kind.COUNT)
            },
        )
        add_note(plain, path, "".join(titles_note(names, [v.column.title for v in variables])))
    return len(frame)


def _labels(one: Variable) -> dict[Any, str]:
    """The label of each value."""
    return {number: label for label, number in one.values.items()}


def _letter(cell: object) -> object:
    return cell.letter if isinstance(cell, Unknown) else cell


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1] + "…"
