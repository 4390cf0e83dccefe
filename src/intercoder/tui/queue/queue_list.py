"""The answers as a grid of any length; only rows in view are read or drawn."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
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
from intercoder.coding.queue import Column
from intercoder.coding.suggestion import Suggestions
from intercoder.study.queue.queue import QueueRow
from intercoder.tui.drawing.drawing import background_of, draw_line
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.queue.columns import Layout
from intercoder.tui.queue.marks import Marks
from intercoder.tui.queue.queue_row import MARGIN, QueueRowDrawing, RowLook

PAGE = 100
"""Rows that are read at once."""
KEPT_PAGES = 12
KEPT_STRIPS = 600


class QueueList(ScrollView, can_focus=True, inherit_bindings=False):
    """A virtual list over the numbers of answers; rows come page by page as they are wanted."""

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "queue--cursor",
        "queue--quiet",
        "queue--decided",
        "queue--waiting",
        "queue--key",
    }
    DEFAULT_CSS = """
    QueueList {
        height: 1fr;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & > .queue--cursor { background: $cursor; text-style: $cursor-style; }
        & > .queue--quiet { color: $muted; }
        & > .queue--decided { color: $chosen; }
        & > .queue--waiting { color: $rule; }
        & > .queue--key { color: $key; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "home", "first", show=False),
        Binding("end", "end", "last", show=False),
        Binding("shift+up", "reach(-1)", "mark upwards", show=False),
        Binding("shift+down", "reach(1)", "mark downwards", show=False),
    ]

    @dataclass
    class PageWanted(Message):
        """Rows that come into view have to be read."""

        page: int
        turn: int
        """Goes back with the rows: `show_page` refuses those that were out of date meanwhile."""

    class Moved(Message):
        """The cursor is on another answer."""

    class Pressed(Message):
        """The answer under the cursor was pressed with the mouse."""

    class Changed(Message):
        """The marks, or the room for the columns, have changed."""

    def __init__(self, codebook: Codebook, layout: Layout) -> None:
        super().__init__()
        self.chosen = layout
        """Which columns are shown, and how wide."""
        self.marks = Marks()
        self.is_whole = True
        """Whether all answers are here, or only the first ones yet."""
        self.offers: Mapping[int, Suggestions] = {}
        """What is suggested now and may be seen, by the numbers of answers."""
        self._wants_end = False
        self._codebook = codebook
        self._drawing: QueueRowDrawing | None = None
        self._looks: dict[bool, RowLook] = {}
        self._numbers: array[int] = array("q")
        self._pages: OrderedDict[int, Sequence[QueueRow]] = OrderedDict()
        self._awaited: int | None = None
        self._turn = 0
        """Counts how often rows asked for before became out of date."""
        self._cursor = 0
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(KEPT_STRIPS)

    def show_codebook(self, codebook: Codebook) -> None:
        """From now on codes have the names of this revision."""
        self._codebook = codebook
        self.redraw_rows()

    @property
    def number(self) -> int | None:
        """The number of the answer under the cursor."""
        return self._numbers[self._cursor] if self._numbers else None

    @property
    def count(self) -> int:
        """How many answers the list holds."""
        return len(self._numbers)

    @property
    def numbers(self) -> array[int]:
        """The numbers of all answers of the list, in its order."""
        return self._numbers

    @property
    def place(self) -> int:
        """Where the cursor stands."""
        return self._cursor

    @property
    def row(self) -> QueueRow | None:
        """The answer under the cursor, if it has been read."""
        page, place = divmod(self._cursor, PAGE)
        rows = self._pages.get(page)
        return rows[place] if rows is not None and place < len(rows) else None

    @property
    def marked(self) -> Iterator[int]:
        """The numbers of the marked answers, in the list's order."""
        return (self._numbers[place] for place in self.marks.places())

    @property
    def columns(self) -> dict[Column, int]:
        """The columns in view, with their cells."""
        return self.chosen.fitted(max(self.size.width - MARGIN - 1, 1))

    def rows_in_view(self) -> list[QueueRow]:
        """The answers in view that have been read."""
        top, height = self.scroll_offset.y, self.size.height
        found = []
        for index in range(top, min(top + height, len(self._numbers))):
            page, place = divmod(index, PAGE)
            if (rows := self._pages.get(page)) is not None and place < len(rows):
                found.append(rows[place])
        return found

    def numbers_of(self, page: int) -> array[int]:
        """The numbers on one page."""
        return self._numbers[page * PAGE : (page + 1) * PAGE]

    def show(self, numbers: array[int], position: int, marks: Marks | None = None) -> None:
        """Show other answers, with the cursor on the one at this position."""
        self._numbers = numbers
        self.marks = marks or Marks(len(numbers))
        self._wants_end = False
        self._forget(*self._pages)
        self._strips.clear()
        self._cursor = max(0, min(position, len(numbers) - 1))
        self.virtual_size = Size(self.size.width, len(numbers))
        self.scroll_to(y=self._cursor - self.size.height // 2, animate=False, force=True)
        self.refresh()

    def lengthen(self, numbers: array[int], position: int | None) -> None:
        """All answers are here; those shown so far are the first of them.

        The cursor goes to this position, unless the coder has moved it or marked something.
        """
        before = len(self._numbers)
        self._numbers = numbers
        self.marks.lengthened(len(numbers))
        self._forget(before // PAGE)  # it may have been cut short
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(numbers))
        if self._wants_end:
            self._wants_end = False
            self.action_end()
        elif position and self._cursor == 0 and not self.marks.count:
            self._cursor = position
            self.scroll_to(y=position - self.size.height // 2, animate=False, force=True)
        self.refresh()

    def reread(self) -> None:
        """Read the rows again: decisions have changed."""
        self._forget(*self._pages)
        self.redraw_rows()

    def redraw_rows(self) -> None:
        """Draw the rows anew."""
        self._drawing = None
        self._awaited = None
        self._strips.clear()
        self.refresh()

    def show_page(self, page: int, rows: Sequence[QueueRow], turn: int) -> None:
        """Rows have been read that `PageWanted` asked for in this turn."""
        if turn != self._turn:
            return
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
            strip = self._draw(row, index, width, is_here)
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
        """To the last answer, once all are here."""
        if self.is_whole:
            self._put_cursor(len(self._numbers) - 1)
        else:
            self._wants_end = True

    def action_mark(self) -> None:
        """Mark the answer under the cursor, or remove the mark, and go on."""
        if self._numbers:
            marked = self._cursor
            self.marks.toggle(marked)
            self._put_cursor(marked + 1)
            self._redraw_place(marked)
            self.post_message(self.Changed())

    def action_reach(self, by: int) -> None:
        """Move the cursor, and mark the answers on the way."""
        if self._numbers:
            before = self._cursor
            self._put_cursor(before + by)
            self.marks.reach_to(self._cursor, before)
            self._redraw_place(before)
            self._redraw_place(self._cursor)
            self.post_message(self.Changed())

    def mark_to_here(self) -> None:
        """Mark everything from the answer marked last to this one."""
        if self._numbers:
            self.marks.reach_to(self._cursor)
            self._marks_changed()

    def mark_all(self) -> None:
        """Mark all answers of the list, or none."""
        self.marks.toggle_all()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self._strips.clear()
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """A click chooses an answer; on the one chosen, it opens it."""
        index = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if index == self._cursor:
            self.post_message(self.Pressed())
        elif index < len(self._numbers):
            self._put_cursor(index)

    def on_resize(self) -> None:
        """Rows are as wide as the list."""
        self._drawing = None
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(self._numbers))
        self._reveal()
        self.post_message(self.Changed())

    def notify_style_update(self) -> None:
        """Colours have changed: the drawn rows hold the old ones."""
        super().notify_style_update()
        self._looks.clear()
        self._strips.clear()

    def _put_cursor(self, index: int) -> None:
        before = self._cursor
        self._cursor = max(0, min(index, len(self._numbers) - 1))
        if self._cursor != before:
            self.post_message(self.Moved())
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
            return rows[place] if place < len(rows) else None
        if self._awaited is None:  # one at a time: what has scrolled past is not read at all
            self._awaited = page
            self.post_message(self.PageWanted(page, self._turn))
        return None

    def _forget(self, *pages: int) -> None:
        """These pages are out of date, and so are rows that are still being read."""
        for page in pages:
            self._pages.pop(page, None)
        self._awaited = None
        self._turn += 1

    def _background(self, is_here: bool) -> Style:
        return self.get_component_rich_style("queue--cursor") if is_here else self.rich_style

    def _placeholder(self, width: int, is_here: bool) -> Strip:
        style = self.get_component_rich_style("queue--waiting")
        background = self._background(is_here)
        return draw_line([("    ╌╌╌╌╌╌╌╌", style + background_of(background))], width, background)

    def _draw(self, row: QueueRow, index: int, width: int, is_here: bool) -> Strip:
        if self._drawing is None:
            self._drawing = QueueRowDrawing(self._codebook, self.columns, texts_of(self.app))
        return self._drawing.draw(
            row,
            width,
            self._look(is_here),
            is_here=is_here,
            is_marked=index in self.marks,
            suggested=self.offers.get(row.number),
        )

    def _look(self, is_here: bool) -> RowLook:
        look = self._looks.get(is_here)
        if look is None:
            background = self._background(is_here)
            tint = background_of(background)
            quiet, decided, key = (
                self.get_component_rich_style(f"queue--{name}") + tint
                for name in ("quiet", "decided", "key")
            )
            look = self._looks[is_here] = RowLook(background, quiet, decided, key)
        return look

    def _redraw_place(self, place: int) -> None:
        """Draw one row anew."""
        for is_here in (False, True):
            self._strips.discard((place, is_here))
        self.refresh(Region(0, place - self.scroll_offset.y, self.size.width, 1))
