"""Follows what a coder in training may see of the key, and shows it between two answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from intercoder.coding.change import Change, Decide, DecideBatch, DecideTogether
from intercoder.tui.shared.background_read import read

if TYPE_CHECKING:
    from textual.screen import Screen

    from intercoder.training.revealing import Revealed, Revealing

KEY = -7
"""Numbers the reading of the key, apart from those of answers, keys and codebooks."""


@dataclass
class KeyRevealed(Message):
    """What came into view of the key is here."""

    request: int
    revealed: Revealed


class FollowingKey:
    """Reads the key in a thread after each decision; does nothing in a round without one."""

    def __init__(self, screen: Screen[Any], follows: Revealing | None) -> None:
        self._screen, self._follows = screen, follows
        self.is_reading = False

    def saved(self, change: Change) -> None:
        """A change is in the study: a decision may bring some of the key into view."""
        follows = self._follows
        if follows is None or not isinstance(change, Decide | DecideTogether | DecideBatch):
            return
        self.is_reading = True
        read(self._screen, KEY, lambda: KeyRevealed(KEY, follows.after_decision()))

    def has_failed(self, request: int) -> bool:
        """Whether it was this reading that failed: a later decision shows what it would have."""
        if request != KEY:
            return False
        self.is_reading = False
        return True
