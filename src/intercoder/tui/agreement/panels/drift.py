"""Agreement over time: successive windows, one below the other, with their band."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.strip import Strip

from intercoder.agreement.whole.figure_words import interval
from intercoder.text.counted import counted
from intercoder.tui.agreement.panels.panel import WIDE_ROW, AnswersLink, paragraph
from intercoder.tui.drawing.axis import Axis, reach
from intercoder.tui.drawing.figure_words import number, sentence
from intercoder.tui.drawing.row_styles import Column, RowStyles, figure, row_of, text
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line, Rows

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement, Window
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind

SPAN = 29
ANSWERS = 7
VALUE = 6
INTERVAL = 16


class DriftPanel:
    """One item for each window, the earliest at the top."""

    def __init__(self, found: StudyAgreement) -> None:
        self._found = found
        self._windows = found.drift.windows

    def heading(self, width: int, look: RowStyles) -> Strip:
        """The names of the columns, and the axis."""
        if not self._windows:
            return row_of([], width, look)
        columns = [
            text("coded", look.quiet, SPAN),
            figure("answers", look.quiet, ANSWERS),
            figure("alpha", look.quiet, VALUE),
        ]
        if width >= WIDE_ROW:
            columns.append(text("interval", look.quiet, INTERVAL))
        axis = self._axis(width)
        columns.append(text(axis.ruler(), look.quiet, axis.width))
        return row_of(columns, width, look)

    def rows(self, width: int) -> Rows:
        """The windows in the order of time; or why there are none."""
        if not self._windows:
            reason = self._found.drift.reason
            words = f"{reason[:1].upper()}{reason[1:]}."
            return FixedRows(list(paragraph(words, width, None)))
        axis = self._axis(width)
        return FixedRows(
            [Line(_drawer(window, axis), item) for item, window in enumerate(self._windows)]
        )

    def facts(self, item: int | None) -> Facts:
        """The window in words."""
        if item is None:
            return Facts("")
        window = self._windows[item]
        return Facts(
            f"{counted(window.answers, 'answer')} coded {_span(window)}",
            (
                sentence(
                    "Alpha over sets of codes",
                    window.figure,
                    self._found.selection.how.confidence,
                ),
                (
                    "Answers coded by several coders, ordered by the later decision (UTC) and "
                    "divided into equal parts."
                ),
            ),
        )

    def behind(self, item: int | None) -> AnswersLink | None:
        """The answers of the window."""
        if item is None:
            return None

        def find() -> UnitsBehind:
            from intercoder.agreement.of_study.sides.answers_behind import behind_window

            return behind_window(self._found, item)

        return AnswersLink(f"coded {_span(self._windows[item])}", find)

    def _axis(self, width: int) -> Axis:
        used = SPAN + ANSWERS + VALUE + 4 + (INTERVAL + 1 if width >= WIDE_ROW else 0)
        return Axis.fitting([window.figure for window in self._windows], width - used)


def _span(window: Window) -> str:
    """From when to when: days, or times within one day."""
    first, last = (at.replace("T", " ")[:16] for at in (window.first_at, window.last_at))
    if first[:10] != last[:10]:
        return f"{first[:10]} to {last[:10]}"
    return first if first == last else f"{first} to {last[11:]}"


def _drawer(window: Window, axis: Axis) -> Callable[[int, RowStyles], Strip]:
    def draw(width: int, look: RowStyles) -> Strip:
        band = look.of(reach(window.figure))
        columns = [
            text(_span(window), look.background, SPAN),
            figure(f"{window.answers:,}", look.quiet, ANSWERS),
            figure(number(window.figure.value), band, VALUE),
        ]
        if width >= WIDE_ROW:
            columns.append(text(interval(window.figure), look.quiet, INTERVAL))
        columns.append(Column(look.drawn(axis.band(window.figure), band), axis.width))
        return row_of(columns, width, look)

    return draw
