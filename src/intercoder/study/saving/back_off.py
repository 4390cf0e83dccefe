"""Growing pauses between attempts to reach a server that does not respond."""

from __future__ import annotations

from time import monotonic

FIRST_PAUSE = 0.5
"""Seconds until a server that did not respond is asked again; each pause is twice the last."""
MAX_PAUSE = 15.0
"""Seconds of the longest pause."""


class BackOff:
    """When the next attempt is due. Not locked: one thread at a time calls it."""

    def __init__(self, first_pause: float = FIRST_PAUSE) -> None:
        self._first_pause = self._pause = first_pause
        self._due_at = 0.0

    @property
    def remaining(self) -> float:
        """Seconds until the next attempt is due; zero or less once it is."""
        return self._due_at - monotonic()

    def put_off(self) -> float:
        """An attempt failed: the seconds until the next one, twice as many each time."""
        pause, self._pause = self._pause, min(2 * self._pause, MAX_PAUSE)
        self._due_at = monotonic() + pause
        return pause

    def reset(self) -> None:
        """An attempt succeeded: the next pause is the first one again."""
        self._pause = self._first_pause
