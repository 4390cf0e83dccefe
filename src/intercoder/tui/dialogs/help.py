"""The help: what works on the screen below, to be read, searched and run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

from intercoder.tui.dialogs.help_rows import HelpRow, help_rows
from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.drawing.row_styles import RowStyles
from intercoder.tui.keys import EVERYWHERE, Group
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

KEY_WIDTH = 17
HINTS = (("↑ ↓", "move"), ("Enter", "do it"), ("Esc", "back"))
NONE = "No key does that here."


class HelpScreen(Screen[str | None]):
    """Gives the action that was chosen, or None.

    Enter does nothing until something was chosen or looked for: whoever came here by a slip must
    not set off the first thing on the list.
    """

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "leave", "back", show=False),
        Binding("up", "cursor(-1)", "up", show=False),
        Binding("down", "cursor(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
    ]

    def __init__(self, groups: Sequence[Group], below: object = None) -> None:
        """`groups` are the keys of the screen `below`; those that work everywhere are added, unless
        it is a dialog, where they do not."""
        super().__init__()
        is_dialog = isinstance(below, Screen) and below.is_modal
        others = () if is_dialog else EVERYWHERE
        self._groups = (*groups, *(one for one in others if one not in groups))
        self._below = below
        self._rows: tuple[HelpRow, ...] = ()
        self._has_chosen = False

    def compose(self) -> ComposeResult:
        """A box to search in, and what works."""
        yield TitleLine("Help", "what works here and now")
        yield Input(placeholder="type to search", compact=True)
        yield RowList()
        yield NoticeLine(HINTS, helped_by=("F4", "light or dark"))

    def on_mount(self) -> None:
        """Everything, until something is looked for."""
        self._list = self.query_one(RowList)
        self._show("")

    def _show(self, searched: str) -> None:
        self._rows = help_rows(self._groups, self._below, searched)
        self._list.show(self._lines)
        self.query_one(NoticeLine).show("" if self._rows else NONE)

    def _lines(self, width: int) -> FixedRows:
        lines: list[Line] = []
        item = 0
        for row in self._rows:
            number = item if row.can_be_run else None
            lines += [
                Line(_drawn(row, text, is_first=first), number)
                for first, text in _texts(row, width)
            ]
            item += row.can_be_run
        return FixedRows(lines)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Only what was looked for stays."""
        self._has_chosen = bool(event.value.strip())
        self._show(event.value.strip())

    def on_input_submitted(self) -> None:
        """Enter does what is under the cursor."""
        if not self._has_chosen:
            self.dismiss(None)
            return
        place = self._list.item
        if place is not None:
            self.dismiss([row for row in self._rows if row.can_be_run][place].action)

    def on_row_list_pressed(self) -> None:
        """So does a click on it."""
        self._has_chosen = True
        self.on_input_submitted()

    def on_row_list_moved(self) -> None:
        """Something was chosen."""
        self._has_chosen = True

    def action_cursor(self, by: int) -> None:
        """Move through what works."""
        self._has_chosen = True
        self._list.move(by)

    def action_page(self, by: int) -> None:
        """Move by a page."""
        self._has_chosen = True
        self._list.page(by)

    def action_leave(self) -> None:
        """Back to where it was called from."""
        self.dismiss(None)


def _texts(row: HelpRow, width: int) -> list[tuple[bool, str]]:
    if row.title:
        return [(True, row.title)]
    lines = wrap(row.does, max(width - KEY_WIDTH, 10))
    return [(place == 0, line) for place, line in enumerate(lines)]


def _drawn(row: HelpRow, text: str, *, is_first: bool) -> Callable[[int, RowStyles], Strip]:
    def draw(width: int, look: RowStyles) -> Strip:
        if row.title:
            return draw_line([(text, look.strong)], width, look.background)
        key = f" {row.shown}" if is_first else ""
        keyed, said = (look.key, look.background) if row.can_be_run else (look.quiet, look.quiet)
        return draw_line([(key.ljust(KEY_WIDTH), keyed), (text, said)], width, look.background)

    return draw
