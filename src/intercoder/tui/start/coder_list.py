"""The list of coders, with the progress of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from intercoder.study.overview.progress import CoderProgress
from intercoder.tui.drawing.amounts import bar, count_words, percent
from intercoder.tui.drawing.drawing import Piece, background_of, spread
from intercoder.tui.drawing.glyphs import CURSOR
from intercoder.tui.widgets.lines import Lines


class CoderList(Lines):
    """Coders, one a line, with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"coders--cursor", "coders--sign", "coders--bar"}
    DEFAULT_CSS = """
    CoderList {
        & > .coders--cursor { background: $cursor; text-style: $bold-cursor-style; }
        & > .coders--sign { color: $key; text-style: bold; }
        & > .coders--bar { color: $chosen; }
    }
    """

    class Pressed(Message):
        """The mouse pressed the coder under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._coders: tuple[CoderProgress, ...] = ()
        self._cursor = 0

    @property
    def coder(self) -> CoderProgress | None:
        """The coder under the cursor."""
        return self._coders[self._cursor] if self._coders else None

    def show(self, coders: Sequence[CoderProgress]) -> None:
        """Show these coders."""
        self._coders = tuple(coders)
        self._cursor = min(self._cursor, max(len(coders) - 1, 0))
        self.redraw()

    def move(self, by: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + by, len(self._coders) - 1))
        self.redraw()
        self.reveal(self._cursor)

    def draw(self, width: int) -> list[Strip]:
        """Name at the left, progress at the right."""
        lines = []
        for index, one in enumerate(self._coders):
            is_here = index == self._cursor
            background = self.style_of("coders--cursor") if is_here else self.background
            tint = background_of(background)
            now = one.progress
            share = now.decided / now.total if now.total else 0.0
            left: list[Piece] = [
                (f"{CURSOR} " if is_here else "  ", self.style_of("coders--sign") + tint),
                (one.coder, background),
            ]
            right: list[Piece] = [
                (f"{count_words(now)}  ", background),
                (f"{bar(share)} {percent(share):>5} ", self.style_of("coders--bar") + tint),
            ]
            lines.append(spread(left, right, width, tint))
        return lines

    def on_click(self, event: events.Click) -> None:
        """A click chooses a coder."""
        index = self.top + event.get_content_offset_capture(self).y
        if 0 <= index < len(self._coders):
            self._cursor = index
            self.redraw()
            self.post_message(self.Pressed())
