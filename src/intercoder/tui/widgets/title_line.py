"""The line at the top: what is open at the left, what is shown of it at the right."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.tui.drawing.drawing import spread
from intercoder.tui.widgets.lines import Lines


class TitleLine(Lines):
    """One line with a title, a remark after it, and a remark at its end."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"title--name", "title--remark", "title--end"}
    DEFAULT_CSS = """
    TitleLine {
        height: 1;
        padding: 0 0 0 1;
        background: $panel;
        & > .title--name { text-style: bold; }
        & > .title--remark { color: $muted; }
        & > .title--end { color: $warning; }
    }
    """

    def __init__(self, name: str, remark: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._what = name
        self._remark = remark
        self._end = ""

    def show(self, end: str) -> None:
        """Show this at the end of the line."""
        if end != self._end:
            self._end = end
            self.redraw()

    def show_remark(self, remark: str) -> None:
        """Show this after the title."""
        if remark != self._remark:
            self._remark = remark
            self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The one line."""
        left = [(self._what, self.style_of("title--name"))]
        if self._remark:
            left.append((f"   {self._remark}", self.style_of("title--remark")))
        right = [(self._end, self.style_of("title--end"))]
        return [spread(left, right, width, self.background)]
