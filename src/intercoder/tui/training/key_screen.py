"""The key beside what a coder in training judged, where both differ, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.training.key_words import difference_lines, summary_words
from intercoder.training.revealing import Revealed
from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.keys import KEY_SHOWN, bindings, hints
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.masking.revealing import InView, ShowsTexts
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

MEASURE = 90
"""Longest line in cells."""
INDENT = "  "


class KeyLines(Lines):
    """Each answer with what the coder gave, what is right, and why."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key--head", "key--quiet"}
    DEFAULT_CSS = """
    KeyLines {
        padding: 1 2 0 3;
        & > .key--head { color: $key; text-style: bold; }
        & > .key--quiet { color: $muted; }
    }
    """

    def __init__(self, revealed: Revealed, codebook: Codebook) -> None:
        super().__init__()
        self._revealed, self._codebook = revealed, codebook

    def draw(self, width: int) -> list[Strip]:
        """A sentence on all of them, then the answers that differ."""
        plain, measure = self.background, min(width, MEASURE)
        summary = summary_words(self._revealed.answers, self._revealed.agreed)
        lines = [draw_line([(summary, self.style_of("key--head"))], width, plain)]
        for one in self._revealed.differences:
            seen = texts_of(self.app).see(one.entry.answer, one.entry.text)
            text = one.entry.answer if seen.is_hidden else seen.line
            lines.append(Strip.blank(width, plain))
            lines += [
                draw_line([(line, self.style_of("key--quiet"))], width, plain)
                for line in wrap(text, measure)
            ]
            lines += [
                draw_line([(f"{INDENT}{line}", plain)], width, plain)
                for words in difference_lines(one, self._codebook)
                for line in wrap(words, measure - len(INDENT))
            ]
        return lines


class KeyScreen(ShowsTexts, Screen[None]):
    """Shows the differences, to read; then coding goes on."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "KeyScreen > NoticeLine { padding: 0 0 0 2; background: $panel; }"
    KEYS = KEY_SHOWN
    BINDINGS = bindings(KEY_SHOWN)

    def __init__(self, revealed: Revealed, codebook: Codebook) -> None:
        super().__init__()
        self._revealed = revealed
        self._lines = KeyLines(revealed, codebook)

    def compose(self) -> ComposeResult:
        """The differences, between the lines at the top and at the foot."""
        yield TitleLine("The key", "training")
        yield self._lines
        yield NoticeLine(hints(KEY_SHOWN))

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answers that differ."""
        return [(one.entry.answer, one.entry.text) for one in self._revealed.differences]

    def show_texts(self) -> None:
        """Texts were hidden or revealed."""
        self._lines.redraw()

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self._lines.scroll_lines(by)

    def action_page(self, direction: int) -> None:
        """Scroll by almost a page."""
        self._lines.scroll_page(direction)

    def action_leave(self) -> None:
        """On with coding."""
        self.dismiss(None)
