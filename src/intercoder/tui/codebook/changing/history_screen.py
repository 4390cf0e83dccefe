"""Every revision of a codebook: when, by whom, what was changed and why; to undo and redo."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style
from textual.app import ComposeResult
from textual.strip import Strip

from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.sentences import RevisionTold, revisions_told
from intercoder.text.counted import counted
from intercoder.tui.codebook.changing.keys import HISTORY
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text
from intercoder.tui.keys import bindings, hints
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

NUMBER, DAY, WHO, STATE = 3, 10, 12, 6
FIRST = "The codebook began with this revision: it cannot be undone."
NO_CHANGE = "This only undid or redid another revision: choose that one."


class HistoryScreen(ListScreen[int | None]):
    """Gives the number of the revision to undo, or to redo; None for neither."""

    CSS_PATH = "lists.tcss"
    KEYS = HISTORY
    BINDINGS = bindings(HISTORY)

    def __init__(self, history: CodebookHistory) -> None:
        super().__init__()
        self._told = tuple(reversed(revisions_told(history)))
        self.is_reading = False

    def compose(self) -> ComposeResult:
        """The revisions, the last one first, and what is under the cursor in full."""
        yield TitleLine("History of the codebook", counted(len(self._told), "revision"))
        yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(HISTORY))

    def on_mount(self) -> None:
        """The last revision is under the cursor."""
        self.row_list.show(self._lines)
        self.show_item()

    def _lines(self, _: int) -> FixedRows:
        return FixedRows(
            [Line(_heading), *(Line(_drawn(one), n) for n, one in enumerate(self._told))]
        )

    def show_item(self) -> None:
        """Say all of the revision under the cursor."""
        one = self._told[self.row_list.item or 0]
        by = f"{one.made_by or 'somebody'}, {_time(one)}." if one.made_at else ""
        state = "It is undone." if one.is_undone else ""
        reason = f"Why: {one.reason}" if one.reason else ""
        sentences = (f"{one.what[:1].upper()}{one.what[1:]}.", by, reason, state)
        facts = Facts(f"Revision {one.number}", tuple(filter(None, sentences)))
        self.query_one(FactsPanel).show(facts)
        self.query_one(NoticeLine).show("")

    def action_open(self) -> None:
        """Undo what is under the cursor, or make it again."""
        one = self._told[self.row_list.item or 0]
        if one.is_change:
            self.dismiss(one.number)
        else:
            self.query_one(NoticeLine).show(NO_CHANGE if one.made_at else FIRST)


def _time(one: RevisionTold) -> str:
    return f"{one.made_at[:16].replace('T', ' ')} UTC"


def _heading(width: int, look: RowStyles) -> Strip:
    return _row(("rev", "day", "by", "what", "state"), look.quiet, width, look)


def _drawn(one: RevisionTold) -> Callable[[int, RowStyles], Strip]:
    def draw(width: int, look: RowStyles) -> Strip:
        state = "undone" if one.is_undone else ""
        style = look.quiet if one.is_undone else look.background
        cells = (str(one.number), one.made_at[:10], one.made_by, one.what, state)
        return _row(cells, style, width, look)

    return draw


def _row(cells: tuple[str, ...], style: Style, width: int, look: RowStyles) -> Strip:
    number, day, who, what, state = cells
    rest = max(width - NUMBER - DAY - WHO - STATE - 4, 1)
    columns = [figure(number, style, NUMBER), text(day, style, DAY), text(who, style, WHO)]
    return row_of([*columns, text(what, style, rest), text(state, style, STATE)], width, look)
