"""Shows the answers of a group of identical ones and what each coder gave them, read-only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.study.identical.identical_answers import MAX_ANSWERS, Described, Judged, judged_in
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.tui.answers.answer_view import NOTHING, AnswerView
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.drawing import Piece
from intercoder.tui.drawing.row_styles import Column, RowStyles, row_of, text
from intercoder.tui.keys import bindings, hints
from intercoder.tui.keys_for_leads import IDENTICAL_JUDGED
from intercoder.tui.masking.revealing import InView
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.shared.privacy_view import PrivacyView
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import FixedRows, Line, RowList
from intercoder.tui.widgets.title_line import TitleLine

NO_CODE = "no code applies"


@dataclass
class JudgedFound(Message):
    """The answers are here."""

    request: int
    answers: tuple[Judged, ...]


class IdenticalJudgedScreen(ListScreen[PrivacyView]):
    """Gives what is hidden when it is left."""

    CSS_PATH = "identical_judged.tcss"
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
        super().__init__(looking)
        self._study = study
        self._group = group
        self._codebook = codebook
        self._names = names
        self._answers: tuple[Judged, ...] = ()

    def compose(self) -> ComposeResult:
        """The answers, and the text of the one under the cursor."""
        round_ = self._group.differing.round
        yield TitleLine("What each answer was given", f"{self._group.question} · round {round_}")
        yield RowList()
        yield AnswerView()
        yield NoticeLine(hints(IDENTICAL_JUDGED))

    def on_mount(self) -> None:
        """Ask for the answers."""
        study, differing = self._study, self._group.differing
        self.query_one(TitleLine).show("searching…")
        read(self, 0, lambda: JudgedFound(0, judged_in(study, differing)))

    def on_judged_found(self, message: JudgedFound) -> None:
        """They are here."""
        self._answers, self.is_reading = message.answers, False
        shown, count = len(message.answers), self._group.answers
        first = f"the first {MAX_ANSWERS:,} of " if shown < count else ""
        self.query_one(TitleLine).show(f"{first}{counted(count, 'answer')}")
        rows = FixedRows(
            [Line(self._drawer(one), place) for place, one in enumerate(self._answers)]
        )
        self.row_list.show(lambda _: rows)
        self.show_item()

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

    def show_item(self) -> None:
        """Show the text of the answer under the cursor."""
        place = self.row_list.item
        one = None if place is None else self._answers[place]
        self.query_one(AnswerView).show(
            one.number if one else None,
            self.texts.see(one.id, one.text) if one else NOTHING,
        )

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer under the cursor."""
        place = self.row_list.item
        return () if place is None else ((self._answers[place].id, self._answers[place].text),)

    def show_looking(self) -> None:
        """Names were hidden, or are shown again."""
        self._names = replace(self._names, hidden=self.looking.names_hidden)
        super().show_looking()

    @property
    def given(self) -> PrivacyView:
        """What is hidden."""
        return self.looking
