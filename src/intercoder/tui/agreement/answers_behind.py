"""The answers behind a figure: a list, the answer under the cursor, and each coder's codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.tui.agreement.panels.panel import AnswersLink
from intercoder.tui.answers.answer_view import NOTHING, AnswerView
from intercoder.tui.answers.judged_rows import PAGE, JudgedRows
from intercoder.tui.answers.side_by_side import SideBySide
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.keys import bindings, hints
from intercoder.tui.keys_for_leads import BEHIND
from intercoder.tui.masking.revealing import InView
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.shared.privacy_view import PrivacyView
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind
    from intercoder.agreement.of_study.sides.side_by_side import JudgedAnswer
    from intercoder.agreement.of_study.table import StudyTable


class Judged(Protocol):
    """The decisions of a study, as the agreement and the findings have them."""

    @property
    def study_id(self) -> str:
        """Id of the study."""

    @property
    def coders(self) -> tuple[str, ...]:
        """Names of those who decided."""

    @property
    def table(self) -> StudyTable:
        """What they decided."""

    def name_of(self, code: str) -> str:
        """The name of a code for people."""


NONE = "There are no answers behind this figure."


@dataclass
class UnitsFound(Message):
    """Which answers are behind the figure, and what was asked."""

    request: int
    behind: UnitsBehind
    wordings: dict[str, str]


@dataclass
class JudgedRead(Message):
    """A page of them."""

    request: int
    page: int
    answers: Sequence[JudgedAnswer]


class AnswersBehindScreen(ListScreen[PrivacyView]):
    """Gives whether names are hidden. Texts are read only of the answers in view."""

    CSS_PATH = "answers_behind.tcss"
    KEYS = BEHIND
    BINDINGS = bindings(BEHIND)

    def __init__(
        self, study: Study, found: Judged, behind: AnswersLink, looking: PrivacyView
    ) -> None:
        super().__init__(looking)
        self._study = study
        self._found = found
        self._behind = behind
        self._request = 0
        self._units: UnitsBehind | None = None
        self._wordings: dict[str, str] = {}
        self._rows = JudgedRows(0, 0, self._names, found.name_of, self._read_page)

    def compose(self) -> ComposeResult:
        """The list, and the answer beside it or below it."""
        yield TitleLine("Answers behind", self._title)
        with Container(id="work"):
            yield RowList()
            with Vertical(id="answer"):
                yield FactsPanel(id="question")
                yield AnswerView()
                yield SideBySide()
        yield NoticeLine(hints(BEHIND))

    def on_mount(self) -> None:
        """Ask which answers they are."""
        self.query_one(TitleLine).show("searching…")
        request, study, find = self._request, self._study, self._behind.find

        def reading() -> UnitsFound:
            wordings = {one.id: one.wording for one in study.questions()}
            return UnitsFound(request, find(), wordings)

        read(self, request, reading)

    def on_units_found(self, message: UnitsFound) -> None:
        """The answers are known; their texts are read as they come into view."""
        self.is_reading = False
        self._units, self._wordings = message.behind, message.wordings
        count, differing = len(message.behind.units), message.behind.differing
        answers = counted(count, "answer")
        known = int(self._found.table.before[message.behind.units].sum())
        before = f" · {known:,} judged in an earlier round" if known else ""
        self.query_one(TitleLine).show(f"{answers} · {differing:,} coded differently{before}")
        self.query_one(NoticeLine).show("" if count else NONE)
        self._show_list(self._behind.first)

    def _read_page(self, page: int) -> None:
        units = self._units
        if units is None:
            return
        request, study, table = self._request, self._study, self._found.table
        wanted = units.units[page * PAGE : (page + 1) * PAGE]

        def reading() -> JudgedRead:
            from intercoder.agreement.of_study.sides.side_by_side import judged_answers

            return JudgedRead(request, page, judged_answers(study, table, wanted))

        read(self, request, reading)

    def on_judged_read(self, message: JudgedRead) -> None:
        """A page is here."""
        self._rows.take(message.page, message.answers)
        self.row_list.redraw()
        self.show_item()

    # -- showing --------------------------------------------------------------------------------

    @property
    def _names(self) -> CoderNames:
        found = self._found
        return CoderNames(found.study_id, found.coders, self.looking.names_hidden)

    @property
    def _title(self) -> str:
        return self._names.within(self._behind.title)

    def _show_list(self, item: int) -> None:
        units, name_of = self._units, self._found.name_of
        count, differing = (len(units.units), units.differing) if units is not None else (0, 0)
        self._rows = JudgedRows(count, differing, self._names, name_of, self._read_page)
        rows = self._rows
        self.row_list.show(lambda _: rows, item)
        self.show_item()

    def show_item(self) -> None:
        """Show the answer under the cursor, and what each coder gave it."""
        item = self.row_list.item
        judged = None if item is None else self._rows.answer(item)
        head = self.query_one("#question", FactsPanel)
        view, side = self.query_one(AnswerView), self.query_one(SideBySide)
        head.show(Facts("") if judged is None else self._about(judged))
        answer = None if judged is None else judged.answer
        view.show(
            None if judged is None else item,
            self.texts.see(answer.id, answer.text) if answer else NOTHING,
        )
        side.show(judged, self._names, self._found.name_of)
        for widget in (head, view, side):  # each is as high as what it shows
            widget.refresh(layout=True)

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer under the cursor."""
        item = self.row_list.item
        judged = None if item is None else self._rows.answer(item)
        return () if judged is None else ((judged.answer.id, judged.answer.text),)

    def _about(self, judged: JudgedAnswer) -> Facts:
        answer = judged.answer
        about = (answer.id, f"round {judged.round}", answer.language, *answer.attributes.values())
        wording = self._wordings.get(answer.question, answer.question)
        return Facts(wording, (" · ".join(part for part in about if part),))

    def show_looking(self) -> None:
        """Names were hidden, or are shown again."""
        self._rows.names = self._names
        self.query_one(TitleLine).show_remark(self._title)
        super().show_looking()

    @property
    def given(self) -> PrivacyView:
        """What is hidden."""
        return self.looking
