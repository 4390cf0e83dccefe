"""What is said about the item under the cursor: a title and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.strip import Strip

from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.widgets.lines import Lines

MEASURE = 110
"""Longest line in cells."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said about the item under the cursor."""

    title: str
    sentences: tuple[str, ...] = ()


class FactsPanel(Lines):
    """A title and sentences, each on a line of its own or more."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"facts--title", "facts--text"}
    DEFAULT_CSS = """
    FactsPanel {
        & > .facts--title { text-style: bold; }
        & > .facts--text { color: $foreground; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts = Facts("")

    def show(self, facts: Facts) -> None:
        """Show these."""
        if facts != self._facts:
            self._facts = facts
            self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """The title, then the sentences."""
        title = [(self._facts.title, self.style_of("facts--title"))]
        text = self.style_of("facts--text")
        return [
            draw_line(title, width, self.background),
            *(
                draw_line([(line, text)], width, self.background)
                for sentence in self._facts.sentences
                for line in wrap(sentence, min(width, MEASURE))
            ),
        ]
