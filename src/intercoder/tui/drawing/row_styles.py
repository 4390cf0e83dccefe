"""The styles of list rows: one for each meaning a piece of text can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from intercoder.tui.drawing.axis import Reach, Role, Run
from intercoder.tui.drawing.drawing import Piece, draw_line


@dataclass(frozen=True, slots=True)
class RowStyles:
    """The styles of one row, on the ground it stands on."""

    background: Style
    strong: Style
    quiet: Style
    key: Style
    good: Style
    weak: Style
    has_cursor: bool = False

    def of(self, reach: Reach) -> Style:
        """The colour of an interval; its place on the axis says the same."""
        if reach is Reach.BETWEEN:
            return self.background
        return self.good if reach is Reach.SURE else self.weak

    def drawn(self, runs: Iterable[Run], bar: Style) -> list[Piece]:
        """A drawn line in colours."""
        styles = {Role.MARK: self.quiet, Role.WORDS: self.quiet, Role.BAR: bar}
        return [(text, styles[role]) for text, role in runs]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row."""

    pieces: list[Piece]
    width: int


def text(words: str, style: Style, width: int) -> Column:
    """A column of text."""
    return Column([(words, style)], width)


def figure(words: str, style: Style, width: int) -> Column:
    """A column of numbers."""
    return Column([(words.rjust(width), style)], width)


def row_of(columns: Iterable[Column], width: int, look: RowStyles) -> Strip:
    """The columns side by side with a cell between, exactly `width` cells wide."""
    gap = Strip.blank(1, look.background)
    strips: list[Strip] = []
    for column in columns:
        strips += [draw_line(column.pieces, column.width, look.background), gap]
    return Strip.join(strips).adjust_cell_length(width, look.background)
