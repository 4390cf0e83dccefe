"""What a controller asks of the screen that owns it, whatever is drawn there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from textual.message import Message
from textual.screen import Screen

from intercoder.tui.shared.background_read import read
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.terminal.one_frame import OneFrame


class Stage(Protocol):
    """The services of a screen."""

    def post(self, message: Message) -> object:
        """Hand a message to the screen, from any thread; the screen hands it to its controller."""

    def read(self, request: int, reading: Callable[[], Message]) -> None:
        """Run `reading` in a thread and post what it returns, or `ReadFailed`."""

    def drop_presses(self) -> None:
        """Forget what was typed for something that does not come."""

    def hold(self, paint_foot: Callable[[], None]) -> None:
        """A change is on its way to the disk: draw it and its “saved” in one frame, if the disk is
        quick. `paint_foot` is called before drawing goes on."""

    @property
    def is_held(self) -> bool:
        """Whether drawing waits for the disk."""

    def let_go(self, *, written: bool) -> bool:
        """Draw: everything is `written`, or could not be. Whether the foot was painted by that."""


class ScreenStage:
    """The stage that a Textual screen is."""

    def __init__(self, screen: Screen[Any], *, is_remote: bool) -> None:
        """`is_remote` says that a server writes, which is never so quick as a disk."""
        self._screen = screen
        self._frame = OneFrame(screen, is_remote=is_remote)

    def post(self, message: Message) -> object:
        """Hand a message to the screen, from any thread."""
        return self._screen.post_message(message)

    def read(self, request: int, reading: Callable[[], Message]) -> None:
        """Run `reading` in a thread."""
        read(self._screen, request, reading)

    def drop_presses(self) -> None:
        """Forget what was typed for something that does not come."""
        drop_presses(self._screen)

    def hold(self, paint_foot: Callable[[], None]) -> None:
        """Draw once the disk has the change, if it is quick."""
        self._frame.begin(paint_foot)

    @property
    def is_held(self) -> bool:
        """Whether drawing waits for the disk."""
        return self._frame.is_held

    def let_go(self, *, written: bool) -> bool:
        """Draw."""
        return self._frame.end() if written else self._frame.let_go()

    def give_way(self) -> None:
        """Another screen comes into view."""
        self._frame.give_way()
