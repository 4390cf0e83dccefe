"""The columns of the queue's screen: choosing, hiding and resizing them, sorting and filtering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from textual.widgets import Input

from intercoder.coding.queue import Column, QueueFilter, QueueSort
from intercoder.study.queue.queue import QueueRow
from intercoder.tui.coding.filters import STATE_NAMES, length_words
from intercoder.tui.dialogs.choose import ChooseScreen
from intercoder.tui.queue.batches import QueueBatches
from intercoder.tui.queue.columns import TITLES, Layout, next_column, remember_layout
from intercoder.tui.widgets.choices import Choice

STEP = 2
"""Cells by which a column is made wider or narrower."""
BOUNDS = (20, 60, 150, 400)
"""Lengths at which answers are set apart, in characters."""
_SEP = "\0"
FILTER_TITLES = {
    Column.STATE: "Answers in this state",
    Column.QUESTION: "Answers to this question",
    Column.LANGUAGE: "Answers in this language",
    Column.CODES: "Answers you gave this code",
    Column.ATTRIBUTES: "Answers of respondents with this value",
    Column.MEMO: "Answers with a memo",
    Column.SUGGESTION: "Answers with this suggestion in view first",
    Column.LENGTH: "Answers of this length",
}


class QueueColumns(QueueBatches):
    """Keys for the column under the cursor."""

    def action_column(self, by: int) -> None:
        """One column to the right, or left."""
        self.column = next_column(tuple(self._list.columns), self.column, by)
        self.show_marks()

    def action_sort(self) -> None:
        """Sort by the column; pressed again, the other way round; then in the queue's order."""
        now = self._sort
        if now is not None and now.column is self.column:
            self.sort_by(None if now.descending else replace(now, descending=True))
        elif self.column is Column.ATTRIBUTES:
            self._choose_attribute()
        else:
            self.sort_by(QueueSort(self.column))

    def _choose_attribute(self) -> None:
        row = self._list.row
        names = sorted(row.attributes) if row is not None else []
        if not names:
            self.tell("The answer under the cursor has no attributes to sort by.")
            return

        def take(name: str | None) -> None:
            if name is not None:
                self.sort_by(QueueSort(Column.ATTRIBUTES, name))

        choices = [Choice(name, name) for name in names]
        self.app.push_screen(ChooseScreen("Sort by which attribute?", choices, names[0]), take)

    # -- which columns, and how wide ------------------------------------------------------------

    def action_columns(self) -> None:
        """Choose a column to show or hide."""
        shown = self._list.columns
        choices = [
            Choice(column, f"{'●' if column in shown else '○'} {TITLES[column]}")
            for column in Column
            if column not in {Column.STATE, Column.ANSWER}
        ]

        def take(name: str | None) -> None:
            if name is not None:
                self._lay_out(self._list.chosen.toggled(Column(name), self._list.size.width))

        self.app.push_screen(ChooseScreen("Show or hide which column?", choices, ""), take)

    def action_hide_column(self) -> None:
        """Hide the column under the cursor."""
        if self.column in {Column.STATE, Column.ANSWER}:
            self.tell(f"The column “{TITLES[self.column]}” is always shown.")
            return
        hidden = self.column
        self.action_column(-1)
        self._lay_out(self._list.chosen.toggled(hidden, self._list.size.width))

    def action_widen(self, direction: int) -> None:
        """Make the column under the cursor wider, or narrower."""
        if self.column in {Column.STATE, Column.ANSWER}:
            self.tell("This column has what the others leave: make those wider or narrower.")
            return
        width = self._list.size.width
        self._lay_out(self._list.chosen.resized(self.column, direction * STEP, width))

    def _lay_out(self, layout: Layout) -> None:
        self._list.chosen = layout
        self._list.redraw_rows()
        self.show_marks()
        self._offers.ask()
        remember_layout(layout)

    # -- filtering ------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Only answers with one value in the column under the cursor."""
        self.choose_filter(self.column)

    def choose_filter(self, column: Column) -> None:
        """Choose the value of a column; texts and ids are searched for."""
        if column in {Column.ANSWER, Column.ID}:
            self.query_one(Input).focus()
            return
        if column is Column.MEMO:
            self.want(replace(self._wanted, memo=not self._wanted.memo))
            return
        choices = [Choice("", "any"), *self._choices(column)]

        def take(value: str | None) -> None:
            if value is not None:
                self.want(with_value(self._wanted, column, value))

        now = value_of(self._wanted, column)
        self.app.push_screen(ChooseScreen(FILTER_TITLES[column], choices, now), take)

    def _choices(self, column: Column) -> Iterator[Choice]:
        match column:
            case Column.STATE:
                yield from (Choice(state, words) for state, words in STATE_NAMES.items())
            case Column.QUESTION:
                yield from (
                    Choice(key, f"{key}: {wording}" if wording != key else key)
                    for key, wording in self.session_start.wordings.items()
                )
            case Column.LANGUAGE:
                yield from (Choice(language, language) for language in self.session_start.languages)
            case Column.ATTRIBUTES:
                yield from self._attribute_choices(self._list.rows_in_view())
            case Column.LENGTH:
                yield from _length_choices()
            case _:
                yield from (Choice(code.id, code.name) for code in self.codebook.assignable)

    def _attribute_choices(self, rows: list[QueueRow]) -> Iterator[Choice]:
        """The values of the answers in view, those of the answer under the cursor first."""
        here = [self._list.row] if self._list.row is not None else []
        found = dict.fromkeys(
            (name, value)
            for row in (*here, *rows)
            for name, value in row.attributes.items()
            if value
        )
        yield from (Choice(_SEP.join(one), f"{one[0]}: {one[1]}") for one in found)


def _length_choices() -> Iterator[Choice]:
    bounds = ((0, BOUNDS[0]), *((a + 1, b) for a, b in pairwise(BOUNDS)))
    for shortest, longest in (*bounds, (BOUNDS[-1] + 1, 0)):
        yield Choice(f"{shortest}{_SEP}{longest}", length_words(shortest, longest))


def value_of(wanted: QueueFilter, column: Column) -> str:
    """What the filter wants in this column, as the value of a choice."""
    match column:
        case Column.STATE:
            return next(iter(wanted.states), "")
        case Column.CODES:
            return wanted.code
        case Column.SUGGESTION:
            return wanted.suggested
        case Column.ATTRIBUTES:
            return f"{wanted.attribute}{_SEP}{wanted.value}" if wanted.attribute else ""
        case Column.LENGTH:
            some = wanted.shortest or wanted.longest
            return f"{wanted.shortest}{_SEP}{wanted.longest}" if some else ""
        case _:
            return str(getattr(wanted, column.value))


def with_value(wanted: QueueFilter, column: Column, value: str) -> QueueFilter:
    """The filter that wants this value of a choice in this column."""
    first, _, second = value.partition(_SEP)
    changed: dict[Column, dict[str, object]] = {
        Column.STATE: {"states": frozenset(state for state in STATE_NAMES if state == value)},
        Column.QUESTION: {"question": value},
        Column.LANGUAGE: {"language": value},
        Column.CODES: {"code": value},
        Column.SUGGESTION: {"suggested": value},
        Column.ATTRIBUTES: {"attribute": first, "value": second},
        Column.LENGTH: {"shortest": int(first or 0), "longest": int(second or 0)}
        if column is Column.LENGTH
        else {},
    }
    return replace(wanted, **changed[column])  # type: ignore[arg-type]
