"""The codes as a tree, with their keys, a cursor and marks for the chosen ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.proposals.provisional import PROPOSED
from intercoder.tui.drawing.drawing import Piece, background_of, draw_line, room_for, wrap
from intercoder.tui.drawing.glyphs import CHOSEN, CURSOR, FREE
from intercoder.tui.widgets.lines import Lines

BEFORE_NAME = 5
"""Cells before a name: cursor, key, and the sign between spaces."""

GAP = 2
"""Cells between columns."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code as one line of the list."""

    code: Code
    depth: int = 0
    key: str = ""
    key_width: int = 1
    """Cells of the column with the keys."""


def rows_of(codebook: Codebook, keys: Mapping[str, str]) -> tuple[CodeRow, ...]:
    """The whole codebook as rows, in its own order."""
    width = key_width(keys)
    return tuple(
        CodeRow(code, depth, keys.get(code.id, ""), width) for depth, code in codebook.walk()
    )


def key_width(keys: Mapping[str, str]) -> int:
    """Cells of the longest key."""
    return max(map(cell_len, keys.values()), default=1)


class CodeList(Lines):
    """Codes, one a line. The cursor passes over headings."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "codes--key",
        "codes--chosen",
        "codes--heading",
        "codes--cursor",
        "codes--without",
        "codes--proposed",
    }
    DEFAULT_CSS = """
    CodeList {
        & > .codes--key { color: $key; text-style: bold; }
        & > .codes--without { color: $muted; }
        & > .codes--heading { color: $muted; text-style: bold; }
        & > .codes--proposed { color: $muted; text-style: italic; }
        & > .codes--chosen { color: $chosen; text-style: bold; }
        & > .codes--cursor { background: $cursor; text-style: $cursor-style; }
    }
    """

    @dataclass
    class Pressed(Message):
        """The mouse pressed a code."""

        code_id: str

    @dataclass
    class Moved(Message):
        """The cursor is on another code."""

        code: Code | None

    def __init__(
        self,
        rows: Sequence[CodeRow] = (),
        *,
        without: Sequence[str] = (),
        id: str | None = None,
    ) -> None:
        """`without` is said, a paragraph each, while there are no codes."""
        super().__init__(id=id)
        self._rows = tuple(rows)
        self._without = tuple(without)
        self._chosen: frozenset[str] = frozenset()
        self._cursor = self._first()
        self._wanted_width: int | None = None
        self._columns = 1
        self._per_column = max(len(self._rows), 1)

    @property
    def code(self) -> Code | None:
        """The code under the cursor."""
        return self._rows[self._cursor].code if self._cursor is not None else None

    @property
    def wanted_width(self) -> int:
        """Cells that the longest line needs."""
        if self._wanted_width is None:
            names = (
                BEFORE_NAME + row.depth + room_for(f"{row.code.name}{_mark(row.code)}")
                for row in self._rows
            )
            self._wanted_width = max(names, default=0)
        return self._wanted_width

    @property
    def line_count(self) -> int:
        """Lines of the list, one below the other."""
        return len(self._rows)

    def show_rows(self, rows: Sequence[CodeRow]) -> None:
        """Show other codes, with the cursor on the first."""
        self._rows = tuple(rows)
        self._wanted_width = None
        self._columns, self._per_column = 1, max(len(self._rows), 1)
        self._cursor = self._first()
        self.redraw(top=0)
        self.post_message(self.Moved(self.code))

    def show_chosen(self, chosen: Collection[str]) -> None:
        """Mark these codes as chosen; only lines that change are repainted."""
        changed = self._chosen ^ frozenset(chosen)
        self._chosen = frozenset(chosen)
        if changed and self.is_attached:
            self._redraw_rows(i for i, row in enumerate(self._rows) if row.code.id in changed)

    def move(self, by: int) -> None:
        """Move the cursor by so many codes, as far as there are any."""
        if self._cursor is None:
            return
        step = 1 if by > 0 else -1
        for _ in range(abs(by)):
            index = self._cursor + step
            while 0 <= index < len(self._rows) and not self._can_stand_on(index):
                index += step
            if not 0 <= index < len(self._rows):
                break
            self._put_cursor(index)

    def page(self, direction: int) -> None:
        """Move the cursor by almost as many codes as are in view: down for 1, up for -1."""
        self.move(direction * max(1, self.content_size.height - 2))

    def to_end(self, direction: int) -> None:
        """Move the cursor to the last code for 1, to the first for -1."""
        self.move(direction * len(self._rows))

    def go_to(self, code_id: str) -> None:
        """Put the cursor on this code, if it is here, and bring it into view."""
        for index, row in enumerate(self._rows):
            if row.code.id == code_id and self._can_stand_on(index):
                if index == self._cursor:
                    self.reveal(self._line_of(index))
                else:
                    self._put_cursor(index)

    def draw(self, width: int) -> list[Strip]:
        """One line a code; in columns, where they fit and would need scrolling otherwise."""
        if not self._rows:
            return self._draw_without(width)
        height, wanted = max(self.content_size.height, 1), max(self.wanted_width + GAP, 1)
        needed = -(-len(self._rows) // height)
        self._columns = max(1, min((width + GAP) // wanted, needed))
        self._per_column = max(-(-len(self._rows) // self._columns), 1)
        return [
            self._draw_line(line, width) for line in range(min(self._per_column, len(self._rows)))
        ]

    def _draw_without(self, width: int) -> list[Strip]:
        quiet = self.style_of("codes--without")
        lines = (line for words in self._without for line in wrap(words, max(width - 2, 1)))
        return [draw_line([(f"  {line}", quiet)], width, self.background) for line in lines]

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a code, and presses it."""
        place = event.get_content_offset_capture(self)
        column = min(place.x * self._columns // max(self.room, 1), self._columns - 1)
        line = self.top + place.y
        index = line + column * self._per_column
        if (
            0 <= line < self._per_column
            and 0 <= index < len(self._rows)
            and self._can_stand_on(index)
        ):
            self._put_cursor(index)
            self.post_message(self.Pressed(self._rows[index].code.id))

    def _put_cursor(self, index: int) -> None:
        before, self._cursor = self._cursor, index
        self._redraw_rows([index] if before is None else [before, index])
        self.reveal(self._line_of(index))
        self.post_message(self.Moved(self.code))

    def _redraw_rows(self, indexes: Iterable[int]) -> None:
        if not self.is_attached:
            return
        lines = len(self.strips)  # says how many columns there are
        for line in {self._line_of(index) for index in indexes}:
            if line < lines:
                self.redraw_line(line, self._draw_line(line, self.room))

    def _line_of(self, index: int) -> int:
        return index % self._per_column

    def _draw_line(self, line: int, width: int) -> Strip:
        """The rows that stand side by side on one line."""
        if self._columns == 1:
            return self._draw_row(line, width)
        each = width // self._columns
        indexes = range(line, self._per_column * self._columns, self._per_column)
        strips = [
            self._draw_row(index, each)
            if index < len(self._rows)
            else Strip.blank(each, self.background)
            for index in indexes
        ]
        return Strip.join(strips).adjust_cell_length(width, self.background)

    def _first(self) -> int | None:
        return next((i for i in range(len(self._rows)) if self._can_stand_on(i)), None)

    def _can_stand_on(self, index: int) -> bool:
        return not self._rows[index].code.heading

    def _draw_row(self, index: int, width: int) -> Strip:
        row = self._rows[index]
        is_here = index == self._cursor
        is_chosen = row.code.id in self._chosen
        background = self.style_of("codes--cursor") if is_here else self.background
        tint = background_of(background)
        indent = " " * row.depth
        pieces: list[Piece] = [(CURSOR if is_here else " ", self.style_of("codes--key") + tint)]
        if row.code.heading:
            name = f"{' ' * row.key_width} {indent}{row.code.name}"
            pieces.append((name, self.style_of("codes--heading") + tint))
            return draw_line(pieces, width, tint)
        sign = CHOSEN if is_chosen else FREE
        style = (self.style_of("codes--chosen") if is_chosen else background) + tint
        key = row.key + " " * (row.key_width - cell_len(row.key))
        pieces += [
            (key, self.style_of("codes--key") + tint),
            (f" {indent}{sign} {row.code.name}", style),
            (_mark(row.code), self.style_of("codes--proposed") + tint),
        ]
        return draw_line(pieces, width, tint)


def _mark(code: Code) -> str:
    """What stands behind the name of a code on which no lead has decided yet."""
    return f" {PROPOSED}" if code.provisional else ""
