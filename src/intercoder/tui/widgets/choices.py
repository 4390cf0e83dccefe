"""A short list to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from intercoder.tui.drawing.drawing import background_of, draw_line
from intercoder.tui.drawing.glyphs import CURSOR
from intercoder.tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: what it means to the program, and its words."""

    value: str
    words: str


class Choices(Lines):
    """Choices, one a line, with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--cursor", "choices--sign"}
    DEFAULT_CSS = """
    Choices {
        & > .choices--cursor { background: $cursor; text-style: $bold-cursor-style; }
        & > .choices--sign { color: $key; }
    }
    """

    class Pressed(Message):
        """The mouse pressed the choice under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: tuple[Choice, ...] = ()
        self._cursor = 0

    @property
    def choice(self) -> Choice | None:
        """The choice under the cursor."""
        return self._choices[self._cursor] if self._choices else None

    def show(self, choices: Sequence[Choice], value: str = "") -> None:
        """Show these, with the cursor on the one with this value, or else on the first."""
        self._choices = tuple(choices)
        places = [i for i, choice in enumerate(choices) if choice.value == value]
        self._cursor = places[0] if places else 0
        self.redraw(top=0)

    def move(self, by: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + by, len(self._choices) - 1))
        self.redraw()
        self.reveal(self._cursor)

    def draw(self, width: int) -> list[Strip]:
        """One line a choice."""
        here = self.style_of("choices--cursor")
        sign = self.style_of("choices--sign") + background_of(here)
        return [
            draw_line([(f"{CURSOR} ", sign), (choice.words, here)], width, background_of(here))
            if index == self._cursor
            else draw_line(
                [("  ", self.background), (choice.words, self.background)], width, self.background
            )
            for index, choice in enumerate(self._choices)
        ]

    def on_click(self, event: events.Click) -> None:
        """A click chooses."""
        index = self.top + event.get_content_offset_capture(self).y
        if 0 <= index < len(self._choices):
            self._cursor = index
            self.redraw()
            self.post_message(self.Pressed())
