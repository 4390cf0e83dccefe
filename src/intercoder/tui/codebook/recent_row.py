"""The row of codes that were given lately, each with the digit that gives it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.coding.keys.recent_codes import RECENT_KEYS
from intercoder.tui.drawing.drawing import Piece, draw_line
from intercoder.tui.widgets.lines import Lines

_GAP = 2


class RecentRow(Lines):
    """One line; names are cut where they do not fit, so that each digit is in view."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"recent--key", "recent--name"}
    DEFAULT_CSS = """
    RecentRow {
        height: 1;
        & > .recent--key { color: $key; text-style: bold; }
        & > .recent--name { color: $muted; }
    }
    """

    def __init__(self, codebook: Codebook) -> None:
        super().__init__()
        self._codebook = codebook
        self._row: tuple[str, ...] = ()

    def show(self, row: Sequence[str]) -> None:
        """Show these codes, by their ids."""
        if tuple(row) != self._row:
            self._row = tuple(row)
            self.redraw()

    def show_codebook(self, codebook: Codebook) -> None:
        """From now on codes have the names of this revision."""
        self._codebook = codebook
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """Digit and name of each."""
        names = [self._codebook.name_of(code_id) for code_id in self._row]
        room = width - 1 - len(names) * (2 + _GAP)
        pieces: list[Piece] = [(" ", self.background)]
        for place, name in enumerate(names):
            share = max(room // (len(names) - place), 1)
            shown = _cut(name, share)
            room -= cell_len(shown)
            pieces += [
                (RECENT_KEYS[place], self.style_of("recent--key")),
                (f" {shown}{' ' * _GAP}", self.style_of("recent--name")),
            ]
        return [draw_line(pieces, width, self.background)]


def _cut(name: str, room: int) -> str:
    """The name in so many cells at most."""
    if cell_len(name) <= room:
        return name
    while name and cell_len(name) > room - 1:
        name = name[:-1]
    return f"{name}…"
