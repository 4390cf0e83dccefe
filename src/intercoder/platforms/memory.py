"""Memory that is given back to the system."""

from __future__ import annotations

from contextlib import suppress

_THRESHOLD = -3
"""`M_MMAP_THRESHOLD` of the C library."""
_LARGE = 8 << 20
"""Bytes: smaller ones would take more time than they are worth."""


def give_back_large_arrays() -> None:
    """Have memory of large arrays given back as soon as they are gone.

    The C library of Linux otherwise keeps up to 32 MiB of each for the next one, which seldom fits.
    Elsewhere nothing is changed.
    """
    with suppress(ImportError, OSError, AttributeError, TypeError):
        import ctypes

        ctypes.CDLL(None).mallopt(_THRESHOLD, _LARGE)
