"""A person's private list of words that stay masked in what they read.

The list is compared as phrases of rules are (`text/matching/phrases.py`): case and width make no
difference, and `*` stands for any beginning or end of a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from intercoder.errors import UsageError
from intercoder.text.cells import belong_together
from intercoder.text.matching.folded_words import folded_words, has_spaceless, squeezed
from intercoder.text.matching.phrases import Phrase, PhraseMatcher, check_phrase

MAX_WORDS = 2000
"""Entries of a list; a longer file is hardly a list of one's own."""
Span = tuple[int, int]


@dataclass(frozen=True)
class OwnWords:
    """The list. It shows itself to nobody: its `repr` has no words."""

    entries: tuple[str, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.entries)

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where words of the list stand in a text, in order and apart."""
        if not self.entries:
            return ()
        found = sorted(span for one in self._matcher.find(text) for span in one.spans)
        joined: list[Span] = []
        for start, last in found:
            end = _whole_letter(text, last)
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        return tuple(joined)

    def sure_until(self, text: str) -> int:
        """The place up to which a text that is only the beginning of another can be searched.

        What follows may be the beginning of a word of the list, or of several in a row.
        """
        if not self.entries:
            return len(text)
        words = folded_words(text)
        back = min(self._most_words, len(words))
        start = words[-back].start if back else len(text)
        return max(0, min(start, len(text) - self._most_characters))

    @cached_property
    def _matcher(self) -> PhraseMatcher:
        return PhraseMatcher([Phrase(one) for one in self.entries])

    @cached_property
    def _most_words(self) -> int:
        return max(len(one.split()) for one in self.entries)

    @cached_property
    def _most_characters(self) -> int:
        """Characters of the longest entry that is not made of words."""
        literals = [one for one in self.entries if has_spaceless(one) or not folded_words(one)]
        return max((len(squeezed(one).text) for one in literals), default=0)


NO_WORDS = OwnWords()
"""An empty list."""


def own_words(lines: Iterable[str]) -> OwnWords:
    """The list that these lines make: one entry a line, blank ones and repeats left out.

    Raises UsageError for a line that cannot be looked for, without saying what stands there, and
    for too many.
    """
    entries = tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
    if len(entries) > MAX_WORDS:
        raise UsageError(
            f"A list of your own has at most {MAX_WORDS:,} entries; this one has {len(entries):,}.",
            "Shorten it; a star stands for the rest of a word, as in `rain*`.",
        )
    for number, one in enumerate(entries, start=1):
        try:
            check_phrase(one)
        except UsageError:
            raise UsageError(
                f"Entry {number} of the list cannot be looked for.",
                "Write a word or a few in a row; a star goes at the beginning or end of a word.",
            ) from None
    return OwnWords(entries)


def _whole_letter(text: str, end: int) -> int:
    while 0 < end < len(text) and belong_together(text[end - 1], text[end]):
        end += 1
    return end
