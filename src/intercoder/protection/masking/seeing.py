"""What a person sees of a text: all of it, some sentences, or only how long it is.

Every screen and every line-by-line front end that shows the text of an answer goes through `see`;
a test holds that (`tests/hygiene/test_masked_texts.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from intercoder.protection.masking.own_words import NO_WORDS, OwnWords, Span
from intercoder.protection.masking.sentences import Length, length_of, sentence_spans

WHOLE = sys.maxsize
"""As many sentences as there are."""
BLOCK = "▒▒▒"
"""Stands for a masked word: as wide for a short word as for a long one."""
HIDDEN = "(the text is hidden)"


@dataclass(frozen=True, slots=True)
class Mask:
    """How a person wants to read."""

    hides: bool = False
    """Nothing of any text is shown, until the person takes that back."""
    on_demand: bool = False
    """Texts open masked, and are revealed by their reader."""
    own_words: OwnWords = NO_WORDS
    """What stays masked in what is revealed, until it is asked for."""

    def hiding(self, *, hides: bool) -> Mask:
        """With all texts hidden, or no longer."""
        return replace(self, hides=hides)


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the reader has asked to see of one text."""

    sentences: int = 0
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the text, and what is seen in its place."""

    start: int
    end: int
    seen: int
    """Where its words begin in what is seen."""
    length: int
    """How many characters of what is seen are its."""
    is_masked: bool


@dataclass(frozen=True, slots=True)
class SeenText:
    """What is seen of a text, and what of it is not."""

    text: str
    """What may be shown."""
    is_hidden: bool = False
    """Whether the reader has hidden all texts."""
    masked: Length | None = None
    """The length of what is masked at the end; None if nothing is."""
    own_words: int = 0
    """How many words of the reader's list are masked in what is seen."""
    pieces: tuple[_Piece, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is kept back."""
        return not (self.is_hidden or self.masked or self.own_words)

    @property
    def line(self) -> str:
        """The same for a list, in one piece."""
        if self.is_hidden:
            return HIDDEN
        if self.masked is None:
            return self.text
        words = self.masked.in_words
        return f"{self.text} (… {words} more)" if self.text else f"(masked: {words})"

    def whole_spans(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """Where these parts of the stored text are in what is seen; without those of which
        anything is masked."""
        return tuple(
            (self._place(one.start, one), self._place(one.end, one))
            for span in spans
            for one in self._within(span)
        )

    def covering_spans(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The same with masked words in them as they are seen; cut where the rest is masked."""
        found: list[Span] = []
        for start, end in spans:
            touched = [one for one in self.pieces if one.start < end and start < one.end]
            if touched:
                first, last = touched[0], touched[-1]
                found.append((self._place(start, first), self._place(end, last)))
        return tuple(found)

    def stored_span(self, start: int, end: int) -> Span:
        """The part of the stored text that is seen there; masked words belong to it whole."""
        touched = [one for one in self.pieces if one.seen < end and start < one.seen + one.length]
        if not touched:
            return 0, 0
        first, last = touched[0], touched[-1]
        begins = first.start if first.is_masked else first.start + max(start - first.seen, 0)
        ends = last.end if last.is_masked else min(last.start + end - last.seen, last.end)
        return begins, ends

    def words_at(self, span: Span) -> str:
        """What is seen of this part of the stored text; empty where nothing is."""
        return "".join(self.text[start:end] for start, end in self.covering_spans([span]))

    def _within(self, span: Span) -> list[_Piece]:
        """The span as a piece, if all of it is seen in one that is not masked."""
        start, end = span
        return [
            _Piece(start, end, one.seen + start - one.start, end - start, is_masked=False)
            for one in self.pieces
            if not one.is_masked and one.start <= start < end <= one.end
        ]

    def _place(self, at: int, piece: _Piece) -> int:
        if at <= piece.start:
            return piece.seen
        if piece.is_masked or at >= piece.end:
            return piece.seen + piece.length
        return piece.seen + at - piece.start


def see(
    text: str,
    mask: Mask,
    reveal: Reveal = Reveal(),
    *,
    characters: int | None = None,
    sign: str = BLOCK,
) -> SeenText:
    """What somebody who reads with this mask sees of a text.

    `characters` says that `text` is only the beginning of a text with so many; `sign` stands for
    each masked word. What is seen of a masked text depends on nothing but its stated length.
    """
    if mask.hides:
        return SeenText("", is_hidden=True)
    if not text.strip():
        return SeenText(text)
    is_cut = characters is not None and characters > len(text)
    end, masked = len(text), None
    if mask.on_demand:
        spans = sentence_spans(text)
        if reveal.sentences < len(spans):
            end = spans[reveal.sentences - 1][1] if reveal.sentences > 0 else 0
            left = length_of(text[end:], len(spans) - max(reveal.sentences, 0))
            masked = Length(characters=characters - end) if is_cut and characters else left
    is_asked_for = reveal.own_words or not mask.own_words
    own = () if is_asked_for else mask.own_words.spans(text)
    if is_cut and not is_asked_for:
        end = min(end, mask.own_words.sure_until(text))
    return _composed(text, end, own, masked, sign)


def _composed(
    text: str, end: int, own: Iterable[Span], masked: Length | None, sign: str
) -> SeenText:
    pieces: list[_Piece] = []
    seen: list[str] = []
    length = count = 0
    masks = [(start, min(last, end)) for start, last in own if start < end]
    edges = sorted({0, end, *(place for one in masks for place in one)})
    starts = {start for start, _ in masks}
    for start, last in pairwise(edges):
        is_masked = start in starts
        words = sign if is_masked else text[start:last]
        pieces.append(_Piece(start, last, length, len(words), is_masked))
        seen.append(words)
        length += len(words)
        count += is_masked
    return SeenText("".join(seen), masked=masked, own_words=count, pieces=tuple(pieces))


def next_reveal(text: str, mask: Mask, reveal: Reveal) -> Reveal:
    """With one sentence more."""
    known = len(sentence_spans(text))
    return replace(reveal, sentences=min(max(reveal.sentences, 0) + 1, known or 1))
