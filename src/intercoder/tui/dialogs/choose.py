"""A dialog for choosing one of a few things; typing narrows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from intercoder.tui.widgets.choices import Choice, Choices
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

HINTS = (("↑ ↓", "move"), ("Enter", "choose"), ("Esc", "leave unchanged"))


class ChooseScreen(ModalScreen[str | None]):
    """Gives the value of what was chosen, or None."""

    CSS_PATH = "choose.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor(-1)", "up", show=False),
        Binding("down", "cursor(1)", "down", show=False),
        Binding("escape", "leave", "leave", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], value: str) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._value = value

    def compose(self) -> ComposeResult:
        """A title, a box to type in, and the choices."""
        with Vertical(id="box"):
            yield TitleLine(self._title)
            yield Input(placeholder="type to filter", compact=True)
            yield Choices()
            yield NoticeLine(HINTS, helped_by=WHILE_TYPING)

    def on_mount(self) -> None:
        """The cursor is on what is chosen now."""
        self.query_one(Choices).show(self._choices, self._value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Only what holds the typed letters stays."""
        typed = event.value.casefold()
        kept = [choice for choice in self._choices if typed in choice.words.casefold()]
        self.query_one(Choices).show(kept, self._value)

    def on_input_submitted(self) -> None:
        """Enter chooses."""
        choice = self.query_one(Choices).choice
        self.dismiss(choice.value if choice else None)

    def on_choices_pressed(self) -> None:
        """So does a click."""
        self.on_input_submitted()

    def action_cursor(self, by: int) -> None:
        """Move through the choices."""
        self.query_one(Choices).move(by)

    def action_leave(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
