"""The answers that follow, read ahead of the coder: one reading at a time, stale ones dropped."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from intercoder.coding.decision import Drawn
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import AHEAD, CodingSession
from intercoder.study.desk import Desk
from intercoder.tui.messages import ItemRead, ItemsRead
from intercoder.tui.reads import read


class Supply:
    """Asks the desk for answers and has them posted to the screen, as `ItemsRead` or `ItemRead`."""

    def __init__(self, screen: Screen[Any], desk: Desk) -> None:
        self._screen = screen
        self._desk = desk
        self._request = 0
        self._is_waiting = False

    def ask_more(self, session: CodingSession, *, from_start: bool = False) -> None:
        """Ask for what follows, if the session wants more and nothing is waited for."""
        if not self._is_waiting and session.wants_more:
            request = self._next_request()
            after = None if from_start else session.asks_after
            place = None if from_start else session.place_asked_after
            wanted = session.filter
            read(self._screen, request, lambda: self._following(request, after, wanted, place))

    def ask_for(self, number: int, drawn: Drawn | None = None) -> None:
        """Ask for one answer, whatever was waited for before; `drawn` is the list followed."""
        request = self._next_request()
        read(self._screen, request, lambda: ItemRead(request, self._desk.item(number, drawn)))

    def forget(self) -> None:
        """What was asked for is of no use any more."""
        self._request += 1
        self._is_waiting = False

    def takes(self, request: int) -> bool:
        """Whether the result of this reading is the one waited for. It is waited for only once."""
        if request != self._request or not self._is_waiting:
            return False
        self._is_waiting = False
        return True

    def _next_request(self) -> int:
        self._request += 1
        self._is_waiting = True
        return self._request

    def _following(
        self, request: int, after: int | None, wanted: QueueFilter, place: int | None
    ) -> ItemsRead:
        items = self._desk.following(after, wanted, AHEAD, place)
        return ItemsRead(request, items, exhausted=len(items) < AHEAD)
