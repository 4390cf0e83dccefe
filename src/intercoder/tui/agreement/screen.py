"""The agreement screen for leads: every figure, and the way to the answers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from intercoder.errors import StudyError, UsageError
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.tui.agreement.answers_behind import AnswersBehindScreen
from intercoder.tui.agreement.pair_grid import PairGrid
from intercoder.tui.agreement.panels.confusions import ConfusionPanel
from intercoder.tui.agreement.panels.drift import DriftPanel
from intercoder.tui.agreement.panels.forest import ForestPanel, Order
from intercoder.tui.agreement.panels.pairs import PairPanel
from intercoder.tui.agreement.panels.panel import ListPanel, Panel
from intercoder.tui.agreement.panels.remarks import RemarkPanel
from intercoder.tui.agreement.panels.worst import WorstPanel
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.keys import bindings, hints
from intercoder.tui.keys_for_leads import AGREEMENT
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import HasCursor, ListScreen
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.heading_line import HeadingLine
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.tab_line import TabLine
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.of_study.selection import Selection

PANELS = ("Codes", "Coders", "Confusions", "Drift", "Worst answers", "Remarks")
CODES, CODERS = 0, 1
WORKING = "Reading the coders' decisions and comparing them…"
ONLY_CODES = "Only the codes can be sorted. Press 1 to show them."
NOTHING_BEHIND = "There are no answers behind this."


@dataclass
class AgreementRead(Message):
    """The figures are here."""

    request: int
    found: StudyAgreement


class AgreementScreen(ListScreen[None]):
    """Six panels over one `StudyAgreement`, which a thread computes when the screen opens.

    NumPy is loaded by that thread and nowhere before, so that coders never wait for it.
    """

    CSS_PATH = "agreement.tcss"
    KEYS = AGREEMENT
    BINDINGS = bindings(AGREEMENT)

    def __init__(self, study: Study, selection: Selection | None = None) -> None:
        """Without a selection, everything there is is compared."""
        super().__init__()
        self._study = study
        self._selection = selection
        self._request = 0
        self._clock: Timer | None = None
        """Runs while the figures are computed."""
        self._found: StudyAgreement | None = None
        self._panels: tuple[Panel, ...] = ()
        self._open = CODES
        self._items: dict[int, int] = {}
        self._order = Order.TREE

    @property
    def awaits(self) -> bool:
        """Whether the figures are still being computed."""
        return self._clock is not None

    def compose(self) -> ComposeResult:
        """The panels by name, the one that is open, and what is under its cursor."""
        yield TitleLine("Agreement", self._study.name)
        yield TabLine(PANELS)
        with Vertical(id="panel"):
            yield HeadingLine()
            yield RowList()
            yield PairGrid()
        yield FactsPanel()
        yield NoticeLine(hints(AGREEMENT))

    def on_mount(self) -> None:
        """Ask for the figures."""
        self._grid = self.query_one(PairGrid)
        self._compute()

    # -- computing ------------------------------------------------------------------------------

    def _compute(self) -> None:
        self._request += 1
        request, study, selection = self._request, self._study, self._selection
        self._started = monotonic()
        self._tell_progress()
        self._clock = self._clock or self.set_interval(1, self._tell_progress)

        def reading() -> AgreementRead:
            from intercoder.agreement.of_study.compute import agreement_of_study

            try:
                return AgreementRead(request, agreement_of_study(study, selection))
            except UsageError as error:
                raise StudyError(error.message, error.hint) from error

        read(self, request, reading)

    def _tell_progress(self) -> None:
        seconds = int(monotonic() - self._started)
        self._notice.show(f"{WORKING} {seconds} s" if seconds else WORKING)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.stop()
            self._clock = None
        self._notice.show("")

    def on_agreement_read(self, message: AgreementRead) -> None:
        """The figures are here."""
        if message.request == self._request:
            self._stop_clock()
            self._found = message.found
            self._show_all()

    def reading_failed(self, message: ReadFailed) -> None:
        """They cannot be had."""
        if message.request == self._request:
            self._stop_clock()
            drop_presses(self)
            self.query_one(FactsPanel).show(Facts("No agreement to show", (str(message.error),)))

    # -- showing --------------------------------------------------------------------------------

    @property
    def _notice(self) -> NoticeLine:
        return self.query_one(NoticeLine)

    @property
    def _item(self) -> int | None:
        return self._grid.item if self._open == CODERS else self.row_list.item

    def _show_all(self) -> None:
        """Make the panels anew: figures, names or their order have changed."""
        found = self._found
        if found is None:
            return
        names = CoderNames(found.study_id, found.coders, self.looking.names_hidden)
        self._panels = (
            ForestPanel(found, names, self._order),
            PairPanel(found, names),
            ConfusionPanel(found, names),
            DriftPanel(found),
            WorstPanel(found, names),
            RemarkPanel(found, names),
        )
        twice = found.whole.counts.rated_twice
        hidden = "names hidden · " if self.looking.names_hidden else ""
        coders = "1 coder" if len(found.coders) == 1 else f"{len(found.coders)} coders"
        answers = counted(twice, "answer")
        self.query_one(TitleLine).show(f"{hidden}{coders} · {answers} coded twice")
        self._show_panel()

    def _show_panel(self) -> None:
        if not self._panels:
            return
        self.query_one(TabLine).show(self._open)
        heading = self.query_one(HeadingLine)
        self._grid.display = self._open == CODERS
        self.row_list.display = heading.display = self._open != CODERS
        panel = self._panels[self._open]
        if isinstance(panel, PairPanel):
            self._grid.show(panel, self._items.get(CODERS))
        else:
            listed = cast(ListPanel, panel)
            heading.show(listed.heading)
            self.row_list.show(listed.rows, self._items.get(self._open, 0))
        self.show_item()

    def show_item(self) -> None:
        """Show the facts of the item under the cursor."""
        self.query_one(FactsPanel).show(self._panels[self._open].facts(self._item))
        self._notice.show("")

    def on_pair_grid_moved(self) -> None:
        """So they are in the square."""
        self.show_item()

    # -- moving ---------------------------------------------------------------------------------

    @property
    def moving(self) -> HasCursor:
        """The square of coders, or the list of the other panels."""
        return self._grid if self._open == CODERS else self.row_list

    def action_aside(self, by: int) -> None:
        """Move the cursor left or right."""
        if self._open == CODERS:
            self._grid.move(0, by)

    def action_panel(self, number: int) -> None:
        """Open a panel."""
        if self._item is not None:
            self._items[self._open] = self._item
        self._open = number
        self._show_panel()

    def action_step(self, by: int) -> None:
        """The next panel, or the one before."""
        self.action_panel((self._open + by) % len(PANELS))

    def on_tab_line_pressed(self, event: TabLine.Pressed) -> None:
        """A click opens a panel, too."""
        self.action_panel(event.number)

    # -- choosing what is shown -----------------------------------------------------------------

    def action_sort(self) -> None:
        """The next order of the codes; the cursor goes to the first."""
        if self._open != CODES:
            self._notice.show(ONLY_CODES)
            return
        self._order = self._order.following
        self._items[CODES] = 0
        self._show_all()

    def action_refresh(self) -> None:
        """Compute again."""
        if self._clock is None:
            self._compute()

    def show_looking(self) -> None:
        """The coders' names were hidden, or are shown again."""
        self._items.pop(CODERS, None)  # coders stand in another order
        if self._open != CODERS and self._item is not None:
            self._items[self._open] = self._item
        self._show_all()

    # -- leaving --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """The answers behind the item under the cursor."""
        if self._found is None:
            return
        behind = self._panels[self._open].behind(self._item)
        if behind is None:
            self._notice.show(NOTHING_BEHIND)
            return
        screen = AnswersBehindScreen(self._study, self._found, behind, self.looking)
        self.app.push_screen(screen, self.look)

    def on_pair_grid_pressed(self) -> None:
        """A second click opens, too."""
        self.action_open()
