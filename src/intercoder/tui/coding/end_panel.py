"""Shown in place of an answer when the queue has no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.strip import Strip

from intercoder.coding.queue import Progress
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.tui.drawing.drawing import Piece, draw_line, wrap
from intercoder.tui.widgets.lines import Lines


class EndPanel(Lines):
    """Says that the queue is finished, what is left, and which key leads there."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"end--title", "end--key", "end--word"}
    DEFAULT_CSS = """
    EndPanel {
        display: none;
        & > .end--title { color: $chosen; text-style: bold; }
        & > .end--key { color: $key; text-style: bold; }
        & > .end--word { color: $foreground; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.support: Sequence[str] = ()
        """Whom the coder can turn to, a line each."""
        self._progress = Progress()
        self._filter = ""

    def show(self, progress: Progress, filter_words: str, *, shown: bool) -> None:
        """Show what is left; `filter_words` name the filter that has come to its end."""
        if (progress, filter_words, shown) != (self._progress, self._filter, self.display):
            self._progress, self._filter, self.display = progress, filter_words, shown
            self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """A title, a sentence and the keys that lead on."""
        sentence = self.style_of("end--word")
        lines: list[list[Piece]] = [[(self._title(), self.style_of("end--title"))], []]
        lines += [[(line, sentence)] for line in wrap(self._sentence(), width)]
        lines.append([])
        for key, word in self._ways():
            lines.append([(f"{key:>7}", self.style_of("end--key")), (f"  {word}", sentence)])
        if self.support:
            lines += [[], *([(one, sentence)] for one in self._support_lines(width))]
        return [draw_line(line, width, self.background) for line in lines]

    def _support_lines(self, width: int) -> list[str]:
        return [line for one in self.support for line in wrap(display_line(one), width)]

    def _title(self) -> str:
        if self._filter:
            return f"No more answers here: {self._filter}."
        return "Every answer in your queue is done." if self._progress.total else "No answers yet."

    def _sentence(self) -> str:
        now = self._progress
        if not now.total:
            return "This study has no answers. Import some with `intercoder import`."
        if self._filter:
            return f"{now.unseen:,} of {counted(now.total, 'answer')} still open."
        return (
            f"{now.coded:,} coded, {now.no_code_applies:,} with no code, {now.skipped:,} "
            f"skipped. {self._outside()}Thank you; everything is saved."
        )

    def _outside(self) -> str:
        count = self._progress.outside
        return (
            f"{count:,} more decisions on answers that are no longer allocated to you. "
            if count
            else ""
        )

    def _ways(self) -> list[tuple[str, str]]:
        now = self._progress
        ways = []
        if self._filter:
            ways.append(("Esc", "back to the open answers"))
        elif now.total:
            if now.skipped:
                ways.append(("s", f"go through the skipped ones ({now.skipped:,})"))
            if now.unsure:
                ways.append(("!", f"go through the unsure ones ({now.unsure:,})"))
            ways.append(("F3", "see all answers"))
            ways.append(("u", "take back the last decision"))
        ways.append(("Ctrl+Q", "quit"))
        return ways
