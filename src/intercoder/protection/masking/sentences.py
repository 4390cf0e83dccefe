"""The sentences of a text, in which it is revealed one after the other.

Nothing here needs a language: a sentence ends at a sign that ends one in some script, or at a line
break. What goes on for long without such a sign is divided between words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intercoder.text.cells import belong_together
from intercoder.text.counted import counted
from intercoder.text.matching.folded_words import folded_words, has_spaceless

LONGEST = 240
"""Characters after which a sentence without an end is divided: about 40 words."""
_END = re.compile(
    r"[.!?…؟۔।॥։።]+[\"'”’»)\]]*(?=\s)"  # followed by a blank: `3.5` and `www.` go on
    r"|[。！？｡]+[\"'”’」』）]*"
    r"|[\r\n]+"
)
Span = tuple[int, int]


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Where the sentences of a text begin and end, without blanks around them, in order.

    A text without any visible character has none.
    """
    return tuple(part for whole in _whole_sentences(text) for part in _divided(text, *whole))


def _whole_sentences(text: str) -> Iterator[Span]:
    begun = 0
    for end in (*(found.end() for found in _END.finditer(text)), len(text)):
        if (span := _stripped(text, begun, end)) is not None:
            yield span
        begun = end


def _stripped(text: str, start: int, end: int) -> Span | None:
    words = text[start:end].strip()
    if not words:
        return None
    first = start + len(text[start:end]) - len(text[start:end].lstrip())
    return first, first + len(words)


def _divided(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST:
        cut = _place_to_cut(text, start, start + LONGEST)
        if (span := _stripped(text, start, cut)) is not None:
            yield span
        start = cut
    if (span := _stripped(text, start, end)) is not None:
        yield span


def _place_to_cut(text: str, start: int, limit: int) -> int:
    """Behind the last blank before the limit; without one, there, but inside no letter."""
    for place in range(limit, start + LONGEST // 2, -1):
        if text[place - 1].isspace():
            return place
    while limit < len(text) and belong_together(text[limit - 1], text[limit]):
        limit += 1
    return limit


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is, or what of it is masked."""

    sentences: int = 0
    words: int = 0
    characters: int = 0
    """In place of words where the script has no spaces between them."""

    @property
    def in_words(self) -> str:
        """Such as `3 sentences, 41 words`."""
        size = counted(self.characters, "character") if self.characters else ""
        parts = (
            counted(self.sentences, "sentence") if self.sentences else "",
            size or counted(self.words, "word"),
        )
        return ", ".join(filter(None, parts))


def length_of(text: str, sentences: int) -> Length:
    """The length of a text that has so many sentences."""
    if has_spaceless(text):
        return Length(sentences, characters=sum(not one.isspace() for one in text))
    return Length(sentences, words=len(folded_words(text)))
