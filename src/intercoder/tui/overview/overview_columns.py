"""The columns of the overview's sections, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from intercoder.tui.agreement.panels.panel import WIDE_ROW
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text

Draw = Callable[[int, RowStyles], Strip]
"""A line in so many cells."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a section, behind the first with titles."""

    titles: tuple[str, ...]
    to_right: tuple[bool, ...]
    narrow: tuple[int, ...]
    """Widths of all columns but the last, which takes the rest; 0 leaves a column out."""
    wide: tuple[int, ...]

    def heading(self, title: str) -> Draw:
        """The line above the rows: what they are, and the names of the columns."""

        def drawn(width: int, look: RowStyles) -> Strip:
            styles = [look.key, *(look.quiet for _ in self.titles)]
            return self.row((title, *self.titles), styles, width, look)

        return drawn

    def draw(self, cells: tuple[str, ...], *, strong: bool = False, weak: int = -1) -> Draw:
        """A row of these; the cell numbered `weak` is one to worry about."""

        def drawn(width: int, look: RowStyles) -> Strip:
            styles = [
                look.weak if place == weak else look.background for place in range(len(cells))
            ]
            if strong:
                styles[0] = look.strong
            return self.row(cells, styles, width, look)

        return drawn

    def row(
        self, cells: tuple[str, ...], styles: Sequence[Style], width: int, look: RowStyles
    ) -> Strip:
        """The cells in their columns."""
        fixed = self.wide if width >= WIDE_ROW else self.narrow
        rest = max(width - sum(fixed) - sum(size > 0 for size in fixed), 1)
        return row_of(
            [
                (figure if right else text)(words, style, size)
                for words, style, size, right in zip(
                    cells, styles, (*fixed, rest), (False, *self.to_right), strict=True
                )
                if size
            ],
            width,
            look,
        )
