"""What one person sees of all texts: their choice, and what they have revealed of which text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from weakref import WeakKeyDictionary

from intercoder.protection.masking.kept_choice import KeptChoice, keep_choice
from intercoder.protection.masking.seeing import (
    BLOCK,
    WHOLE,
    Mask,
    Reveal,
    SeenText,
    next_reveal,
    see,
)
from intercoder.protection.masking.sentences import sentence_spans

NOTHING_MASKED = "Nothing is masked here."
NO_OWN_WORDS = "No word of your list is masked here."
ARE_HIDDEN = "The texts are hidden. h shows them again."


class Ask(StrEnum):
    """What a reader asks to see of the text in view."""

    SENTENCE = "sentence"
    WHOLE = "whole"
    OWN_WORDS = "own"


class MaskedTexts:
    """The mask, and what was revealed of the texts in view.

    A text stays revealed as long as it is in view somewhere; then it is masked again.
    """

    def __init__(self, choice: KeptChoice | None = None, *, sign: str = BLOCK) -> None:
        """`choice` is what is kept for this person; `sign` stands for each masked word."""
        self._sign = sign
        kept = choice or KeptChoice()
        self.mask = kept.mask
        self.fault = kept.fault
        """What is wrong with what is kept; empty if nothing is."""
        self.is_kept = kept.on_demand
        """Whether what is kept has texts open masked."""
        self.changes = 0
        """How often something was hidden or revealed, for screens that were drawn before."""
        self._reveals: dict[str, Reveal] = {}
        self._in_view: WeakKeyDictionary[object, frozenset[str]] = WeakKeyDictionary()

    def see(self, key: str, text: str, *, characters: int | None = None) -> SeenText:
        """What is seen of the text with this key, such as the id of its answer.

        `characters` says that it is only the beginning of a text of that length.
        """
        reveal = self._reveals.get(key, Reveal())
        return see(text, self.mask, reveal, characters=characters, sign=self._sign)

    def line(self, key: str, text: str, *, characters: int | None = None) -> str:
        """The same on one line, for a list."""
        return self.see(key, text, characters=characters).line

    def note(self, text: str) -> str:
        """What is seen of a note on an answer, such as a memo: it may quote the answer."""
        mask = replace(self.mask, on_demand=False)
        return see(text, mask, sign=self._sign).line if text else ""

    def turn_to(self, place: object, keys: Iterable[str]) -> None:
        """At this place, such as a screen, these texts are in view; what was, is masked again."""
        self._in_view[place] = frozenset(keys)
        if self._reveals:
            seen = frozenset[str]().union(*self._in_view.values())
            left = {key: one for key, one in self._reveals.items() if key in seen}
            self.changes += len(left) < len(self._reveals)
            self._reveals = left

    @contextmanager
    def not_hidden(self) -> Iterator[None]:
        """For once, texts are seen although they are hidden: their reader asks for one."""
        before = self.mask
        self.mask = before.hiding(hides=False)
        try:
            yield
        finally:
            self.mask = before

    # -- what the reader asks for ---------------------------------------------------------------

    def hide(self) -> None:
        """Hide all texts, or show them again as they were."""
        self._use(self.mask.hiding(hides=not self.mask.hides))

    def ask(self, key: str, text: str, asked: Ask) -> str:
        """Reveal more of a text, or mask it again; why nothing changed, else nothing."""
        if self.mask.hides:
            return ARE_HIDDEN
        before = self._reveals.get(key, Reveal())
        if asked is Ask.OWN_WORDS:
            if not self.mask.own_words.spans(text):
                return NO_OWN_WORDS
            after = replace(before, own_words=not before.own_words)
        elif not self.mask.on_demand or not text.strip():
            return NOTHING_MASKED
        elif asked is Ask.SENTENCE:
            after = next_reveal(text, self.mask, before)
            if after.sentences == before.sentences:
                return NOTHING_MASKED
        else:
            is_whole = before.sentences >= len(sentence_spans(text))
            after = replace(before, sentences=0 if is_whole else WHOLE)
        self._reveals[key] = after
        self.changes += 1
        return ""

    def open_masked(self, on_demand: bool, *, for_good: bool) -> None:
        """From now on texts open masked, or in full; `for_good` keeps that on this machine.

        Raises StudyError where it could not be kept.
        """
        self._reveals = {}
        self._use(replace(self.mask, on_demand=on_demand))
        if for_good:
            keep_choice(KeptChoice(on_demand, self.mask.own_words))
            self.is_kept, self.fault = on_demand, ""

    def _use(self, mask: Mask) -> None:
        self.mask = mask
        self.changes += 1
