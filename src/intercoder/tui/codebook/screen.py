"""The codebook for reading: all codes on the left, the whole entry on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from intercoder.codebook.code import Code, Codebook
from intercoder.text.counted import counted
from intercoder.tui.codebook.code_entry import CodeEntry, examples_of
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.keys import CODEBOOK, bindings, hints
from intercoder.tui.masking.revealing import InView, ShowsTexts
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine


class CodebookScreen(ShowsTexts, Screen[str | None]):
    """Gives the id of the code to go to, or None."""

    CSS_PATH = "codebook.tcss"
    AUTO_FOCUS = ""
    KEYS = CODEBOOK
    BINDINGS = bindings(CODEBOOK)

    def __init__(self, codebook: Codebook, keys: Mapping[str, str], code: Code | None) -> None:
        super().__init__()
        self._codebook = codebook
        self._keys = keys
        self._code = code

    def compose(self) -> ComposeResult:
        """Codes and entry side by side."""
        count = len(self._codebook.assignable)
        yield TitleLine(
            self._codebook.name, f"{counted(count, 'code')}   {self._codebook.note}".strip()
        )
        with Horizontal(id="work"):
            yield CodesPanel(self._codebook, self._keys)
            yield CodeEntry(self._codebook)
        yield NoticeLine(hints(CODEBOOK))

    def on_mount(self) -> None:
        """Open at the code under the cursor of the coding screen."""
        panel = self.query_one(CodesPanel)
        if self._code is not None:
            panel.go_to(self._code.id)
        self.query_one(CodeEntry).show(panel.code)

    def on_codes_panel_pointed(self, event: CodesPanel.Pointed) -> None:
        """The entry is that of the code under the cursor."""
        self.query_one(CodeEntry).show(event.code)

        self.turn_to_texts()

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The examples of the code under the cursor."""
        code = self.query_one(CodesPanel).code
        return (examples_of(code),) if code and code.examples else ()

    def show_texts(self) -> None:
        """Examples were hidden or revealed."""
        self.query_one(CodeEntry).show(self.query_one(CodesPanel).code)

    def on_codes_panel_chosen(self, event: CodesPanel.Chosen) -> None:
        """A code found or clicked on is shown; it is not given to anything here."""
        self.query_one(CodesPanel).go_to(event.code_id)

    def action_cursor(self, by: int) -> None:
        """Move through the codes."""
        self.query_one(CodesPanel).move(by)

    def action_page(self, direction: int) -> None:
        """Move through the codes by a page."""
        self.query_one(CodesPanel).page(direction)

    def action_to_end(self, direction: int) -> None:
        """To the first code, or the last."""
        self.query_one(CodesPanel).to_end(direction)

    def action_scroll(self, direction: int) -> None:
        """Scroll the entry."""
        self.query_one(CodeEntry).scroll_page(direction)

    def action_find(self) -> None:
        """Open the finder."""
        self.query_one(CodesPanel).find("")

    def action_go(self) -> None:
        """Back to coding, to this code."""
        code = self.query_one(CodesPanel).code
        self.dismiss(code.id if code else None)

    def action_leave(self) -> None:
        """Back to coding, as it was."""
        self.dismiss(None)
