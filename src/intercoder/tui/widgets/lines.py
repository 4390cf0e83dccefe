"""A column of lines that draws itself line by line, and scrolls."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

WHEEL = 3
"""Lines that one notch of the mouse wheel scrolls."""


class Lines(Widget):
    """Base of the widgets that are a column of lines.

    Subclasses say in `draw` what the lines are. A change of one line repaints that line only, and
    no change ever asks for a new layout: that is what keeps a key press quick. The last column is
    kept for the scroll bar, which shows only when there is more than fits.
    """

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--bar", "lines--thumb"}
    DEFAULT_CSS = """
    Lines {
        width: 1fr;
        height: 1fr;
        & > .lines--bar { color: $rule; }
        & > .lines--thumb { color: $muted; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._strips: list[Strip] | None = None
        self._background: Style | None = None
        self._top = 0
        self._sought: int | None = None
        """The line to come into view once the widget is in sight."""

    def draw(self, width: int) -> list[Strip]:
        """All lines, each `width` cells wide."""
        raise NotImplementedError

    def style_of(self, name: str) -> Style:
        """The look of one of the widget's component classes."""
        return self.get_component_rich_style(name)

    @property
    def background(self) -> Style:
        """The look of empty space; Textual would blend it from all ancestors for every line."""
        if self._background is None:
            self._background = self.rich_style
        return self._background

    @property
    def room(self) -> int:
        """Cells a line has."""
        return max(self.content_size.width - 1, 1)

    @property
    def strips(self) -> list[Strip]:
        """The lines as drawn last."""
        if self._strips is None:
            self._strips = self.draw(self.room)
        return self._strips

    @property
    def top(self) -> int:
        """The first line in view."""
        return max(0, min(self._top, len(self.strips) - self.content_size.height))

    @property
    def overflows(self) -> bool:
        """Whether there are more lines than fit."""
        return len(self.strips) > self.content_size.height

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are to draw, where a style sheet asks for that."""
        return len(self.draw(max(width - 1, 1)))

    def redraw(self, top: int | None = None) -> None:
        """Draw everything anew; `top` scrolls to that line."""
        self._strips = self._background = None
        if top is not None:
            self._top = top
        self.refresh()

    def redraw_line(self, index: int, strip: Strip) -> None:
        """Put another line in place of one of them, and repaint only that."""
        self.strips[index] = strip
        row = index - self.top
        if 0 <= row < self.content_size.height:
            self.refresh(Region(0, row, self.content_size.width, 1))

    def scroll_lines(self, by: int) -> None:
        """Scroll down by so many lines; up, if negative."""
        before = self.top
        self._top = max(0, before + by)
        if self.top != before:
            self.refresh()

    def scroll_page(self, direction: int) -> None:
        """Scroll by almost as much as is in view: down for 1, up for -1."""
        self.scroll_lines(direction * max(1, self.content_size.height - 2))

    def reveal(self, index: int) -> None:
        """Scroll so that this line is in view, with one line of its surroundings.

        Out of sight there is no height to scroll by, so it is done on coming into sight.
        """
        height = self.content_size.height
        if height == 0:
            self._sought = index
            return
        before = self.top
        if index <= before:
            self._top = max(0, index - 1)
        elif index >= before + height - 1:
            self._top = index - height + 2
        if self.top != before:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line in view, with its piece of the scroll bar."""
        index = self.top + y
        strips = self.strips
        line = strips[index] if index < len(strips) else Strip.blank(self.room, self.background)
        return Strip.join([line, self._bar(y)])

    def _bar(self, y: int) -> Strip:
        if not self.overflows:
            return Strip.blank(1, self.background)
        height, total = self.content_size.height, len(self.strips)
        length = max(1, height * height // total)
        start = round((height - length) * self.top / (total - height))
        if start <= y < start + length:
            return Strip([Segment("┃", self.style_of("lines--thumb"))], 1)
        return Strip([Segment("│", self.style_of("lines--bar"))], 1)

    def on_resize(self) -> None:
        """Lines are as wide as the widget."""
        self.redraw()
        if self._sought is not None and self.content_size.height:
            sought, self._sought = self._sought, None
            self.reveal(sought)

    def notify_style_update(self) -> None:
        """Colours have changed: the drawn lines hold the old ones."""
        super().notify_style_update()
        self._strips = self._background = None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The mouse wheel scrolls without moving anything else."""
        event.stop()
        self.scroll_lines(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The mouse wheel scrolls without moving anything else."""
        event.stop()
        self.scroll_lines(-WHEEL)
