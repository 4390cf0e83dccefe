"""Marking words of an answer: which words the arrows move to, and what is marked between them.

Pure. Places count the code points of the stored text and never fall within a grapheme (a letter
with its accents, a syllable of Devanagari, an emoji), so no mark cuts one in two.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from intercoder.text.cells import clusters

Span = tuple[int, int]
"""Start and end of some of a text."""
_WITHIN_WORDS = frozenset("'’-‐‑·_")
"""Signs that belong to a word between two letters of it."""
_UNSPACED = ("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH")
"""Beginnings of the names of letters that are words by themselves."""


class Unit(Enum):
    """What one press moves by."""

    WORD = "word"
    GRAPHEME = "grapheme"


def graphemes(text: str) -> Iterator[Span]:
    """The graphemes of a text, one after the other; CR LF is one."""
    place = 0
    for cluster in clusters(text):
        start, place = place, place + len(cluster)
        if cluster == "\n" and text[start - 1 : start] == "\r":
            continue  # it was taken with what stands before it
        is_crlf = cluster == "\r" and text[place : place + 1] == "\n"
        yield start, place + is_crlf


def words(text: str) -> tuple[Span, ...]:
    """The words of a text, without punctuation and white space; ideographs and emoji one by one."""
    found: list[Span] = []
    is_open = False
    pieces = list(graphemes(text))
    for place, (start, end) in enumerate(pieces):
        kind = _kind(text[start])
        if kind == "joiner" and is_open and place + 1 < len(pieces):
            kind = "letter" if _kind(text[pieces[place + 1][0]]) == "letter" else ""
        if kind == "letter" and is_open:
            found[-1] = (found[-1][0], end)
        elif kind in {"letter", "alone"}:
            found.append((start, end))
        is_open = kind == "letter"
    return tuple(found)


def _kind(character: str) -> str:
    if character in _WITHIN_WORDS:
        return "joiner"
    category = unicodedata.category(character)
    if category == "Lo" and unicodedata.name(character, "").startswith(_UNSPACED):
        return "alone"
    if category[0] in "LNM":
        return "letter"
    return "alone" if category in {"So", "Sk"} else ""


@dataclass(frozen=True, slots=True)
class Marking:
    """What is marked of a text while a coder is about it: from one unit to another."""

    text: str
    anchor: Span
    """The unit where the mark begins; it stays when the mark is extended."""
    head: Span
    """The unit that the last press moved to."""
    words: tuple[Span, ...] = field(repr=False)
    graphemes: tuple[Span, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str, at: int = 0) -> Marking | None:
        """The word at this place, or the next one, marked; None where there is nothing to mark."""
        pieces = tuple(graphemes(text))
        found = words(text) or tuple(one for one in pieces if text[slice(*one)].strip())
        if not found:
            return None
        word = _at(found, at)
        return cls(text, word, word, found, pieces)

    @property
    def span(self) -> Span:
        """Start and end of what is marked."""
        return min(self.anchor[0], self.head[0]), max(self.anchor[1], self.head[1])

    def moved(self, by: int, unit: Unit, *, extends: bool) -> Marking:
        """Mark the unit after this one for 1, the one before for -1; or extend the mark to it."""
        if unit is Unit.GRAPHEME:
            return self._moved_by_grapheme(by, extends=extends)
        place = self.head[0] if by < 0 else self.head[1]
        return self._with_head(_beside(self.words, place, by) or self.head, extends=extends)

    def to_end(self, direction: int, *, extends: bool) -> Marking:
        """Mark the first word for -1, the last for 1; or extend the mark to it."""
        return self._with_head(self.words[0 if direction < 0 else -1], extends=extends)

    def to(self, place: int, *, extends: bool) -> Marking:
        """Mark the word at this place, or the next one; or extend the mark to it."""
        return self._with_head(_at(self.words, place), extends=extends)

    def over(self, start: int, end: int) -> Marking:
        """Mark all between these places, with whole graphemes at both ends."""
        first = _at(self.graphemes, start)
        last = _at(self.graphemes, max(end - 1, start))
        while first < last and not self.text[slice(*first)].strip():
            first = _beside(self.graphemes, first[1], 1) or last
        while last > first and not self.text[slice(*last)].strip():
            last = _beside(self.graphemes, last[0], -1) or first
        return replace(self, anchor=first, head=last)

    def _with_head(self, head: Span, *, extends: bool) -> Marking:
        return replace(self, head=head, anchor=self.anchor if extends else head)

    def _moved_by_grapheme(self, by: int, *, extends: bool) -> Marking:
        """The end of the mark that moves is the last one, unless it lies before the anchor."""
        start, end = self.span
        is_forwards = self.head[0] >= self.anchor[0]
        if not extends:
            found = _beside(self.graphemes, start if by < 0 else end, by)
            return self._with_head(found or self.head, extends=False)
        moving = _at(self.graphemes, end - 1 if is_forwards else start)
        resting = _at(self.graphemes, start if is_forwards else end - 1)
        head = _beside(self.graphemes, moving[0] if by < 0 else moving[1], by) or moving
        return replace(self, head=head, anchor=resting)


def _at(spans: Sequence[Span], place: int) -> Span:
    """The span at this place, or the next one after it; the last one behind them all."""
    before = bisect_right(spans, (place, -1))
    if before and spans[before - 1][1] > place:
        return spans[before - 1]
    return spans[min(before, len(spans) - 1)]


def _beside(spans: Sequence[Span], place: int, by: int) -> Span | None:
    """The span after this place for 1, the one that ends before it for -1."""
    if by > 0:
        after = bisect_right(spans, (place, -1))
        return spans[after] if after < len(spans) else None
    before = bisect_right(spans, (place, -1)) - 1
    while before >= 0 and spans[before][1] > place:
        before -= 1
    return spans[before] if before >= 0 else None


def find_words(text: str, typed: str) -> list[Span]:
    """Where these words are in a text, whatever their case, the white space between them, and how
    their accents are written; always whole graphemes.
    """
    wanted, _, _ = _folded(typed.strip())
    folded, starts, ends = _folded(text)
    found: list[Span] = []
    place = folded.find(wanted) if wanted else -1
    while place >= 0:
        last = place + len(wanted)
        if starts[place - 1 : place] != starts[place : place + 1] and (
            last == len(folded) or starts[last] != starts[last - 1]
        ):
            found.append((starts[place], ends[last - 1]))
            place = folded.find(wanted, last)
        else:
            place = folded.find(wanted, place + 1)
    return found


def _folded(text: str) -> tuple[str, list[int], list[int]]:
    """A text for comparing, and for each character of it the grapheme that it comes from."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in graphemes(text):
        piece = unicodedata.normalize("NFC", text[start:end]).casefold()
        if piece.isspace():
            if pieces and pieces[-1] == " ":
                ends[-1] = end
                continue
            piece = " "
        pieces.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return "".join(pieces), starts, ends
