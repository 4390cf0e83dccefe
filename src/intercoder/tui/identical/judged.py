"""Shows the answers of a group of identical ones and what each coder gave them, read-only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.study.identical.identical_answers import MAX_ANSWERS, Described, Judged, judged_in
from intercoder.study.study import Study
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.drawing import Piece
from intercoder.tui.drawing.row_styles import Column, RowStyles, row_of, text
from intercoder.tui.keys import IDENTICAL_JUDGED, bindings, hints
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.shared.privacy_view import PrivacyView
from intercoder.tui.terminal.key_queue import READ_ONLY, drop_presses
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

NO_CODE = "no code applies"


@dataclass
class JudgedFound(Message):
    """The answers are here."""

    request: int
    answers: tuple[Judged, ...]


class IdenticalJudgedScreen(Screen[PrivacyView]):
    """Gives what is hidden when it is left."""

    CSS_PATH = "identical_judged.tcss"
    AUTO_FOCUS = ""
    KEYS = IDENTICAL_JUDGED
    BINDINGS = bindings(IDENTICAL_JUDGED)

    def __init__(
        self,
        study: Study,
        group: Described,
        codebook: Codebook,
        names: CoderNames,
        looking: PrivacyView,
    ) -> None:
        super().__init__()
        self._study = study
        self._group = group
        self._codebook = codebook
        self._names = names
        self._looking = looking
        self._answers: tuple[Judged, ...] = ()
        self._is_reading = True

    longest_wait = READ_ONLY

    @property
    def awaits(self) -> bool:
        """Whether the answers are still being read."""
        return self._is_reading

    def compose(self) -> ComposeResult:
        """The answers, and the text of the one under the cursor."""
        round_ = self._group.differing.round
        yield TitleLine("What each answer was given", f"{self._group.question} · round {round_}")
        yield RowList()
        yield AnswerView()
        yield NoticeLine(hints(IDENTICAL_JUDGED))

    def on_mount(self) -> None:
        """Ask for the answers."""
        self._list = self.query_one(RowList)
        study, differing = self._study, self._group.differing
        self.query_one(TitleLine).show("searching…")
        read(self, 0, lambda: JudgedFound(0, judged_in(study, differing)))

    def on_judged_found(self, message: JudgedFound) -> None:
        """They are here."""
        self._answers, self._is_reading = message.answers, False
        shown, count = len(message.answers), self._group.answers
        first = f"the first {MAX_ANSWERS:,} of " if shown < count else ""
        self.query_one(TitleLine).show(f"{first}{count:,} answers")
        rows = FixedRows(
            [Line(self._drawer(one), place) for place, one in enumerate(self._answers)]
        )
        self._list.show(lambda _: rows)
        self._show_answer()

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        self._is_reading = False
        drop_presses(self)
        self.query_one(NoticeLine).show(str(message.error))

    def _drawer(self, one: Judged) -> Callable[[int, RowStyles], Strip]:
        def draw(width: int, look: RowStyles) -> Strip:
            room = max(12, min(24, width // 4))
            pieces: list[Piece] = []
            for coder in self._names.ordered:
                if coder in one.codes:
                    names = [self._codebook.name_of(code) for code in one.codes[coder]]
                    gap = "   " if pieces else ""
                    pieces.append((f"{gap}{self._names.of(coder)} ", look.quiet))
                    pieces.append((" + ".join(names) or NO_CODE, look.background))
            columns = [text(one.id, look.quiet, room), Column(pieces, max(width - room - 1, 1))]
            return row_of(columns, width, look)

        return draw

    def _show_answer(self) -> None:
        place = self._list.item
        one = None if place is None else self._answers[place]
        self.query_one(AnswerView).show(
            one.number if one else None,
            one.text if one else "",
            hidden=self._looking.texts_hidden,
        )

    def on_row_list_moved(self) -> None:
        """The text is that of the answer under the cursor."""
        self._show_answer()

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
        self._names = replace(self._names, hidden=self._looking.names_hidden)
        self._list.redraw()

    def action_leave(self) -> None:
        """Back to the groups."""
        self.dismiss(self._looking)
