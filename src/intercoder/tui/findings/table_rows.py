"""The table of findings as rows: numbers with a bar, shares by groups, or a bar for each group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from intercoder.agreement.whole.figure_words import percent, share_interval
from intercoder.findings.browsing.chart import axis, end_of_axis, share_bar
from intercoder.findings.browsing.words import NO_VALUE
from intercoder.text.display import display_line
from intercoder.tui.drawing.glyphs import CURSOR
from intercoder.tui.drawing.row_styles import Column, RowStyles, figure, row_of, text
from intercoder.tui.widgets.row_list import FixedRows, Line, Rows

if TYPE_CHECKING:
    from intercoder.findings.browsing.browser import TableInView
    from intercoder.findings.tables.code_rows import CodeRow

NAME, NAME_WIDE, WIDE_ROW = 25, 36, 100
COUNT, SHARE, INTERVAL, GROUP = 7, 6, 12, 10


@dataclass(frozen=True, slots=True)
class Place:
    """A figure: the row of its code and its group; None for all groups together."""

    row: int
    group: int | None = None


class TableRows:
    """The lines of a table; items are codes, or a code's groups where each has a bar."""

    def __init__(self, looked: TableInView, threshold: int, *, as_chart: bool) -> None:
        """Counts from 1 to below `threshold` are marked as small."""
        self._looked = looked
        self._threshold = threshold
        self._crossed = looked.by_groups
        self._as_chart = as_chart
        self.places: tuple[Place, ...] = tuple(self._places())
        ends = [one.high for one in looked.whole.rows]
        if self._crossed is not None:
            ends += [cell.high for row in self._crossed.rows for cell in row.groups]
        self._end = end_of_axis(ends)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups."""
        if self._crossed is None:
            return ()
        return tuple(display_line(name) if name else NO_VALUE for name in self._crossed.groups)

    def _places(self) -> Iterator[Place]:
        for row in range(len(self._looked.whole.rows)):
            if self._as_chart and self._crossed is not None:
                yield from (Place(row, group) for group in range(len(self._crossed.groups)))
            else:
                yield Place(row)

    def heading(self, group: int | None) -> Callable[[int, RowStyles], Strip]:
        """The line above the list; `group` is the column under the cursor."""

        def draw(width: int, look: RowStyles) -> Strip:
            name = _name_width(width)
            if self._is_matrix:
                first, several = self._columns(width, group)
                columns = [
                    text("code", look.quiet, name),
                    figure("all", look.quiet if group is not None else look.key, GROUP),
                ]
                columns += [
                    _head(self.groups[place], place == group, look)
                    for place in range(first, first + several)
                ]
                return row_of(columns, width, look)
            unit = self._looked.whole.about.settings.unit.value
            columns = [text("code", look.quiet, name), figure(unit[:COUNT], look.quiet, COUNT)]
            columns += [figure("share", look.quiet, SHARE)]
            columns += [text("interval", look.quiet, INTERVAL)]
            room = self._bar_width(width)
            columns.append(text(axis(self._end, room), look.quiet, room))
            return row_of(columns, width, look)

        return draw

    def rows(self, group: int | None) -> Callable[[int], Rows]:
        """The lines, for a list; `group` is the column under the cursor."""

        def made(width: int) -> Rows:
            return FixedRows(list(self._lines(width, group)))

        return made

    @property
    def _is_matrix(self) -> bool:
        return self._crossed is not None and not self._as_chart

    def _lines(self, width: int, group: int | None) -> Iterator[Line]:
        for item, place in enumerate(self.places):
            row = self._looked.whole.rows[place.row].row
            if self._is_matrix:
                yield Line(self._matrix_line(place.row, width, group), item)
                continue
            if place.group == 0:
                yield Line(_heading(_name(row)))
            yield Line(self._bar_line(place, row), item)

    def _bar_line(self, place: Place, row: CodeRow) -> Callable[[int, RowStyles], Strip]:
        name = _name(row) if place.group is None else f"    {self.groups[place.group]}"
        whole = self._looked.whole.rows[place.row]
        count, share, low, high = whole.count, whole.share, whole.low, whole.high
        if place.group is not None and self._crossed is not None:
            one = self._crossed.rows[place.row].groups[place.group]
            count, share, low, high = one.count, one.share, one.low, one.high

        def draw(width: int, look: RowStyles) -> Strip:
            style = look.strong if look.has_cursor else look.background
            ends = "" if low is None or high is None else share_interval(low, high)
            room = self._bar_width(width)
            bar = share_bar(share, low, high, self._end, room)
            columns = [
                text(name, style, _name_width(width)),
                figure(f"{count or 0:,}", self._count_style(count, look), COUNT),
                figure("–" if share is None else percent(share), style, SHARE),
                text(ends, look.quiet, INTERVAL),
                Column([(bar, look.good)], room),
            ]
            return row_of(columns, width, look)

        return draw

    def _matrix_line(
        self, row: int, width: int, group: int | None
    ) -> Callable[[int, RowStyles], Strip]:
        whole = self._looked.whole.rows[row]
        cells = self._crossed.rows[row].groups if self._crossed is not None else ()
        first, several = self._columns(width, group)

        def draw(width: int, look: RowStyles) -> Strip:
            style = look.strong if look.has_cursor else look.background
            columns = [
                text(_name(whole.row), style, _name_width(width)),
            ]
            ink = self._count_style(whole.count, look)
            columns.append(figure(_cell(whole.share, whole.count), ink, GROUP))
            for place in range(first, first + several):
                one = cells[place]
                ink = self._count_style(one.count, look)
                if look.has_cursor and place == group:
                    ink = look.key
                columns.append(figure(_cell(one.share, one.count), ink, GROUP))
            return row_of(columns, width, look)

        return draw

    def _columns(self, width: int, group: int | None) -> tuple[int, int]:
        """The first group in view, and how many are: always the one under the cursor."""
        room = width - _name_width(width) - 1 - (GROUP + 1)
        several = max(1, min(room // (GROUP + 1), len(self.groups)))
        first = max(0, min((group or 0) - several + 1, len(self.groups) - several))
        return first, several

    def _bar_width(self, width: int) -> int:
        return max(width - _name_width(width) - COUNT - SHARE - INTERVAL - 5, 4)

    def _count_style(self, count: int | None, look: RowStyles) -> Style:
        is_small = count is not None and 0 < count < self._threshold
        return look.weak if is_small else look.background


def _cell(share: float | None, count: int | None) -> str:
    return "–" if share is None else f"{share:.0%} {count or 0:,}".rjust(GROUP)


def _name(row: CodeRow) -> str:
    gone = "" if row.in_codebook else " (gone)"
    return f"{'  ' * row.depth}{display_line(row.name)}{gone}"


def _head(name: str, has_cursor: bool, look: RowStyles) -> Column:
    """The name of a group above its column, marked where the cursor is."""
    room = GROUP - 1
    words = name if len(name) <= room else f"{name[: room - 1]}…"
    sign = CURSOR if has_cursor else " "
    return figure(f"{sign}{words}", look.key if has_cursor else look.quiet, GROUP)


def _heading(words: str) -> Callable[[int, RowStyles], Strip]:
    return lambda width, look: row_of([text(words, look.key, width)], width, look)


def _name_width(width: int) -> int:
    return NAME_WIDE if width >= WIDE_ROW else NAME
