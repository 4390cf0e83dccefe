"""Passages in a text of which parts were replaced, as redaction does.

Pure: places count code points, before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from intercoder.coding.passages.passage import Passage, in_order, placed, text_digest


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


def moved_passages(
    passages: Iterable[Passage], before: str, replacements: Iterable[Replacement]
) -> MovedPassages:
    """The passages of the text `before` in the text with these replacements.

    Passages of any other text stay as they are. Raises ValueError as `moved_spans` does.
    """
    every, ordered = tuple(passages), _in_order(replacements)
    here = placed(every, before)
    digest = text_digest(replaced(before, ordered))
    kept, cut, lost = [one for one in every if one not in here], [], []
    spans = moved_spans([(one.start, one.end) for one in here], ordered)
    for one, span in zip(here, spans, strict=True):
        if span.start == span.end:
            lost.append(one)
            continue
        kept.append(Passage(span.start, span.end, one.code, digest))
        if span.is_cut:
            cut.append(one)
    return MovedPassages(in_order(kept), tuple(cut), tuple(lost))


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
        is_cut |= overlaps
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
