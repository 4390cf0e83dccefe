"""Lines of a widget, drawn from plain text.

Whatever the widgets draw passes through here, and so through `display_text`: no text of an answer,
a codebook or a person is ever read as markup or reaches the terminal as a control sequence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.content import Content, Span
from textual.strip import Strip

from intercoder.text.display import display_line, display_places, display_text

JOINER = "\u200d"
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


def wrap_marked(
    text: str, marks: Iterable[tuple[int, int]], width: int
) -> list[list[tuple[str, bool]]]:
    """The lines of `wrap`, each in pieces that are marked or not.

    `marks` are starts and ends of words in `text`, as it is stored, in its order and apart.
    """
    shown = display_text(text)
    ends = display_places(text, [end for mark in marks for end in mark])
    spans = [
        Span(_moved(shown, start, -1), _moved(shown, end, 1), "underline")
        for start, end in zip(ends[::2], ends[1::2], strict=True)
        if start < end
    ]
    return [_pieces(line) for line in Content(shown, spans).wrap(max(width, 2))]


def _moved(shown: str, place: int, step: int) -> int:
    """The place, moved out of what a terminal draws in one: a letter and its accents, an emoji."""
    while 0 < place < len(shown) and _is_within(shown[place - 1], shown[place]):
        place += step
    return place


def _is_within(before: str, after: str) -> bool:
    return (
        unicodedata.category(after)[0] == "M"
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # colours of skin
        or JOINER in (before, after)
    )


def _pieces(line: Content) -> list[tuple[str, bool]]:
    """A line of the wrapped text, cut where marks begin and end; no spaces at its end."""
    words = line.plain.rstrip()
    marked = [False] * len(words)
    for start, end, _ in line.spans:
        marked[start:end] = [True] * len(marked[start:end])
    pieces: list[tuple[str, bool]] = []
    start = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or marked[place] != marked[start]:
            pieces.append((words[start:place], marked[start]))
            start = place
    return pieces or [("", False)]


def spread(left: list[Piece], right: list[Piece], width: int, ground: Style) -> Strip:
    """One line with `left` at its beginning and `right` at its end; `left` gives way."""
    end = Strip([Segment(display_line(text), style) for text, style in right if text])
    room = max(width - end.cell_length - 1, 0)
    start = draw_line(left, room, ground)
    return Strip([*start, Segment(" ", ground), *end]).adjust_cell_length(width, ground)
