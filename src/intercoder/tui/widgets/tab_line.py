"""The panels of a screen by name, with the one that is open marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from intercoder.tui.drawing.drawing import Piece, draw_line
from intercoder.tui.drawing.glyphs import CURSOR
from intercoder.tui.widgets.lines import Lines


class TabLine(Lines):
    """One line: each panel with the number that opens it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--open", "tabs--key", "tabs--name"}
    DEFAULT_CSS = """
    TabLine {
        height: 1;
        & > .tabs--open { text-style: bold reverse; color: $key; }
        & > .tabs--key { color: $key; text-style: bold; }
        & > .tabs--name { color: $muted; }
    }
    """

    class Pressed(Message):
        """A panel's name was pressed with the mouse."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = tuple(names)
        self._open = 0

    def show(self, number: int) -> None:
        """Mark this panel, numbered from 0."""
        if number != self._open:
            self._open = number
            self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The one line."""
        pieces: list[Piece] = []
        for number, name in enumerate(self._names):
            if number == self._open:
                pieces.append((f"{CURSOR}{number + 1} {name} ", self.style_of("tabs--open")))
            else:
                pieces += [
                    (f" {number + 1}", self.style_of("tabs--key")),
                    (f" {name} ", self.style_of("tabs--name")),
                ]
            pieces.append((" ", self.background))
        return [draw_line(pieces, width, self.background)]

    def on_click(self, event: events.Click) -> None:
        """A click opens a panel."""
        place = event.get_content_offset_capture(self).x
        for number, name in enumerate(self._names):
            place -= cell_len(name) + 5
            if place < 0:
                self.post_message(self.Pressed(number))
                return
