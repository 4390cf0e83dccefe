"""How long nobody has touched the keyboard or the mouse, and when the screen locks for that."""

from __future__ import annotations

from collections.abc import Callable

from intercoder.platforms.clocks import steady

LOOKS_EVERY = 5.0
"""Seconds between two looks at the clock."""


class Idling:
    """Counts the time since the last press; it runs on while the machine sleeps."""

    def __init__(self, minutes: float, clock: Callable[[], float] = steady) -> None:
        """`minutes` without a press lock the screen; 0: it never locks."""
        self._seconds = minutes * 60
        self._clock = clock
        self._pressed = clock()

    def pressed(self) -> None:
        """Somebody is here."""
        self._pressed = self._clock()

    @property
    def is_over(self) -> bool:
        """Whether the screen is to be locked."""
        return self._seconds > 0 and self._clock() - self._pressed >= self._seconds
