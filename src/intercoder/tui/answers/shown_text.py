"""The text of an answer as it is drawn: made safe, with brackets around words marked for codes.

What is drawn is longer than what is stored: control characters are spelled out, and brackets stand
around marked words, so that marks are seen without colours. Places in either lead to the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from intercoder.text.display import display_places, display_text

OPENS, CLOSES = "[", "]"
Span = tuple[int, int]


@dataclass(frozen=True)
class ShownText:
    """A text, and the marks in it, as starts and ends in the stored text."""

    raw: str
    marks: tuple[Span, ...] = ()

    @cached_property
    def drawn(self) -> str:
        """What is drawn."""
        safe = display_text(self.raw)
        if not self.marks:
            return safe
        pieces: list[str] = []
        before = 0
        for place, bracket in self._brackets:
            pieces += (safe[before:place], bracket)
            before = place
        return "".join((*pieces, safe[before:]))

    def drawn_spans(self, spans: Iterable[Span]) -> list[Span]:
        """Where these parts of the stored text are in what is drawn, without brackets around them;
        nothing of those that are empty, or beyond the end.
        """
        wanted = [span for span in spans if span[0] < span[1]]
        places = display_places(self.raw, [place for span in wanted for place in span])
        found = zip(places[::2], places[1::2], strict=True)
        if not self.marks:
            return [span for span in found if span[0] < span[1]]
        at = [place for place, _ in self._brackets]
        return [
            (start + bisect_right(at, start), end + bisect_left(at, end))
            for start, end in found
            if start < end
        ]

    def around_marks(self) -> list[Span]:
        """Where the marks are in what is drawn, each with its brackets."""
        return [
            (self.drawn.rfind(OPENS, 0, start), self.drawn.find(CLOSES, end) + 1)
            for start, end in self.drawn_spans(self.marks)
        ]

    def raw_place(self, drawn: int) -> int:
        """The place in the stored text of a place in what is drawn; within what stands for one
        character, the place after that.
        """
        if not self.marks and self.raw.isprintable():
            return max(0, min(drawn, len(self.raw)))
        return min(bisect_left(self._drawn_at, drawn), len(self.raw))

    @cached_property
    def _drawn_at(self) -> Sequence[int]:
        """Where each character of the stored text begins in what is drawn, and where all ends."""
        places = display_places(self.raw, range(len(self.raw) + 1))
        at = [place for place, _ in self._brackets]
        found = [place + bisect_right(at, place) for place in places]
        found[-1] = places[-1] + bisect_left(at, places[-1])
        return found

    @cached_property
    def _brackets(self) -> tuple[tuple[int, str], ...]:
        """The brackets and their places in the safe text: at one place, those that close first."""
        ends = display_places(self.raw, [place for mark in self.marks for place in mark])
        pairs = [pair for pair in zip(ends[::2], ends[1::2], strict=True) if pair[0] < pair[1]]
        closing = [(end, 0, CLOSES) for _, end in pairs]
        opening = [(start, 1, OPENS) for start, _ in pairs]
        return tuple((place, sign) for place, _, sign in sorted((*closing, *opening)))
