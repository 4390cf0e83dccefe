"""Covers the screen when nobody has touched it for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from intercoder.study.study import Study
from intercoder.tui.shared.background_read import read
from intercoder.tui.widgets.text_block import TextBlock

LOCKED = "Locked"
HOW = "Nobody was here for a while. Press Enter to go on; other keys do nothing."
TYPE_IT = (
    "Nobody was here for a while. Type the passphrase of the study and press Enter to go on. "
    "Ctrl+Q ends the session; everything you decided is saved."
)
WRONG = "That is not the passphrase of the study. Type it again, or end the session with Ctrl+Q."
_OF_TYPING = frozenset({"enter", "backspace", "delete", "left", "right", "home", "end", "ctrl+q"})
"""Keys that the field of the passphrase and this screen take; letters never come as far as here."""


@dataclass
class Tried(Message):
    """A passphrase was looked at."""

    is_right: bool


class LockScreen(ModalScreen[None]):
    """Nothing of what is below is drawn, and what is typed here goes nowhere.

    Enter unlocks. Where somebody typed a passphrase to open the study, it takes that again. This
    hides texts from whoever comes by; it does not protect the memory of the program.
    """

    CSS_PATH = "lock.tcss"
    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "app.quit", "quit", show=False)]

    def __init__(self, asks_for: Sequence[Study] = ()) -> None:
        """`asks_for` are the studies of which a passphrase unlocks the screen."""
        super().__init__()
        self._asks_for = tuple(asks_for)
        self._is_trying = False

    def compose(self) -> ComposeResult:
        """The words, and a place for the passphrase if there is one."""
        with Vertical():
            yield TextBlock()
            if self._asks_for:
                yield Input(password=True, compact=True)

    def on_mount(self) -> None:
        """Say what to do."""
        self.query_one(TextBlock).show(LOCKED, TYPE_IT if self._asks_for else HOW)
        if self._asks_for:
            self.query_one(Input).focus()

    def on_key(self, event: events.Key) -> None:
        """No key reaches what is below."""
        if self._asks_for and event.key in _OF_TYPING:
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter" and not self._asks_for:
            self.dismiss()

    def on_paste(self, event: events.Paste) -> None:
        """Nor does anything pasted."""
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter tries what was typed; making its key takes a moment, away from the screen."""
        event.stop()
        typed = event.value
        if self._is_trying or not typed:
            return
        self._is_trying = True
        event.input.clear()

        def is_right() -> Message:
            from intercoder.study.encryption.passphrases import is_passphrase_of

            return Tried(any(is_passphrase_of(one, typed) for one in self._asks_for))

        read(self, 0, is_right)

    def on_tried(self, message: Tried) -> None:
        """Go on, or say that it was wrong."""
        self._is_trying = False
        if message.is_right:
            self.dismiss()
        else:
            self.query_one(TextBlock).show(LOCKED, WRONG)
