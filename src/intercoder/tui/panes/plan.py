"""Where each part of the coding screen is, in a window of a given size: numbers, no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from intercoder.tui.panes.arrangement import Arrangement, EntryPlace, Pane


class Part(StrEnum):
    """What has a place of its own."""

    HEAD = "head"
    ANSWER = "answer"
    END = "end"
    SUGGESTIONS = "suggestions"
    CHOSEN = "chosen"
    CODES = "codes"
    ENTRY = "entry"


class Place(NamedTuple):
    """A rectangle, in cells."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Needs:
    """What there is to show."""

    code_width: int
    """Cells of the longest line of the list of codes, all around it included."""
    code_lines: int
    """Lines of the list of codes."""
    question_lines: Callable[[int], int]
    """Lines of the head of the answer (the question and the line about it) at this width."""
    answer_lines: Callable[[int], int]
    """Lines of the answer at this width."""
    suggests: bool = False
    """Whether suggestions are shown."""


HEAD = 3
"""Lines of the head: two of the question, one about the answer."""
SUGGESTIONS = 6
CHOSEN = 2
MEASURE = 90
"""Cells that an answer takes at most, all around it included: longer lines tire the eye."""
WIDE = 170
"""From this width, the entry has a column of its own."""
MEDIUM = 110
LEAST_ENTRY = 8
"""Lines below the answer from which the entry goes there; with fewer it goes below the codes."""
ENTRY_WIDTH = 44
"""Cells that a column of the entry has at least."""
LEAST_READING = 24
LEAST_ANSWER = 2


class Column(NamedTuple):
    """The parts of the answer one below the other, and the lines left below them."""

    places: dict[Part, Place]
    bottom: int


