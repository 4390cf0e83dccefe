"""Writes a table for SPSS, Stata or R, by the suffix of the file's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from intercoder.errors import ExportError
from intercoder.exchange.exporting.decision_tables import Column, Row
from intercoder.exchange.exporting.labelled.variables import (
    StudyLabels,
    Variable,
    code_sets,
    variables_of,
)
from intercoder.text.counted import counted


def write_labelled(
    path: Path, columns: Sequence[Column], rows: Iterable[Row], labels: StudyLabels
) -> tuple[int, tuple[str, ...]]:
    """Write the file; the number of rows, and remarks on what the format does not keep.

    Raises ExportError for what the format cannot hold, `OSError` for errors of the disk.
    """
    variables = variables_of(columns, rows, labels)
    suffix = path.suffix.lower()
    if suffix == ".rds":
        from intercoder.exchange.exporting.labelled.rds_file import write_rds

        return write_rds(path, variables), ()
    from pyreadstat import PyreadstatError, ReadstatError

    try:
        if suffix == ".dta":
            from intercoder.exchange.exporting.labelled.dta_file import write_dta

            return write_dta(path, variables), ()
        from intercoder.exchange.exporting.labelled.sav_file import write_sav

        count = write_sav(path, variables, code_sets(variables, labels))
    except (PyreadstatError, ReadstatError) as error:
        raise ExportError(
            f"The table does not fit into a {suffix} file.",
            "Choose a CSV or Parquet file.",
            details=type(error).__name__,
        ) from error
    return count, _remarks(variables)


def _remarks(variables: Sequence[Variable]) -> tuple[str, ...]:
    """How many texts lose something, in a sentence."""
    ending = sum(
        str(cell).endswith(" ") for one in variables if one.is_text for cell in one.cells if cell
    )
    if not ending:
        return ()
    texts = counted(ending, "text ends", "texts end")
    return (f"{texts} in a blank: SPSS fills texts up with blanks and does not keep it.",)
