"""A question that must be answered before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip

from intercoder.tui.drawing.drawing import Piece, draw_line, wrap
from intercoder.tui.widgets.lines import Lines

NAMES = {"Esc": "escape"}
"""What Textual calls a key, where a person calls it otherwise."""


class Question(Lines):
    """A title, a text, and the keys that answer."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"ask--title", "ask--key"}

    def __init__(self, title: str, text: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._choices = choices

    def draw(self, width: int) -> list[Strip]:
        """The lines of the question."""
        key = self.style_of("ask--key")
        lines: list[list[Piece]] = [[(self._title, self.style_of("ask--title"))], []]
        lines += [[(line, self.background)] for line in wrap(self._text, width)]
        lines.append([])
        lines += [[(shown, key), (f"  {label}", self.background)] for shown, label in self._choices]
        return [draw_line(line, width, self.background) for line in lines]


class AskScreen(ModalScreen[str]):
    """Asks, and gives the key that was pressed, as Textual calls it: `q`, `enter`, `escape`."""

    CSS_PATH = "ask.tcss"

    def __init__(self, title: str, text: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = Question(title, text, choices)
        self._answers = {NAMES.get(shown, shown.lower()) for shown, _ in choices}

    def compose(self) -> ComposeResult:
        """The question, in the middle."""
        with Vertical(id="box"):
            yield self._question

    def on_key(self, event: events.Key) -> None:
        """Only the keys that were offered answer."""
        pressed = (event.character or "").lower()
        pressed = pressed if pressed in self._answers else event.key
        if pressed in self._answers:
            event.stop()
            self.dismiss(pressed)
