"""The queue's screen as far as it reads: the answers that the filter wants, sorted, row by row.

A list begins with its first answers, and the others follow while the coder looks: neither a filter
nor an order makes anyone wait for a million numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import SelectionReason, State
from intercoder.coding.keys.typed_keys import TypedKeys
from intercoder.coding.queue import BY_MEANING, Column, QueueFilter, QueueSort
from intercoder.coding.suggestion import order_words
from intercoder.errors import StudyError
from intercoder.study.codebook.codebook_in_use import all_news
from intercoder.suggest.reading.reading_process import meaning_from_process
from intercoder.text.counted import counted
from intercoder.tui.codebook.changes_screen import CHANGES, ChangesRead, ChangesScreen
from intercoder.tui.coding.filters import STATE_NAMES, describe
from intercoder.tui.coding.session_start import SessionStart
from intercoder.tui.keys import QUEUE, hints
from intercoder.tui.masking.revealing import InView, ShowsTexts
from intercoder.tui.queue.coder_at_work import CoderAtWork
from intercoder.tui.queue.columns import remembered_layout
from intercoder.tui.queue.queue_list import QueueList
from intercoder.tui.queue.queue_row import QueueHead
from intercoder.tui.queue.row_offers import RowOffers
from intercoder.tui.shared.background_read import Retry, read
from intercoder.tui.shared.messages import MeaningRead, NumbersRead, ReadFailed, RowsRead
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

FIRST = 300
"""Answers that a list begins with, while the rest is read."""
_SEARCH = f"/ search the answers, {BY_MEANING} by meaning"
SORTED = 20_000
"""Most answers of a sorted list. To sort a million takes more memory than the whole program, and no
one pages so far: the other end comes first when the order is reversed."""


@dataclass(frozen=True, slots=True)
class Picked:
    """An answer to code, and the filter that found it."""

    number: int
    filter: QueueFilter


@dataclass(frozen=True, slots=True)
class QueueView:
    """How the list opens."""

    filter: QueueFilter
    number: int | None
    """The answer that the cursor is on, if the filter wants it."""
    searching: bool
    """Whether the search box is ready to be typed into."""
    order: SelectionReason | None = None
    """The list that is followed where nothing else is wanted."""


class QueueReading(ShowsTexts, Screen[Picked | None]):
    """Reads only what is in view, in threads."""

    AUTO_FOCUS = ""

    def __init__(
        self,
        session_start: SessionStart,
        view: QueueView,
        at_work: CoderAtWork,
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """`at_work` takes the coder's presses; `written` waits, in the thread that reads, until
        what was submitted is written."""
        super().__init__()
        self.session_start = session_start
        self.at_work = at_work
        self.column = Column.ANSWER
        """The column under the cursor."""
        self._written = written
        self._is_reading = False
        self._sought = view.number
        """The answer that the coder was on last, by their own moves."""
        self._placed: int | None = None
        """The answer that the cursor was put on when the list came."""
        self._keeps_marks = False
        """Whether the marks go over to the list that is being read."""
        self._view = view
        self._wanted = view.filter
        self._sort: QueueSort | None = None
        self._request = 0
        self._about = ""
        """What there is to say once the list has come."""
        self._again = Retry(self, self._read_numbers)

    longest_wait = inf

    @property
    def awaits(self) -> bool:
        """Whether the first answers that the filter wants are still being read."""
        return self._is_reading

    @property
    def codebook(self) -> Codebook:
        """The codebook that is coded with."""
        return self.at_work.session.codebook

    @property
    def is_free(self) -> bool:
        """Whether the list is in view, and nothing is about to be done to marked answers."""
        return self.is_current and not self.awaits

    def show_codebook(self, codebook: Codebook, typed: TypedKeys) -> None:
        """Show the names of another revision of the codebook, and say what is new."""
        self._list.show_codebook(codebook)
        self.tell(self.at_work.codebook.said)

    def on_screen_resume(self) -> None:
        """A dialog was left."""
        self.at_work.take_codebook()

    def action_codebook_changes(self) -> None:
        """See what was changed in the codebook."""
        study, coder = self.session_start.study, self.session_start.workspace.coder
        read(self, CHANGES, lambda: ChangesRead(CHANGES, all_news(study, coder)))

    def on_changes_read(self, message: ChangesRead) -> None:
        """The changes are here."""
        self.at_work.take_codebook(is_wanted=True)
        seen = partial(self.at_work.take_codebook, is_wanted=True)  # if it comes only meanwhile
        self.app.push_screen(ChangesScreen(message.news), lambda _: seen())

    def on_unmount(self) -> None:
        """The list was left."""
        self.at_work.codebook.followers.remove(self)

    def compose(self) -> ComposeResult:
        """What is wanted at the top, the answers below."""
        yield TitleLine("Queue", self.session_start.workspace.coder)
        with Horizontal(id="search"):
            yield Input(value=self._wanted.text, placeholder=_SEARCH, compact=True)
        yield QueueHead()
        yield QueueList(self.codebook, remembered_layout())
        yield NoticeLine(hints(QUEUE))

    def on_mount(self) -> None:
        """Ask for the answers."""
        self._list = self.query_one(QueueList)
        self._head = self.query_one(QueueHead)
        self._offers = RowOffers(self.at_work, self._list)
        (self.query_one(Input) if self._view.searching else self._list).focus()
        self._read_numbers()
        self.at_work.codebook.followers.append(self)

    # -- reading --------------------------------------------------------------------------------

    def _read_numbers(self) -> None:
        self._request += 1
        self._is_reading = True
        if self._list.number not in {None, self._placed}:
            self._sought = self._list.number
        self._show_title("searching…")
        request, wanted, number, sort = self._request, self._wanted, self._sought, self._sort
        workspace = self.session_start.workspace

        def reading() -> NumbersRead:
            self._written()
            numbers = workspace.numbers(wanted, sort, FIRST)
            is_whole = len(numbers) < FIRST
            return NumbersRead(request, numbers, _place(numbers, number), is_whole=is_whole)

        read(self, request, reading)

    def on_numbers_read(self, message: NumbersRead) -> None:
        """The answers that the filter wants: the first ones, or all of them."""
        if message.request != self._request:
            return
        if self._is_reading:
            self._is_reading = False
            self._show_first(message)
            none = "No answers match. Press x to remove the filters."
            self.tell(self._about if message.numbers else none)
            self._about = ""
        else:
            self._list.is_whole = True
            self._list.lengthen(message.numbers, message.position)
            self._placed = self._list.number
        self.show_marks()

    def _show_first(self, message: NumbersRead) -> None:
        marks = None
        if self._keeps_marks and message.is_whole:
            marks = self._list.marks.moved(self._list.numbers, message.numbers)
        self._keeps_marks = False
        self._list.is_whole = message.is_whole
        self._list.show(message.numbers, message.position, marks)
        self._placed = self._list.number
        if not message.is_whole:
            self._read_the_rest()

    def _read_the_rest(self) -> None:
        request, wanted, number, sort = self._request, self._wanted, self._sought, self._sort
        workspace = self.session_start.workspace
        limit = None if sort is None else SORTED

        def reading() -> NumbersRead:
            numbers = workspace.numbers(wanted, sort, limit)
            return NumbersRead(request, numbers, _place(numbers, number))

        read(self, request, reading)

    def on_queue_list_page_wanted(self, event: QueueList.PageWanted) -> None:
        """Rows come into view."""
        request, workspace = self._request, self.session_start.workspace
        page, turn = event.page, event.turn
        numbers, drawn = self._list.numbers_of(page), self._wanted.drawn

        def reading() -> RowsRead:
            self._written()
            return RowsRead(request, page, workspace.rows(numbers, drawn), turn)

        read(self, request, reading)

    def on_rows_read(self, message: RowsRead) -> None:
        """The rows are here."""
        if message.request == self._request:
            self._again.answered()
            self._list.show_page(message.page, message.rows, message.turn)
            self._offers.ask()

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        if message.request == CHANGES:
            self.tell(str(message.error))
        if message.request == self._request:
            self._is_reading = False
            drop_presses(self)
            self.tell(self._again.after(message.error))

    def reread(self) -> None:
        """Decisions have changed: the answers of the list stay, and their rows are read again."""
        self._list.reread()
        self.show_marks()

    # -- by meaning -----------------------------------------------------------------------------

    def search_by_meaning(self, meant: str) -> None:
        """Have another process look for the answers that mean this."""
        self._request += 1
        self._is_reading = True
        self._show_title("searching…")
        request, address = self._request, self.session_start.workspace.study.address

        def reading() -> MeaningRead:
            try:
                found = meaning_from_process(address, meant)
            except StudyError as error:
                return MeaningRead(request, (), str(error))
            return MeaningRead(request, found.answers, found.in_words())

        read(self, request, reading)

    def takes_meaning(self, message: MeaningRead) -> bool:
        """Say what a search by meaning came to; whether it found answers to be listed."""
        if message.request != self._request:
            return False
        self._is_reading = False
        self._about = message.said if message.numbers else ""
        self.show_marks()
        self.tell(message.said)
        return bool(message.numbers)

    # -- what is wanted -------------------------------------------------------------------------

    def want(self, wanted: QueueFilter) -> None:
        """List what this filter wants."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._read_numbers()

    def sort_by(self, sort: QueueSort | None) -> None:
        """Sort the list; None for the queue's own order. A short list keeps its marks."""
        if sort != self._sort:
            self._sort = sort
            self._keeps_marks = self._list.is_whole and self._list.count < FIRST
            self._read_numbers()

    # -- hiding and revealing -------------------------------------------------------------------

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer under the cursor, as far as the list has read it."""
        row = self._list.row
        return () if row is None else ((row.answer_id, row.start),)

    def show_texts(self) -> None:
        """Draw the rows anew."""
        self._list.redraw_rows()

    def on_queue_list_moved(self) -> None:
        """What was revealed is masked again."""
        self.turn_to_texts()
        self.redraw_texts()

    # -- saying ---------------------------------------------------------------------------------

    def tell(self, words: str) -> None:
        """Say this on the line at the foot."""
        self.query_one(NoticeLine).show(words)

    def show_marks(self) -> None:
        """Show how many answers there are, how many are marked, and the columns' heads."""
        count, marked = self._list.count, self._list.marks.count
        words = counted(count, "answer")
        if not self._list.is_whole:
            words = "counting…"
        elif self._sort is not None and count == SORTED:
            words = f"the first {words} in this order"
        if not self._is_reading:
            self._show_title(f"{words}, {marked:,} marked" if marked else words)
        self._head.show(self._list.columns, self.column, self._sort)

    def on_queue_list_changed(self) -> None:
        """The marks, or the room for the columns, have changed."""
        self.show_marks()

    def _show_title(self, count: str) -> None:
        words = describe(self._wanted, self.codebook)
        if self._wanted.is_open:
            order = self._wanted.drawn
            words = ", ".join(
                (STATE_NAMES[State.UNSEEN], *((order_words(order),) if order else ()))
            )
        self.query_one(TitleLine).show(f"{words} · {count}")


def _place(numbers: array[int], number: int | None) -> int:
    """Where the answer stands in the list; its beginning if it is not there."""
    try:
        return numbers.index(number) if number is not None else 0
    except ValueError:
        return 0
