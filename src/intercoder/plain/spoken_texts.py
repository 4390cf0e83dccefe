"""What is read out of texts in line-by-line modes: nothing, what was asked for, or all of it.

A text that was read out is gone, so hiding concerns what comes next. What is revealed stays so
until other texts are read out.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.protection.masking.kept_choice import KeptChoice, read_choice
from intercoder.protection.masking.masked_texts import Ask, MaskedTexts
from intercoder.protection.masking.seeing import SeenText
from intercoder.text.counted import counted

SIGN = "(masked)"
"""Read out in place of a masked word."""
HIDE_HELP = "Stop reading texts out, or start again."
REVEAL_HELP = "Read the next sentence of a masked text, too."
WHOLE_HELP = "Read all of a masked text, or mask it again."
OWN_HELP = "Read words of your list, too, or mask them again."
NOTHING_READ = "No text was read out yet."
HIDES, READS = "Texts are hidden from now on.", "Texts are read out again."


class SpokenTexts(MaskedTexts):
    """What is seen of texts, and which ones were read out last."""

    def __init__(self, choice: KeptChoice | None = None) -> None:
        """`choice` is read from this machine where it is not given."""
        super().__init__(choice or read_choice(), sign=SIGN)
        self._heard: list[tuple[str, str, str]] = []

    @property
    def has_read(self) -> bool:
        """Whether texts of a list were read out last."""
        return bool(self._heard)

    def begin(self, *keys: str) -> None:
        """Other texts are read out now: an answer with its key, or a list."""
        self._heard.clear()
        self.turn_to(self, keys)

    def read_out(self, label: str, key: str, text: str, *, characters: int | None = None) -> str:
        """The line that reads a text out behind its label."""
        self._heard.append((label, key, text))
        self.turn_to(self, {one for _, one, _ in self._heard})
        return f"{label}{self.line(key, text, characters=characters)}"

    def more(self, asked: Ask) -> Iterator[str]:
        """Read out again the first text of which what is asked for is masked."""
        if not self._heard:
            yield NOTHING_READ
            return
        label, key, text = self._meant(asked)
        if words := self.ask(key, text, asked):
            yield words
            return
        yield f"{label}{self.line(key, text)}"

    def hide_or_read(self) -> str:
        """Hide all texts, or no longer; what is said of it."""
        self.hide()
        return HIDES if self.mask.hides else READS

    def _meant(self, asked: Ask) -> tuple[str, str, str]:
        for one in self._heard:
            seen = self.see(*one[1:])
            if seen.own_words if asked is Ask.OWN_WORDS else seen.masked:
                return one
        return self._heard[-1]


def text_lines(seen: SeenText) -> Iterator[str]:
    """An answer, and how more of it is read out."""
    if seen.is_hidden:
        yield "Answer: hidden. Type again to read it."
        return
    if seen.text.strip() or seen.masked is None:
        yield f"Answer: {seen.text}"
    if seen.masked is not None:
        more = " more" if seen.text.strip() else ""
        yield (
            f"Masked: {seen.masked.in_words}{more}. Type reveal to hear a sentence, whole to hear "
            "all of it."
        )
    if seen.own_words:
        is_one = seen.own_words == 1
        yield (
            f"{counted(seen.own_words, 'word')} of your list {'is' if is_one else 'are'} masked. "
            f"Type own to hear {'it' if is_one else 'them'}."
        )