def plan(width: int, height: int, needs: Needs, wanted: Arrangement) -> dict[Part, Place]:
    """The place of every part that is shown, in an area of this size.

    The parts that belong to one answer stand close together from the top down, and keep their
    places from one short answer to the next; only for a long one, the answer takes more lines.
    """
    shown = wanted.shown
    if wanted.enlarged is Pane.ANSWER or shown == (Pane.ANSWER,):
        return _reading(Place(0, 0, width, height), needs).places
    if wanted.enlarged is not None:
        reading = max(LEAST_READING, width * 3 // 8 if width < MEDIUM else width // 3)
        other = Part.CODES if wanted.enlarged is Pane.CODES else Part.ENTRY
        return _side_by_side([reading, width - reading], [other], height, needs, wanted)
    if Pane.CODES not in shown:
        return _without_codes(width, height, needs, wanted)
    return _all_in_view(width, height, needs, wanted)


def _all_in_view(width: int, height: int, needs: Needs, wanted: Arrangement) -> dict[Part, Place]:
    """Answer and codes, and the entry where it is not hidden."""
    codes = _codes_width(width, needs)
    if Pane.ENTRY not in wanted.shown:
        codes = _columns_of_codes(codes, max(codes, width - MEASURE), height, needs)
        return _side_by_side([width - codes, codes], [Part.CODES], height, needs, wanted)
    if width >= WIDE and wanted.entry is EntryPlace.BEST:
        codes = _columns_of_codes(codes, width - MEASURE - ENTRY_WIDTH, height, needs)
        reading = min(MEASURE, width - codes - ENTRY_WIDTH)
        widths = [reading, codes, width - reading - codes]
        return _side_by_side(widths, [Part.CODES, Part.ENTRY], height, needs, wanted)
    reading = width - codes
    x_reading, x_codes = (codes, 0) if wanted.codes_first else (0, reading)
    if _goes_below_answer(height, needs, wanted):
        places = _answer_above(Place(x_reading, 0, reading, height), needs)
        places[Part.CODES] = Place(x_codes, 0, codes, height)
        return places
    places = _reading(Place(x_reading, 0, reading, height), needs).places
    entry = _entry_below_codes(height)
    places[Part.CODES] = Place(x_codes, 0, codes, height - entry)
    places[Part.ENTRY] = Place(x_codes, height - entry, codes, entry)
    return places


def _codes_width(width: int, needs: Needs) -> int:
    """As wide as the longest name needs, and never so wide that the answer has no room."""
    least = min(34, width * 45 // 100)
    return max(least, min(needs.code_width, width * 45 // 100))


def _columns_of_codes(codes: int, room: int, height: int, needs: Needs) -> int:
    """Room for a second and third column of codes, where they would otherwise need scrolling."""
    wanted = min(-(-needs.code_lines // max(height, 1)), 3)
    while wanted > 1 and wanted * needs.code_width > room:
        wanted -= 1
    return max(codes, wanted * needs.code_width) if wanted > 1 else codes


def _short_answer(height: int) -> int:
    """Lines kept for an answer, so that what follows it stays where it is."""
    return 4 if height < 24 else 6 if height < 40 else 8


def _rest(needs: Needs) -> int:
    """Lines of what follows the answer."""
    return CHOSEN + (SUGGESTIONS if needs.suggests else 0)


def _gap(height: int) -> int:
    """Lines left empty between the parts of the answer."""
    return 1 if height >= 24 else 0


def _goes_below_answer(height: int, needs: Needs, wanted: Arrangement) -> bool:
    if wanted.entry is not EntryPlace.BEST:
        return wanted.entry is EntryPlace.BELOW_ANSWER
    needed = HEAD + _short_answer(height) + _rest(needs) + 4 * _gap(height)
    return height - needed >= LEAST_ENTRY


def _entry_below_codes(height: int) -> int:
    return max(4, min(height * 3 // 7, 16))


def _reading(area: Place, needs: Needs, *, keep: int = 0) -> Column:
    """The answer with what belongs to it, from the top of this area down.

    `keep` lines at the bottom are left to others, unless the least of each part needs them.
    """
    x, y, width, height = area
    gap = _gap(height)
    rest = _rest(needs)
    head = max(HEAD, needs.question_lines(width))
    head = max(1, min(head, height - rest - LEAST_ANSWER))
    room = height - keep - head - rest - gap * (4 if needs.suggests else 3)
    lines = needs.answer_lines(width)
    short = _short_answer(height)
    answer = max(min(short, room) if lines <= short else min(lines, room), LEAST_ANSWER)
    answer = min(answer, max(height - head - rest, 1))
    places = {Part.HEAD: Place(x, y + gap, width, head)}
    top = y + gap + head + gap
    places[Part.ANSWER] = Place(x, top, width, answer)
    places[Part.END] = Place(x, y + gap, width, max(height - gap, 1))
    top += answer + gap
    if needs.suggests:
        places[Part.SUGGESTIONS] = Place(x, top, width, SUGGESTIONS)
        top += SUGGESTIONS + gap
    places[Part.CHOSEN] = Place(x, top, width, min(CHOSEN, max(y + height - top, 1)))
    return Column(places, top + CHOSEN)


def _answer_above(area: Place, needs: Needs) -> dict[Part, Place]:
    """The entry below the answer, with all lines that are left."""
    x, y, width, height = area
    column = _reading(area, needs, keep=min(LEAST_ENTRY, height // 3))
    top = min(column.bottom, y + height - 1)
    places = dict(column.places)
    places[Part.END] = places[Part.END]._replace(height=max(top - places[Part.END].y, 1))
    places[Part.ENTRY] = Place(x, top, width, y + height - top)
    return places


def _without_codes(width: int, height: int, needs: Needs, wanted: Arrangement) -> dict[Part, Place]:
    """Answer and entry: side by side where both have room."""
    if width < MEDIUM or wanted.entry is EntryPlace.BELOW_ANSWER:
        return _answer_above(Place(0, 0, width, height), needs)
    reading = min(MEASURE, width - ENTRY_WIDTH)
    return _side_by_side([reading, width - reading], [Part.ENTRY], height, needs, wanted)


def _side_by_side(
    widths: list[int], others: list[Part], height: int, needs: Needs, wanted: Arrangement
) -> dict[Part, Place]:
    """Columns from left to right: the answer, and these parts; mirrored if the codes come first."""
    reading, *rest = widths
    columns = list(zip(others, rest, strict=True))
    columns.insert(0, (Part.ANSWER, reading))
    if wanted.codes_first and len(columns) > 1:
        columns[0], columns[1] = columns[1], columns[0]
    places: dict[Part, Place] = {}
    x = 0
    for part, width in columns:
        area = Place(x, 0, width, height)
        if part is Part.ANSWER:
            places.update(_reading(area, needs).places)
        else:
            places[part] = area
        x += width
    return places
