"""Three lines for who codes for the first time, above the line of keys until the first decision."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.tui.drawing.drawing import draw_line
from intercoder.tui.widgets.lines import Lines

LEAST_HEIGHT = 22
"""Rows that a window needs to show the welcome beside everything else."""


class WelcomePanel(Lines):
    """The welcome. It takes no key: whoever knows what to do just begins."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"welcome--text"}
    DEFAULT_CSS = """
    WelcomePanel {
        display: none;
        height: auto;
        padding: 0 0 0 2;
        background: $panel;
        & > .welcome--text { color: $foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._words: tuple[str, ...] = ()

    def show(self, words: tuple[str, ...]) -> None:
        """Show these lines; without any, give the room back."""
        wanted = bool(words) and self.app.size.height >= LEAST_HEIGHT
        if words != self._words:
            self._words = words
            self.redraw()
        if wanted != self.display:
            self.display = wanted

    def draw(self, width: int) -> list[Strip]:
        """The lines."""
        style = self.style_of("welcome--text")
        return [draw_line([(line, style)], width, self.background) for line in self._words]
