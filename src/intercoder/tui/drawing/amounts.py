"""Formats shares and amounts for the screens."""

from __future__ import annotations

from intercoder.coding.queue import Progress

BAR = 10
"""Cells of the progress bar."""


def count_words(progress: Progress) -> str:
    """How many answers of the queue are decided, and how many more outside it."""
    more = f" + {progress.outside:,} outside" if progress.outside else ""
    return f"{progress.decided:,} of {progress.total:,}{more}"


def bar(share: float, width: int = BAR) -> str:
    """A bar of `width` cells, full at a share of 1; not full before, and not empty after 0."""
    full = int(share * width)
    if share > 0 and full == 0:
        full = 1
    return "━" * full + "╌" * (width - full)


def percent(share: float) -> str:
    """The share in percent, rounded down: 100 % only when all is done."""
    return f"{int(share * 100 + 1e-9)} %"
