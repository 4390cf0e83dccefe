"""Draws a press and its saved mark in one frame if the disk is quick enough.

The foot must not say “saved” before it is so, and need not say “saving…” for a few thousandths of a
second after every press: that would flicker, and be drawn twice. So drawing waits for the disk, for
less than a person notices; where it is slower, what is pending is said at once.
"""

from __future__ import annotations

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic
from typing import Any

from textual.screen import Screen

TURNS = 3
"""Turns of the event loop in which the foot tells its screen that it has changed."""
MAX_WAIT = 0.03
"""Seconds that drawing waits at most."""


class OneFrame:
    """Holds back what a screen draws."""

    def __init__(self, screen: Screen[Any], *, is_remote: bool) -> None:
        """A server is never so quick (`is_remote`)."""
        self._screen = screen
        self._paint_foot: Callable[[], None] = lambda: None
        self._is_quick = not is_remote
        self._is_remote = is_remote
        self._since = 0.0
        self._held = ExitStack()
        self._clock: TimerHandle | None = None

    @property
    def is_held(self) -> bool:
        """Whether drawing waits; the foot is painted when that is over."""
        return self._clock is not None

    def begin(self, paint_foot: Callable[[], None]) -> None:
        """A change is on its way to the disk; `paint_foot` says how saving stands."""
        self._paint_foot = paint_foot
        self._since = monotonic()
        if self._is_quick and self._clock is None and self._screen.is_running:
            self._held.enter_context(self._screen.app.batch_update())
            self._clock = get_running_loop().call_later(MAX_WAIT, self._took_long)

    def end(self) -> bool:
        """All changes are on the disk: draw. Whether the foot was painted."""
        self._is_quick = not self._is_remote and monotonic() - self._since < MAX_WAIT
        return self.let_go()

    def let_go(self) -> bool:
        """Draw, if that was held back. Whether the foot was painted."""
        if self._clock is None:
            return False
        self._clock.cancel()
        self._clock = None
        self._paint_foot()
        _after_turns(TURNS, self._draw)
        return True

    def give_way(self) -> None:
        """Another screen comes into view, which has to be laid out before its first key."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        self._held.close()

    def _draw(self) -> None:
        if self._clock is None:  # else the next press is held already, and draws for both
            self._held.close()
            if self._screen.is_running:
                self._screen.app.screen.check_idle()

    def _took_long(self) -> None:
        self._is_quick = False
        self.let_go()


def _after_turns(turns: int, act: Callable[[], None]) -> None:
    if turns:
        get_running_loop().call_soon(_after_turns, turns - 1, act)
    else:
        act()
