"""Shows the warnings about a codebook: a few as they are, many as one table, the gravest first."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from intercoder.cli.output import say
from intercoder.cli.text_tables import lay_out
from intercoder.codebook.concerns import summarise
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from pathlib import Path

    from intercoder.codebook.faults import Fault

FEW = 3
"""So many warnings at most are shown one by one."""
COLUMNS = ("warnings", "what", "where")


def warning_lines(warnings: Sequence[Fault], width: int | None, *, prefix: str) -> list[str]:
    """A few warnings, each behind the prefix; many as a table, those about one thing on one line.

    `width`, in cells, is that of the terminal the lines are for, if they are for one.
    """
    if len(warnings) <= FEW:
        return [display_line(f"{prefix}: {one}") for one in warnings]
    rows = [(one.count, one.message, one.places) for one in summarise(warnings)]
    return lay_out(COLUMNS, rows, width)


def say_warnings(warnings: Iterable[Fault], file: Path) -> None:
    """Say them on standard error, and where each of them is listed, if these are many."""
    kept = list(warnings)
    width = get_terminal_size().columns if sys.stderr.isatty() else None
    for line in warning_lines(kept, width, prefix="Note"):
        say(line)
    if len(kept) > FEW:
        say(f"List each of them: intercoder codebook check {display_line(str(file))} --format csv")
