"""All answers of the coder's queue as a grid: their states, the way to any, and many at once."""

from __future__ import annotations

from dataclasses import replace

from textual.timer import Timer
from textual.widgets import Input

from intercoder.coding.queue import BY_MEANING, Column, QueueFilter
from intercoder.tui.keys import QUEUE, bindings
from intercoder.tui.queue.column_keys import QueueColumns
from intercoder.tui.queue.reading import Picked, QueueView
from intercoder.tui.shared.messages import MeaningRead

__all__ = ["Picked", "QueueScreen", "QueueView"]

FOLLOWED = 2000
"""Answers of a sorted list that are gone through after one was opened."""
TYPING_PAUSE = 0.15
"""Seconds after the last letter before the search begins."""


class QueueScreen(QueueColumns):
    """Gives the answer that was picked, or None."""

    CSS_PATH = "queue.tcss"
    KEYS = QUEUE
    BINDINGS = bindings(QUEUE)
    _typing: Timer | None = None
    _is_by_meaning = False
    """Whether the answers listed were searched for by meaning."""

    # -- searching ------------------------------------------------------------------------------

    def on_input_changed(self) -> None:
        """Search once the coder pauses in typing."""
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_PAUSE, self._search)

    def on_input_submitted(self) -> None:
        """Enter in the search box goes to the hits."""
        self.action_to_list()

    def _search(self) -> None:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None
        if self._typed.startswith(BY_MEANING):
            self.tell("Enter looks for answers that mean this.")
            return
        answers = () if self._is_by_meaning else self._wanted.answers
        self._is_by_meaning = False
        listed = self._wanted.listed and bool(answers)
        self.want(replace(self._wanted, text=self._typed, answers=answers, listed=listed))

    @property
    def _typed(self) -> str:
        return self.query_one(Input).value.strip()

    def action_search(self) -> None:
        """To the search box."""
        self.query_one(Input).focus()

    def action_to_list(self) -> None:
        """From the search box to the answers: those that were searched for, however quickly."""
        self._search()
        meant = self._typed.removeprefix(BY_MEANING).strip()
        if meant and self._typed.startswith(BY_MEANING):
            self.search_by_meaning(meant)
        self._list.focus()

    def on_meaning_read(self, message: MeaningRead) -> None:
        """The answers that mean what was typed, the nearest first."""
        if not self.takes_meaning(message):
            return
        self._is_by_meaning = True
        self.want(replace(self._wanted, text="", answers=message.numbers, listed=True))

    # -- filtering ------------------------------------------------------------------------------

    def action_unsure(self) -> None:
        """Only answers marked unsure, or all again."""
        self.want(replace(self._wanted, unsure=not self._wanted.unsure))

    def action_passages(self) -> None:
        """Only answers with marked words, or all again."""
        self.want(replace(self._wanted, passages=not self._wanted.passages))

    def action_clear(self) -> None:
        """All answers."""
        self.query_one(Input).value = ""
        self.want(QueueFilter(drawn=self._view.order))

    def action_choose(self, what: str) -> None:
        """Choose a state, a question, a language or a code."""
        self.choose_filter(Column(what))

    # -- leaving --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Code the answer under the cursor; the other matches follow."""
        number = self._list.number
        if number is None:
            return
        wanted = self._wanted
        if self._sort is not None:
            place = self._list.place
            following = tuple(self._list.numbers[place : place + FOLLOWED])
            wanted = QueueFilter(answers=following, listed=True)
        self._offers.leave()
        self.dismiss(Picked(number, wanted))

    def on_queue_list_pressed(self) -> None:
        """A second click opens, too."""
        self.action_open()

    def action_leave(self) -> None:
        """From the search box to the list; from the list back to coding."""
        if self.query_one(Input).has_focus:
            self.action_to_list()
        else:
            self._offers.leave()
            self.dismiss(None)
