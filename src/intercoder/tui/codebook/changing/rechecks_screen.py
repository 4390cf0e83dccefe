"""Counts of what coders have to look at again since the codebook was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip

from intercoder.codebook.changes.history import CodebookHistory
from intercoder.tui.codebook.changing.keys import RECHECKS
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text
from intercoder.tui.keys import bindings, hints
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace
    from intercoder.study.codebook.recheck_counts import RecheckCount

TITLES = ("to look at", "looked at", "changed")
WIDTHS = (10, 9, 7)
WHO, ROUND = 12, 10
NONE = "No decision is in doubt because of a change of the codebook."
HOW = (
    "Coders go through theirs with `intercoder code STUDY --coder NAME --recheck`. How many of "
    "those left would change is estimated by `intercoder codebook recheck STUDY`."
)


@dataclass
class CountsRead(Message):
    """The counts are here."""

    counts: tuple[RecheckCount, ...]


class RechecksScreen(ListScreen[None]):
    """A line for each coder, round and code with decisions in doubt."""

    CSS_PATH = "lists.tcss"
    KEYS = RECHECKS
    BINDINGS = bindings(RECHECKS)

    def __init__(self, workspace: CodebookWorkspace, history: CodebookHistory) -> None:
        super().__init__()
        self._workspace = workspace
        books = [history.codebook(number) for number in range(1, history.latest + 1)]
        self._names = {code.id: code.name for book in books for code in book.codes}
        self._counts: tuple[RecheckCount, ...] = ()

    def compose(self) -> ComposeResult:
        """The counts, and what is under the cursor in words."""
        yield TitleLine("To look at again", self._workspace.study.name)
        yield RowList()
        yield FactsPanel()
        yield NoticeLine(hints(RECHECKS))

    def on_mount(self) -> None:
        """Count."""
        self.query_one(TitleLine).show("counting…")
        read(self, 0, lambda: CountsRead(self._workspace.recheck_counts()))

    def on_counts_read(self, message: CountsRead) -> None:
        """They are here."""
        self.is_reading = False
        self._counts = message.counts
        left = sum(one.to_look_at for one in message.counts)
        self.query_one(TitleLine).show(f"{left:,} to look at" if message.counts else "")
        self.row_list.show(self._lines)
        self.show_item()

    def show_item(self) -> None:
        """Say why, and how coders get to them."""
        if not self._counts:
            self.query_one(FactsPanel).show(Facts(NONE))
            return
        one = self._counts[self.row_list.item or 0]
        into = f" into {', '.join(one.one_of)}" if one.one_of else ""
        name = self._names.get(one.code, one.name)
        facts = Facts(f"{one.coder}, round {one.round}: {name}, because {one.why}{into}.", (HOW,))
        self.query_one(FactsPanel).show(facts)

    def _lines(self, _: int) -> FixedRows:
        lines = [Line(_heading)] if self._counts else []
        return FixedRows(
            [*lines, *(Line(self._drawn(one), n) for n, one in enumerate(self._counts))]
        )

    def _drawn(self, one: RecheckCount) -> Callable[[int, RowStyles], Strip]:
        cells = (f"{one.to_look_at:,}", f"{one.looked_at:,}", f"{one.changed:,}")
        name = self._names.get(one.code, one.name)
        return lambda width, look: _row((one.coder, one.round, name), cells, width, look)


def _heading(width: int, look: RowStyles) -> Strip:
    return _row(("coder", "round", "code"), TITLES, width, look, quiet=True)


def _row(
    names: tuple[str, str, str],
    cells: tuple[str, ...],
    width: int,
    look: RowStyles,
    *,
    quiet: bool = False,
) -> Strip:
    style = look.quiet if quiet else look.background
    rest = max(width - WHO - ROUND - sum(WIDTHS) - len(WIDTHS) - 2, 1)
    columns = [
        text(name, style, size) for name, size in zip(names, (WHO, ROUND, rest), strict=True)
    ]
    columns += [figure(cell, style, size) for cell, size in zip(cells, WIDTHS, strict=True)]
    return row_of(columns, width, look)
