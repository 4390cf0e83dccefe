"""Covers the screen when nobody has touched it for a while."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from intercoder.tui.widgets.text_block import TextBlock

LOCKED = "Locked"
HOW = "Nobody was here for a while. Press Enter to go on; other keys do nothing."


class LockScreen(ModalScreen[None]):
    """Nothing of what is below is drawn, and what is typed here goes nowhere: Enter alone unlocks.

    It hides texts from whoever comes by. It is no protection against somebody at the keyboard.
    """

    CSS_PATH = "lock.tcss"
    AUTO_FOCUS: ClassVar[str | None] = ""

    def compose(self) -> ComposeResult:
        """The words, and nothing else."""
        yield TextBlock()

    def on_mount(self) -> None:
        """Say what to do."""
        self.query_one(TextBlock).show(LOCKED, HOW)

    def on_key(self, event: events.Key) -> None:
        """No key reaches what is below."""
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.dismiss()

    def on_paste(self, event: events.Paste) -> None:
        """Nor does anything pasted."""
        event.stop()
