"""Shares over waves: one small panel for each code, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.report.drawings.shares import top_of
from intercoder.report.drawings.svg import WIDTH, Svg, clipped
from intercoder.report.numbers import percent

_ACROSS = 3
_TALL = 130.0
_LEFT = 34.0
_HEAD = 24.0
_FOOT = 26.0


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """The share in one wave; None where it is not shown."""

    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CodeOverWaves:
    """One code over all waves."""

    label: str
    points: tuple[CoursePoint, ...]


def courses(
    name: str, waves: Sequence[str], lines: Sequence[CodeOverWaves], title: str, description: str
) -> str:
    """The panels as SVG."""
    rows = -(-len(lines) // _ACROSS)
    svg = Svg(name, rows * _TALL + 4, title, description)
    most = top_of([one.high or one.share or 0.0 for line in lines for one in line.points])
    for number, line in enumerate(lines):
        row, column = divmod(number, _ACROSS)
        _panel(svg, waves, line, (column * WIDTH / _ACROSS, row * _TALL), most)
    return svg.markup()


def _panel(
    svg: Svg, waves: Sequence[str], line: CodeOverWaves, corner: tuple[float, float], most: float
) -> None:
    left, top = corner[0] + _LEFT, corner[1] + _HEAD
    right, bottom = corner[0] + WIDTH / _ACROSS - 12, corner[1] + _TALL - _FOOT
    svg.text(left, top - 9, clipped(line.label, 28), "label heading")
    for share in (0.0, most / 2, most):
        y = bottom - (bottom - top) * share / most
        svg.line(left, y, right, y, "axis" if share == 0 else "grid")
        svg.text(left - 5, y + 4, percent(share, 0), "tick", "end")
    step = (right - left) / max(len(waves), 1)
    every = max(len(waves) // 4, 1)
    trail: list[tuple[float, float]] = []
    for at, (wave, point) in enumerate(zip(waves, line.points, strict=True)):
        x = left + (at + 0.5) * step
        if at % every == 0:
            svg.text(x, bottom + 15, clipped(wave, 10), "tick", "middle")
        if point.share is None:
            _draw_trail(svg, trail)
            trail = []
            continue
        heights = [
            bottom - (bottom - top) * (value or 0.0) / most
            for value in (point.share, point.low, point.high)
        ]
        if point.low is not None and point.high is not None:
            svg.line(x, heights[1], x, heights[2], "whisker")
        svg.box(x - 3, heights[0] - 3, 6, 6, "point")
        trail.append((x, heights[0]))
    _draw_trail(svg, trail)


def _draw_trail(svg: Svg, trail: list[tuple[float, float]]) -> None:
    if len(trail) > 1:
        svg.shape(trail, "course", closed=False)
