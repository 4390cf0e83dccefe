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
    columns = list(zip(*rows, strict=True)) or [()] * len(titles)
    to_right = [_is_numeric(cells) for cells in columns]
    texts = [_texts(title, cells) for title, cells in zip(titles, columns, strict=True)]
    widths = [max(map(cell_width, column)) for column in texts]
    if width is not None:
        widths = _fit(widths, width - len(_GAP) * (len(titles) - 1))
    padded = [
        [_pad(text, size, right) for text in (column[0], "-" * size, *column[1:])]
        for column, size, right in zip(texts, widths, to_right, strict=True)
    ]
    return [_GAP.join(line).rstrip() for line in zip(*padded, strict=True)]


def _texts(title: str, cells: Sequence[Cell]) -> list[str]:
    """A column as it is shown, its title first; what stands in it often is made safe once."""
    if all(type(cell) is int for cell in cells):
        return [title, *map(str, cells)]
    known: dict[tuple[type, Cell], str] = {}  # 1, 1.0 and True are equal and shown differently
    texts = [title]
    for cell in cells:
        key = (type(cell), cell)
        if key not in known:
            known[key] = show(cell)
        texts.append(known[key])
    return texts


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
    if text.isascii() and len(text) <= width:
        return text.rjust(width) if right else text.ljust(width)
    text = cut(text, width)
    padding = " " * (width - cell_width(text))
    return padding + text if right else text + padding
