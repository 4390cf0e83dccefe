"""Lines of a widget, drawn from plain text.

Whatever the widgets draw passes through here, and so through `display_text`: no text of an answer,
a codebook or a person is ever read as markup or reaches the terminal as a control sequence.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from intercoder.text.display import display_line, display_text

Piece = tuple[str, Style]
"""Text and how it looks."""


def draw_line(pieces: Iterable[Piece], width: int, ground: Style) -> Strip:
    """The pieces side by side, exactly `width` cells wide; what does not fit ends in `…`."""
    segments = [Segment(display_line(text), style) for text, style in pieces if text]
    strip = Strip(segments)
    if strip.cell_length > width > 0:
        last = segments[-1].style or ground
        strip = Strip([*strip.crop(0, width - 1), Segment("…", last)])
    return strip.adjust_cell_length(width, ground)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken between words where possible."""
    shown = display_text(text)
    if not shown:
        return [""]
    return [line.plain.rstrip() for line in Content(shown).wrap(max(width, 2))]


def spread(left: list[Piece], right: list[Piece], width: int, ground: Style) -> Strip:
    """One line with `left` at its beginning and `right` at its end; `left` gives way."""
    end = Strip([Segment(display_line(text), style) for text, style in right if text])
    room = max(width - end.cell_length - 1, 0)
    start = draw_line(left, room, ground)
    return Strip([*start, Segment(" ", ground), *end]).adjust_cell_length(width, ground)
