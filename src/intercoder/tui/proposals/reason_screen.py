"""The dialog in which a lead says why a proposal is rejected."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from intercoder.study.proposals.proposing import MAX_REASON
from intercoder.tui.keys import bindings
from intercoder.tui.proposals.keys import REASON
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

HINTS = (("Enter", "reject"), ("Esc", "leave it as it is"))
NO_REASON = "The coder sees the reason: write one, or leave with Esc."


class ReasonScreen(ModalScreen[str | None]):
    """Gives the reason, or None where nothing is to be rejected."""

    CSS_PATH = "propose.tcss"
    KEYS = REASON
    BINDINGS = bindings(REASON)

    def __init__(self, named: str) -> None:
        """`named` says what is rejected."""
        super().__init__()
        self._named = named

    def compose(self) -> ComposeResult:
        """A box for the reason."""
        with Vertical(id="box"):
            yield TitleLine(f"Reject {self._named}", "its coder sees why")
            yield Input(
                placeholder="why?", compact=True, select_on_focus=False, max_length=MAX_REASON
            )
            yield NoticeLine(HINTS, helped_by=WHILE_TYPING)

    def on_mount(self) -> None:
        """The reason is typed at once."""
        self.query_one(Input).focus()

    def on_input_changed(self) -> None:
        """Who goes on typing is asked anew."""
        self.query_one(NoticeLine).show("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter rejects, with a reason."""
        event.stop()
        reason = event.value.strip()
        if reason:
            self.dismiss(reason)
        else:
            self.query_one(NoticeLine).show(NO_REASON)

    def action_leave(self) -> None:
        """Reject nothing."""
        self.dismiss(None)
