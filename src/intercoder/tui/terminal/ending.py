"""Starts and ends a screen: keeps what is typed ahead, and leaves the terminal clean.

Imports nothing heavy: commands enter `screen_terminal` before they load what a screen needs.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from types import FrameType
from typing import Any

from intercoder.errors import StoppedError
from intercoder.platforms.signals import ending_signals
from intercoder.platforms.terminals import attributes_set, set_attributes, take_keys_at_once

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
    attributes = take_keys_at_once()
    is_outermost = not _found
    if is_outermost and attributes is not None:
        _found.append(attributes)
    try:
        yield endings
    finally:
        set_attributes(attributes)
        if is_outermost:
            _found.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


def _handled_by(endings: Endings) -> dict[int, Any]:
    """Take over the signals that nobody ignores (`nohup`); what was done with each before."""
    before = {number: signal.getsignal(number) for number in ending_signals()}
    taken = {
        number: handler
        for number, handler in before.items()
        if handler is not signal.SIG_IGN and handler is not None
    }
    for number in taken:
        signal.signal(number, endings.take)
    return taken


def as_found() -> list[Any] | None:
    """How the terminal was before any of this; None outside of `screen_terminal`."""
    return _found[0] if _found else None


@contextmanager
def lines_typed() -> Iterator[None]:
    """Inside `screen_terminal`, around a question: the terminal collects lines, shows what is typed
    and stops at Ctrl+C, as it was found."""
    with attributes_set(as_found()):
        yield


def leave_at_once(number: int) -> None:
    """End the process now, as one that a signal has ended."""
    os._exit(StoppedError(number).exit_code)
