"""The forest plot: one coefficient and its interval per line, so that weak ones stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.agreement.result import Figure
from intercoder.report.drawings.scale import RELIABLE, TENTATIVE, Scale
from intercoder.report.drawings.svg import LETTER, WIDTH, Svg, clipped
from intercoder.report.numbers import coefficient, interval

MAX_LINES = 40
"""Number of lines on a page; more lines make a second figure."""
_LINE = 22.0
_TOP = 44.0
_FOOT = 34.0
_LETTERS = 34
_RIGHT = 172.0
"""Space for the numbers."""
_SHORT = {
    "unused": "never given",
    "too_rare": "(too rare)",
    "too_few": "(too few)",
    "no_disagreement": "(all agree)",
    "same_throughout": "(no spread)",
    "no_variation": "all ratings the same",
    "not_asked": "",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plot; without a figure it is a heading."""

    label: str
    figure: Figure | None = None
    depth: int = 0
    is_summary: bool = False
    """Whether it is drawn as a diamond, summarising the lines above it."""


def pages(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in parts of about equal length that fit a page."""
    number = -(-len(lines) // MAX_LINES)
    size = -(-len(lines) // number) if number else 0
    return [list(lines[start : start + size]) for start in range(0, len(lines), size or 1)]


def forest(
    name: str, lines: Sequence[Line], title: str, description: str, minimum: float | None = None
) -> str:
    """The plot as SVG, with lines at Krippendorff's cuts and at the required minimum, if any."""
    figures = [line.figure for line in lines if line.figure]
    letters = max((len(clipped(one.label, _LETTERS)) + 2 * one.depth for one in lines), default=0)
    ends = [end for one in figures for end in (one.value, one.low) if end is not None]
    scale = Scale.over(ends, max(90.0, letters * LETTER + 20), WIDTH - _RIGHT)
    height = _TOP + len(lines) * _LINE + _FOOT
    svg = Svg(name, height, title, description)
    _axis(svg, scale, height - _FOOT, minimum)
    for place, line in enumerate(lines):
        _draw(svg, scale, line, _TOP + (place + 0.5) * _LINE)
    return svg.markup()


def _axis(svg: Svg, scale: Scale, bottom: float, minimum: float | None) -> None:
    for value, label in scale.ticks():
        x = scale.place(value)
        svg.line(x, _TOP - 4, x, bottom, "grid")
        svg.text(x, bottom + 16, label, "tick", "middle")
    svg.line(scale.start, bottom, scale.end, bottom, "axis")
    cuts = {TENTATIVE: "cut", RELIABLE: "cut"}
    if minimum is not None:
        cuts[minimum] = "cut required"
    for value, look in cuts.items():
        x = scale.place(value)
        svg.line(x, _TOP - 8, x, bottom, look)
        required = look != "cut"
        svg.text(
            x,
            _TOP - (26 if required else 13),
            f"required {coefficient(value)}" if required else coefficient(value),
            "tick",
            "middle",
        )


def _draw(svg: Svg, scale: Scale, line: Line, y: float) -> None:
    base = y + 4
    look = "label heading" if line.figure is None or line.is_summary else "label"
    svg.text(4 + line.depth * 2 * LETTER, base, clipped(line.label, _LETTERS), look)
    figure = line.figure
    if figure is None:
        return
    right = scale.end + 14
    if figure.value is None:
        svg.text(right, base, _short(figure), "figure quiet")
        return
    x = scale.place(figure.value)
    if figure.low is None or figure.high is None:
        svg.dot(x, y, 4, "open")
        svg.text(right, base, coefficient(figure.value), "figure")
        svg.text(right + 36, base, _short(figure), "figure quiet")
        return
    low, high = scale.place(figure.low), scale.place(figure.high)
    if line.is_summary:
        svg.shape([(low, y), (x, y - 6), (high, y), (x, y + 6)], "diamond")
    else:
        svg.line(low, y, high, y, "whisker")
        for end in (low, high):
            svg.line(end, y - 3.5, end, y + 3.5, "whisker")
        svg.box(x - 4, y - 4, 8, 8, "point")
    ends = interval("", figure.low, figure.high)
    svg.text(right, base, f"{coefficient(figure.value)} {ends}", "figure")


def _short(figure: Figure) -> str:
    reason = figure.reason or figure.no_interval
    if reason is None:
        return ""
    return _SHORT.get(reason.value, "undefined" if figure.value is None else "no interval")
