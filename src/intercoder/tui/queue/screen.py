"""All answers of the coder's queue: their states, and the way to any of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import inf

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from intercoder.coding.decision import SelectionReason, State
from intercoder.coding.queue import QueueFilter
from intercoder.coding.suggestion import order_words
from intercoder.tui.coding.filters import STATE_NAMES, describe
from intercoder.tui.coding.session_start import SessionStart
from intercoder.tui.dialogs.choose import ChooseScreen
from intercoder.tui.keys import QUEUE, bindings, hints
from intercoder.tui.queue.queue_list import QueueList
from intercoder.tui.shared.background_read import Retry, read
from intercoder.tui.shared.messages import NumbersRead, ReadFailed, RowsRead
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.choices import Choice
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

TITLES = {
    "state": "Answers in this state",
    "question": "Answers to this question",
    "language": "Answers in this language",
    "code": "Answers you gave this code",
}
TYPING_PAUSE = 0.15
"""Seconds after the last letter before the search begins."""


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
    texts_are_hidden: bool
    """Whether the coder has hidden the texts."""
    order: SelectionReason | None = None
    """The list that is followed where nothing else is wanted."""


class QueueScreen(Screen[Picked | None]):
    """Gives the answer that was picked, or None. Reads only what is in view."""

    CSS_PATH = "queue.tcss"
    AUTO_FOCUS = ""
    KEYS = QUEUE
    BINDINGS = bindings(QUEUE)

    def __init__(
        self,
        session_start: SessionStart,
        view: QueueView,
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """`written` waits, in the thread that reads, until what was submitted is written."""
        super().__init__()
        self._written = written
        self._is_reading = False
        self._sought = view.number
        """The answer that the coder was on last, by their own moves."""
        self._placed: int | None = None
        """The answer that the cursor was put on when the list came."""
        self._session_start = session_start
        self._view = view
        self._wanted = view.filter
        self._request = 0
        self._typing: Timer | None = None
        self._again = Retry(self, self._read_numbers)

    longest_wait = inf

    @property
    def awaits(self) -> bool:
        """Whether the answers that the filter wants are still being read."""
        return self._is_reading

    def compose(self) -> ComposeResult:
        """What is wanted at the top, the answers below."""
        yield TitleLine("Queue", self._session_start.workspace.coder)
        with Horizontal(id="search"):
            yield Input(value=self._wanted.text, placeholder="/ search the answers", compact=True)
        yield QueueList(
            self._session_start.session.codebook, texts_are_hidden=self._view.texts_are_hidden
        )
        yield NoticeLine(hints(QUEUE))

    def on_mount(self) -> None:
        """Ask for the answers."""
        self._list = self.query_one(QueueList)
        self._list.focus()
        self._read_numbers()
        if self._view.searching:
            self.action_search()

    # -- reading --------------------------------------------------------------------------------

    def _read_numbers(self) -> None:
        self._request += 1
        self._is_reading = True
        if self._list.number not in {None, self._placed}:
            self._sought = self._list.number
        request, wanted, number = self._request, self._wanted, self._sought
        self._show_title("searching…")
        workspace = self._session_start.workspace

        def reading() -> NumbersRead:
            self._written()
            numbers = workspace.numbers(wanted)
            return NumbersRead(request, numbers, _place(numbers, number))

        read(self, request, reading)

    def on_numbers_read(self, message: NumbersRead) -> None:
        """The answers that the filter wants."""
        if message.request == self._request:
            self._is_reading = False
            self._list.show(message.numbers, message.position)
            self._placed = self._list.number
            count = len(message.numbers)
            self._show_title("1 answer" if count == 1 else f"{count:,} answers")
            self.query_one(NoticeLine).show(
                "" if count else "No answers match. Press x to remove the filters."
            )

    def on_queue_list_page_wanted(self, event: QueueList.PageWanted) -> None:
        """Rows come into view."""
        request, page, workspace = self._request, event.page, self._session_start.workspace
        numbers = self._list.numbers_of(page)
        drawn = self._wanted.drawn
        read(self, request, lambda: RowsRead(request, page, workspace.rows(numbers, drawn)))

    def on_rows_read(self, message: RowsRead) -> None:
        """The rows are here."""
        if message.request == self._request:
            self._again.answered()
            self._list.show_page(message.page, message.rows)

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        if message.request == self._request:
            self._is_reading = False
            drop_presses(self)
            self.query_one(NoticeLine).show(self._again.after(message.error))

    def _show_title(self, count: str) -> None:
        words = describe(self._wanted, self._session_start.session.codebook)
        if self._wanted.is_open:
            order = self._wanted.drawn
            words = ", ".join(
                (STATE_NAMES[State.UNSEEN], *((order_words(order),) if order else ()))
            )
        self.query_one(TitleLine).show(f"{words} · {count}")

    # -- what is wanted -------------------------------------------------------------------------

    def _want(self, wanted: QueueFilter) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self._read_numbers()

    def on_input_changed(self, event: Input.Changed) -> None:
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
        self._want(replace(self._wanted, text=self.query_one(Input).value.strip()))

    def action_search(self) -> None:
        """To the search box."""
        self.query_one(Input).focus()

    def action_to_list(self) -> None:
        """From the search box to the answers: those that were searched for, however quickly."""
        self._search()
        self._list.focus()

    def action_unsure(self) -> None:
        """Only answers marked unsure, or all again."""
        self._want(replace(self._wanted, unsure=not self._wanted.unsure))

    def action_clear(self) -> None:
        """All answers."""
        self.query_one(Input).value = ""
        self._want(QueueFilter(drawn=self._view.order))

    def action_choose(self, what: str) -> None:
        """Choose a state, a question, a language or a code."""
        choices = [Choice("", "any"), *self._choices(what)]

        def take(value: str | None) -> None:
            if value is not None:
                self._want(_with(self._wanted, what, value))

        self.app.push_screen(ChooseScreen(TITLES[what], choices, _value(self._wanted, what)), take)

    def _choices(self, what: str) -> Iterator[Choice]:
        match what:
            case "state":
                yield from (Choice(state, words) for state, words in STATE_NAMES.items())
            case "question":
                yield from (
                    Choice(key, f"{key}: {wording}" if wording != key else key)
                    for key, wording in self._session_start.wordings.items()
                )
            case "language":
                yield from (
                    Choice(language, language) for language in self._session_start.languages
                )
            case "code":
                codes = self._session_start.session.codebook.assignable
                yield from (Choice(code.id, code.name) for code in codes)

    # -- leaving --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Code the answer under the cursor."""
        if self._list.number is not None:
            self.dismiss(Picked(self._list.number, self._wanted))

    def on_queue_list_pressed(self) -> None:
        """A second click opens, too."""
        self.action_open()

    def action_leave(self) -> None:
        """From the search box to the list; from the list back to coding."""
        if self.query_one(Input).has_focus:
            self.action_to_list()
        else:
            self.dismiss(None)


def _place(numbers: array[int], number: int | None) -> int:
    """Where the answer stands in the list; its beginning if it is not there."""
    try:
        return numbers.index(number) if number is not None else 0
    except ValueError:
        return 0


def _value(wanted: QueueFilter, what: str) -> str:
    if what == "state":
        return next(iter(wanted.states), "")
    return str(getattr(wanted, what))


def _with(wanted: QueueFilter, what: str, value: str) -> QueueFilter:
    match what:
        case "state":
            return replace(wanted, states=frozenset({State(value)} if value else ()))
        case "question":
            return replace(wanted, question=value)
        case "language":
            return replace(wanted, language=value)
        case _:
            return replace(wanted, code=value)
