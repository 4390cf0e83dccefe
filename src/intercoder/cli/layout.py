"""Laying out tables for a terminal, by the width its cells really take."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from intercoder.text.display import display_line

Cell: TypeAlias = str | int | float | bool | None
"""What one place of a table may hold; None is nothing known."""
Value: TypeAlias = "Cell | Sequence[Value] | Mapping[str, Value]"
"""What one named part of a result may hold."""

_GAP = "  "
_NARROWEST = 8


def show(value: Value) -> str:
    """The value as a person reads it, on one line and safe to draw."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.3f}" if math.isfinite(value) else "–"
        case str() | int():
            return display_line(str(value))
        case Mapping():
            return display_line(json.dumps(value, ensure_ascii=False, default=str))
        case _:
            return "; ".join(show(part) for part in value)


def lay_out(titles: Sequence[str], rows: Sequence[Sequence[Cell]], width: int | None) -> list[str]:
    """The lines of a table: titles, a rule, and the rows, with numbers to the right.

    Where `width` (in cells) is given, the widest columns are cut until the table fits in it.
    """
    texts = [[show(cell) for cell in row] for row in rows]
    to_right = [_is_numeric([row[i] for row in rows]) for i in range(len(titles))]
    widths = [
        max([cell_width(title), *(cell_width(row[i]) for row in texts)])
        for i, title in enumerate(titles)
    ]
    if width is not None:
        widths = _fit(widths, width - len(_GAP) * (len(titles) - 1))
    lines = [list(titles), ["-" * w for w in widths], *texts]
    return [
        _GAP.join(
            _pad(text, w, right) for text, w, right in zip(line, widths, to_right, strict=True)
        ).rstrip()
        for line in lines
    ]


def cell_width(text: str) -> int:
    """How many cells of a terminal the text takes: East Asian characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """The text, or as much of its beginning as fits in `width` cells, with `…` at the end."""
    if cell_width(text) <= width:
        return text
    kept = text[: max(width - 1, 0)]
    while cell_width(kept) > width - 1 and kept:
        kept = kept[:-1]
    return f"{kept}…"


def _is_numeric(cells: Sequence[Cell]) -> bool:
    known = [cell for cell in cells if cell is not None]
    return bool(known) and all(
        isinstance(cell, int | float) and not isinstance(cell, bool) for cell in known
    )


def _fit(widths: Sequence[int], room: int) -> list[int]:
    fitted = list(widths)
    while sum(fitted) > room and max(fitted) > _NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _pad(text: str, width: int, right: bool) -> str:
    text = cut(text, width)
    padding = " " * (width - cell_width(text))
    return padding + text if right else text + padding
