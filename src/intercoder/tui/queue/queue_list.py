"""The list of answers, of any length; only rows in view are read or drawn."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.study.queue.queue import QueueRow
from intercoder.tui.drawing.drawing import Piece, draw_line
from intercoder.tui.drawing.glyphs import CURSOR, DRAWN, sign_of

PAGE = 100
"""Rows that are read at once."""
KEPT_PAGES = 40
HIDDEN = "(the text is hidden)"
GAPS = 10
"""Cells of a row that belong to none of its wide columns."""
KEPT_STRIPS = 600


class QueueList(ScrollView, can_focus=True, inherit_bindings=False):
    """A virtual list over the numbers of answers; rows come page by page as they are wanted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "queue--cursor",
        "queue--quiet",
        "queue--decided",
        "queue--waiting",
    }
    DEFAULT_CSS = """
    QueueList {
        height: 1fr;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & > .queue--cursor { background: $cursor; }
        & > .queue--quiet { color: $muted; }
        & > .queue--decided { color: $chosen; }
        & > .queue--waiting { color: $rule; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "home", "first", show=False),
        Binding("end", "end", "last", show=False),
    ]

    @dataclass
    class PageWanted(Message):
        """Rows that come into view have to be read."""

        page: int

    class Pressed(Message):
        """The answer under the cursor was pressed with the mouse."""

    def __init__(self, codebook: Codebook, *, texts_are_hidden: bool = False) -> None:
        super().__init__()
        self._texts_are_hidden = texts_are_hidden
        self._codebook = codebook
        self._numbers: array[int] = array("q")
        self._pages: OrderedDict[int, Sequence[QueueRow]] = OrderedDict()
        self._awaited: int | None = None
        self._cursor = 0
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(KEPT_STRIPS)

    @property
    def number(self) -> int | None:
        """The number of the answer under the cursor."""
        return self._numbers[self._cursor] if self._numbers else None

    @property
    def count(self) -> int:
        """How many answers the list holds."""
        return len(self._numbers)

    def numbers_of(self, page: int) -> array[int]:
        """The numbers on one page."""
        return self._numbers[page * PAGE : (page + 1) * PAGE]

    def show(self, numbers: array[int], position: int) -> None:
        """Show other answers, with the cursor on the one at this position."""
        self._numbers = numbers
        self._pages.clear()
        self._strips.clear()
        self._awaited = None
        self._cursor = max(0, min(position, len(numbers) - 1))
        self.virtual_size = Size(self.size.width, len(numbers))
        self.scroll_to(y=self._cursor - self.size.height // 2, animate=False, force=True)
        self.refresh()

    def show_page(self, page: int, rows: Sequence[QueueRow]) -> None:
        """Rows have been read."""
        self._pages[page] = rows
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        self._awaited = None
        self._strips.clear()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line in view."""
        index = self.scroll_offset.y + y
        width = self.size.width
        if index >= len(self._numbers):
            return Strip.blank(width, self.rich_style)
        is_here = index == self._cursor
        row = self._row(index)
        if row is None:
            return self._placeholder(width, is_here)
        strip = self._strips.get((index, is_here))
        if strip is None:
            strip = self._draw(row, width, is_here)
            self._strips[(index, is_here)] = strip
        return strip

    def action_move(self, by: int) -> None:
        """Move the cursor by so many answers."""
        self._put_cursor(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by as many answers as are in view."""
        self._put_cursor(self._cursor + by * max(1, self.size.height - 1))

    def action_home(self) -> None:
        """To the first answer."""
        self._put_cursor(0)

    def action_end(self) -> None:
        """To the last answer."""
        self._put_cursor(len(self._numbers) - 1)

    def on_click(self, event: events.Click) -> None:
        """A click chooses an answer; on the one chosen, it opens it."""
        index = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if index == self._cursor:
            self.post_message(self.Pressed())
        elif index < len(self._numbers):
            self._put_cursor(index)

    def on_resize(self) -> None:
        """Rows are as wide as the list."""
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(self._numbers))
        self._reveal()

    def notify_style_update(self) -> None:
        """Colours have changed: the drawn rows hold the old ones."""
        super().notify_style_update()
        self._strips.clear()

    def _put_cursor(self, index: int) -> None:
        before = self._cursor
        self._cursor = max(0, min(index, len(self._numbers) - 1))
        for line in (before, self._cursor):
            self.refresh(Region(0, line - self.scroll_offset.y, self.size.width, 1))
        self._reveal()

    def _reveal(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False, force=True)

    def _row(self, index: int) -> QueueRow | None:
        """The row at this place; None while its page is being read."""
        page, place = divmod(index, PAGE)
        rows = self._pages.get(page)
        if rows is not None:
            self._pages.move_to_end(page)
            return rows[place]
        if self._awaited is None:  # one at a time: what has scrolled past is not read at all
            self._awaited = page
            self.post_message(self.PageWanted(page))
        return None

    def _background(self, is_here: bool) -> Style:
        return self.get_component_rich_style("queue--cursor") if is_here else self.rich_style

    def _placeholder(self, width: int, is_here: bool) -> Strip:
        style = self.get_component_rich_style("queue--waiting")
        background = self._background(is_here)
        return draw_line([("    ╌╌╌╌╌╌╌╌", style + background.background_style)], width, background)

    def _draw(self, row: QueueRow, width: int, is_here: bool) -> Strip:
        background = self._background(is_here)
        tint = background.background_style
        quiet = self.get_component_rich_style("queue--quiet") + tint
        is_open = row.standing.state is State.UNSEEN
        sign = quiet if is_open else self.get_component_rich_style("queue--decided") + tint
        codes = ", ".join(self._codebook.name_of(code) for code in row.standing.codes)
        text = HIDDEN if self._texts_are_hidden else row.start
        about = max(8, min(14, width // 8))
        end = width // 3 if width >= 100 else width // 4
        columns: list[tuple[Piece, int]] = [
            ((CURSOR if is_here else " ", sign), 1),
            ((sign_of(row.standing) + (DRAWN if row.drawn else ""), sign), 3),
            ((row.answer_id, quiet), about),
            ((row.question, quiet), about),
            ((text, background), width - 2 * about - end - GAPS),
            ((codes, sign), end),
        ]
        gap = Strip.blank(1, tint)
        strips: list[Strip] = []
        for piece, room in columns:
            strips += [draw_line([piece], room, tint), gap]
        return Strip.join(strips).adjust_cell_length(width, tint)
