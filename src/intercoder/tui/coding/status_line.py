"""The line at the foot: n of N, pace, time left, save state and break timer."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.strip import Strip

from intercoder.tui.coding.status_text import StatusText
from intercoder.tui.drawing.drawing import Piece, spread
from intercoder.tui.shared.protocols import Saving
from intercoder.tui.widgets.lines import Lines

GAP = "   "
_STYLES = {Saving.FAILED: "status--failed", Saving.KEPT: "status--rest"}


class StatusLine(Lines):
    """Draws a `StatusText`; where room is short, the less needful parts are left out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status--bar",
        "status--quiet",
        "status--saved",
        "status--failed",
        "status--rest",
    }
    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        & > .status--bar { color: $chosen; }
        & > .status--quiet { color: $muted; }
        & > .status--saved { color: $chosen; }
        & > .status--failed { color: $error; text-style: bold; }
        & > .status--rest { color: $warning; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._standing = StatusText()

    def show(self, standing: StatusText) -> None:
        """Show this standing."""
        if standing != self._standing:
            self._standing = standing
            self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The one line: progress at the left, rest and saving at the right."""
        now = self._standing
        quiet = self.style_of("status--quiet")
        rest = self.style_of("status--rest") if now.is_break_due else quiet
        saving = self.style_of(_STYLES.get(now.saving, "status--saved"))
        right = [*_join([(now.rest, rest)]), (_word(now), saving)]
        left = [
            (now.count, self.background),
            (f"{now.bar} {now.percent}", self.style_of("status--bar")),
            (now.pace, quiet),
            (now.left, quiet),
            (now.skipped, quiet),
        ]
        return [spread(_fit(left, width - _width(right) - 2), right, width, self.background)]


def _word(now: StatusText) -> str:
    """The word for saving, with its gap: as wide for saved as for saving, so nothing moves."""
    word = now.saving.value
    if not now.rest:
        return word
    if now.saving is Saving.SAVING:
        return word.rjust(len(GAP) + len(Saving.SAVED.value))
    return f"{GAP}{word}"


def _fit(parts: list[Piece], room: int) -> list[Piece]:
    """As many of the parts, the first ones first, as have room."""
    kept = [part for part in parts if part[0]]
    while len(kept) > 1 and _width(kept) > room:
        kept.pop()
    return _join(kept)


def _join(parts: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for text, style in parts:
        if text:
            joined += [(GAP, style), (text, style)] if joined else [(text, style)]
    return joined


def _width(parts: list[Piece]) -> int:
    return sum(cell_len(text) for text, _ in _join(parts))
