"""The lines between panes: light ones, and heavy ones around the pane that has the focus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intercoder.tui.panes.arrangement import Pane
from intercoder.tui.panes.plan import Part, Place

Cell = tuple[int, int]
LEFT = 2
"""Cells at the left of the answer and of what belongs to it: its line, and a space."""
RIGHT = 1
UP, DOWN, TO_LEFT, TO_RIGHT = 1, 2, 4, 8
SIGNS = {
    UP | DOWN: ("│", "┃"),
    TO_LEFT | TO_RIGHT: ("─", "━"),
    DOWN | TO_RIGHT: ("┌", "┏"),
    DOWN | TO_LEFT: ("┐", "┓"),
    UP | TO_RIGHT: ("└", "┗"),
    UP | TO_LEFT: ("┘", "┛"),
    UP | DOWN | TO_RIGHT: ("├", "┣"),
    UP | DOWN | TO_LEFT: ("┤", "┫"),
    TO_LEFT | TO_RIGHT | DOWN: ("┬", "┳"),
    TO_LEFT | TO_RIGHT | UP: ("┴", "┻"),
    UP | DOWN | TO_LEFT | TO_RIGHT: ("┼", "╋"),
}
"""A line's sign by the neighbours it joins, light and heavy."""


def inside(part: Part, places: Mapping[Part, Place]) -> Place:
    """The room of a part without the lines around it, and the spaces around the answer."""
    x, y, width, height = places[part]
    if part not in (Part.CODES, Part.ENTRY):
        return Place(x + LEFT, y, max(width - LEFT - RIGHT, 1), height)
    left, top, right = _edges(part, places)
    space = 0 if left or x > 0 or part is Part.CODES else 1
    inner = max(width - left - right - space, 1)
    return Place(x + left + space, y + top, inner, max(height - top, 1))


def drawn_rules(places: Mapping[Part, Place], focused: Pane | None) -> dict[Cell, tuple[str, bool]]:
    """The sign of each cell with a line, and whether it belongs to the pane with the focus."""
    lines: dict[Cell, int] = {}
    heavy: set[Cell] = set()
    for part in (Part.CODES, Part.ENTRY):
        if part in places:
            for cell, ways in _around(part, places):
                lines[cell] = lines.get(cell, 0) | ways
                if focused is not None and part is Part(focused):
                    heavy.add(cell)
    for x, y in list(lines):  # where two lines meet, they join
        beside = (
            (UP, (x, y - 1), DOWN),
            (DOWN, (x, y + 1), UP),
            (TO_LEFT, (x - 1, y), TO_RIGHT),
            (TO_RIGHT, (x + 1, y), TO_LEFT),
        )
        for way, other, back in beside:
            if lines.get(other, 0) & back:
                lines[x, y] |= way
    signs = {
        cell: (SIGNS.get(ways, SIGNS[UP | DOWN])[cell in heavy], cell in heavy)
        for cell, ways in lines.items()
    }
    if Part.ANSWER in places:
        x, y, _, height = places[Part.ANSWER]
        is_focused = focused is Pane.ANSWER
        sign = "┃" if is_focused else "│"
        for row in range(y, y + height):
            if is_focused or (x - 1, row) not in signs:  # codes at the left have a line there
                signs[x, row] = (sign, is_focused)
    return signs


def _edges(part: Part, places: Mapping[Part, Place]) -> tuple[int, int, int]:
    """Cells that lines take at the left, at the top and at the right of a part."""
    x, y, width, _ = places[part]
    is_below_codes = Part.CODES in places and places[Part.CODES][::2] == (x, width)
    has_right = x == 0 and (part is Part.CODES or is_below_codes)
    return int(x > 0 and _has_line_at_left(part, places)), int(y > 0), int(has_right)


def _has_line_at_left(part: Part, places: Mapping[Part, Place]) -> bool:
    """Whether the line at the left is not there already, at the right of the codes."""
    codes = places.get(Part.CODES)
    return not (codes is not None and codes.x == 0 and codes.width == places[part].x)


def _around(part: Part, places: Mapping[Part, Place]) -> Iterator[tuple[Cell, int]]:
    x, y, width, height = places[part]
    left, top, right = _edges(part, places)
    for row in range(y, y + height):
        if left:
            yield (x, row), UP | DOWN
        if right:
            yield (x + width - 1, row), UP | DOWN
    if top:
        for column in range(x + left, x + width - right):
            yield (column, y), TO_LEFT | TO_RIGHT
