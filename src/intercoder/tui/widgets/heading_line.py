"""The line above a list: the names of its columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.strip import Strip

from intercoder.tui.drawing.row_styles import RowStyles
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.row_list import SIGN

Draw = Callable[[int, RowStyles], Strip]


class HeadingLine(Lines):
    """One line, in columns like those of the `RowList` below it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"heading--quiet"}
    DEFAULT_CSS = """
    HeadingLine {
        height: 1;
        & > .heading--quiet { color: $muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._draw: Draw = lambda width, look: Strip.blank(width, look.background)

    def show(self, draw: Draw) -> None:
        """Show this line."""
        self._draw = draw
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The one line."""
        quiet = self.style_of("heading--quiet")
        look = RowStyles(self.background, quiet, quiet, quiet, quiet, quiet)
        sign = Strip.blank(SIGN, self.background)
        return [Strip.join([sign, self._draw(width - SIGN, look)])]
