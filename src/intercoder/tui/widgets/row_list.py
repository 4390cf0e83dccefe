"""A list with a cursor of which only the lines in view are ever drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from intercoder.tui.drawing.drawing import background_of, draw_line
from intercoder.tui.drawing.glyphs import CURSOR
from intercoder.tui.drawing.row_styles import RowStyles

KEPT_STRIPS = 600
SIGN = 2
"""Cells at the beginning of a line for the cursor's sign."""
BAR = 1
"""Cells at its end that are kept for the scroll bar."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    draw: Callable[[int, RowStyles], Strip]
    """The line, this wide."""
    item: int | None = None
    """Which item it belongs to; None for headings, which the cursor passes over."""


class Rows(Protocol):
    """What a list shows: items of one line or several, in order."""

    items: int
    """How many items there are."""

    def __len__(self) -> int:
        """How many lines there are."""

    def __getitem__(self, index: int) -> Line | None:
        """A line; None while it is being read."""

    def lines_of(self, item: int) -> range:
        """Where the lines of an item stand."""


class FixedRows:
    """Lines that are all here."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = tuple(lines)
        self._of: dict[int, range] = {}
        for index, line in enumerate(self._lines):
            if line.item is not None:
                first = self._of.get(line.item, range(index, index)).start
                self._of[line.item] = range(first, index + 1)
        self.items = len(self._of)

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Line | None:
        return self._lines[index]

    def lines_of(self, item: int) -> range:
        """Where the lines of an item stand; items are numbered from 0 without gaps."""
        return self._of[item]


NO_ROWS = FixedRows(())


class RowList(ScrollView, can_focus=False, inherit_bindings=False):
    """A virtual list over rows of any kind; the screen that holds it moves the cursor."""

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--strong",
        "rows--quiet",
        "rows--key",
        "rows--good",
        "rows--weak",
    }
    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-color: $muted;
        scrollbar-color-hover: $key;
        scrollbar-color-active: $key;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        & > .rows--cursor { background: $cursor; text-style: $cursor-style; }
        & > .rows--strong { text-style: bold; }
        & > .rows--quiet { color: $muted; }
        & > .rows--key { color: $key; text-style: bold; }
        & > .rows--good { color: $chosen; }
        & > .rows--weak { color: $warning; }
    }
    """

    class Moved(Message):
        """The cursor is on another item."""

    class Pressed(Message):
        """The item under the cursor was pressed with the mouse."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows_in: Callable[[int], Rows] = lambda _: NO_ROWS
        self._rows: Rows = NO_ROWS
        self._cursor = 0
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(KEPT_STRIPS)
        self._looks: dict[bool, RowStyles] = {}

    @property
    def item(self) -> int | None:
        """The item under the cursor; None in an empty list."""
        return self._cursor if self._rows.items else None

    @property
    def width(self) -> int:
        """Cells a line has, the cursor's sign and the scroll bar left out."""
        return max(self.size.width - SIGN - BAR, 1)

    def show(self, rows_in: Callable[[int], Rows], item: int = 0) -> None:
        """Show the rows as they are in this many cells, with the cursor on this item."""
        self._rows_in = rows_in
        self._lay_out()
        self._cursor = max(0, min(item, self._rows.items - 1))
        self.scroll_to(y=0, animate=False, force=True)
        self._reveal()

    def redraw(self) -> None:
        """Draw the lines anew: what they show has come, or changed."""
        self._strips.clear()
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor by so many items."""
        before, last = self._cursor, self._rows.items - 1
        self._cursor = max(0, min(before + by, last))
        if self._cursor == before:
            return
        for item in (before, self._cursor):
            lines = self._rows.lines_of(item)
            top = lines.start - self.scroll_offset.y
            self.refresh(Region(0, top, self.size.width, len(lines)))
        self._reveal()
        self.post_message(self.Moved())

    def page(self, by: int) -> None:
        """Move the cursor by as many items as there are lines in view."""
        self.move(by * max(1, self.size.height - 1))

    def to_end(self, direction: int) -> None:
        """To the first item for -1, to the last for 1."""
        self.move(direction * self._rows.items)

    def render_line(self, y: int) -> Strip:
        """One line in view."""
        index = self.scroll_offset.y + y
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        line = self._rows[index]
        has_cursor = line is not None and line.item is not None and line.item == self.item
        strip = self._strips.get((index, has_cursor))
        if strip is None:
            look = self._look(has_cursor)
            if line is None:
                return Strip.blank(self.size.width, self.rich_style)
            is_first = has_cursor and index == self._rows.lines_of(self._cursor).start
            sign = Strip.join(
                [draw_sign(CURSOR if is_first else " ", look), line.draw(self.width, look)]
            )
            strip = sign.adjust_cell_length(self.size.width, look.background)
            self._strips[(index, has_cursor)] = strip
        return strip

    def on_click(self, event: events.Click) -> None:
        """A click chooses an item; on the one chosen, it opens what is behind it."""
        index = self.scroll_offset.y + event.get_content_offset_capture(self).y
        line = self._rows[index] if index < len(self._rows) else None
        if line is None or line.item is None:
            return
        if line.item == self._cursor:
            self.post_message(self.Pressed())
        else:
            self.move(line.item - self._cursor)

    def on_resize(self) -> None:
        """Rows are as wide as the list."""
        self._lay_out()
        self._reveal()

    def notify_style_update(self) -> None:
        """Colours have changed: the drawn lines hold the old ones."""
        super().notify_style_update()
        self._strips.clear()
        self._looks.clear()

    def _lay_out(self) -> None:
        self._rows = self._rows_in(self.width)
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(self._rows))
        self.refresh()

    def _reveal(self) -> None:
        """Scroll so that all lines of the item are in view, and for the first what is above it."""
        if not self._rows.items:
            return
        lines = self._rows.lines_of(self._cursor)
        top, height = self.scroll_offset.y, max(1, self.size.height)
        start = 0 if self._cursor == 0 else lines.start
        if start < top:
            self.scroll_to(y=start, animate=False, force=True)
        elif lines.stop > top + height:
            self.scroll_to(y=min(lines.stop - height, start), animate=False, force=True)

    def _look(self, has_cursor: bool) -> RowStyles:
        look = self._looks.get(has_cursor)
        if look is None:
            background = self.rich_style
            if has_cursor:
                background = background + self.get_component_rich_style("rows--cursor")
            tint = background_of(background)

            def style(name: str) -> Style:
                return self.get_component_rich_style(f"rows--{name}") + tint

            look = RowStyles(
                background,
                style("strong"),
                style("quiet"),
                style("key"),
                style("good"),
                style("weak"),
                has_cursor,
            )
            self._looks[has_cursor] = look
        return look


def draw_sign(sign: str, look: RowStyles) -> Strip:
    """The cursor's sign, or its empty place."""
    return draw_line([(sign, look.key)], SIGN, look.background)
