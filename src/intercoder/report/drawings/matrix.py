"""Heat maps of coders by coders, or of codes by codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intercoder.report.drawings.svg import LETTER, WIDTH, Svg, clipped

_LETTERS = 26


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell: its shade and its text."""

    share: float
    """Darkness, from 0 to 1."""
    text: str
    below: str = ""


def matrix(
    name: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], MatrixCell],
    title: str,
    description: str,
) -> str:
    """The map as SVG; missing cells stay empty."""
    longest = max((len(clipped(label, _LETTERS)) for label in rows), default=0)
    left = max(60.0, longest * LETTER + 16)
    slant = max((len(clipped(label, _LETTERS)) for label in columns), default=0) * LETTER
    top = 0.65 * slant + 18
    room = WIDTH - left - 0.77 * slant - 8
    size = min(72.0, room / max(len(columns), 1))
    has_second = any(shade.below for shade in cells.values())
    tall = min(46.0 if has_second else 30.0, size)
    svg = Svg(name, top + len(rows) * tall + 8, title, description)
    for number, label in enumerate(columns):
        svg.upright(left + (number + 0.5) * size, top - 8, clipped(label, _LETTERS))
    for number, label in enumerate(rows):
        y = top + (number + 0.5) * tall + 4
        svg.text(left - 10, y, clipped(label, _LETTERS), "label", "end")
    for (row, column), shade in cells.items():
        x, y = left + column * size, top + row * tall
        svg.shaded(x + 1, y + 1, size - 2, tall - 2, shade.share)
        middle = y + tall / 2
        if shade.below and tall >= 40:
            svg.text(x + size / 2, middle - 1, shade.text, "cell", "middle")
            svg.text(x + size / 2, middle + 13, shade.below, "cell small", "middle")
        else:
            look = "cell" if shade.share else "cell quiet"
            svg.text(x + size / 2, middle + 4, shade.text, look, "middle")
    return svg.markup()
