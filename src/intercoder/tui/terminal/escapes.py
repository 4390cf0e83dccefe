"""Tells the Escape key from the start of an escape sequence in a terminal's input.

A terminal sends the byte of Escape for Esc, and begins with it what it sends for keys such as the
arrows. Only sequences of a known form are taken for one. Whatever else follows Escape was pressed
after it: `Esc` `t`, read in one go, is two keys and not Alt+t, which this program gives no meaning.
"""

from __future__ import annotations

import re
from typing import NamedTuple

ESCAPE = "\x1b"
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
_SEQUENCE = re.compile(
    r"""\x1b(?:
        \[M[\s\S]{3}                    # the mouse, in the oldest form
      | \[\[[A-E]                       # F1 to F5 on a Linux console
      | \[[0-?]*[\ -/]*[@-Z\\^-~]       # arrows, function keys, the mouse, what a terminal reports
      | O[0-9;]*[A-Za-z~]               # arrows and function keys on a keypad
    )""",
    re.VERBOSE,
)
_BEGINNING = re.compile(r"\x1b(?:\[(?:M[\s\S]{0,2}|\[|[0-?]*[\ -/]*)|O[0-9;]*)?", re.VERBOSE)
_MAX_SEQUENCE = 64
"""Characters after which a sequence that does not end is none."""


class Piece(NamedTuple):
    """A piece of what was read."""

    text: str
    is_sequence: bool = False
    """Whether it is one whole sequence, or the key Escape. A paste is neither."""

    @property
    def is_escape(self) -> bool:
        """Whether it is the key Escape."""
        return self.is_sequence and self.text == ESCAPE


class EscapeReader:
    """Divides what is read into pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._is_pasting = False

    @property
    def is_waiting(self) -> bool:
        """Whether something is held that may be the beginning of a sequence."""
        return bool(self._held)

    def feed(self, read: str) -> list[Piece]:
        """The pieces of what was held and this."""
        text, self._held = self._held + read, ""
        pieces: list[Piece] = []
        while text:
            text = self._take_paste(text, pieces) if self._is_pasting else self._take(text, pieces)
        return pieces

    def end_waiting(self) -> list[Piece]:
        """The pieces of what is held: nothing has followed in time."""
        text, self._held = self._held, ""
        if self._is_pasting or not text:
            return [Piece(text)] if text else []
        escape, rest = Piece(ESCAPE, is_sequence=True), text[1:]
        return [escape, Piece(rest)] if rest else [escape]

    def _take(self, text: str, pieces: list[Piece]) -> str:
        """Put the first piece behind the others; the rest of the text."""
        plain, escape, _ = text.partition(ESCAPE)
        if plain:
            pieces.append(Piece(plain))
            return text[len(plain) :]
        if sequence := _SEQUENCE.match(text):
            self._is_pasting = sequence.group() == _PASTE
            pieces.append(Piece(sequence.group(), is_sequence=not self._is_pasting))
            return text[sequence.end() :]
        if len(text) < _MAX_SEQUENCE and _BEGINNING.fullmatch(text):
            self._held = text
            return ""
        pieces.append(Piece(escape, is_sequence=True))
        return text[1:]

    def _take_paste(self, text: str, pieces: list[Piece]) -> str:
        """What is pasted is no key, whatever is in it."""
        pasted, end, rest = text.partition(_PASTED)
        if end:
            self._is_pasting = False
            pieces.append(Piece(pasted + end))
            return rest
        self._held = next(
            (text[-n:] for n in range(len(_PASTED) - 1, 0, -1) if _PASTED.startswith(text[-n:])), ""
        )
        if shown := text.removesuffix(self._held):
            pieces.append(Piece(shown))
        return ""
