"""Lays out tables for a terminal by the width their cells really take."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from intercoder.text.cells import fitting, needs_care, standing_alone, widest
from intercoder.text.display import display_line

Cell: TypeAlias = str | int | float | bool | None
"""The value of a cell; None means unknown."""
Value: TypeAlias = "Cell | Sequence[Value] | Mapping[str, Value]"
"""The value of a named part of a result."""

_GAP = "  "
CURSOR_TO = "\x1b[{}G"
"""Escape sequence that moves the cursor to a column of the terminal, counted from 1."""
_MIN_WIDTH = 8
_PERCENT = re.compile(r"(?:[<>] )?-?\d+(\.\d+)?%")


def show(value: Value) -> str:
    """Format the value for people, on one line and safe to draw."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{round(value, 3) + 0.0:.3f}" if math.isfinite(value) else "–"
        case str() | int():
            return display_line(str(value))
        case Mapping():
            return display_line(json.dumps(value, ensure_ascii=False, default=str))
        case _:
            return "; ".join(show(part) for part in value)


def lay_out(
    titles: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: int | None,
    *,
    places: bool = False,
) -> list[str]:
    """Return the lines of a table: titles, a rule, and the rows, with numbers right-aligned.

    `width`, in cells, is that of the terminal which the table is for: the widest columns are cut
    until it fits. Terminals disagree about the widths of some texts; where one `places` the
    cursor, each column that follows such a text is begun by doing so.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(titles)
    to_right = [_is_numeric(cells) for cells in columns]
    texts = [_texts(title, cells) for title, cells in zip(titles, columns, strict=True)]
    measure = cell_width if width is None else room_for
    widths = [max(map(measure, column)) for column in texts]
    if width is not None:
        widths = _fit(widths, width - len(_GAP) * (len(titles) - 1))
    is_placed = (
        places and width is not None and sum(widths) + len(_GAP) * (len(titles) - 1) <= width
    )
    ruled = [[one[0], "-" * size, *one[1:]] for one, size in zip(texts, widths, strict=True)]
    return [_line(line, widths, to_right, is_placed=is_placed) for line in zip(*ruled, strict=True)]


def _texts(title: str, cells: Sequence[Cell]) -> list[str]:
    """Return a column as it is shown, title first; frequent values are made safe only once."""
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


def _line(
    cells: Sequence[str], widths: Sequence[int], to_right: Sequence[bool], *, is_placed: bool
) -> str:
    parts: list[str] = []
    start = 0
    for text, width, right in zip(cells, widths, to_right, strict=True):
        if is_placed and needs_care(text):
            shown = standing_alone(_cut_safely(text, width))
            parts.append(f"{shown}{CURSOR_TO.format(start + width + len(_GAP) + 1)}")
        else:
            parts.append(f"{_pad(text, width, right)}{_GAP}")
        start += width + len(_GAP)
    return "".join(parts).rstrip()


def cell_width(text: str) -> int:
    """Count the cells of the text that are undisputed: East Asian characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def room_for(text: str) -> int:
    """Count the cells that the text needs on any terminal."""
    return (
        max(widest(standing_alone(text)), cell_width(text))
        if needs_care(text)
        else cell_width(text)
    )


def cut(text: str, width: int) -> str:
    """Return the text, cut with `…` if it does not fit in `width` cells."""
    if cell_width(text) <= width:
        return text
    kept = text[: max(width - 1, 0)]
    while cell_width(kept) > width - 1 and kept:
        kept = kept[:-1]
    return f"{kept}…"


def _cut_safely(text: str, width: int) -> str:
    return text if room_for(text) <= width else f"{fitting(standing_alone(text), width - 1)}…"


def _is_numeric(cells: Sequence[Cell]) -> bool:
    known = [cell for cell in cells if cell is not None]
    return bool(known) and all(
        _PERCENT.fullmatch(cell)
        if isinstance(cell, str)
        else isinstance(cell, int | float) and not isinstance(cell, bool)
        for cell in known
    )


def _fit(widths: Sequence[int], room: int) -> list[int]:
    fitted = list(widths)
    while sum(fitted) > room and max(fitted) > _MIN_WIDTH:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _pad(text: str, width: int, right: bool) -> str:
    if text.isascii() and len(text) <= width:
        return text.rjust(width) if right else text.ljust(width)
    text = cut(text, width)
    padding = " " * (width - cell_width(text))
    return padding + text if right else text + padding
