"""The dialog before a change of the codebook: what it would do, and why it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from intercoder.study.codebook.changing import MAX_REASON
from intercoder.text.counted import counted
from intercoder.tui.codebook.changing.keys import PREVIEW
from intercoder.tui.drawing.drawing import Piece, draw_line, wrap
from intercoder.tui.drawing.figure_words import number
from intercoder.tui.keys import bindings
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.codebook_workspace import Previewed

HINTS = (("Enter", "make the change"), ("Esc", "change nothing"))
NO_REASON = "No reason is given. Press Enter again to make the change without one."
WIDTH = 9
"""Cells of a figure."""
LEAST_NAME = 12


class PreviewLines(Lines):
    """The sentences and the tables of a preview."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"preview--title", "preview--head"}
    DEFAULT_CSS = """
    PreviewLines {
        & > .preview--title { text-style: bold; color: $key; }
        & > .preview--head { color: $muted; }
    }
    """

    def __init__(self, previewed: Previewed) -> None:
        super().__init__()
        self._previewed = previewed

    def draw(self, width: int) -> list[Strip]:
        """What the change is, whom it concerns, which figures change, and what is in doubt."""
        from intercoder.agreement.of_changes.preview_words import (
            DOUBT_TITLES,
            FIGURE_TITLES,
            doubt_rows,
            figure_rows,
            preview_sentences,
        )

        found = self._previewed.preview
        title = self.style_of("preview--title")
        lines: list[list[Piece]] = [[(line, title)] for line in wrap(self._previewed.title, width)]
        for sentence in preview_sentences(found):
            lines += [[(line, self.background)] for line in wrap(sentence, width)]
        if found.figures:
            rows = [(name, *map(_cell, cells)) for name, *cells in figure_rows(found)]
            lines += [[], *self._table(FIGURE_TITLES, rows, width)]
        if found.doubts:
            lines += [[], [(_titled(DOUBT_TITLES[0]), self.style_of("preview--head"))]]
            for name, why, decisions, answers in doubt_rows(found):
                on = f"{counted(decisions, 'decision')} on {counted(answers, 'answer')}"
                said = f"{name}: {on}, because {why}"
                lines += [[(line, self.background)] for line in wrap(said, width)]
        return [draw_line(line, width, self.background) for line in lines]

    def _table(
        self, titles: Sequence[str], rows: Sequence[Sequence[str]], width: int
    ) -> list[list[Piece]]:
        rest = max(width - WIDTH * (len(titles) - 1), LEAST_NAME)
        head = self.style_of("preview--head")
        return [
            [(_fit(name, rest), style), *((f"{cell:>{WIDTH}}", style) for cell in cells)]
            for (name, *cells), style in [
                (titles, head),
                *((row, self.background) for row in rows),
            ]
        ]


def _fit(name: str, width: int) -> str:
    """The name in so many cells; wide letters are measured by what draws them."""
    from intercoder.text.cells import fitting
    from intercoder.tui.drawing.drawing import room_for

    if room_for(name) >= width:
        name = f"{fitting(name, width - 2)}…"
    return name + " " * (width - room_for(name))


def _cell(value: float | None) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return number(value)


def _titled(name: str) -> str:
    return name.replace("_", " ").capitalize()


class PreviewScreen(ModalScreen[str | None]):
    """Gives the reason for making the change, or None if nothing is to be changed."""

    CSS_PATH = "preview.tcss"
    KEYS = PREVIEW
    BINDINGS = bindings(PREVIEW)

    def __init__(self, previewed: Previewed, reason: str = "") -> None:
        super().__init__()
        self._previewed = previewed
        self._reason = reason
        self._was_asked = False

    def compose(self) -> ComposeResult:
        """What the change does, and a box for the reason."""
        with Vertical(id="box"):
            yield TitleLine("What would change", "nothing is changed yet")
            yield PreviewLines(self._previewed)
            yield Input(
                self._reason,
                placeholder="why? it is recorded with the change",
                compact=True,
                select_on_focus=False,
                max_length=MAX_REASON,
            )
            yield NoticeLine(HINTS, helped_by=WHILE_TYPING)

    def on_mount(self) -> None:
        """The reason is typed at once."""
        self.query_one(Input).focus()

    def on_input_changed(self) -> None:
        """Who goes on typing is asked anew."""
        self._was_asked = False
        self.query_one(NoticeLine).show("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter makes the change; without a reason, the second one."""
        event.stop()
        reason = event.value.strip()
        if reason or self._was_asked:
            self.dismiss(reason)
            return
        self._was_asked = True
        self.query_one(NoticeLine).show(NO_REASON)

    def action_scroll(self, direction: int) -> None:
        """Scroll what would change."""
        self.query_one(PreviewLines).scroll_page(direction)

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)
