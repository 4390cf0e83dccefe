"""One thread that writes a desk's changes, in the order they were made.

A change that cannot be written stays at the front and nothing behind it is tried, so the order is
kept, until `retry`. Nothing is dropped: `close` says what could not be saved.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic

from intercoder.coding.session import Change
from intercoder.errors import StudyError
from intercoder.study.desk import Written


class Writer:
    """Writes changes one by one. `done` and `failed` are called on the writer's own thread."""

    def __init__(
        self,
        write: Callable[[Change], Written],
        done: Callable[[Change, Written], None],
        failed: Callable[[StudyError, int], None],
    ) -> None:
        self._write = write
        self._done = done
        self._failed = failed
        self._changes: deque[Change] = deque()
        self._state = Condition()
        self._stuck = False
        self._closing = False
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """How many changes are not on disk yet."""
        with self._state:
            return len(self._changes)

    def submit(self, change: Change) -> None:
        """Put a change behind those that wait."""
        with self._state:
            self._changes.append(change)
            self._state.notify_all()

    def retry(self) -> None:
        """Try again what could not be written."""
        with self._state:
            self._stuck = False
            self._state.notify_all()

    def close(self, timeout: float = 10.0) -> tuple[Change, ...]:
        """Write what waits, for at most `timeout` seconds; the changes that were not saved."""
        until = monotonic() + timeout
        with self._state:
            self._closing = True
            self._stuck = False  # one last attempt
            self._state.notify_all()
        self._thread.join(max(0.0, until - monotonic()))
        with self._state:
            return tuple(self._changes)

    def _run(self) -> None:
        while (change := self._next()) is not None:
            try:
                written = self._write(change)
            except StudyError as error:
                with self._state:
                    self._stuck = True
                    waiting = len(self._changes)
                self._failed(error, waiting)
                continue
            with self._state:
                self._changes.popleft()
            self._done(change, written)

    def _next(self) -> Change | None:
        """The change to write now; waits for one; None when the writer is to end."""
        with self._state:
            while True:
                if self._changes and not self._stuck:
                    return self._changes[0]
                if self._closing:
                    return None
                self._state.wait()
