"""The answers behind a figure: a list, the answer under the cursor, and each coder's codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen

from intercoder.study.study import Study
from intercoder.tui.agreement.panels.panel import Behind
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.answers.judged_rows import PAGE, JudgedRows
from intercoder.tui.answers.side_by_side import SideBySide
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.keys import BEHIND, bindings, hints
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.shared.privacy_view import PrivacyView
from intercoder.tui.terminal.key_queue import READ_ONLY, drop_presses
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind
    from intercoder.agreement.of_study.sides.side_by_side import JudgedAnswer

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


class AnswersBehindScreen(Screen[PrivacyView]):
    """Gives what is hidden when it is left. Texts are read only of the answers in view."""

    CSS_PATH = "answers_behind.tcss"
    AUTO_FOCUS = ""
    KEYS = BEHIND
    BINDINGS = bindings(BEHIND)

    def __init__(
        self, study: Study, found: StudyAgreement, behind: Behind, looking: PrivacyView
    ) -> None:
        super().__init__()
        self._study = study
        self._found = found
        self._behind = behind
        self._looking = looking
        self._request = 0
        self._units: UnitsBehind | None = None
        self._is_reading = True
        self._wordings: dict[str, str] = {}
        self._rows = JudgedRows(0, 0, self._names, found.name_of, self._read_page)

    longest_wait = READ_ONLY

    @property
    def awaits(self) -> bool:
        """Whether it is still being found out which answers they are."""
        return self._is_reading

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
        self._list = self.query_one(RowList)
        self.query_one(TitleLine).show("searching…")
        request, study, find = self._request, self._study, self._behind.find

        def reading() -> UnitsFound:
            wordings = {one.id: one.wording for one in study.questions()}
            return UnitsFound(request, find(), wordings)

        read(self, request, reading)

    def on_units_found(self, message: UnitsFound) -> None:
        """The answers are known; their texts are read as they come into view."""
        self._is_reading = False
        self._units, self._wordings = message.behind, message.wordings
        count, differing = len(message.behind.units), message.behind.differing
        answers = "1 answer" if count == 1 else f"{count:,} answers"
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
        self._list.redraw()
        self._show_answer()

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        self._is_reading = False
        drop_presses(self)
        self.query_one(NoticeLine).show(str(message.error))

    # -- showing --------------------------------------------------------------------------------

    @property
    def _names(self) -> CoderNames:
        found = self._found
        return CoderNames(found.study_id, found.coders, self._looking.names_hidden)

    @property
    def _title(self) -> str:
        return self._names.within(self._behind.title)

    def _show_list(self, item: int) -> None:
        units, name_of = self._units, self._found.name_of
        count, differing = (len(units.units), units.differing) if units is not None else (0, 0)
        self._rows = JudgedRows(count, differing, self._names, name_of, self._read_page)
        rows = self._rows
        self._list.show(lambda _: rows, item)
        self._show_answer()

    def _show_answer(self) -> None:
        item = self._list.item
        judged = None if item is None else self._rows.answer(item)
        head = self.query_one("#question", FactsPanel)
        view, side = self.query_one(AnswerView), self.query_one(SideBySide)
        head.show(Facts("") if judged is None else self._about(judged))
        text = "" if judged is None else judged.answer.text
        view.show(None if judged is None else item, text, hidden=self._looking.texts_hidden)
        side.show(judged, self._names, self._found.name_of)
        for widget in (head, view, side):  # each is as high as what it shows
            widget.refresh(layout=True)

    def _about(self, judged: JudgedAnswer) -> Facts:
        answer = judged.answer
        about = (answer.id, f"round {judged.round}", answer.language, *answer.attributes.values())
        wording = self._wordings.get(answer.question, answer.question)
        return Facts(wording, (" · ".join(part for part in about if part),))

    def on_row_list_moved(self) -> None:
        """The answer is the one under the cursor."""
        self._show_answer()

    # -- keys -----------------------------------------------------------------------------------

    def action_cursor(self, by: int) -> None:
        """Move through the answers."""
        self._list.move(by)

    def action_page(self, by: int) -> None:
        """Move by a page of them."""
        self._list.page(by)

    def action_to_end(self, direction: int) -> None:
        """To the first, or the last."""
        self._list.to_end(direction)

    def action_scroll(self, direction: int) -> None:
        """Scroll a long answer."""
        self.query_one(AnswerView).scroll_page(direction)

    def action_hide(self) -> None:
        """Hide the texts, or show them again."""
        self._looking = replace(self._looking, texts_hidden=not self._looking.texts_hidden)
        self._show_answer()

    def action_names(self) -> None:
        """Hide the coders' names, or show them."""
        self._looking = replace(self._looking, names_hidden=not self._looking.names_hidden)
        self._rows.names = self._names
        self.query_one(TitleLine).show_remark(self._title)
        self._list.redraw()
        self._show_answer()

    def action_leave(self) -> None:
        """Back to the figures."""
        self.dismiss(self._looking)
