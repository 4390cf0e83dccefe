"""Lists which codes coders confuse with each other, the most frequent first."""

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
from intercoder.tui.drawing.amounts import bar
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.figure_words import share
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line, Rows

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import Confusion, StudyAgreement
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind

TIMES = 6
SHARE = 5
BAR = 10
NOTHING = "nothing in its place"


class ConfusionPanel:
    """One item for each pair of codes."""

    def __init__(self, found: StudyAgreement, names: CoderNames) -> None:
        self._found = found
        self._names = names

    def heading(self, width: int, look: RowStyles) -> Strip:
        """The names of the columns."""
        room = _code_width(width)
        columns = [
            figure("times", look.quiet, TIMES),
            text("one coder gave", look.quiet, room),
            text("another instead", look.quiet, room),
            text("of disagreements", look.quiet, SHARE + BAR + 1),
        ]
        return row_of(columns, width, look)

    def rows(self, width: int) -> Rows:
        """The pairs as they are ranked; or why there are none."""
        if not self._found.confusions:
            words = why_nothing_differs(self._found, self._names)
            return FixedRows(list(paragraph(words, width, None)))
        return FixedRows(
            [Line(self._drawer(one), item) for item, one in enumerate(self._found.confusions)]
        )

    def facts(self, item: int | None) -> Facts:
        """The pair in a sentence."""
        if item is None:
            return Facts("")
        one = self._found.confusions[item]
        code = self._found.name_of(one.code)
        other = self._found.name_of(one.other) if one.other else NOTHING
        times = "once" if one.times == 1 else f"{one.times:,} times"
        instead = f"another gave “{other}” instead" if one.other else "another gave nothing instead"
        return Facts(
            f"{code}  ⇄  {other}",
            (
                (
                    f"Over all pairs of coders who judged the same answer, one gave “{code}” and "
                    f"{instead} {times}."
                ),
                f"That is {share(one.share)} of all disagreements about “{code}”.",
            ),
        )

    def behind(self, item: int | None) -> AnswersLink | None:
        """The answers on which the two codes stand against each other."""
        if item is None:
            return None
        one = self._found.confusions[item]
        other = self._found.name_of(one.other) if one.other else "nothing"

        def find() -> UnitsBehind:
            from intercoder.agreement.of_study.sides.answers_behind import behind_confusion

            return behind_confusion(self._found, one.code, one.other)

        return AnswersLink(f"“{self._found.name_of(one.code)}” against “{other}”", find)

    def _drawer(self, one: Confusion) -> Callable[[int, RowStyles], Strip]:
        code = self._found.name_of(one.code)
        other = self._found.name_of(one.other) if one.other else NOTHING

        def draw(width: int, look: RowStyles) -> Strip:
            room = _code_width(width)
            of = f"{share(one.share):>{SHARE}} {bar(one.share, BAR)}"
            columns = [
                figure(f"{one.times:,}", look.strong, TIMES),
                text(code, look.background, room),
                text(other, look.background if one.other else look.quiet, room),
                text(of, look.quiet, SHARE + BAR + 1),
            ]
            return row_of(columns, width, look)

        return draw


def _code_width(width: int) -> int:
    return 38 if width >= WIDE_ROW else (width - TIMES - SHARE - BAR - 5) // 2
