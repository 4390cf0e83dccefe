"""Writes an SPSS file: labels, user-missing values, measurement levels, multiple-response sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intercoder.errors import ExportError
from intercoder.exchange.exporting.decision_tables import Kind
from intercoder.exchange.exporting.labelled.frames import frame_of, longest_text
from intercoder.exchange.exporting.labelled.mr_sets import MultipleResponseSet, add_sets
from intercoder.exchange.exporting.labelled.unknown_marks import REASONS
from intercoder.exchange.exporting.labelled.variable_names import SPSS, variable_names
from intercoder.exchange.exporting.labelled.variables import CodeSet, Variable
from intercoder.study.file.unfinished_files import unfinished
from intercoder.tables.statistics.own_titles import titles_note

TEXT_BYTES = 32_767
"""Longest text of a variable, in bytes of UTF-8."""
_LABEL_BYTES, _VALUE_LABEL_BYTES = 255, 120
_SHOWN = 40
"""Widest column that SPSS shows a text in, in characters."""


def write_sav(path: Path, variables: Sequence[Variable], sets: Sequence[CodeSet]) -> int:
    """Write the file; the number of rows.

    Raises ExportError for a text that is too long.
    """
    import pyreadstat

    names = variable_names([one.column.title for one in variables], SPSS)
    frame = frame_of(variables, names)
    _check_texts(variables, frame)
    named = list(zip(names, variables, strict=True))
    with unfinished(path) as plain:
        plain.touch(0o600, exist_ok=False)
        pyreadstat.write_sav(
            frame,
            plain,
            column_labels={name: cut(one.label, _LABEL_BYTES) for name, one in named},
            row_compress=True,
            note=titles_note(names, [one.column.title for one in variables]),
            variable_value_labels={name: _values(one) for name, one in named if one.values},
            missing_ranges={
                name: [{"lo": float(min(REASONS)), "hi": float(max(REASONS))}]
                for name, one in named
                if one.is_of_code
            },
            variable_display_width={
                name: max(8, min(_SHOWN, longest_text(frame[name])))
                for name, one in named
                if one.is_text
            },
            variable_measure={name: one.measure.value for name, one in named},
            variable_format={
                name: "F8.0" for name, one in named if one.column.kind in (Kind.MARK, Kind.COUNT)
            },
        )
        add_sets(plain, path, _sets(sets, names))
    return len(frame)


def _sets(sets: Sequence[CodeSet], names: Sequence[str]) -> list[MultipleResponseSet]:
    """The sets as SPSS takes them: each has two variables at least, and a name of its own."""
    called = variable_names([one.question or "codes" for one in sets], SPSS)
    return [
        MultipleResponseSet(name, cut(one.label, _LABEL_BYTES), one.members)
        for name, one in zip(called, sets, strict=True)
        if len(one.members) > 1
    ]


def _values(one: Variable) -> dict[int | float, str]:
    found: dict[int | float, str] = {
        number: cut(label, _VALUE_LABEL_BYTES) for label, number in one.values.items()
    }
    if one.is_of_code:
        found.update({float(why): said for why, said in REASONS.items()})
    return found


def cut(label: str, most: int) -> str:
    """The label with so many bytes at most; `…` at its end where it was longer."""
    if len(label.encode()) <= most:
        return label
    return label.encode()[: most - 3].decode(errors="ignore") + "…"


def _check_texts(variables: Sequence[Variable], frame: Any) -> None:
    for number, one in enumerate(variables):
        if one.is_text and (size := longest_text(frame.iloc[:, number])) > TEXT_BYTES:
            raise ExportError(
                f"A text in column {one.column.title} has {size:,} bytes, and a variable of SPSS "
                f"holds {TEXT_BYTES:,}.",
                "Choose a CSV, Parquet, Stata or R file.",
            )
