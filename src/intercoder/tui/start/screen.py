"""The start screen, shown when the app was not told who codes."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from intercoder.platforms.clocks import steady
from intercoder.study.overview.progress import CoderProgress, progress
from intercoder.study.rounds.people import PEOPLE, Coder, Role
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.tui.coding.session_start import SessionStarted, start_session
from intercoder.tui.keys import START, bindings, hints
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.messages import CodersRead, ReadFailed
from intercoder.tui.start.coder_list import CoderList
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.text_block import TextBlock
from intercoder.tui.widgets.title_line import TitleLine

NOBODY = "This study has no coders yet. Quit and run:  intercoder coder add {study} NAME"
LEADS_TOO = "  Or press a to see how well the coders agree."
FOR_LEADS = "Only a lead can open the agreement screen: choose one, then press a."
OVERVIEW_FOR_LEADS = "Only a lead can open the overview: choose one, then press o."
CODEBOOK_FOR_LEADS = "Only a lead can open the codebook here: choose one, then press c."
READING_FOR_LEADS = "Only a lead can read what nobody coded: choose one, then press r."
CODEBOOK_IN_PACKAGE = "This is a package: its codebook is changed in the study it was made from."
NO_ANSWERS = "This study has no answers yet. Quit and run:  intercoder import {study} FILE"


class StartScreen(Screen[None]):
    """Which study this is, and who is going to code."""

    CSS_PATH = "start.tcss"
    AUTO_FOCUS = ""
    KEYS = START
    BINDINGS = bindings(START)

    def __init__(
        self, study: Study, round: str, *, before: Callable[[], object] | None = None
    ) -> None:
        """`before` is done before the study is read, in the same thread."""
        super().__init__()
        self._study = study
        self._round = round
        self._before = before
        self._request = 0
        self._is_opening = False
        self._is_reading = True
        self._people: tuple[CoderProgress, ...] = ()

    longest_wait = inf

    @property
    def awaits(self) -> bool:
        """Whether the coders, or the queue of one, are still being read."""
        return self._is_reading or self._is_opening

    def compose(self) -> ComposeResult:
        """The study, its coders, and what to do."""
        yield TitleLine("intercoder")
        with Vertical(id="box"):
            yield TextBlock(id="study")
            yield CoderList()
        yield NoticeLine(hints(START))

    def on_mount(self) -> None:
        """Ask who codes here."""
        self._show_text("Reading the study…")
        read(self, self._request, self._read_coders)

    def _read_coders(self) -> CodersRead:
        if self._before is not None:
            self._before()
        return CodersRead(self._request, progress(self._study, self._round))

    def on_coders_read(self, message: CodersRead) -> None:
        """The coders are here."""
        self._is_reading = False
        self._people = tuple(
            one for one in message.coders if one.role in PEOPLE and one.round == self._round
        )
        self.query_one(CoderList).show(self._people)
        self._show_text(self._advice())

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study or the coder's place cannot be had."""
        if message.request == self._request:
            self._is_opening = self._is_reading = False
            drop_presses(self)
            self._show_text(str(message.error))

    def action_cursor(self, by: int) -> None:
        """Move through the coders."""
        self.query_one(CoderList).move(by)
        self._show_text(self._advice())

    def action_start(self) -> None:
        """Start coding as the coder under the cursor."""
        someone = self.query_one(CoderList).coder
        if someone is None or not someone.progress.total or self._is_opening:
            return
        self._is_opening = True
        self._show_text(f"Opening the queue of {someone.coder}…")
        self._request += 1
        request = self._request
        read(
            self,
            request,
            lambda: SessionStarted(
                request, start_session(self._study, someone.coder, steady(), round=self._round)
            ),
        )

    def action_agreement(self) -> None:
        """How far the coders agree, if it is a lead who asks."""
        someone = self.query_one(CoderList).coder
        if someone is None or someone.role is not Role.LEAD:
            self._show_text(FOR_LEADS)
            return
        from intercoder.tui.agreement.screen import AgreementScreen

        self.app.push_screen(AgreementScreen(self._study))

    def action_overview(self) -> None:
        """Where everything stands, if it is a lead who asks."""
        someone = self.query_one(CoderList).coder
        if someone is None or someone.role is not Role.LEAD:
            self._show_text(OVERVIEW_FOR_LEADS)
            return
        from intercoder.tui.overview.screen import OverviewScreen

        self.app.push_screen(OverviewScreen(self._study, Coder(someone.coder, someone.role)))

    def action_codebook(self) -> None:
        """The codebook, to look at and to change, if it is a lead who asks."""
        someone = self.query_one(CoderList).coder
        if someone is None or someone.role is not Role.LEAD:
            self._show_text(CODEBOOK_FOR_LEADS)
            return
        if self._study.package:
            self._show_text(CODEBOOK_IN_PACKAGE)
            return
        from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen

        self.app.push_screen(ChangeCodebookScreen(self._study, Coder(someone.coder, someone.role)))

    def action_reading(self) -> None:
        """What nobody has coded, to build the codebook from, if it is a lead who asks."""
        someone = self.query_one(CoderList).coder
        if someone is None or someone.role is not Role.LEAD:
            self._show_text(READING_FOR_LEADS)
            return
        if self._study.package:
            self._show_text(CODEBOOK_IN_PACKAGE)
            return
        from intercoder.tui.codebook.reading.screen import ReadingScreen

        self.app.push_screen(ReadingScreen(self._study, Coder(someone.coder, someone.role)))

    def on_coder_list_pressed(self) -> None:
        """A click starts, too."""
        self.action_start()

    def _advice(self) -> str:
        study = self._study.target
        if not self._people:
            return NOBODY.format(study=study)
        answers = self._people[0].progress.total
        if not answers:
            return NO_ANSWERS.format(study=study)
        someone = self.query_one(CoderList).coder
        is_lead = someone is not None and someone.role is Role.LEAD
        return f"{counted(answers, 'answer')}. Who is coding?{LEADS_TOO if is_lead else ''}"

    def _show_text(self, text: str) -> None:
        self.query_one(TextBlock).show(self._study.title, text)
