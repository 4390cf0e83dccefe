"""Draws one row of the queue, and the line with the columns' heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.coding.queue import Column, QueueSort
from intercoder.coding.suggestion import Suggestions
from intercoder.coding.suggestion_visibility import likelihood, rests_on_codebook
from intercoder.protection.masking.masked_texts import MaskedTexts
from intercoder.study.queue.queue import QueueRow
from intercoder.tui.drawing.drawing import background_of, draw_line
from intercoder.tui.drawing.glyphs import CURSOR, DRAWN, MEMO, PASSAGE, sign_of
from intercoder.tui.queue.columns import head
from intercoder.tui.widgets.lines import Lines

MARKED = "✓"
MARGIN = 3
"""Cells before the first column: the cursor's sign, the mark, and a gap."""
_UP, _DOWN = "▴", "▾"


@dataclass(frozen=True, slots=True)
class RowLook:
    """The styles of a row, on its ground."""

    background: Style
    quiet: Style
    decided: Style
    key: Style


@dataclass(frozen=True, slots=True)
class QueueRowDrawing:
    """What rows are drawn with."""

    codebook: Codebook
    columns: Mapping[Column, int]
    """Cells by column, in order."""
    texts: MaskedTexts

    def draw(
        self,
        row: QueueRow,
        width: int,
        look: RowLook,
        *,
        is_here: bool,
        is_marked: bool,
        suggested: Suggestions | None,
    ) -> Strip:
        """One row; `suggested` is what may be seen of the suggestions for it now."""
        tint = background_of(look.background)
        is_open = row.standing.state is State.UNSEEN
        sign = look.quiet if is_open else look.decided
        marks = [(CURSOR if is_here else " ", look.key), (MARKED if is_marked else " ", look.key)]
        gap = Strip.blank(1, tint)
        strips = [draw_line(marks, MARGIN - 1, tint), gap]
        said = self._words(row, suggested)
        for column, cells in self.columns.items():
            words = said[column]
            if column is Column.LENGTH:
                words = words.rjust(cells)
            style = look.quiet
            if column in {Column.STATE, Column.CODES}:
                style = sign
            elif column is Column.ANSWER:
                style = look.background
            strips += [draw_line([(words, style)], cells, tint), gap]
        return Strip.join(strips).adjust_cell_length(width, tint)

    def _words(self, row: QueueRow, suggested: Suggestions | None) -> Mapping[Column, str]:
        """What stands in each column."""
        standing = row.standing
        drawn = DRAWN if row.drawn else ""
        memo = MEMO if standing.memo and Column.MEMO not in self.columns else ""
        return {
            Column.STATE: sign_of(standing)
            + (drawn or memo or (PASSAGE if standing.passages else "")),
            Column.ID: row.answer_id,
            Column.QUESTION: row.question,
            Column.LANGUAGE: row.language,
            Column.ANSWER: self.texts.line(row.answer_id, row.start, characters=row.length),
            Column.CODES: self._names(standing.codes),
            Column.ATTRIBUTES: ", ".join(f"{name}: {one}" for name, one in row.attributes.items()),
            Column.MEMO: self.texts.note(standing.memo),
            Column.SUGGESTION: self._suggestion(row, suggested),
            Column.LENGTH: f"{row.length:,}",
        }

    def _suggestion(self, row: QueueRow, suggested: Suggestions | None) -> str:
        """The first suggestion: what was in view at the decision, or what is suggested now."""
        if row.shown is not None:
            return self._names(row.shown[:1])
        if suggested is None or not suggested.codes:
            return ""
        first = suggested.codes[0]
        name = self.codebook.name_of(first.code)
        if not first.rule and rests_on_codebook(first, suggested):
            return f"{name}, from the codebook"
        return f"{likelihood(first, suggested)} {name}"

    def _names(self, codes: Mapping[str, object] | tuple[str, ...]) -> str:
        return ", ".join(self.codebook.name_of(code) for code in codes)


class QueueHead(Lines):
    """What stands above the columns: their names, the one under the cursor, the order."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"head--name", "head--here"}
    DEFAULT_CSS = """
    QueueHead {
        height: 1;
        & > .head--name { color: $muted; }
        & > .head--here { color: $key; text-style: bold underline; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._columns: Mapping[Column, int] = {}
        self._here = Column.ANSWER
        self._sort: QueueSort | None = None

    def show(self, columns: Mapping[Column, int], here: Column, sort: QueueSort | None) -> None:
        """Show these columns, with the cursor on one of them, and what the list is sorted by."""
        if (columns, here, sort) != (self._columns, self._here, self._sort):
            self._columns, self._here, self._sort = columns, here, sort
            self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The one line."""
        strips = [Strip.blank(MARGIN, self.background)]
        for column, cells in self._columns.items():
            style = self.style_of("head--here" if column is self._here else "head--name")
            words = head(column) or "·"
            if self._sort is not None and self._sort.column is column:
                by = f" {self._sort.attribute}" if self._sort.attribute else ""
                words = f"{_DOWN if self._sort.descending else _UP}{words}{by}"
            if column is Column.LENGTH:
                words = words.rjust(cells)
            strips += [
                draw_line([(words, style)], cells, self.background),
                Strip.blank(1, self.background),
            ]
        return [Strip.join(strips).adjust_cell_length(width, self.background)]
