"""A shaded grid of figures for every pair of coders, with a cursor."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from intercoder.tui.agreement.panels.pairs import PairPanel
from intercoder.tui.drawing.drawing import Piece, background_of, draw_line, room_for
from intercoder.tui.drawing.figure_words import number
from intercoder.tui.drawing.glyphs import CURSOR
from intercoder.tui.widgets.lines import Lines

CELL = 11
SHADES = ((0.8, "██"), (0.667, "▓▓"), (0.4, "▒▒"), (-1.0, "░░"))
"""From which value on a cell is shaded how."""
NONE = "··"
MAX_NAME_WIDTH = 18
ABOVE = 2
"""Lines above the first coder."""


class PairGrid(Lines):
    """Alpha below the diagonal, kappa above it, on it how much the coder coded with others."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "pairs--cursor",
        "pairs--name",
        "pairs--quiet",
        "pairs--shade",
        "pairs--key",
    }
    DEFAULT_CSS = """
    PairGrid {
        & > .pairs--cursor { background: $cursor; text-style: $bold-cursor-style; }
        & > .pairs--name { text-style: bold; }
        & > .pairs--quiet { color: $muted; }
        & > .pairs--shade { color: $key; }
        & > .pairs--key { color: $key; text-style: bold; }
    }
    """

    class Moved(Message):
        """The cursor is on another cell."""

    class Pressed(Message):
        """The cell under the cursor was pressed with the mouse."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._panel: PairPanel | None = None
        self._row, self._column = 0, 0

    @property
    def item(self) -> int | None:
        """The cell under the cursor, as `PairPanel` numbers it; None without coders."""
        size = self._count
        return self._row * size + self._column if size else None

    def show(self, panel: PairPanel, item: int | None = None) -> None:
        """Show these coders; at first with the cursor on the first two."""
        self._panel = panel
        size = self._count
        if item is not None and item < size * size:
            self._row, self._column = divmod(item, size)
        else:
            self._row, self._column = min(1, max(size - 1, 0)), 0
        self.redraw(top=0)

    def move(self, down: int, right: int = 0) -> None:
        """Move the cursor by so many cells."""
        last = max(self._count - 1, 0)
        row = max(0, min(self._row + down, last))
        column = max(0, min(self._column + right, last))
        if (row, column) != (self._row, self._column):
            self._row, self._column = row, column
            self.redraw()
            self.reveal(ABOVE + row)
            self.post_message(self.Moved())

    def page(self, by: int) -> None:
        """Scroll by a page; the cursor stays."""
        self.scroll_page(by)

    def to_end(self, direction: int) -> None:
        """To the first coder for -1, to the last for 1."""
        self.move(direction * self._count)

    def draw(self, width: int) -> list[Strip]:
        """The square, what its shades mean, and what each coder coded."""
        panel = self._panel
        if panel is None or not panel.coders:
            return []
        quiet = self.style_of("pairs--quiet")
        legend = (
            f"below the diagonal: alpha over sets ({panel.distance})   above it: pooled kappa",
            "on it: answers that others coded as well",
        )
        return [
            self._head(panel, width),
            Strip.blank(width, self.background),
            *(self._line(panel, row, width) for row in range(len(panel.coders))),
            Strip.blank(width, self.background),
            draw_line(self._shades(), width, self.background),
            *(draw_line([(words, quiet)], width, self.background) for words in legend),
            Strip.blank(width, self.background),
            *self._counts(panel, width),
        ]

    def on_click(self, event: events.Click) -> None:
        """A click chooses a cell; on the one chosen, it opens what is behind it."""
        place = event.get_content_offset_capture(self)
        row = self.top + place.y - ABOVE
        column = (place.x - self._name_width) // CELL
        if not (0 <= row < self._count and 0 <= column < self._shown(self.room)):
            return
        column += self._first(self.room)
        if (row, column) == (self._row, self._column):
            self.post_message(self.Pressed())
        else:
            self.move(row - self._row, column - self._column)

    @property
    def _count(self) -> int:
        return len(self._panel.coders) if self._panel else 0

    @property
    def _name_width(self) -> int:
        names = [self._called(coder) for coder in range(self._count)]
        return min(max(map(room_for, names), default=0), MAX_NAME_WIDTH) + 3

    def _called(self, coder: int) -> str:
        return self._panel.names.of(self._panel.coders[coder]) if self._panel else ""

    def _shown(self, width: int) -> int:
        """How many columns fit."""
        return max(1, min(self._count, (width - self._name_width - 2) // CELL))

    def _first(self, width: int) -> int:
        """The first column in view, so that the cursor's is."""
        return max(0, min(self._column - self._shown(width) // 2, self._count - self._shown(width)))

    def _columns(self, width: int) -> range:
        first = self._first(width)
        return range(first, first + self._shown(width))

    def _head(self, panel: PairPanel, width: int) -> Strip:
        columns = self._columns(width)
        name, quiet = self.style_of("pairs--name"), self.style_of("pairs--quiet")
        before = "‹" if columns.start else " "
        strips = [draw_line([(before.rjust(self._name_width), quiet)], self._name_width, quiet)]
        for column in columns:
            style = name if column == self._column else quiet
            words = self._called(column)
            room = CELL - 1
            label = draw_line([(words, style)], min(room_for(words), room), self.background)
            gap = Strip.blank(CELL - label.cell_length, self.background)
            strips += [gap, label]
        if columns.stop < len(panel.coders):
            strips.append(draw_line([(" ›", quiet)], 2, self.background))
        return Strip.join(strips).adjust_cell_length(width, self.background)

    def _line(self, panel: PairPanel, row: int, width: int) -> Strip:
        here, quiet = row == self._row, self.style_of("pairs--quiet")
        name = self.style_of("pairs--name") if here else quiet
        room = self._name_width
        strips = [draw_line([(self._called(row), name)], room, self.background)]
        for column in self._columns(width):
            is_cursor = here and column == self._column
            background = self.style_of("pairs--cursor") if is_cursor else self.background
            tint = background_of(background)
            sign = (CURSOR if is_cursor else " ", self.style_of("pairs--key") + tint)
            if row == column:
                pieces = [sign, (f"{panel.coded_twice(row):,}".rjust(CELL - 1), quiet + tint)]
            else:
                pieces = [sign, *self._cell(panel, row, column, background)]
            strips.append(draw_line(pieces, CELL, background))
        return Strip.join(strips).adjust_cell_length(width, self.background)

    def _cell(self, panel: PairPanel, row: int, column: int, background: Style) -> list[Piece]:
        figure = panel.figure(row, column)
        value = figure.value if figure else None
        tint = background_of(background)
        shade = NONE if value is None else next(s for least, s in SHADES if value >= least)
        return [
            (f" {shade} ", self.style_of("pairs--shade") + tint),
            (number(value).rjust(CELL - 5), background),
        ]

    def _shades(self) -> list[Piece]:
        shade, quiet = self.style_of("pairs--shade"), self.style_of("pairs--quiet")
        words = ("0.8 and over", "0.667 and over", "0.4 and over", "less")
        pieces: list[Piece] = []
        for (_, sign), meaning in zip(SHADES, words, strict=True):
            pieces += [(sign, shade), (f" {meaning}   ", quiet)]
        return [*pieces, (NONE, shade), (" none", quiet)]

    def _counts(self, panel: PairPanel, width: int) -> list[Strip]:
        """What each coder coded, one a line."""
        quiet, room = self.style_of("pairs--quiet"), self._name_width

        def line(name: str, cells: tuple[str, str, str], style: Style) -> Strip:
            first = draw_line([(name, style)], room, self.background)
            rest = "".join(cell.rjust(17) for cell in cells)
            last = draw_line([(rest, style)], max(width - room, 0), self.background)
            return Strip.join([first, last])

        lines = [line("", ("answers coded", "with others", "codes an answer"), quiet)]
        for coder in range(len(panel.coders)):
            codes = panel.codes_each(coder)
            cells = (
                f"{panel.coded(coder):,}",
                f"{panel.coded_twice(coder):,}",
                "–" if codes is None else f"{codes:.2f}",
            )
            lines.append(line(self._called(coder), cells, self.background))
        return lines
