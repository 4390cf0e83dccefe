"""The answers behind a figure as rows of a list, read page by page as needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.strip import Strip

from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.drawing import draw_line
from intercoder.tui.drawing.glyphs import CHOSEN, FREE
from intercoder.tui.drawing.row_styles import Column, RowStyles, row_of, text
from intercoder.tui.widgets.row_list import Line

if TYPE_CHECKING:
    from intercoder.agreement.of_study.sides.side_by_side import JudgedAnswer
    from intercoder.tui.drawing.drawing import Piece

PAGE = 50
"""Answers that are read at once."""
KEPT_PAGES = 20
DIFFERENT, ALIKE = "≠", "="
NOT_JUDGED = "·"
WAITING = "╌╌╌╌╌╌╌╌"


class JudgedRows:
    """One row for each answer; `want` is called with the page that has to be read."""

    def __init__(
        self,
        count: int,
        differing: int,
        names: CoderNames,
        name_of: Callable[[str], str],
        want: Callable[[int], None],
    ) -> None:
        """The first `differing` of `count` answers are those the figure counts as different."""
        self.items = count
        self._differing = differing
        self.names = names
        self._name_of = name_of
        self._want = want
        self._pages: OrderedDict[int, Sequence[JudgedAnswer]] = OrderedDict()
        self._awaited: int | None = None

    def __len__(self) -> int:
        return self.items

    def __getitem__(self, index: int) -> Line | None:
        if self.answer(index) is None:
            return None
        return Line(lambda width, look: self._draw(index, width, look), index)

    def lines_of(self, item: int) -> range:
        """Each answer has one line."""
        return range(item, item + 1)

    def answer(self, index: int) -> JudgedAnswer | None:
        """The answer at this place; None while it is being read."""
        page, place = divmod(index, PAGE)
        answers = self._pages.get(page)
        if answers is not None:
            self._pages.move_to_end(page)
            return answers[place]
        if self._awaited is None:  # one at a time: what has scrolled past is not read at all
            self._awaited = page
            self._want(page)
        return None

    def take(self, page: int, answers: Sequence[JudgedAnswer]) -> None:
        """A page has been read."""
        self._pages[page] = answers
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        self._awaited = None

    def _draw(self, index: int, width: int, look: RowStyles) -> Strip:
        judged = self.answer(index)
        if judged is None:
            return draw_line([(WAITING, look.quiet)], width, look.background)
        differs = index < self._differing
        sign = (DIFFERENT, look.weak) if differs else (ALIKE, look.good)
        pieces: list[Piece] = []
        for code in judged.codes:
            style = look.background if judged.differ_in(code) else look.quiet
            dots = "".join(self._dot(judged, coder, code) for coder in self.names.ordered)
            pieces.append((f"{'   ' if pieces else ''}{self._name_of(code)} {dots}", style))
        room = max(min(20, width // 4), 12)
        columns = [
            Column([sign], 2),
            text(judged.answer.id, look.strong if look.has_cursor else look.background, room),
            Column(pieces or [("no code applies", look.quiet)], max(width - room - 5, 1)),
        ]
        return row_of(columns, width, look)

    def _dot(self, judged: JudgedAnswer, coder: str, code: str) -> str:
        if coder not in judged.sets:
            return NOT_JUDGED
        return CHOSEN if code in judged.sets[coder] else FREE
