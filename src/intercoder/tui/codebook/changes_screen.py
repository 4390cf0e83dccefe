"""What was changed in the codebook, revision by revision, for those who code with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip

from intercoder.codebook.changes.news import CodebookNews
from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.keys import CODEBOOK_NEWS, bindings, hints
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

CHANGES = -3
"""Numbers the reading of the changes, apart from those of answers, keys and codebooks."""
MEASURE = 90
"""Longest line in cells."""
INDENT = "  "
NONE = "The codebook is as it was when coding began: this is its first revision."


@dataclass
class ChangesRead(Message):
    """The changes of the codebook are here."""

    request: int
    news: CodebookNews


class ChangeLines(Lines):
    """Each revision with its date and who made it, and below what was changed, and why."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"changes--head", "changes--quiet"}
    DEFAULT_CSS = """
    ChangeLines {
        padding: 1 2 0 3;
        & > .changes--head { color: $key; text-style: bold; }
        & > .changes--quiet { color: $muted; }
    }
    """

    def __init__(self, news: CodebookNews) -> None:
        super().__init__()
        self._news = news

    def draw(self, width: int) -> list[Strip]:
        """What became of the coder's proposals, then the newest revision first."""
        plain, measure = self.background, min(width, MEASURE)
        if not self._news.made and not self._news.proposals:
            return [draw_line([(line, plain)], width, plain) for line in wrap(NONE, measure)]
        lines: list[Strip] = []
        entries = [one.lines() for one in self._news.proposals]
        for head, what, *why in [*entries, *(one.lines() for one in self._news.made)]:
            lines.append(draw_line([(head, self.style_of("changes--head"))], width, plain))
            looks = [(what, plain), *((line, self.style_of("changes--quiet")) for line in why)]
            for text, style in looks:
                lines += [
                    draw_line([(f"{INDENT}{line}", style)], width, plain)
                    for line in wrap(text, measure - len(INDENT))
                ]
            lines.append(Strip.blank(width, plain))
        return lines[:-1]


class ChangesScreen(Screen[None]):
    """Shows the changes, to read."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "ChangesScreen > NoticeLine { padding: 0 0 0 2; background: $panel; }"
    KEYS = CODEBOOK_NEWS
    BINDINGS = bindings(CODEBOOK_NEWS)

    def __init__(self, news: CodebookNews) -> None:
        super().__init__()
        self._news = news

    def compose(self) -> ComposeResult:
        """The changes, between the lines at the top and at the foot."""
        yield TitleLine("Changes of the codebook", f"revision {self._news.revision}")
        yield ChangeLines(self._news)
        yield NoticeLine(hints(CODEBOOK_NEWS))

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.query_one(ChangeLines).scroll_lines(by)

    def action_page(self, direction: int) -> None:
        """Scroll by almost a page."""
        self.query_one(ChangeLines).scroll_page(direction)

    def action_leave(self) -> None:
        """Back to coding, as it was."""
        self.dismiss(None)
