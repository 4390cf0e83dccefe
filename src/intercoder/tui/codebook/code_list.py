"""The codes as a tree, with their keys, a cursor and marks for the chosen ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from intercoder.codebook.code import Code, Codebook
from intercoder.tui.drawing.drawing import Piece, draw_line
from intercoder.tui.drawing.glyphs import CHOSEN, CURSOR, FREE
from intercoder.tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code as one line of the list."""

    code: Code
    depth: int = 0
    key: str = ""


def rows_of(codebook: Codebook, keys: Mapping[str, str]) -> tuple[CodeRow, ...]:
    """The whole codebook as rows, in its own order."""
    return tuple(CodeRow(code, depth, keys.get(code.id, "")) for depth, code in codebook.walk())


class CodeList(Lines):
    """Codes, one a line. The cursor passes over headings."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "codes--key",
        "codes--chosen",
        "codes--heading",
        "codes--cursor",
    }
    DEFAULT_CSS = """
    CodeList {
        & > .codes--key { color: $key; text-style: bold; }
        & > .codes--heading { color: $muted; text-style: bold; }
        & > .codes--chosen { color: $chosen; text-style: bold; }
        & > .codes--cursor { background: $cursor; }
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
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._rows = tuple(rows)
        self._chosen: frozenset[str] = frozenset()
        self._cursor = self._first()

    @property
    def code(self) -> Code | None:
        """The code under the cursor."""
        return self._rows[self._cursor].code if self._cursor is not None else None

    def show_rows(self, rows: Sequence[CodeRow]) -> None:
        """Show other codes, with the cursor on the first."""
        self._rows = tuple(rows)
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

    def go_to(self, code_id: str) -> None:
        """Put the cursor on this code, if it is here."""
        for index, row in enumerate(self._rows):
            if row.code.id == code_id and self._can_stand_on(index):
                self._put_cursor(index)

    def draw(self, width: int) -> list[Strip]:
        """One line a code."""
        return [self._draw_row(index, width) for index in range(len(self._rows))]

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a code, and presses it."""
        index = self.top + event.get_content_offset_capture(self).y
        if 0 <= index < len(self._rows) and self._can_stand_on(index):
            self._put_cursor(index)
            self.post_message(self.Pressed(self._rows[index].code.id))

    def _put_cursor(self, index: int) -> None:
        before, self._cursor = self._cursor, index
        self._redraw_rows([index] if before is None else [before, index])
        self.reveal(index)
        self.post_message(self.Moved(self.code))

    def _redraw_rows(self, indexes: Iterable[int]) -> None:
        for index in indexes:
            self.redraw_line(index, self._draw_row(index, self.room))

    def _first(self) -> int | None:
        return next((i for i in range(len(self._rows)) if self._can_stand_on(i)), None)

    def _can_stand_on(self, index: int) -> bool:
        return not self._rows[index].code.heading

    def _draw_row(self, index: int, width: int) -> Strip:
        row = self._rows[index]
        is_here = index == self._cursor
        is_chosen = row.code.id in self._chosen
        background = self.style_of("codes--cursor") if is_here else self.background
        tint = background.background_style
        indent = " " * row.depth
        pieces: list[Piece] = [(CURSOR if is_here else " ", self.style_of("codes--key") + tint)]
        if row.code.heading:
            pieces.append((f"  {indent}{row.code.name}", self.style_of("codes--heading") + tint))
            return draw_line(pieces, width, tint)
        sign = CHOSEN if is_chosen else FREE
        name = (self.style_of("codes--chosen") if is_chosen else background) + tint
        pieces += [
            (row.key or " ", self.style_of("codes--key") + tint),
            (f" {indent}{sign} {row.code.name}", name),
        ]
        return draw_line(pieces, width, tint)
