"""Reads the next answers ahead of the coder: one read at a time, stale results dropped."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from intercoder.coding.decision import SelectionReason
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import READ_AHEAD, CodingSession
from intercoder.study.coding.coder_workspace import CoderWorkspace
from intercoder.study.saving.back_off import BackOff
from intercoder.tui.shared.messages import ItemRead, ItemsRead
from intercoder.tui.shared.stage import Stage

Reading = Callable[[int], Message]
"""Reads, in a thread, what is posted as the result of the request with this number."""


class Prefetch:
    """Asks the workspace for answers and has them posted, as `ItemsRead` or `ItemRead`."""

    def __init__(
        self,
        stage: Stage,
        workspace: CoderWorkspace,
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """`written` waits, in the thread that reads, until what was submitted is written."""
        self._stage = stage
        self._written = written
        self._workspace = workspace
        self._request = 0
        self._is_waiting = False
        self._asked: Reading | None = None
        """The reading that was asked for last."""
        self._owed: Reading | None = None
        """The reading that a server did not answer, to be asked for again."""
        self._back_off = BackOff()

    @property
    def is_waiting(self) -> bool:
        """Whether something that was asked for is being read."""
        return self._is_waiting

    def ask_more(self, session: CodingSession, *, from_start: bool = False) -> None:
        """Ask for what follows, if the session wants more and nothing is waited for."""
        if not self._is_waiting and self._owed is None and session.wants_more:
            after = None if from_start else session.asks_after
            place = None if from_start else session.place_asked_after
            wanted = session.filter
            # Read ahead it is compared with what the session knows; where nothing is in view, what
            # the filter wants may depend on the last press.
            is_awaited = session.item is None
            self._ask(lambda request: self._following(request, after, wanted, place, is_awaited))

    def ask_for(self, number: int, drawn: SelectionReason | None = None) -> None:
        """Ask for one answer, whatever was waited for before; `drawn` is the list followed."""

        def reading(request: int) -> ItemRead:
            self._written()
            return ItemRead(request, self._workspace.item(number, drawn))

        self._ask(reading)

    def put_off(self) -> None:
        """The server did not answer: what was asked for is asked for again, after a pause."""
        self._owed = self._asked
        self._back_off.put_off()

    def ask_again(self, *, at_once: bool = False) -> None:
        """Ask again for what is owed: once its pause is over, or at once."""
        is_due = at_once or self._back_off.remaining <= 0
        if self._owed is not None and not self._is_waiting and is_due:
            self._ask(self._owed)

    def forget(self) -> None:
        """What was asked for is of no use any more."""
        self._request += 1
        self._is_waiting = False
        self._owed = None

    def arrived(self, request: int) -> bool:
        """Whether what was read is what is waited for. It is waited for only once."""
        self._back_off.reset()
        return self.takes(request)

    def takes(self, request: int) -> bool:
        """The same of the result of a reading, which may have failed."""
        if request != self._request or not self._is_waiting:
            return False
        self._is_waiting = False
        return True

    def _ask(self, reading: Reading) -> None:
        self._request += 1
        self._is_waiting = True
        self._asked, self._owed = reading, None
        request = self._request
        self._stage.read(request, lambda: reading(request))

    def _following(
        self,
        request: int,
        after: int | None,
        wanted: QueueFilter,
        place: int | None,
        is_awaited: bool,
    ) -> ItemsRead:
        if is_awaited:
            self._written()
        items = self._workspace.following(after, wanted, READ_AHEAD, place)
        return ItemsRead(request, items, exhausted=len(items) < READ_AHEAD)
