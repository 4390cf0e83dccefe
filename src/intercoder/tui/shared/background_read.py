"""Reads a study for a screen in a thread, and posts the result as one message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.message import Message
from textual.screen import Screen

from intercoder.errors import StudyError, UnreachableError
from intercoder.study.saving.back_off import BackOff
from intercoder.tui.shared.messages import ReadFailed


def read(screen: Screen[Any], request: int, reading: Callable[[], Message]) -> None:
    """Run `reading` in a thread and post what it returns to the screen.

    A `StudyError` is posted as `ReadFailed`. Any other error is a defect: it ends the worker, and
    the app makes it known (`CodingApp.on_worker_state_changed`).
    """

    def work() -> None:
        try:
            message = reading()
        except StudyError as error:
            message = ReadFailed(request, error)
        screen.post_message(message)

    screen.app.run_worker(work, thread=True, exit_on_error=False)


class Retry:
    """Asks once more, with growing pauses, for what a server did not answer to a screen."""

    def __init__(self, screen: Screen[Any], ask: Callable[[], None]) -> None:
        self._screen = screen
        self._ask = ask
        self._back_off = BackOff()

    def after(self, error: StudyError) -> str:
        """A reading failed with this; what is to be said of it, in one line.

        Other errors than that of a server are not asked again.
        """
        if not isinstance(error, UnreachableError):
            return str(error)
        self._screen.set_timer(self._back_off.put_off(), self._ask)
        return "The server is not responding. This list will load once it is back."

    def answered(self) -> None:
        """The server answers."""
        self._back_off.reset()
