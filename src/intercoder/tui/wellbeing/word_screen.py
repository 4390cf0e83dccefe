"""The dialog for a word that goes with an answer that is handed over."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.text_editor import TextEditor
from intercoder.tui.widgets.title_line import TitleLine

HINTS = (("Ctrl+S", "hand over"), ("Esc", "keep the answer"))


class WordScreen(ModalScreen[str | None]):
    """Gives the word, which may be empty; None if the answer is kept."""

    CSS_PATH = "word.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "hand_over", "hand over", show=False),
        Binding("escape", "leave", "keep the answer", show=False),
    ]

    def __init__(self, answer_id: str, to: str) -> None:
        super().__init__()
        self._answer_id = answer_id
        self._to = to

    def compose(self) -> ComposeResult:
        """A title, the editor and the keys."""
        with Vertical(id="box"):
            yield TitleLine(f"A word for {self._to}, if you like", self._answer_id)
            yield TextEditor("", soft_wrap=True, tab_behavior="focus", compact=True)
            yield NoticeLine(HINTS, helped_by=WHILE_TYPING)

    def on_mount(self) -> None:
        """Typing begins at once."""
        self.query_one(TextEditor).focus()

    def action_hand_over(self) -> None:
        """Hand over, with what is written."""
        self.dismiss(self.query_one(TextEditor).text)

    def action_leave(self) -> None:
        """The answer stays where it is."""
        self.dismiss(None)
