"""Writing a memo to go with a judgement."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from intercoder.text.display import display_text
from intercoder.tui.keys import MEMO, bindings
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

CHANGED = "The memo was changed. Esc again throws the change away, Ctrl+S keeps it."
HINTS = (("Ctrl+S", "keep"), ("Esc", "leave as it was"))


class MemoEditor(TextArea):
    """An editor into which nothing gets that a terminal would obey, not even by pasting."""

    def edit(self, edit: Edit) -> EditResult:
        """Edit, with control characters made visible."""
        edit.text = display_text(edit.text)
        return super().edit(edit)


class MemoScreen(ModalScreen[str | None]):
    """Gives the memo as it was kept, or None if it is to stay as it was."""

    CSS_PATH = "memo.tcss"
    KEYS = MEMO
    BINDINGS = bindings(MEMO)

    def __init__(self, answer_id: str, memo: str, title: str = "Memo") -> None:
        super().__init__()
        self._title = title
        self._answer_id = answer_id
        self._memo = display_text(memo)
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """A title, the editor and the keys."""
        with Vertical(id="box"):
            yield TitleLine(self._title, self._answer_id)
            yield MemoEditor(
                self._memo,
                soft_wrap=True,
                tab_behavior="focus",
                show_line_numbers=False,
                compact=True,
            )
            yield NoticeLine(HINTS)

    def on_mount(self) -> None:
        """Writing goes on at the end."""
        editor = self.query_one(MemoEditor)
        editor.move_cursor(editor.document.end)
        editor.focus()

    def action_keep(self) -> None:
        """Keep what is written."""
        text = self.query_one(MemoEditor).text
        self.dismiss(None if text == self._memo else text)

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when that is asked for twice."""
        is_changed = self.query_one(MemoEditor).text != self._memo
        if is_changed and not self._was_warned:
            self._was_warned = True
            self.query_one(NoticeLine).show(CHANGED)
        else:
            self.dismiss(None)

    def on_text_area_changed(self) -> None:
        """Who goes on writing is warned anew."""
        self._was_warned = False
        self.query_one(NoticeLine).show("")
