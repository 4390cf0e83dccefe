"""Which sheet of a workbook is read, and what is said where that is unclear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from intercoder.errors import TableError, UsageError
from intercoder.text.display import display_line

OWN_SHEETS = ("codings", "labels", "recodes")
"""The sheets of an exported workbook: its table, what its columns mean, and how codes changed."""


def chosen_sheet(
    path: Path, names: Sequence[str], wanted: str, filled: Callable[[], Sequence[str]]
) -> str:
    """The sheet wanted, or the only one with content (`filled` finds out which have some).

    Raises UsageError where there is no such sheet, or several have content; TableError where none
    has.
    """
    listed = ", ".join(f"'{display_line(name)}'" for name in names)
    if wanted:
        if wanted not in names:
            raise UsageError(
                f"{path.name} has no sheet '{display_line(wanted)}'.", f"It has {listed}."
            )
        return wanted
    found = filled()
    if sheet := only_sheet(found):
        return sheet
    if found:
        raise UsageError(
            f"{path.name} has {len(found)} sheets with content.",
            f"Choose one with --sheet: {listed}.",
        )
    raise TableError(f"{path.name} is an empty workbook.")


def only_sheet(filled: Sequence[str]) -> str:
    """The only sheet with content, or the table of a workbook of our own; else empty."""
    if len(filled) > 1 and list(filled) == list(OWN_SHEETS[: len(filled)]):
        return filled[0]
    return filled[0] if len(filled) == 1 else ""


def no_names(path: Path, sheet: str) -> TableError:
    """What is said about a sheet without a row of column names."""
    return TableError(
        f"Sheet '{display_line(sheet)}' of {path.name} has no column names.",
        "The first row must contain the column names (or use --header-row N).",
    )


def without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    """The cells up to the last with content."""
    width = max(place for place, cell in enumerate(cells, start=1) if cell.strip())
    return cells[:width]
