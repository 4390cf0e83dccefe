"""The curve of codes met as answers were read, beside the one in random order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from intercoder.findings.saturation.incidence import CurvePoint
from intercoder.report.drawings.svg import WIDTH, Svg
from intercoder.report.numbers import count

_HEIGHT = 260.0
_LEFT, _RIGHT = 44.0, WIDTH - 24.0
_TOP, _BOTTOM = 16.0, 216.0
_STEPS = (1, 2, 5)
MAX_LABELS = 12


def code_curve(name: str, points: Sequence[CurvePoint], title: str, description: str) -> str:
    """Codes met so far over answers read; the dotted line is in random order."""
    svg = Svg(name, _HEIGHT, title, description)
    most_answers = max(points[-1].answers, 1)
    ticks = _ticks(max(points[-1].codes, 1))
    top = ticks[-1]

    def x(answers: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * answers / most_answers

    def y(codes: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * codes / top

    for value in ticks:
        svg.line(_LEFT, y(value), _RIGHT, y(value), "grid")
        svg.text(_LEFT - 8, y(value) + 4, count(value), "tick", "end")
    expected = [(x(0), y(0)), *((x(one.answers), y(one.expected)) for one in points)]
    for (x1, y1), (x2, y2) in pairwise(expected):
        svg.line(x1, y1, x2, y2, "cut")
    course = [(x(0), y(0)), *((x(one.answers), y(one.codes)) for one in points)]
    svg.shape(course, "course", closed=False)
    for place in course[1:]:
        svg.dot(*place, 3.0, "point")
    step = -(-len(points) // MAX_LABELS)
    for one in [*points[:-1][step - 1 :: step], points[-1]]:
        svg.line(x(one.answers), _BOTTOM, x(one.answers), _BOTTOM + 4, "axis")
        svg.text(x(one.answers), _BOTTOM + 17, count(one.answers), "tick", "middle")
    svg.line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "axis")
    svg.text(_RIGHT, _BOTTOM + 34, "answers read", "tick", "end")
    return svg.markup()


def _ticks(most: int) -> list[int]:
    """Round numbers of codes from 0, at most seven, the last at least `most`."""
    size = 1
    while True:
        for factor in _STEPS:
            step = factor * size
            if most <= 6 * step:
                return list(range(0, most + step, step))
        size *= 10
