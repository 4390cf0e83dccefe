"""A clock that also runs while the machine sleeps, for breaks and for time at work.

`time.monotonic` stands still on Linux and macOS while a laptop is closed: two hours away would not
be a break. The time of day would be set back and forth by people and servers.
"""

from __future__ import annotations

import sys
import time


def steady() -> float:
    """Seconds since some fixed moment; never set back, and counted on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux
    if clock is None and sys.platform == "darwin":
        clock = time.CLOCK_MONOTONIC  # which Python's own `monotonic` does not read there
    return time.monotonic() if clock is None else time.clock_gettime(clock)
