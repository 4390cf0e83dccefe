"""Differences of shares with their intervals, around no difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.agreement.whole.figure_words import share_difference_interval
from intercoder.report.drawings.svg import LETTER, WIDTH, Svg, clipped
from intercoder.report.numbers import MINUS

_LINE = 22.0
_TOP = 26.0
_LETTERS = 44
_RIGHT = 150.0


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One difference, from -1 to 1."""

    label: str
    difference: float
    low: float
    high: float
    is_clear: bool
    """Whether its corrected p value is small enough: drawn as a full square, else as a circle."""


def differences(name: str, lines: Sequence[DifferenceLine], title: str, description: str) -> str:
    """The plot as SVG."""
    letters = max((len(clipped(one.label, _LETTERS)) for one in lines), default=0)
    start, end = max(90.0, letters * LETTER + 20), WIDTH - _RIGHT
    ends = [abs(value) for one in lines for value in (one.low, one.high)]
    most = max(math.ceil(max(ends, default=0.0) / 0.1 - 1e-9), 1) * 0.1
    bottom = _TOP + len(lines) * _LINE + 4
    svg = Svg(name, bottom + 24, title, description)

    def place(value: float) -> float:
        return start + (end - start) * (value + most) / (2 * most)

    for tick in (-1.0, -0.5, 0.0, 0.5, 1.0):
        x = place(tick * most)
        svg.line(x, _TOP - 6, x, bottom, "axis" if tick == 0 else "grid")
        svg.text(x, bottom + 16, _points(tick * most, 0), "tick", "middle")
    for at, one in enumerate(lines):
        y = _TOP + (at + 0.5) * _LINE
        svg.text(4, y + 4, clipped(one.label, _LETTERS), "label")
        low, high, x = place(one.low), place(one.high), place(one.difference)
        svg.line(low, y, high, y, "whisker")
        for limit in (low, high):
            svg.line(limit, y - 3.5, limit, y + 3.5, "whisker")
        if one.is_clear:
            svg.box(x - 4, y - 4, 8, 8, "point")
        else:
            svg.dot(x, y, 4, "open")
        ends_said = share_difference_interval(one.low, one.high).replace("-", MINUS)
        svg.text(end + 14, y + 4, f"{_points(one.difference)} ({ends_said})", "figure")
    return svg.markup()


def _points(value: float, decimals: int = 1) -> str:
    number = round(value * 100, decimals) or 0.0
    return f"{number:+.{decimals}f}".replace("-", MINUS) if number else "0"
