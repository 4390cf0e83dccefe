"""The break screen: no answer in view, who can be turned to, and what the work led to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip

from intercoder.coding.wellbeing.limits import Limits, limits_words
from intercoder.coding.wellbeing.settings import Support
from intercoder.study.study import Study
from intercoder.text.display import display_line, display_text
from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.keys import bindings, hints
from intercoder.tui.wellbeing.keys import REST
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

MEASURE = 78
"""Longest line in cells."""
SAVED = "Everything you decided is saved. Ctrl+Q ends the session; Esc goes back to coding."
OUTCOME = "What this work led to"


@dataclass(frozen=True, slots=True)
class Passage:
    """A title and lines below it; either may be missing."""

    title: str
    lines: Sequence[str]


def rest_passages(reached: str, limits: Limits, support: Support) -> Iterator[Passage]:
    """What the screen says; `reached` is what is enough, empty for a break by choice."""
    yield Passage(reached or "Take the time you need.", (SAVED,))
    if support.lines:
        yield Passage("Whom you can turn to", [display_line(one) for one in support.lines])
    if support.outcome:
        yield Passage(OUTCOME, display_text(support.outcome).splitlines())
    yield Passage(
        "What is settled",
        (
            limits_words(limits),
            "Stricter limits of your own: intercoder wellbeing limits. Nobody else sees them.",
        ),
    )


class RestLines(Lines):
    """The passages, one below the other."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rest--title", "rest--text"}
    DEFAULT_CSS = """
    RestLines {
        padding: 1 2 0 3;
        & > .rest--title { color: $key; text-style: bold; }
        & > .rest--text { color: $foreground; }
    }
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        super().__init__()
        self._passages = passages

    def draw(self, width: int) -> list[Strip]:
        """Each title, and its text in lines of a readable length."""
        plain, measure = self.background, min(width, MEASURE)
        title, text = self.style_of("rest--title"), self.style_of("rest--text")
        lines: list[Strip] = []
        for one in self._passages:
            lines += [draw_line([(line, title)], width, plain) for line in wrap(one.title, measure)]
            for said in one.lines:
                lines += [
                    draw_line([(line, text)], width, plain) for line in wrap(said, measure) or [""]
                ]
            lines.append(Strip.blank(width, plain))
        return lines[:-1]


class RestScreen(Screen[None]):
    """A break, for as long as the coder wants."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = "RestScreen > NoticeLine { padding: 0 0 0 2; background: $panel; }"
    KEYS = REST
    BINDINGS = bindings(REST)

    def __init__(
        self, reached: str, limits: Limits, support: Support, study: Study, coder: str
    ) -> None:
        super().__init__()
        self._study, self._coder = study, coder
        self._is_enough = bool(reached)
        self._passages = tuple(rest_passages(reached, limits, support))

    def compose(self) -> ComposeResult:
        """What is said, between the lines at the top and at the foot."""
        yield TitleLine("Enough for today" if self._is_enough else "Break", "")
        yield RestLines(self._passages)
        yield NoticeLine(hints(REST))

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.query_one(RestLines).scroll_lines(by)

    def action_page(self, direction: int) -> None:
        """Scroll by almost a page."""
        self.query_one(RestLines).scroll_page(direction)

    def action_check_in(self) -> None:
        """Write a line for oneself, or ask the leads for support."""
        from intercoder.tui.wellbeing.check_in_screen import CheckInScreen

        self.app.push_screen(CheckInScreen(self._study, self._coder), self._say)

    def _say(self, done: str | None) -> None:
        if done:
            self.query_one(NoticeLine).show(done)

    def action_leave(self) -> None:
        """Back to coding, as it was."""
        self.dismiss(None)
