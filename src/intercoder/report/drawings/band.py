"""Drift: agreement over successive windows, with a band."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from intercoder.agreement.of_study.results import Window
from intercoder.report.drawings.scale import RELIABLE, TENTATIVE, Scale
from intercoder.report.drawings.svg import WIDTH, Svg
from intercoder.report.numbers import coefficient

_HEIGHT = 260.0
_LEFT, _RIGHT = 44.0, WIDTH - 56.0
_TOP, _BOTTOM = 16.0, 216.0


def band(name: str, windows: Sequence[Window], title: str, description: str) -> str:
    """The windows from left to right, in the order in which they were coded."""
    ends = [
        end
        for window in windows
        for end in (window.figure.value, window.figure.low)
        if end is not None
    ]
    scale = Scale.over(ends, _BOTTOM, _TOP)
    svg = Svg(name, _HEIGHT, title, description)
    for value, label in scale.ticks():
        y = scale.place(value)
        svg.line(_LEFT, y, _RIGHT, y, "grid")
        svg.text(_LEFT - 8, y + 4, label, "tick", "end")
    for cut in (TENTATIVE, RELIABLE):
        y = scale.place(cut)
        svg.line(_LEFT, y, _RIGHT, y, "cut")
        svg.text(_RIGHT + 6, y + 4, coefficient(cut), "tick")
    step = (_RIGHT - _LEFT) / max(len(windows), 1)
    places = [_LEFT + (number + 0.5) * step for number in range(len(windows))]
    for piece in _unbroken(windows):
        low = [(places[n], scale.place(windows[n].figure.low or 0.0)) for n in piece]
        high = [(places[n], scale.place(windows[n].figure.high or 0.0)) for n in piece]
        if len(piece) == 1:  # the band of a single window is a line
            svg.line(*low[0], *high[0], "whisker")
        else:
            svg.shape([*low, *reversed(high)], "band")
    known = [
        (x, scale.place(window.figure.value))
        for x, window in zip(places, windows, strict=True)
        if window.figure.value is not None
    ]
    svg.shape(known, "course", closed=False)
    for x, y in known:
        svg.dot(x, y, 3.5, "point")
    for x, window in zip(places, windows, strict=True):
        svg.line(x, _BOTTOM, x, _BOTTOM + 4, "axis")
        svg.text(x, _BOTTOM + 17, window.first_at[5:10], "tick", "middle")
        svg.text(x, _BOTTOM + 32, f"n {window.answers}", "tick", "middle")
    svg.line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "axis")
    return svg.markup()


def _unbroken(windows: Sequence[Window]) -> list[list[int]]:
    """Positions of windows with an interval, in runs."""
    numbers = range(len(windows))
    runs = groupby(numbers, key=lambda n: windows[n].figure.low is not None)
    return [list(run) for has_interval, run in runs if has_interval]
