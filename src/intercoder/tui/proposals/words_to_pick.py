"""The words of an answer, of which some can be marked with the arrow keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from intercoder.tui.drawing.drawing import draw_line, wrap_marked
from intercoder.tui.widgets.lines import Lines

_WORD = re.compile(r"\S+")
_AROUND = "\"'“”„«»‘’()[]{}.,;:!?…"
"""Signs around a word that are not part of it."""
Span = tuple[int, int]
"""Code points of the stored text: from the first to before the second."""


def word_spans(text: str) -> tuple[Span, ...]:
    """Where each word of a text begins and ends, without the signs around it."""
    found = []
    for one in _WORD.finditer(text):
        start, end = one.span()
        word = one.group()
        start += len(word) - len(word.lstrip(_AROUND))
        end -= len(word) - len(word.rstrip(_AROUND))
        if start < end:
            found.append((start, end))
    return tuple(found)


class WordsToPick(Lines, can_focus=True):
    """An answer's text; arrows mark a word, and with Shift more of them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"words--text", "words--picked"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "pick(-1)", "the word before", show=False),
        Binding("right", "pick(1)", "the next word", show=False),
        Binding("shift+left", "extend(-1)", "one word less", show=False),
        Binding("shift+right", "extend(1)", "one word more", show=False),
        Binding("home", "to_end(-1)", "the first word", show=False),
        Binding("end", "to_end(1)", "the last word", show=False),
        Binding("backspace", "pick_none", "no word", show=False),
    ]
    DEFAULT_CSS = """
    WordsToPick {
        height: auto;
        padding: 0 1;
        & > .words--text { color: $answer; }
        & > .words--picked { background: $cursor; text-style: bold underline; }
        &:focus { background: $field; }
    }
    """

    @dataclass
    class Picked(Message):
        """Other words are marked."""

        words: str

    @dataclass
    class Typed(Message):
        """A letter was typed here: it is meant for the name."""

        letter: str

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = text
        self._words = word_spans(text)
        self._anchor: int | None = None
        self._cursor = 0

    @property
    def picked(self) -> Span | None:
        """The words that are marked; None where none are."""
        if self._anchor is None:
            return None
        first, last = sorted((self._anchor, self._cursor))
        return self._words[first][0], self._words[last][1]

    def draw(self, width: int) -> list[Strip]:
        """The text in lines, with what is marked."""
        looks = {False: self.style_of("words--text"), True: self.style_of("words--picked")}
        marks = [self.picked] if self.picked else []
        return [
            draw_line([(words, looks[is_marked]) for words, is_marked in line], width, looks[False])
            for line in wrap_marked(self._text, marks, width)
        ]

    def action_pick(self, by: int) -> None:
        """Mark the next word, or the one before; at first, the first or the last one."""
        if self._anchor is None:
            self._go(0 if by > 0 else len(self._words) - 1)
        else:
            self._go(self._cursor + by)

    def action_extend(self, by: int) -> None:
        """Mark one word more, or one less."""
        if self._anchor is None:
            self.action_pick(by)
        else:
            self._go(self._cursor + by, anchor=self._anchor)

    def action_to_end(self, direction: int) -> None:
        """Mark the first word, or the last one."""
        self._go(0 if direction < 0 else len(self._words) - 1)

    def action_pick_none(self) -> None:
        """Mark nothing."""
        self._anchor = None
        self._tell()

    def on_key(self, event: events.Key) -> None:
        """Whoever types here means the name."""
        if event.is_printable and event.character and event.character.strip():
            event.stop()
            self.post_message(self.Typed(event.character))

    def _go(self, to: int, anchor: int | None = None) -> None:
        if not self._words:
            return
        self._cursor = max(0, min(to, len(self._words) - 1))
        self._anchor = self._cursor if anchor is None else anchor
        self._tell()

    def _tell(self) -> None:
        self.redraw()
        if (picked := self.picked) is not None:
            marked = self._line_of(picked[0])
            self.reveal(marked)
        self.post_message(self.Picked(self.words))

    @property
    def words(self) -> str:
        """The words that are marked, as they are stored; empty where none are."""
        picked = self.picked
        return "" if picked is None else self._text[picked[0] : picked[1]]

    def _line_of(self, place: int) -> int:
        """The line on which the text at this place is drawn."""
        lines = wrap_marked(self._text, [(place, place + 1)], self.room)
        return next((n for n, line in enumerate(lines) if any(marked for _, marked in line)), 0)
