"""The dialog for a word that goes with an answer that is handed over."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from intercoder.tui.coding.memo import MemoScreen
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.text_editor import TextEditor
from intercoder.tui.widgets.title_line import TitleLine

HINTS = (("Ctrl+S", "hand over"), ("Esc", "keep the answer"))


class WordScreen(MemoScreen):
    """Gives the word, which may be empty; None if the answer is kept."""

    CSS_PATH = "../coding/memo.tcss"

    def __init__(self, answer_id: str, to: str) -> None:
        super().__init__(answer_id, "")
        self._to = to

    def compose(self) -> ComposeResult:
        """A title, the editor and the keys."""
        with Vertical(id="box"):
            yield TitleLine(f"A word for {self._to}, if you like", self._answer_id)
            yield TextEditor("", soft_wrap=True, tab_behavior="focus", compact=True)
            yield NoticeLine(HINTS, helped_by=WHILE_TYPING)

    @property
    def text(self) -> str | None:
        """Nothing that would become a memo: a word is only given by handing over."""
        return None

    def action_keep(self) -> None:
        """Hand over, with what is written."""
        self.dismiss(self.query_one(TextEditor).text)

    def on_text_area_changed(self) -> None:
        """There is no memo to warn of."""
