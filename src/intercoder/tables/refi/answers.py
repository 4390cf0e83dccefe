"""Finds the answers in the texts of a project.

The rule: where cases name passages of a text, these passages are the answers, and the cases the
respondents. Any other text is divided at its line breaks, or if its lines are wrapped or on
request, at its empty lines; or it is one answer as a whole. Blanks around an answer are not part
of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from intercoder.tables.refi.project import Selection, Source

_LINES = re.compile(r"[^\r\n\u2028\u2029]+")
_BREAK = r"(?>\r\n|[\r\n\u2028\u2029])"
_EMPTY_LINE = re.compile(rf"{_BREAK}(?:[^\S\r\n\u2028\u2029]*{_BREAK})+")
_BREAKS = "\r\n\u2028\u2029"
_WRAPPED_AT = (40, 120)
"""Characters of the longest line of a text whose lines are wrapped."""


class Split(StrEnum):
    """Where one answer ends and the next begins."""

    LINES = "lines"
    PARAGRAPHS = "paragraphs"
    """At empty lines."""
    TEXTS = "texts"
    """Each text is one answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is in a text: from `start` to before `end`."""

    start: int
    end: int
    selection: str = ""
    """GUID of the passage that it is, where a case names it."""


def split_of(text: str) -> Split:
    """How a text is divided where nobody says: at empty lines, if its lines are wrapped."""
    lines = text.splitlines()
    filled = [line for line in lines if line.strip()]
    if len(filled) < 4 or len(filled) == len(lines):
        return Split.LINES
    longest = max(map(len, filled))
    if not _WRAPPED_AT[0] <= longest <= _WRAPPED_AT[1]:
        return Split.LINES
    inner = [len(one) for one, after in pairwise(lines)
             if one.strip() and after.strip()]  # fmt: skip
    is_wrapped = sum(length * 10 >= longest * 7 for length in inner) * 10 > len(inner) * 7
    return Split.PARAGRAPHS if len(inner) > 2 and is_wrapped else Split.LINES


def divided(text: str, split: Split) -> Iterator[Place]:
    """The answers of a text, in order; none of them empty."""
    if split is Split.LINES:
        parts: Iterable[tuple[int, int]] = (found.span() for found in _LINES.finditer(text))
    elif split is Split.TEXTS:
        parts = [(0, len(text))]
    else:
        breaks = [found.span() for found in _EMPTY_LINE.finditer(text)]
        starts = [0, *(end for _, end in breaks)]
        parts = zip(starts, [*(start for start, _ in breaks), len(text)], strict=True)
    for start, end in parts:
        part = text[start:end]
        if stripped := part.strip():
            first = start + len(part) - len(part.lstrip())
            yield Place(first, first + len(stripped))


def named_places(source: Source, named: set[str]) -> list[Place]:
    """The passages of a source that cases name, in order.

    Some programs write the place of the last character as the end, not the one after it; the text
    shows which it is.
    """
    chosen = [one for one in source.selections if one.guid in named]
    longer = int(_ends_are_inclusive(source.text, chosen))
    size = len(source.text)
    places = (
        Place(max(one.start, 0), min(one.end + longer, size), one.guid)
        for one in chosen
        if source.text[max(one.start, 0) : one.end + longer]
    )
    return sorted(places, key=lambda one: (one.start, one.end))


def _ends_are_inclusive(text: str, chosen: Sequence[Selection]) -> bool:
    """Whether every passage would end at the end of a line if it had one character more."""

    def is_end(place: int) -> bool:
        return place >= len(text) or text[place] in _BREAKS

    return bool(chosen) and all(not is_end(one.end) and is_end(one.end + 1) for one in chosen)


class PlacesOfText:
    """Finds the answers that a passage lies in."""

    def __init__(self, text: str, places: Sequence[Place]) -> None:
        """The places are in order of their starts."""
        self._text, self._places = text, places
        self._starts = [one.start for one in places]
        furthest = 0
        self._ends = [furthest := max(furthest, one.end) for one in places]

    def touched(self, one: Selection) -> list[int]:
        """Numbers of the answers of which the passage holds more than blanks, from 0."""
        first = bisect_right(self._ends, one.start)
        last = bisect_left(self._starts, one.end)
        return [
            number
            for number in range(first, last)
            if self._text[
                max(one.start, self._places[number].start) : min(one.end, self._places[number].end)
            ].strip()
        ]
