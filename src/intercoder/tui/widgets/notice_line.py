"""One line for what the last press led to; the most useful keys while there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.strip import Strip

from intercoder.tui.drawing.drawing import Piece, draw_line
from intercoder.tui.widgets.lines import Lines


class NoticeLine(Lines):
    """A notice, or hints of keys: as many as fit."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"notice--text", "notice--key", "notice--word"}
    DEFAULT_CSS = """
    NoticeLine {
        height: 1;
        & > .notice--text { color: $warning; text-style: bold; }
        & > .notice--key { color: $key; text-style: bold; }
        & > .notice--word { color: $muted; }
    }
    """

    def __init__(
        self,
        hints: Sequence[tuple[str, str]],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._hints = tuple(hints)
        self._notice = ""

    def show(self, notice: str) -> None:
        """Show a notice; an empty one gives the line back to the hints."""
        if notice != self._notice:
            self._notice = notice
            self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The one line."""
        if self._notice:
            return [
                draw_line([(self._notice, self.style_of("notice--text"))], width, self.background)
            ]
        pieces: list[Piece] = []
        used = 0
        for key, word in self._hints:
            length = cell_len(f"{key} {word}") + (3 if used else 0)
            if used + length > width:
                break
            if used:
                pieces.append(("   ", self.background))
            pieces += [
                (key, self.style_of("notice--key")),
                (f" {word}", self.style_of("notice--word")),
            ]
            used += length
        return [draw_line(pieces, width, self.background)]
