"""Suggestions beside the answers of the queue: asked for in the background, for rows in view only.

The process that makes suggestions is asked; nothing is computed here. A suggestion is shown only
where it could be seen on the answer itself, and stays as it is once it was in view.
"""

from __future__ import annotations

from intercoder.coding.decision import State
from intercoder.coding.queue import Column
from intercoder.coding.suggestion import Mode, Suggestions
from intercoder.study.queue.queue import QueueRow
from intercoder.suggest.live.protocol import Offered
from intercoder.tui.queue.coder_at_work import CoderAtWork
from intercoder.tui.queue.queue_list import QueueList

KEPT = 2000
"""Most suggestions that are kept."""


class RowOffers:
    """What is suggested for the rows in view."""

    def __init__(self, at_work: CoderAtWork, rows: QueueList) -> None:
        self._at_work = at_work
        self._rows = rows
        self._open: set[int] = set()
        """Numbers of the answers whose suggestions were asked for and may be shown."""
        self._found: dict[int, Suggestions] = {}
        rows.offers = self._found

    def ask(self) -> None:
        """Ask for what is in view and has no suggestion yet, if the column is shown."""
        offers = self._at_work.offers
        if offers is None or offers.are_off or Column.SUGGESTION not in self._rows.columns:
            return
        wanted = [
            row.number
            for row in self._rows.rows_in_view()
            if row.number not in self._found and self._may_be_seen(row)
        ]
        if wanted:
            self._open.update(wanted)
            self._at_work.overhear = self._take
            offers.ask_for(wanted)

    @property
    def seen(self) -> dict[int, Suggestions]:
        """The first suggestion of each answer on which one was in view."""
        return {
            number: Suggestions(found.model, found.codes[:1], found.basis)
            for number, found in self._found.items()
        }

    def leave(self) -> None:
        """The screen is left."""
        self._at_work.overhear = None

    def _take(self, offered: Offered) -> None:
        if offered.answer not in self._open or offered.answer in self._found:
            return
        codebook = self._at_work.session.codebook
        codes = tuple(
            one
            for one in offered.suggestions.codes
            if (code := codebook.get(one.code)) is not None and not code.heading
        )
        made = offered.suggestions
        self._found[offered.answer] = Suggestions(made.model, codes, made.basis)
        while len(self._found) > KEPT:
            self._found.pop(next(iter(self._found)))
        self._rows.redraw_rows()

    def _may_be_seen(self, row: QueueRow) -> bool:
        assistance = self._at_work.session.assistance
        if row.alone or row.shown is not None or assistance.is_unassisted(row.answer_id):
            return False
        is_decided = row.standing.state in {State.CODED, State.NO_CODE_APPLIES}
        return assistance.mode is Mode.BEFORE or is_decided
