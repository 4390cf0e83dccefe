"""One figure as SVG, with shapes and with a title and description for screen readers.

Colours and fonts come from the page's style sheet, by class, so that a figure is readable on paper
and on light and dark screens. The element is built as a tree, so that no text can break out of it.
"""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as Tree

from intercoder.text.display import display_line

WIDTH = 720
"""Width of every figure, in its own units; the page scales it."""
LETTER = 6.6
"""Width of an average letter of the labels, in the figure's units."""


class Svg:
    """A figure being drawn. Coordinates are in its own units, y downwards.

    `name` must be unique on the page; the ids of its title and description are derived from it.
    """

    def __init__(self, name: str, height: float, title: str, description: str) -> None:
        self._root = Tree.Element(
            "svg",
            {
                "viewBox": f"0 0 {WIDTH} {_number(height)}",
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-desc",
                "preserveAspectRatio": "xMidYMid meet",
            },
        )
        for tag, text in (("title", title), ("desc", description)):
            Tree.SubElement(self._root, tag, {"id": f"{name}-{tag}"}).text = display_line(text)

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str) -> None:
        """A straight line; `look` is its class."""
        self._add("line", look, x1=x1, y1=y1, x2=x2, y2=y2)

    def box(self, x: float, y: float, width: float, height: float, look: str) -> Tree.Element:
        """A rectangle."""
        return self._add("rect", look, x=x, y=y, width=width, height=height)

    def shaded(self, x: float, y: float, width: float, height: float, share: float) -> Tree.Element:
        """A cell of a heat map: `share` from 0 (empty) to 1 (full)."""
        cell = self.box(x, y, width, height, "heat")
        cell.set("fill-opacity", f"{0.06 + 0.5 * min(max(share, 0.0), 1.0):.3f}")
        return cell

    def dot(self, x: float, y: float, radius: float, look: str) -> None:
        """A circle."""
        self._add("circle", look, cx=x, cy=y, r=radius)

    def shape(self, points: list[tuple[float, float]], look: str, *, closed: bool = True) -> None:
        """A polygon, or an open line through the points."""
        element = self._add("polygon" if closed else "polyline", look)
        element.set("points", " ".join(f"{_number(x)},{_number(y)}" for x, y in points))

    def text(
        self, x: float, y: float, text: str, look: str = "label", anchor: str = "start"
    ) -> None:
        """One line of text; y is its base line, `anchor` start, middle or end."""
        element = self._add("text", look, x=x, y=y)
        element.set("text-anchor", anchor)
        element.text = display_line(text)

    def upright(self, x: float, y: float, text: str, look: str = "label") -> None:
        """One line of text that runs upwards at a slant from (x, y)."""
        element = self._add("text", look)
        element.set("transform", f"translate({_number(x)} {_number(y)}) rotate(-40)")
        element.text = display_line(text)

    def markup(self) -> str:
        """The element as text."""
        return Tree.tostring(self._root, encoding="unicode")

    def _add(self, tag: str, look: str, **numbers: float) -> Tree.Element:
        given = {name: _number(value) for name, value in numbers.items()}
        return Tree.SubElement(self._root, tag, {"class": look, **given})


def clipped(text: str, most: int) -> str:
    """The text, cut to at most this many letters; wide ones count twice."""
    shown, used = "", 0
    line = display_line(text)
    for character in line:
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > most:
            return f"{shown[:-1].rstrip()}…"
        shown += character
    return line


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
