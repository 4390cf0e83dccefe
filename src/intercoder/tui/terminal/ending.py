"""Starts and ends a screen: keeps what is typed ahead, and leaves the terminal clean.

Imports nothing heavy: commands enter `screen_terminal` before they load what a screen needs.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from types import FrameType
from typing import Any

from intercoder.errors import StoppedError

NAMES = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU")
"""Signals that end a program; not those that nobody can answer, such as SIGKILL."""
PATIENCE = 5.0
"""Seconds that an app has to leave its screen; it cannot while nobody reads its terminal."""

_found: list[list[Any]] = []
"""The one terminal of the process, as it was found."""

Deliver = Callable[[int], None]


class Endings:
    """Signals that ask the program to end, and what they do just now."""

    def __init__(self) -> None:
        self._deliver: Deliver = _stop
        self._noted = 0

    def take(self, number: int, frame: FrameType | None = None) -> None:
        """A signal has come."""
        self._deliver(number)

    @contextmanager
    def given_to(self, deliver: Deliver, give_up: Deliver) -> Iterator[None]:
        """While an app runs they are its own to answer; `give_up` is called where it cannot.

        Afterwards they wait until what is pending is saved.
        """
        clock: list[Timer] = []

        def hand_over(number: int) -> None:
            if not clock:
                clock.append(Timer(PATIENCE, give_up, (number,)))
                clock[0].daemon = True
                clock[0].start()
            deliver(number)

        self._deliver = hand_over
        try:
            yield
        finally:
            self._deliver = lambda number: None
            if clock:
                clock[0].cancel()


def _stop(number: int) -> None:
    raise StoppedError(number)


@contextmanager
def screen_terminal() -> Iterator[Endings]:
    """Around everything that a command with a screen does, from its first line on.

    Keys typed before the screen is there reach it as they were pressed: the terminal is told at
    once not to collect lines, not to show them, and not to stop at Ctrl+S.
    """
    endings = Endings()
    before = _handled_by(endings)
    attributes = _typed_ahead()
    is_outermost = not _found
    if is_outermost and attributes is not None:
        _found.append(attributes)
    try:
        yield endings
    finally:
        _set_attributes(attributes)
        if is_outermost:
            _found.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


def _handled_by(endings: Endings) -> dict[int, Any]:
    """Take over the signals that nobody ignores (`nohup`); what was done with each before."""
    numbers = [int(getattr(signal, name)) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    taken = {
        number: handler
        for number, handler in before.items()
        if handler is not signal.SIG_IGN and handler is not None
    }
    for number in taken:
        signal.signal(number, endings.take)
    return taken


def _typed_ahead() -> list[Any] | None:
    if sys.platform == "win32":
        return None
    import termios

    try:
        now = termios.tcgetattr(0)
        changed = [*now[:6], list(now[6])]
        newlines = termios.ICRNL | termios.INLCR | termios.IGNCR
        changed[0] &= ~(newlines | termios.IXON | termios.IXOFF)
        changed[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        changed[6][termios.VMIN] = 1
        changed[6][termios.VTIME] = 0
        termios.tcsetattr(0, termios.TCSANOW, changed)
    except (termios.error, OSError):
        return None
    return now


def as_found() -> list[Any] | None:
    """How the terminal was before any of this; None outside of `screen_terminal`."""
    return _found[0] if _found else None


def _set_attributes(attributes: list[Any] | None) -> None:
    if sys.platform == "win32" or attributes is None:
        return
    import termios

    try:
        termios.tcsetattr(0, termios.TCSANOW, attributes)
    except (termios.error, OSError):
        return


def leave_at_once(number: int) -> None:
    """End the process now, as one that a signal has ended."""
    os._exit(StoppedError(number).exit_code)
