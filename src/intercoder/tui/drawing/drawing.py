"""Draws the lines of a widget from plain text.

Whatever the widgets draw passes through here, and so through `display_text`: no text of an answer,
a codebook or a person is ever read as markup or reaches the terminal as a control sequence.

Text on whose width terminals disagree is given the room that it needs in any of them; `placing`
puts what follows it where it belongs.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content, Span
from textual.strip import Strip

from intercoder.text.cells import (
    belong_together,
    broken,
    fitting,
    needs_care,
    standing_alone,
    widest,
)
from intercoder.text.display import display_line, display_places, display_text

FLOWS_ON = "\u2060"
"""At the end of a segment: what follows is of the same text, and is not placed by itself. It cannot
come from people's texts, since `display_text` makes it visible."""
Piece = tuple[str, Style]
"""Text and how it looks."""


def draw_line(pieces: Iterable[Piece], width: int, background: Style) -> Strip:
    """The pieces side by side, exactly `width` cells wide; what does not fit ends in `…`."""
    segments = [Segment(display_line(text), style) for text, style in pieces if text]
    if any(needs_care(segment.text) for segment in segments):
        segments = _with_room(segments, width, background)
    strip = Strip(segments)
    if strip.cell_length > width > 0:
        last = segments[-1].style or background
        strip = Strip([*strip.crop(0, width - 1), Segment("…", last)])
    return strip.adjust_cell_length(width, background)


def background_of(style: Style) -> Style:
    """What lies below text of this look, without its own colour and weight. Where no colours are
    drawn, the line under the cursor is reversed instead."""
    return Style(bgcolor=style.bgcolor, reverse=style.reverse)


def room_for(text: str) -> int:
    """The cells that the text needs on one line, whatever terminal draws it."""
    shown = display_line(text)
    return max(widest(shown), cell_len(shown)) if needs_care(shown) else cell_len(shown)


def _with_room(segments: list[Segment], width: int, background: Style) -> list[Segment]:
    """The segments, cut so that no terminal needs more than `width` cells for them."""
    kept: list[Segment] = []
    room = width
    for segment in segments:
        text = standing_alone(segment.text)
        taken = max(widest(text), cell_len(text))
        if taken <= room:
            kept.append(Segment(text, segment.style))
            room -= taken
            continue
        text = fitting(text, room - 1)
        kept.append(Segment(f"{text}…", segment.style or background))
        break
    return [*(Segment(f"{one.text}{FLOWS_ON}", one.style) for one in kept[:-1]), *kept[-1:]]


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken between words where possible."""
    shown = display_text(text)
    if not shown:
        return [""]
    if needs_care(shown):
        return [shown[start:end] for start, end in broken(shown, width)]
    return [line.plain.rstrip() for line in Content(shown).wrap(max(width, 2))]


def wrap_marked(
    text: str, marks: Iterable[tuple[int, int]], width: int
) -> list[list[tuple[str, bool]]]:
    """The lines of `wrap`, each in pieces that are marked or not.

    `marks` are starts and ends of words in `text`, as it is stored, in its order and apart.
    """
    shown = display_text(text)
    ends = display_places(text, [end for mark in marks for end in mark])
    spans = [(*span, "marked") for span in zip(ends[::2], ends[1::2], strict=True)]
    return [
        [(words, look == "marked") for words, look in line]
        for line in wrap_looks(shown, spans, width)
    ]


def wrap_looks(
    shown: str, looks: Iterable[tuple[int, int, str]], width: int
) -> list[list[tuple[str, str]]]:
    """The lines of `wrap`, each in pieces with the names of their looks; empty for the usual one.

    `shown` is safe to draw. `looks` are starts, ends and names; where they overlap, the last
    counts.
    """
    spans = [
        (_moved(shown, start, -1), _moved(shown, end, 1), name)
        for start, end, name in looks
        if start < end
    ]
    if needs_care(shown):
        return [_pieces(shown, spans, *line) for line in broken(shown, width)]
    content = Content(shown, [Span(*span) for span in spans])
    return [
        _pieces(line.plain, [(*span[:2], str(span[2])) for span in line.spans], 0, len(line.plain))
        for line in content.wrap(max(width, 2))
    ]


def _moved(shown: str, place: int, step: int) -> int:
    """The place, moved out of what a terminal draws in one: a letter and its accents, an emoji."""
    while 0 < place < len(shown) and belong_together(shown[place - 1], shown[place]):
        place += step
    return place


def _pieces(
    text: str, spans: Iterable[tuple[int, int, str]], start: int, end: int
) -> list[tuple[str, str]]:
    """A line of the text, cut where looks begin and end; no spaces at its end."""
    words = text[start:end].rstrip()
    looks = [""] * len(words)
    for first, last, name in spans:
        for place in range(max(first, start), min(last, start + len(words))):
            looks[place - start] = name
    pieces: list[tuple[str, str]] = []
    begun = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or looks[place] != looks[begun]:
            pieces.append((words[begun:place], looks[begun]))
            begun = place
    return pieces or [("", "")]


def spread(left: list[Piece], right: list[Piece], width: int, background: Style) -> Strip:
    """One line with `left` at its beginning and `right` at its end; `left` gives way."""
    end = Strip([Segment(display_line(text), style) for text, style in right if text])
    needed = room_for("".join(text for text, _ in right))
    if needed > end.cell_length:
        end = draw_line(right, min(needed, width), background)
    start = draw_line(left, max(width - end.cell_length - 1, 0), background)
    return Strip([*start, Segment(" ", background), *end]).adjust_cell_length(width, background)
