"""All answers of a cluster; those that are marked become examples of its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult

from intercoder.answers.answer import Answer
from intercoder.suggest.reading.reading_workspace import ReadingWorkspace
from intercoder.text.counted import counted
from intercoder.tui.answers.answer_view import NOTHING, AnswerView
from intercoder.tui.codebook.reading.cluster_rows import answer_rows
from intercoder.tui.codebook.reading.keys import CLUSTER_ANSWERS
from intercoder.tui.codebook.reading.messages import AnswersRead
from intercoder.tui.keys import bindings, hints
from intercoder.tui.masking.revealing import InView
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.title_line import TitleLine

MOST = 2000
"""Answers listed; nobody reads more of one kind."""


@dataclass(frozen=True, slots=True)
class ClusterRead:
    """What a person has seen in a cluster, and wants with it."""

    examples: tuple[int, ...]
    """Rows of the marked answers, in the order of the list."""
    names_it: bool
    """Whether a code is to be added for it."""


class ClusterAnswersScreen(ListScreen[ClusterRead]):
    """Gives the answers that were marked, and whether the cluster is to be named."""

    CSS_PATH = "answers.tcss"
    KEYS = CLUSTER_ANSWERS
    BINDINGS = bindings(CLUSTER_ANSWERS)

    def __init__(
        self,
        workspace: ReadingWorkspace,
        title: str,
        rows: tuple[int, ...],
        marked: tuple[int, ...],
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._title = title
        self._rows = rows[:MOST]
        self._count = len(rows)
        self._marked = set(marked)
        self._answers: dict[int, Answer] = {}

    def compose(self) -> ComposeResult:
        """The answers, and the text of the one under the cursor."""
        yield TitleLine("Answers of a cluster", self.texts.note(self._title))
        yield RowList()
        yield AnswerView()
        yield NoticeLine(hints(CLUSTER_ANSWERS))

    def on_mount(self) -> None:
        """Ask for the answers."""
        workspace, rows = self._workspace, self._rows
        self.query_one(TitleLine).show("reading…")

        def reading() -> AnswersRead:
            return AnswersRead(workspace.answers_by_row(rows))

        read(self, 0, reading)

    def on_answers_read(self, message: AnswersRead) -> None:
        """They are here."""
        self.is_reading = False
        self._answers = message.answers
        self._rows = tuple(row for row in self._rows if row in message.answers)
        first = f"the first {len(self._rows):,} of " if len(self._rows) < self._count else ""
        self.query_one(TitleLine).show(f"{first}{counted(self._count, 'answer')}")
        self._show(0)

    def _show(self, item: int) -> None:
        rows = answer_rows(self._rows, self._answers, self._marked, self.texts)
        self.row_list.show(lambda _: rows, item)
        self.show_item()

    def show_item(self) -> None:
        """Show the text of the answer under the cursor."""
        one = self._answers[self._rows[self.row_list.item or 0]] if self._rows else None
        self.query_one(AnswerView).show(
            self.row_list.item, self.texts.see(one.id, one.text) if one else NOTHING
        )

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer under the cursor."""
        one = self._answers[self._rows[self.row_list.item or 0]] if self._rows else None
        return ((one.id, one.text),) if one else ()

    def action_mark(self) -> None:
        """Make the answer an example, or no longer, and go on to the next."""
        if self._rows:
            place = self.row_list.item or 0
            self._marked ^= {self._rows[place]}
            self._show(min(place + 1, len(self._rows) - 1))

    def action_name(self) -> None:
        """Back to the clusters, to add a code."""
        self.dismiss(self._read(names_it=True))

    @property
    def given(self) -> ClusterRead:
        """What was marked."""
        return self._read(names_it=False)

    def _read(self, *, names_it: bool) -> ClusterRead:
        examples = tuple(row for row in self._rows if row in self._marked)
        return ClusterRead(examples, names_it)
