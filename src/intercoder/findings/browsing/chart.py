"""Bars of shares in a terminal: full up to the interval, shaded in it, with the share marked."""

from __future__ import annotations

from collections.abc import Iterable

FULL, SHADED, SHARE, FREE = "█", "░", "│", " "
_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0)


def end_of_axis(ends: Iterable[float | None]) -> float:
    """A round share at which all bars end: the least that holds all of these."""
    highest = max((one for one in ends if one is not None), default=0.0)
    return next(step for step in _STEPS if step >= min(highest, 1.0))


def share_bar(
    share: float | None, low: float | None, high: float | None, end: float, width: int
) -> str:
    """A bar `width` cells wide on an axis from 0 to `end`; blank where there is no share."""
    if share is None or width < 1:
        return FREE * max(width, 0)
    value, least = _cell(share, end, width), _cell(share if low is None else low, end, width)
    most = _cell(share if high is None else high, end, width)
    cells = [FULL] * least + [SHADED] * (most - least) + [FREE] * (width - most)
    if value < width and low is not None and high is not None and high > low:
        cells[min(value, width - 1)] = SHARE
    return "".join(cells[:width])


def _cell(share: float, end: float, width: int) -> int:
    return max(0, min(round(share / end * width), width))


def axis(end: float, width: int) -> str:
    """The numbers below an axis: 0 at its left, the share at its end at its right."""
    words = f"{end:.0%}"
    return f"0{words.rjust(width - 1)}" if width > len(words) else words.rjust(width)
