"""Lists the answers on which the coders are furthest apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.strip import Strip

from intercoder.tui.agreement.panels.panel import (
    WIDE_ROW,
    AnswersLink,
    paragraph,
    why_nothing_differs,
)
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.figure_words import number
from intercoder.tui.drawing.row_styles import Column, RowStyles, figure, row_of, text
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line, Rows

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement, WorstUnit
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind
    from intercoder.tui.drawing.drawing import Piece

DISTANCE = 5
ANSWER = 14
ANSWER_WIDE = 20
NO_CODE = "no code applies"


class WorstPanel:
    """One item for each answer, the one they are furthest apart on first."""

    def __init__(self, found: StudyAgreement, names: CoderNames) -> None:
        self._found = found
        self._names = names

    def heading(self, width: int, look: RowStyles) -> Strip:
        """The names of the columns."""
        columns = [
            figure("apart", look.quiet, DISTANCE),
            text("answer", look.quiet, _answer_width(width)),
            text("what each coder gave it", look.quiet, 30),
        ]
        return row_of(columns, width, look)

    def rows(self, width: int) -> Rows:
        """As they are ranked; or why there are none."""
        if not self._found.worst:
            words = why_nothing_differs(self._found, self._names)
            return FixedRows(list(paragraph(words, width, None)))
        return FixedRows(
            [Line(self._drawer(unit), item) for item, unit in enumerate(self._found.worst)]
        )

    def facts(self, item: int | None) -> Facts:
        """What each coder gave the answer, in full."""
        if item is None:
            return Facts("")
        unit = self._found.worst[item]
        apart = f"{number(unit.distance)} apart ({self._found.selection.distance})"
        return Facts(
            f"{unit.answer} · round {unit.round} · {apart}",
            tuple(f"{coder}: {codes}" for coder, codes in self._given(unit)),
        )

    def behind(self, item: int | None) -> AnswersLink | None:
        """All answers coded twice, from this one on."""
        if item is None:
            return None

        def find() -> UnitsBehind:
            from intercoder.agreement.of_study.sides.answers_behind import behind_whole

            return behind_whole(self._found)

        return AnswersLink("all codes", find, item)

    def _given(self, unit: WorstUnit) -> list[tuple[str, str]]:
        """Coder and codes, in the order in which coders are shown."""
        found = []
        for coder in self._names.ordered:
            if coder in unit.sets:
                codes = ", ".join(self._found.name_of(code) for code in unit.sets[coder])
                unsure = " (unsure)" if coder in unit.unsure else ""
                found.append((self._names.of(coder), f"{codes or NO_CODE}{unsure}"))
        return found

    def _drawer(self, unit: WorstUnit) -> Callable[[int, RowStyles], Strip]:
        given = self._given(unit)

        def draw(width: int, look: RowStyles) -> Strip:
            room = _answer_width(width)
            pieces: list[Piece] = []
            for coder, codes in given:
                gap = "   " if pieces else ""
                pieces += [(f"{gap}{coder} ", look.quiet), (codes, look.background)]
            columns = [
                figure(number(unit.distance), look.strong, DISTANCE),
                text(unit.answer, look.background, room),
                Column(pieces, width - DISTANCE - room - 3),
            ]
            return row_of(columns, width, look)

        return draw


def _answer_width(width: int) -> int:
    return ANSWER_WIDE if width >= WIDE_ROW else ANSWER
