"""The dialog for a line that coders write for themselves, and for asking for support."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from intercoder.errors import IntercoderError
from intercoder.protection.wellbeing.check_in import MAX_LINE
from intercoder.study.study import Study
from intercoder.study.wellbeing.check_ins import check_in, support_asked_on
from intercoder.tui.keys import bindings, hints
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.wellbeing.keys import CHECK_IN
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

PRIVATE = "It is encrypted for you alone; nobody learns that you wrote it."
NOT_ASKED = "The leads are not told that you would like support."
ASKS = "The leads will see that you would like support, and nothing else."
ASKED = "You asked for support on {day}."
TAKES_BACK = "You will no longer ask for support."
KEPT = "Kept."


@dataclass
class SupportRead(Message):
    """Since when support has been asked for; empty if it has not."""

    day: str


@dataclass
class Done(Message):
    """Everything is kept, or why it is not."""

    fault: str


class CheckInScreen(ModalScreen[str | None]):
    """Gives what was done, or None."""

    CSS_PATH = "check_in.tcss"
    KEYS = CHECK_IN
    BINDINGS = bindings(CHECK_IN)

    def __init__(self, study: Study, coder: str) -> None:
        super().__init__()
        self._study = study
        self._coder = coder
        self._asked_on = ""
        self._asks: bool | None = None
        """Whether to ask for support, or take that back; None to leave it as it is."""
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """A line to type in, who reads it, and whether support is asked for."""
        with Vertical(id="box"):
            yield TitleLine("A line for yourself", "")
            yield Input(max_length=MAX_LINE, compact=True, placeholder="how it was; may be empty")
            yield Label(PRIVATE, markup=False)
            yield Label(NOT_ASKED, id="support", markup=False)
            yield Label("", id="fault", markup=False)
            yield NoticeLine(hints(CHECK_IN), helped_by=WHILE_TYPING)

    def on_mount(self) -> None:
        """Typing begins at once."""
        self.query_one(Input).focus()
        study, coder = self._study, self._coder
        read(self, 0, lambda: SupportRead(support_asked_on(study, coder)))

    def on_support_read(self, message: SupportRead) -> None:
        """Say whether support has been asked for."""
        self._asked_on = message.day
        self._show_support()

    def on_read_failed(self, message: ReadFailed) -> None:
        """That cannot be known now; asking is possible all the same."""
        self._say(str(message.error))

    def action_support(self) -> None:
        """Ask for support, or not."""
        asks = bool(self._asked_on) if self._asks is None else self._asks
        self._asks = None if asks is not bool(self._asked_on) else not asks
        self._show_support()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps what was typed; without anything, nothing is kept."""
        event.stop()
        line = event.value.strip()
        if self._is_busy:
            return
        if not line and self._asks is None:
            self.dismiss(None)
            return
        self._is_busy = True
        study, coder, asks = self._study, self._coder, self._asks

        def keep() -> Message:
            try:
                check_in(study, coder, line, asks=asks)
            except IntercoderError as error:
                return Done(str(error))
            return Done("")

        read(self, 0, keep)

    def on_done(self, message: Done) -> None:
        """Close once it is kept; otherwise what was typed stays."""
        self._is_busy = False
        if message.fault:
            self._say(message.fault)
        else:
            self.dismiss(KEPT)

    def action_leave(self) -> None:
        """Nothing is kept."""
        if not self._is_busy:
            self.dismiss(None)

    def _show_support(self) -> None:
        if self._asks is not None:
            said = ASKS if self._asks else TAKES_BACK
        else:
            said = ASKED.format(day=self._asked_on) if self._asked_on else NOT_ASKED
        self.query_one("#support", Label).update(said)

    def _say(self, fault: str) -> None:
        self.query_one("#fault", Label).update(fault)
