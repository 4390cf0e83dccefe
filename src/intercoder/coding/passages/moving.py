"""Passages in a text of which parts were replaced, as redaction does.

Pure: places count code points, before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from intercoder.coding.passages.passage import Passage, in_order, text_digest


class Replacement(NamedTuple):
    """What stands in place of a part of a text."""

    start: int
    end: int
    """The place after the last replaced code point; the same as `start` where nothing is."""
    text: str


class MovedSpan(NamedTuple):
    """Where a span of the text is after the replacements."""

    start: int
    end: int
    """The same as `start` where nothing of it is left."""
    is_cut: bool
    """Whether some of its own characters were replaced."""


class MovedPassages(NamedTuple):
    """Passages in the text as it is after the replacements."""

    passages: tuple[Passage, ...]
    cut: tuple[Passage, ...]
    """Those of them, as they were before, of whose words something was replaced."""
    lost: tuple[Passage, ...]
    """Those of which nothing is left; they are not among `passages`."""


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with these parts replaced. Raises ValueError as `moved_spans` does."""
    pieces: list[str] = []
    place = 0
    for one in _in_order(replacements):
        if one.end > len(text):
            raise ValueError("a replacement goes beyond the text")
        pieces += (text[place : one.start], one.text)
        place = one.end
    return "".join((*pieces, text[place:]))


def moved_spans(
    spans: Sequence[tuple[int, int]], replacements: Iterable[Replacement]
) -> list[MovedSpan]:
    """Where each span (start, end) is once these parts were replaced.

    A span that begins or ends within a replaced part takes in all that stands in its place. What is
    inserted at either end of a span does not belong to it.

    Raises ValueError for replacements that overlap or end before they begin.
    """
    ordered = _in_order(replacements)
    return [_moved(start, end, ordered) for start, end in spans]


class TextChange(NamedTuple):
    """A text before and after parts of it were replaced, by their digests."""

    before: str
    after: str
    replacements: tuple[Replacement, ...]
    """In the order of the text."""


def text_change_of(before: str, replacements: Iterable[Replacement]) -> TextChange:
    """What these replacements make of a text. Raises ValueError as `replaced` does."""
    ordered = _in_order(replacements)
    after = replaced(before, ordered)
    return TextChange(text_digest(before), text_digest(after), tuple(ordered))


def moved_passages(
    passages: Iterable[Passage], before: str, replacements: Iterable[Replacement]
) -> MovedPassages:
    """The passages of the text `before` in the text with these replacements.

    Passages of any other text stay as they are. Raises ValueError as `replaced` does.
    """
    return followed(passages, [text_change_of(before, replacements)])


def followed(passages: Iterable[Passage], changes: Iterable[TextChange]) -> MovedPassages:
    """The passages after these changes of their text, each in turn.

    Passages of any other text stay as they are.
    """
    now = {one: one for one in passages}
    cut: set[Passage] = set()
    lost: set[Passage] = set()
    for change in changes:
        here = [first for first, one in now.items() if one.text == change.before]
        spans = moved_spans([(now[one].start, now[one].end) for one in here], change.replacements)
        for first, span in zip(here, spans, strict=True):
            if span.start == span.end:
                lost.add(first)
                del now[first]
                continue
            now[first] = Passage(span.start, span.end, first.code, change.after)
            if span.is_cut:
                cut.add(first)
    return MovedPassages(in_order(now.values()), in_order(cut - lost), in_order(lost))


def _in_order(replacements: Iterable[Replacement]) -> list[Replacement]:
    ordered = sorted(replacements, key=lambda one: (one.start, one.end))
    place = 0
    for one in ordered:
        if not place <= one.start <= one.end:
            raise ValueError("replacements overlap, or end before they begin")
        place = one.end
    return ordered


def _moved(start: int, end: int, ordered: Sequence[Replacement]) -> MovedSpan:
    new_start, new_end = start, end
    is_cut = False
    shift = 0
    for one in ordered:
        at = one.start + shift
        grown = len(one.text) - (one.end - one.start)
        overlaps = one.start < end and start < one.end
        is_cut |= overlaps and one.start < one.end
        if one.start < start < one.end:
            new_start = at
        elif one.end <= start:
            new_start += grown
        if one.start < end < one.end:
            new_end = at + len(one.text)
        elif one.end <= end and (one.start < end):
            new_end += grown
        shift += grown
    return MovedSpan(new_start, max(new_start, new_end), is_cut)
