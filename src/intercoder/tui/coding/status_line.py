"""The line at the foot: n of N, pace, time left, save state and break timer."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.strip import Strip

from intercoder.study.saving.saver import Saving
from intercoder.tui.coding.status_text import StatusText
from intercoder.tui.drawing.drawing import Piece, spread
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import NoticeLine

GAP = "   "
_STYLES = {Saving.FAILED: "status--failed", Saving.KEPT: "status--rest"}


class StatusLine(Lines):
    """Draws a `StatusText`; where room is short, the less needful parts are left out.

    A notice that is too long for the line above goes on here, in place of the progress: no line of
    the screen moves for it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status--bar",
        "status--quiet",
        "status--saved",
        "status--failed",
        "status--rest",
        "status--notice",
    }
    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        & > .status--bar { color: $chosen; }
        & > .status--quiet { color: $muted; }
        & > .status--saved { color: $chosen; }
        & > .status--failed { color: $error; text-style: bold; }
        & > .status--rest { color: $warning; text-style: bold; }
        & > .status--notice { color: $warning; text-style: bold; }
    }
    """

    def __init__(self, *, above: NoticeLine | None = None, id: str | None = None) -> None:
        """`above` is the line whose notices go on here."""
        super().__init__(id=id)
        self._standing = StatusText()
        self._above = above
        if above is not None:
            above.goes_on = True
            above.when_shown = self._follow
        self._went_on = ""

    def _follow(self) -> None:
        """The line above may say something else."""
        went_on = self._above.rest if self._above is not None else ""
        if went_on != self._went_on:
            self._went_on = went_on
            self.redraw()

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
        if self._above is not None and (went_on := self._above.rest):
            left = [(went_on, self.style_of("status--notice"))]
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
