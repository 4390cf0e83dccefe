"""Words of an answer selected with the mouse: where they are in its text, and how they look.

Textual counts places in the characters of a drawn line; what is copied is the text itself, whose
lines on the screen are broken only for its width.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from intercoder.text.cells import needs_care
from intercoder.tui.drawing.drawing import FLOWS_ON


def line_spans(text: str, lines: Iterable[str]) -> list[tuple[int, int]]:
    """Where each line that was drawn of a text begins and ends in it."""
    spans = []
    place = 0
    for line in lines:
        found = text.find(line, place)
        start = place if found < 0 else found
        place = min(start + len(line), len(text))
        spans.append((start, place))
    return spans


def selected_span(
    length: int, spans: Sequence[tuple[int, int]], marked: Selection
) -> tuple[int, int]:
    """Where the marked words begin and end in a drawn text of this length."""
    if not spans:
        return 0, 0
    start = 0 if marked.start is None else place_at(spans, marked.start)
    return start, length if marked.end is None else place_at(spans, marked.end)


def place_at(spans: Sequence[tuple[int, int]], at: Offset) -> int:
    """The place in a drawn text of a place in its lines."""
    if at.y >= len(spans):
        return spans[-1][1]
    first, last = spans[max(at.y, 0)]
    return min(first + max(at.x, 0), last)


def selectable(strip: Strip, y: int, marked: tuple[int, int] | None, look: Style) -> Strip:
    """The drawn line with its places for the mouse, and its marked characters in this look.

    `y` is the number of the line among all lines, `marked` the first marked character and the one
    after the last; -1 for all to the end.
    """
    start, end = marked or (0, 0)
    pieces: list[Segment] = []
    place = 0
    for text, style, control in strip:
        if control:
            pieces.append(Segment(text, style, control))
            continue
        shown = text.removesuffix(FLOWS_ON)
        last = place + len(shown) if end < 0 else end
        cuts = sorted(
            {0, len(shown), *(one - place for one in (start, last) if 0 < one - place < len(shown))}
        )
        for first, after in itertools.pairwise(cuts):
            is_marked = marked is not None and start <= place + first < last
            where = (style or Style()) + Style.from_meta({"offset": (place + first, y)})
            goes_on = (after < len(shown) and needs_care(shown)) or len(shown) < len(text)
            part = shown[first:after] + (FLOWS_ON if goes_on else "")
            pieces.append(Segment(part, where + look if is_marked else where))
        place += len(shown)
    return Strip(pieces, strip.cell_length)
