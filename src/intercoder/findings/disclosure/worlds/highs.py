"""Runs HiGHS without the lines that it prints now and then, whatever it is told.

They come from its own code and go to standard output, where a program may be writing JSON.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

_OUTPUT = 1


def solved(cost: Any, **how: Any) -> Any:
    """What `scipy.optimize.milp` finds."""
    from scipy.optimize import milp

    with _nothing_printed():
        return milp(cost, **how)


@contextmanager
def _nothing_printed() -> Iterator[None]:
    try:
        kept = os.dup(_OUTPUT)
    except OSError:  # there is no standard output
        yield
        return
    _flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _OUTPUT)
        yield
    finally:
        _flush()
        os.dup2(kept, _OUTPUT)
        os.close(nowhere)
        os.close(kept)


def _flush() -> None:
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).fflush(None)
