"""Whether a program has nothing to do, which says more than that some time has passed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.waiting import looks

BETWEEN = 0.03
"""Seconds between looks."""


def wait_until_idle(process: int, rest: float, is_still: Callable[[], bool] = lambda: True) -> bool:
    """Wait until a process was seen waiting for so many seconds, or has ended; whether it was.

    Also ends as soon as something else has changed (`is_still`). On a busy machine a program that
    has work to do may not get to it for seconds; that is no rest.
    """
    rested = 0.0
    for _ in looks(lambda: f"the process {process} never comes to rest", BETWEEN):
        if not is_still():
            return False
        if rested >= rest:
            return True
        if not is_busy(process):
            rested += BETWEEN
    return False


def is_busy(process: int) -> bool:
    """Whether any thread of a process runs, waits for a turn, or waits for the disk."""
    return any(_state(task / "stat") in "RD" for task in Path(f"/proc/{process}/task").glob("*"))


def _state(stat: Path) -> str:
    """A letter of Linux's for what a thread does; Z if it has gone."""
    try:
        return stat.read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"
