"""A screen around a list: moving through it, hiding texts and names, and leaving."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Protocol, TypeVar

from textual.screen import Screen

from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.masking.revealing import ShowsTexts
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.shared.privacy_view import PrivacyView
from intercoder.tui.terminal.key_queue import READ_ONLY, drop_presses
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList

R = TypeVar("R")
"""What the screen gives when it is left."""


class HasCursor(Protocol):
    """A widget with a cursor that keys move."""

    def move(self, by: int, /) -> None:
        """Move the cursor down by so many items; up, if negative."""

    def page(self, by: int, /) -> None:
        """Move it by so many pages."""

    def to_end(self, direction: int, /) -> None:
        """To the first item for -1, to the last for 1."""


class ListScreen(ShowsTexts, Screen[R]):
    """What all screens with a `RowList` do alike.

    A screen says what it gives when it is left (`given`), what follows the cursor (`show_item`),
    what is drawn anew once texts are hidden or revealed (`show_texts`) and once names are hidden or
    shown (`show_looking`).
    """

    AUTO_FOCUS = ""

    longest_wait = READ_ONLY

    def __init__(self, looking: PrivacyView | None = None) -> None:
        """`looking` is what the screen before it has hidden."""
        super().__init__()
        self.looking = looking or PrivacyView()
        self.is_reading = True
        """Whether what the screen lists is still being read."""

    @property
    def awaits(self) -> bool:
        """Whether the next key is about something that is not here yet."""
        return self.is_reading

    @cached_property
    def row_list(self) -> RowList:
        """The list."""
        return self.query_one(RowList)

    @property
    def moving(self) -> HasCursor:
        """What the keys move through."""
        return self.row_list

    @property
    def given(self) -> R | None:
        """What the screen gives when it is left."""
        return None

    def show_item(self) -> None:
        """Show what is under the cursor beside the list."""

    def show_looking(self) -> None:
        """Names were hidden, or are shown again."""
        self.row_list.redraw()
        self.show_item()

    def show_texts(self) -> None:
        """Texts were hidden or revealed."""
        self.row_list.redraw()
        self.show_item()

    def look(self, looking: PrivacyView | None) -> None:
        """Hide and show what this says; None, from a screen that was not left, says nothing."""
        if looking is not None and looking != self.looking:
            self.looking = looking
            self.show_looking()

    # -- keys and messages ----------------------------------------------------------------------

    def action_cursor(self, by: int) -> None:
        """Move through the list."""
        self.moving.move(by)

    def action_page(self, by: int) -> None:
        """Move by a page."""
        self.moving.page(by)

    def action_to_end(self, direction: int) -> None:
        """To the first item, or the last."""
        self.moving.to_end(direction)

    def action_scroll(self, direction: int) -> None:
        """Scroll a long answer."""
        self.query_one(AnswerView).scroll_page(direction)

    def action_names(self) -> None:
        """Hide the coders' names, or show them."""
        self.look(replace(self.looking, names_hidden=not self.looking.names_hidden))

    def action_open(self) -> None:
        """Open what is under the cursor, where there is something to open."""

    def action_leave(self) -> None:
        """Back to where the screen was opened from."""
        self.dismiss(self.given)

    def on_row_list_moved(self) -> None:
        """Another item is under the cursor."""
        self.turn_to_texts()
        self.redraw_texts()
        self.show_item()

    def on_row_list_pressed(self) -> None:
        """A second click opens, too."""
        self.action_open()

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer. Textual calls this besides a handler of a subclass's own."""
        self.reading_failed(message)

    def reading_failed(self, message: ReadFailed) -> None:
        """The study did not answer: say why."""
        self.is_reading = False
        drop_presses(self)
        self.query_one(NoticeLine).show(str(message.error))
