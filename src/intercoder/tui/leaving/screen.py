"""The list of what left a study, the last first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip

from intercoder.study.leaving.departures import Departure, departures
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.tui.drawing.row_styles import RowStyles, row_of, text
from intercoder.tui.keys import bindings, hints
from intercoder.tui.leaving.keys import LEFT
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

NOTHING = "Nothing is known to have left the study."
WHEN, PEOPLE = 16, 14


@dataclass
class DeparturesRead(Message):
    """The list is here."""

    found: tuple[Departure, ...]


class DeparturesScreen(ListScreen[None]):
    """Each line is one departure; the one under the cursor is told in full below."""

    CSS_PATH = "leaving.tcss"
    KEYS = LEFT
    BINDINGS = bindings(LEFT)

    def __init__(self, study: Study) -> None:
        super().__init__()
        self._study = study
        self._found: tuple[Departure, ...] = ()

    def compose(self) -> ComposeResult:
        """The lines, and what is under the cursor in full."""
        yield TitleLine("What left the study", self._study.name)
        yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(LEFT))

    def on_mount(self) -> None:
        """Ask for the list."""
        study = self._study
        read(self, 0, lambda: DeparturesRead(tuple(reversed(departures(study)))))

    def on_departures_read(self, message: DeparturesRead) -> None:
        """It is here."""
        self._found, self.is_reading = message.found, False
        self.query_one(TitleLine).show(counted(len(self._found), "departure"))
        self.query_one(NoticeLine).show("" if self._found else NOTHING)
        rows = FixedRows([Line(_drawer(one), place) for place, one in enumerate(self._found)])
        self.row_list.show(lambda _: rows)
        self.show_item()

    def show_item(self) -> None:
        """Tell the departure under the cursor in full."""
        place = self.row_list.item
        if place is None or not self._found:
            self.query_one(FactsPanel).show(Facts(""))
            return
        one = self._found[place]
        title = display_line(one.what)
        if one.receiver:
            title += f", to {display_line(one.receiver)}"
        self.query_one(FactsPanel).show(Facts(title, (one.sentence(),)))


def _drawer(one: Departure) -> Callable[[int, RowStyles], Strip]:
    def draw(width: int, look: RowStyles) -> Strip:
        when = f"{one.made_at[:10]} {one.made_at[11:16]}"
        room = max(width - WHEN - 2 * PEOPLE - 3, 1)
        return row_of(
            [
                text(when, look.quiet, WHEN),
                text(display_line(one.made_by) or "–", look.background, PEOPLE),
                text(display_line(one.what), look.strong, room),
                text(display_line(one.receiver) or "–", look.background, PEOPLE),
            ],
            width,
            look,
        )

    return draw
