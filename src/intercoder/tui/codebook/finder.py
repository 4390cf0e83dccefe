"""Finds a code by its name, its aliases or its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from intercoder.codebook.code import Code, Codebook
from intercoder.tui.codebook.code_list import CodeList, CodeRow, key_width, rows_of
from intercoder.tui.keys import FINDER, bindings

MAX_HITS = 40


class Finder(Vertical):
    """A search box above the codes it finds, the best first."""

    BINDINGS = bindings(FINDER)
    DEFAULT_CSS = """
    Finder {
        display: none;
        & > Input { height: 1; border: none; padding: 0 1; background: $field; margin: 0 1 1 0; }
    }
    """

    @dataclass
    class Chosen(Message):
        """A hit was chosen."""

        code_id: str

    @dataclass
    class Pointed(Message):
        """Another hit is under the cursor, or none."""

        code: Code | None

    class Left(Message):
        """The coder left without choosing."""

    def __init__(
        self,
        codebook: Codebook,
        keys: Mapping[str, str],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._codebook = codebook
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The box and the hits."""
        yield Input(placeholder="find a code", compact=True, select_on_focus=False)
        yield CodeList()

    @property
    def hits(self) -> CodeList:
        """The list of hits."""
        return self.query_one(CodeList)

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """From now on codes have these keys."""
        self._keys = keys

    def show_codebook(self, codebook: Codebook) -> None:
        """From now on codes of this revision are found."""
        self._codebook = codebook

    def open(self, typed: str = "") -> None:
        """Open with what was typed already, ready for more."""
        self.display = True
        box = self.query_one(Input)
        box.value = typed
        box.focus()
        box.cursor_position = len(typed)
        self._search(typed)

    def close(self) -> None:
        """Go out of sight."""
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows the hits."""
        event.stop()
        if self.display:
            self._search(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter chooses the hit under the cursor."""
        event.stop()
        if self.hits.code:
            self.post_message(self.Chosen(self.hits.code.id))

    def on_code_list_pressed(self, event: CodeList.Pressed) -> None:
        """So does a click."""
        event.stop()
        self.post_message(self.Chosen(event.code_id))

    def on_code_list_moved(self, event: CodeList.Moved) -> None:
        """Textual ends the way of a message at whoever caused it, so it is told on from here."""
        event.stop()
        self.post_message(self.Pointed(event.code))

    def action_cursor(self, by: int) -> None:
        """Move through the hits."""
        self.hits.move(by)

    def action_page(self, direction: int) -> None:
        """Move through the hits by a page."""
        self.hits.page(direction)

    def action_leave(self) -> None:
        """Leave without choosing."""
        self.post_message(self.Left())

    def _search(self, typed: str) -> None:
        self.hits.show_rows(tuple(self._find(typed)))

    def _find(self, typed: str) -> Iterator[CodeRow]:
        if not typed.strip():
            yield from (row for row in rows_of(self._codebook, self._keys) if not row.code.heading)
            return
        from intercoder.codebook.find import find_codes  # rapidfuzz: not needed to start

        for match in find_codes(self._codebook, typed, self._keys, MAX_HITS):
            yield CodeRow(match.code, 0, self._keys.get(match.code.id, ""), key_width(self._keys))
