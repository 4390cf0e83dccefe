"""The findings screen: codes by groups, charts, and the way from each figure to its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from intercoder.errors import IntercoderError, StudyError, UsageError
from intercoder.findings.browsing.choices import ChoiceKind, Choices
from intercoder.findings.browsing.words import (
    NO_VALUE,
    base_sentences,
    choice_words,
    figure_sentences,
    value_words,
)
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.text.display import display_line
from intercoder.tui.agreement.answers_behind import AnswersBehindScreen
from intercoder.tui.agreement.panels.panel import AnswersLink
from intercoder.tui.dialogs.ask import AskScreen
from intercoder.tui.dialogs.choose import ChooseScreen
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.findings.table_rows import Place, TableRows
from intercoder.tui.keys import bindings, hints
from intercoder.tui.keys_for_leads import FINDINGS
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.choices import Choice
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.heading_line import HeadingLine
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.tab_line import TabLine
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.findings.browsing.behind import JudgedStudy
    from intercoder.findings.browsing.browser import Browser, TableInView

PANELS = ("Table", "Chart")
TABLE, CHART = 0, 1
WORKING = "Reading the codes of all answers…"
TITLES = {
    ChoiceKind.WHOSE: "Whose codes",
    ChoiceKind.QUESTION: "Question",
    ChoiceKind.GROUPS: "Groups",
    ChoiceKind.UNIT: "What is counted",
    ChoiceKind.LEAST: "Codes that are shown",
}


@dataclass
class StudyRead(Message):
    """The study was read."""

    request: int
    browser: Browser
    judged: JudgedStudy
    threshold: int


@dataclass
class TableMade(Message):
    """The table that was asked for."""

    request: int
    choices: Choices
    looked: TableInView


@dataclass
class TableWritten(Message):
    """The table is in a file."""

    request: int
    words: str


class FindingsScreen(ListScreen[None]):
    """One table at a time. Threads read the study once, and then make each table from that."""

    CSS_PATH = "findings.tcss"
    KEYS = FINDINGS
    BINDINGS = bindings(FINDINGS)

    def __init__(
        self,
        study: Study,
        who: Coder | None,
        *,
        rounds: tuple[str, ...] = (),
        of: tuple[str, ...] = (),
        chosen: Mapping[ChoiceKind, str] | None = None,
    ) -> None:
        """`who` is at the keyboard; `of` names the coders whose codes alone may be shown, `chosen`
        what is shown at first."""
        super().__init__()
        self._study = study
        self._who = who
        self._rounds = rounds
        self._of = of
        self._request = 0
        self._clock: Timer | None = None
        """Runs while the study is read."""
        self._browser: Browser | None = None
        self._judged: JudgedStudy | None = None
        self._threshold = 0
        self._choices: Choices | None = None
        self._chosen = chosen or {}
        self._looked: TableInView | None = None
        self._table: TableRows | None = None
        self._open = TABLE
        self._group = 0
        """Column under the cursor: 0 for all groups together."""

    def compose(self) -> ComposeResult:
        """The table or the chart, and what is under its cursor."""
        yield TitleLine("Findings", self._study.name)
        yield TabLine(PANELS)
        with Vertical(id="panel"):
            yield HeadingLine()
            yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(FINDINGS))

    def on_mount(self) -> None:
        """Read the study."""
        self.query_one(TabLine).show(self._open)
        self.action_refresh()

    # -- reading --------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Read the study again; what is chosen stays."""
        self._request += 1
        request, study, rounds, of = self._request, self._study, self._rounds, self._of
        self.is_reading = True
        self._started = monotonic()
        self._tell_progress()
        self._clock = self._clock or self.set_interval(1, self._tell_progress)

        def reading() -> StudyRead:
            from intercoder.findings.browsing.behind import read_judged
            from intercoder.findings.browsing.browser import read_browser
            from intercoder.study.findings.small_cell_settings import read_threshold

            browser = read_browser(study, rounds, of)
            judged = read_judged(study, browser.codes.codebook, rounds, of)
            return StudyRead(request, browser, judged, read_threshold(study))

        read(self, request, reading)

    def _tell_progress(self) -> None:
        seconds = int(monotonic() - self._started)
        self._notice.show(f"{WORKING} {seconds} s" if seconds else WORKING)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
            self._notice.show("")

    def on_study_read(self, message: StudyRead) -> None:
        """The study is here: make the table that is chosen."""
        if message.request != self._request:
            return
        self._stop_clock()
        self._browser, self._judged = message.browser, message.judged
        self._threshold = message.threshold
        self._make(self._choices or message.browser.options.first(self._chosen))

    def _make(self, choices: Choices) -> None:
        browser = self._browser
        if browser is None:
            return
        self._request += 1
        request = self._request
        self.is_reading = True

        def reading() -> TableMade:
            try:
                return TableMade(request, choices, browser.table(choices))
            except UsageError as error:
                raise StudyError(error.message, error.hint) from error

        read(self, request, reading)

    def on_table_made(self, message: TableMade) -> None:
        """The table is here."""
        if message.request != self._request:
            return
        self.is_reading = False
        self._choices, self._looked = message.choices, message.looked
        self._group = 0
        self._show_table(0)

    def reading_failed(self, message: ReadFailed) -> None:
        """It cannot be had; the table before stays in view."""
        if message.request != self._request:
            return
        self.is_reading = False
        self._stop_clock()
        drop_presses(self)
        if self._looked is None:
            self.query_one(FactsPanel).show(Facts("No findings to show", (str(message.error),)))
        else:
            self._notice.show(str(message.error))

    # -- showing --------------------------------------------------------------------------------

    @property
    def _notice(self) -> NoticeLine:
        return self.query_one(NoticeLine)

    @property
    def _names(self) -> CoderNames:
        coders = self._judged.coders if self._judged is not None else ()
        return CoderNames(self._study.id, coders, self.looking.names_hidden)

    def _show_table(self, item: int) -> None:
        looked, choices = self._looked, self._choices
        if looked is None or choices is None:
            return
        self._table = TableRows(looked, self._threshold, as_chart=self._open == CHART)
        hidden = "names hidden · " if self.looking.names_hidden else ""
        said = display_line(self._names.within(choice_words(choices)))
        self.query_one(TitleLine).show(f"{hidden}{said}")
        self.query_one(TabLine).show(self._open)
        self._show_columns(item)

    def _show_columns(self, item: int) -> None:
        if self._table is None:
            return
        group = self._group - 1 if self._group else None
        self.query_one(HeadingLine).show(self._table.heading(group))
        self.row_list.show(self._table.rows(group), item)
        self.show_item()

    @property
    def _place(self) -> Place | None:
        """The figure under the cursor."""
        item = self.row_list.item
        if self._table is None or item is None:
            return None
        place = self._table.places[item]
        if self._open == TABLE and self._group > 0:
            return Place(place.row, self._group - 1)
        return place

    def show_item(self) -> None:
        """Say the figure under the cursor, and what the table rests on."""
        looked, place, browser = self._looked, self._place, self._browser
        if looked is None or browser is None:
            return
        rest = tuple(display_line(one) for one in base_sentences(looked, browser.codes.wordings))
        if place is None:
            self.query_one(FactsPanel).show(Facts("No codes", rest))
            return
        title = display_line(looked.whole.rows[place.row].row.name)
        if place.group is not None and self._table is not None:
            title = f"{title} · {self._table.groups[place.group]}"
        sentences = tuple(figure_sentences(looked, place.row, place.group))
        self.query_one(FactsPanel).show(Facts(title, (*sentences, *rest)))
        self._notice.show("")

    def show_looking(self) -> None:
        """The coders' names were hidden, or are shown again."""
        self._show_table(self.row_list.item or 0)

    # -- moving ---------------------------------------------------------------------------------

    def action_aside(self, by: int) -> None:
        """Move to another group; the first column is all of them together."""
        if self._table is None or self._open != TABLE or not self._table.groups:
            return
        self._group = max(0, min(self._group + by, len(self._table.groups)))
        self._show_columns(self.row_list.item or 0)

    def action_panel(self, number: int) -> None:
        """The table, or the chart, with the cursor on the same code."""
        place = self._place
        self._open = number
        self._show_table(0)
        if place is not None and self._table is not None:
            rows = [one.row for one in self._table.places]
            self._show_columns(rows.index(place.row) if place.row in rows else 0)

    def action_step(self) -> None:
        """The other of the two."""
        self.action_panel(1 - self._open)

    def on_tab_line_pressed(self, event: TabLine.Pressed) -> None:
        """A click opens one, too."""
        self.action_panel(event.number)

    # -- choosing -------------------------------------------------------------------------------

    def action_choose(self, what: str) -> None:
        """Choose one thing from a list."""
        browser, choices = self._browser, self._choices
        if browser is None or choices is None:
            return
        chosen = ChoiceKind(what)
        values = [
            Choice(value, self._names.within(display_line(value_words(chosen, value))))
            for value in browser.options.of(chosen)
        ]

        def take(value: str | None) -> None:
            if value is not None and value != choices.value(chosen):
                self._make(choices.having(chosen, value))

        self.app.push_screen(ChooseScreen(TITLES[chosen], values, choices.value(chosen)), take)

    # -- answers and files ----------------------------------------------------------------------

    def action_open(self) -> None:
        """The answers behind the figure under the cursor."""
        looked, place, browser = self._looked, self._place, self._browser
        judged, choices = self._judged, self._choices
        if looked is None or place is None or browser is None or judged is None or choices is None:
            return
        row = looked.whole.rows[place.row].row
        title, group = f"“{row.name}”", None
        if place.group is not None and looked.by_groups is not None:
            group = looked.by_groups.groups[place.group]
            title += f" in {group or NO_VALUE}"
        behind = AnswersLink(
            display_line(title), lambda: judged.behind(browser.answers(choices, row.code, group))
        )
        screen = AnswersBehindScreen(self._study, judged, behind, self.looking)
        self.app.push_screen(screen, self.look)

    def action_write(self) -> None:
        """Ask, and write the table to a file beside the study."""
        from intercoder.findings.browsing.export import free_place

        if self._looked is None:
            return
        place = free_place(self._study)
        text = (
            f"{place.name} will hold this table. Counts below {self._threshold} are hidden in it,"
            " with what they could be worked out from, and the table is added to the list of what"
            " has left the study."
        )
        choices = (("Enter", "write it"), ("Esc", "do not write it"))
        self.app.push_screen(AskScreen("Write the table", text, choices), self._write)

    def _write(self, key: str | None) -> None:
        browser, choices = self._browser, self._choices
        if key != "enter" or browser is None or choices is None:
            return
        request, study, who = self._request, self._study, self._who
        self.is_reading = True

        def writing() -> TableWritten:
            from intercoder.findings.browsing.export import write_table

            try:
                return TableWritten(request, write_table(study, browser, choices, who))
            except StudyError:
                raise
            except IntercoderError as error:
                raise StudyError(error.message, error.hint) from error

        read(self, request, writing)

    def on_table_written(self, message: TableWritten) -> None:
        """Say where it is."""
        self.is_reading = False
        self._notice.show(message.words)
