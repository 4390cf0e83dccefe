"""Shares as bars with their intervals, one code per line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.agreement.whole.figure_words import share_interval
from intercoder.report.drawings.svg import LETTER, WIDTH, Svg, clipped
from intercoder.report.numbers import percent

MAX_LINES = 40
_LINE = 22.0
_TOP = 26.0
_LETTERS = 36
_RIGHT = 150.0
"""Space for the numbers."""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One line; without a share it is told why there is none."""

    label: str
    share: float | None
    low: float | None
    high: float | None
    depth: int = 0
    instead: str = "not shown"


def shares(name: str, lines: Sequence[ShareLine], title: str, description: str) -> str:
    """The bars as SVG, from 0 to a round share above the longest."""
    letters = max((len(clipped(one.label, _LETTERS)) + 2 * one.depth for one in lines), default=0)
    is_tree = any(one.depth for one in lines)  # names at its top are bold, and so wider
    start, end = max(90.0, letters * LETTER + (32 if is_tree else 20)), WIDTH - _RIGHT
    most = top_of([one.high or one.share or 0.0 for one in lines])
    bottom = _TOP + len(lines) * _LINE + 4
    svg = Svg(name, bottom + 24, title, description)
    for tick in range(5):
        x = start + (end - start) * tick / 4
        svg.line(x, _TOP - 6, x, bottom, "axis" if tick == 0 else "grid")
        svg.text(x, bottom + 16, percent(most * tick / 4, 0), "tick", "middle")
    for at, one in enumerate(lines):
        y = _TOP + (at + 0.5) * _LINE
        look = "label heading" if one.depth == 0 and is_tree else "label"
        svg.text(4 + one.depth * 2 * LETTER, y + 4, clipped(one.label, _LETTERS), look)
        if one.share is None:
            svg.text(start + 6, y + 4, one.instead, "figure quiet")
            continue
        x = start + (end - start) * one.share / most
        svg.box(start, y - 6, x - start, 12, "bar")
        said = percent(one.share)
        if one.low is not None and one.high is not None:
            low, high = (start + (end - start) * value / most for value in (one.low, one.high))
            svg.line(low, y, high, y, "whisker")
            for limit in (low, high):
                svg.line(limit, y - 3.5, limit, y + 3.5, "whisker")
            said = f"{said} ({share_interval(one.low, one.high)})"
        svg.line(x, y - 6, x, y + 6, "ink")
        svg.text(end + 14, y + 4, said, "figure")
    return svg.markup()


def top_of(shares: Sequence[float]) -> float:
    """The end of an axis: a multiple of 4 or 20 points at or above all of these shares."""
    most = max(shares, default=0.0)
    step = 0.2 if most > 0.4 else 0.04
    return min(max(math.ceil(most / step - 1e-9), 1) * step, 1.0)
