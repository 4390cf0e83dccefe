"""The shared axis on which coefficients are drawn, in terminal cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from math import floor
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from intercoder.agreement.whole.figure_words import why_not
from intercoder.tui.drawing.figure_words import short

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure

MARKS = (0.667, 0.8)
"""Krippendorff's cuts: below the first nothing should be concluded, from the second one may."""
MARK = "┊"
POINT = "●"
POINT_ALONE = "○"
"""A value without an interval."""


class Role(Enum):
    """What a piece of a drawn line is."""

    MARK = "mark"
    BAR = "bar"
    WORDS = "words"


Run = tuple[str, Role]
"""Some cells and what they are."""


class Reach(Enum):
    """Where an interval lies between the marks."""

    SURE = "above both"
    WEAK = "reaches below the lower mark"
    BETWEEN = "anything else, or no interval"


def reach(figure: Figure) -> Reach:
    """Where the figure's interval lies."""
    if figure.low is None or MARKS[0] <= figure.low < MARKS[1]:
        return Reach.BETWEEN
    return Reach.SURE if figure.low >= MARKS[1] else Reach.WEAK


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to 1 in `width` cells."""

    low: float
    width: int

    @classmethod
    def fitting(cls, figures: Iterable[Figure], width: int) -> Axis:
        """An axis that holds all values and intervals, and begins at a round number up to .4."""
        ends = [end for figure in figures for end in (figure.value, figure.low) if end is not None]
        lowest = min([*ends, 0.4])
        return cls(max(floor(lowest * 10 + 1e-9) / 10, -1.0), max(width, 8))

    def column(self, value: float) -> int:
        """The cell of a value; values beyond the axis stand at its end."""
        place = round((value - self.low) / (1 - self.low) * (self.width - 1))
        return max(0, min(place, self.width - 1))

    def ruler(self) -> str:
        """The numbers above the axis: the marks and its ends, as many as fit."""
        cells = [" "] * self.width
        for value in (*MARKS, 1.0, self.low):
            words = f"{value:g}"
            middle = self.column(value) - (len(words) - 1) // 2
            for start in (middle, middle + 1, middle - 1):
                place = max(0, min(start, self.width - len(words)))
                around = cells[max(place - 1, 0) : place + len(words) + 1]
                if all(cell == " " for cell in around):
                    cells[place : place + len(words)] = words
                    break
        return "".join(cells)

    def bar(self, figure: Figure) -> list[Run]:
        """The interval with the value in it, as `├──●──┤`; or the reason for having none."""
        if figure.value is None:
            return [(set_cell_size(_cut(why_not(figure), self.width), self.width), Role.WORDS)]
        point = self.column(figure.value)
        if figure.low is None or figure.high is None:
            return self._alone(point, short(why_not(figure)))
        start, end = self.column(figure.low), self.column(figure.high)
        cells = ["─"] * (end - start + 1)
        cells[0], cells[-1] = "├", "┤"
        cells[min(max(point, start), end) - start] = POINT
        return self._placed("".join(cells), start)

    def band(self, figure: Figure) -> list[Run]:
        """The same as a shaded band, for figures that follow each other in time."""
        if figure.value is None or figure.low is None or figure.high is None:
            return self.bar(figure)
        start, end = self.column(figure.low), self.column(figure.high)
        cells = ["░"] * (end - start + 1)
        cells[min(max(self.column(figure.value), start), end) - start] = POINT
        return self._placed("".join(cells), start)

    def _alone(self, point: int, why: str) -> list[Run]:
        """A value without an interval, and why, on the side with more room."""
        runs = self._placed(POINT_ALONE, point)
        left, right = point, self.width - point - 1
        if not why:
            return runs
        if right > left:
            words = _cut(f" {why}", right)
            return [*runs[:2], (words, Role.WORDS), *_tail(runs[2:], cell_len(words))]
        words = _cut(why, left - 1) + " "
        before = "".join(self._background()[: left - cell_len(words)])
        return [(before, Role.MARK), (words, Role.WORDS), *runs[1:]]

    def _placed(self, cells: str, start: int) -> list[Run]:
        """These cells at their place, with the marks where they leave them free."""
        background = "".join(self._background())
        end = start + len(cells)
        return [(background[:start], Role.MARK), (cells, Role.BAR), (background[end:], Role.MARK)]

    def _background(self) -> list[str]:
        cells = [" "] * self.width
        for value in MARKS:
            if self.low < value:
                cells[self.column(value)] = MARK
        return cells


def _cut(words: str, width: int) -> str:
    if cell_len(words) <= width:
        return words
    return set_cell_size(words, max(width - 1, 0)).rstrip() + "…" if width > 0 else ""


def _tail(runs: list[Run], skipped: int) -> list[Run]:
    return [(text[skipped:], role) for text, role in runs]
