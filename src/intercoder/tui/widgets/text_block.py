"""A title and a few sentences."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.widgets.lines import Lines


class TextBlock(Lines):
    """Plain text under a title, in lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"block--title", "block--text"}
    DEFAULT_CSS = """
    TextBlock {
        & > .block--title { text-style: bold; color: $key; }
        & > .block--text { color: $foreground; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = ""
        self._text = ""

    def show(self, title: str, text: str) -> None:
        """Show this."""
        if (title, text) != (self._title, self._text):
            self._title, self._text = title, text
            self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """The title, an empty line, and the text."""
        text = self.style_of("block--text")
        return [
            draw_line([(self._title, self.style_of("block--title"))], width, self.background),
            Strip.blank(width, self.background),
            *(
                draw_line([(line, text)], width, self.background)
                for line in wrap(self._text, width)
            ),
        ]
