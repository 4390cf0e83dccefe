"""The dialog for writing a memo on a judgement."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from intercoder.text.display import display_text
from intercoder.tui.keys import MEMO, bindings
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.text_editor import TextEditor
from intercoder.tui.widgets.title_line import TitleLine

CHANGED = "The memo was changed. Press Esc again to discard the change, Ctrl+S to keep it."
NOT_KEPT = "Not saved yet: Ctrl+S keeps it, Esc discards it."
HINTS = (("Ctrl+S", "keep"), ("Esc", "leave unchanged"))


class MemoScreen(ModalScreen[str | None]):
    """Gives the memo as it was kept, or None if it is to stay as it was."""

    CSS_PATH = "memo.tcss"
    KEYS = MEMO
    BINDINGS = bindings(MEMO)

    def __init__(
        self,
        answer_id: str,
        memo: str,
        title: str = "Memo",
        *,
        tell: Callable[[bool], None] = lambda _: None,
    ) -> None:
        """`tell` is told whether what is written differs from what is kept."""
        super().__init__()
        self._tell = tell
        self._title = title
        self._answer_id = answer_id
        self._memo = display_text(memo)
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """A title, the editor and the keys."""
        with Vertical(id="box"):
            yield TitleLine(self._title, self._answer_id)
            yield TextEditor(
                self._memo,
                soft_wrap=True,
                tab_behavior="focus",
                show_line_numbers=False,
                compact=True,
            )
            yield NoticeLine(HINTS, helped_by=WHILE_TYPING)

    def on_mount(self) -> None:
        """Writing goes on at the end."""
        editor = self.query_one(TextEditor)
        editor.move_cursor(editor.document.end)
        editor.focus()

    @property
    def text(self) -> str | None:
        """What is written, if it differs from the memo as it was."""
        text = self.query_one(TextEditor).text
        return None if text == self._memo else text

    def action_keep(self) -> None:
        """Keep what is written."""
        self._leave(self.text)

    def _leave(self, text: str | None) -> None:
        self._tell(False)
        self.dismiss(text)

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when that is asked for twice."""
        if self.text is not None and not self._was_warned:
            self._was_warned = True
            self.query_one(NoticeLine).show(CHANGED)
        else:
            self._leave(None)

    def on_text_area_changed(self) -> None:
        """Who goes on writing is warned anew."""
        self._was_warned = False
        is_changed = self.text is not None
        self.query_one(NoticeLine).show(NOT_KEPT if is_changed else "")
        self._tell(is_changed)
