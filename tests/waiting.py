"""Waiting for what another thread, process or timer does, on a machine however busy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

PATIENCE = 90.0
"""Seconds after which something that should come by itself counts as never coming.

It says nothing about how long it takes: on a machine that does much else, a moment is long.
"""
LOOK = 0.01
"""Seconds between looks."""


def wait_until(is_so: Callable[[], object], says: Callable[[], object] = lambda: "") -> None:
    """Wait until something is so. Fails with what `says` tells then if it never is."""
    for _ in looks(says):
        if is_so():
            return


def looks(says: Callable[[], object] = lambda: "", between: float = LOOK) -> Iterator[None]:
    """One turn for each look, until there has been time enough; then the test fails."""
    until = time.monotonic() + PATIENCE
    while True:
        yield
        if time.monotonic() > until:
            pytest.fail(f"waited in vain; at last: {says()}")
        time.sleep(between)
