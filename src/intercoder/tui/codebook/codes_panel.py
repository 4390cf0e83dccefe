"""Shows the codes, or the finder in their place while a code is searched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from intercoder.codebook.code import Code, Codebook
from intercoder.tui.codebook.code_list import CodeList, rows_of
from intercoder.tui.codebook.finder import Finder
from intercoder.tui.codebook.no_codes import no_codes_words
from intercoder.tui.codebook.recent_row import RecentRow

AROUND = 4
"""Cells around the list: lines and spaces at its sides, and the place of a scroll bar."""


class CodesPanel(Vertical):
    """Shows the codebook, with a cursor and the chosen codes marked."""

    @dataclass
    class Chosen(Message):
        """A code was found, or pressed with the mouse."""

        code_id: str

    @dataclass
    class Pointed(Message):
        """Another code is under the cursor, or none."""

        code: Code | None

    class Left(Message):
        """The search was left without a code."""

    def __init__(
        self,
        codebook: Codebook,
        keys: Mapping[str, str],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._codebook = codebook
        self.listed = CodeList(rows_of(codebook, keys), without=no_codes_words())
        self._finder = Finder(codebook, keys)
        self._recent = RecentRow(codebook)
        self._recent.display = False
        self._finds_to_read = False
        self._is_finding = False

    def compose(self) -> ComposeResult:
        """Both; one of them is out of sight."""
        yield self.listed
        yield self._finder
        yield self._recent

    @property
    def code(self) -> Code | None:
        """The code under the cursor of the tree."""
        return self.listed.code

    @property
    def pointed(self) -> Code | None:
        """The code under the cursor: of the finder, while a code is searched."""
        return self._finder.hits.code if self.is_finding else self.listed.code

    @property
    def is_finding(self) -> bool:
        """Whether a code is being searched."""
        return self._is_finding

    @property
    def wanted_width(self) -> int:
        """Cells that the longest name needs, with the lines and spaces around the list."""
        return self.listed.wanted_width + AROUND

    @property
    def line_count(self) -> int:
        """Lines of the whole list, one below the other."""
        return self.listed.line_count

    def show_chosen(self, chosen: Collection[str]) -> None:
        """Mark these codes as chosen."""
        self.listed.show_chosen(chosen)
        self._finder.hits.show_chosen(chosen)

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Show other keys; the cursor stays on its code."""
        code = self.listed.code
        self.listed.show_rows(rows_of(self._codebook, keys))
        if code is not None:
            self.listed.go_to(code.id)
        self._finder.show_keys(keys)

    def show_codebook(self, codebook: Codebook, keys: Mapping[str, str]) -> None:
        """Show another revision of the codebook; the cursor stays on its code, if that is there."""
        self._codebook = codebook
        self._finder.show_codebook(codebook)
        self._recent.show_codebook(codebook)
        self.show_keys(keys)

    def show_recent(self, row: Sequence[str]) -> None:
        """Show the codes given lately below the tree, once there are any."""
        self._recent.show(row)
        self._recent.display = bool(row)

    def move(self, by: int) -> None:
        """Move the cursor by so many codes."""
        self.listed.move(by)

    def page(self, direction: int) -> None:
        """Move the cursor by a page: down for 1, up for -1."""
        self.listed.page(direction)

    def to_end(self, direction: int) -> None:
        """Move the cursor to the last code for 1, to the first for -1."""
        self.listed.to_end(direction)

    def go_to(self, code_id: str) -> None:
        """Put the cursor on this code."""
        self.listed.go_to(code_id)

    def find(self, typed: str, *, to_read: bool = False) -> None:
        """Search for a code, with this typed already; `to_read` it, not to give it."""
        self._finds_to_read = to_read
        self._is_finding = True
        self.listed.display = False
        self._finder.open(typed)

    def on_finder_chosen(self, event: Finder.Chosen) -> None:
        """A code was found."""
        event.stop()
        self._leave_finder()
        self.listed.go_to(event.code_id)
        if not self._finds_to_read:
            self.post_message(self.Chosen(event.code_id))

    def on_finder_left(self, event: Finder.Left) -> None:
        """None was found, or wanted."""
        event.stop()
        self._leave_finder()
        self.post_message(self.Left())

    def on_code_list_pressed(self, event: CodeList.Pressed) -> None:
        """A click in the tree."""
        event.stop()
        self.post_message(self.Chosen(event.code_id))

    def on_code_list_moved(self, event: CodeList.Moved) -> None:
        """The cursor of the tree has moved."""
        event.stop()
        self.post_message(self.Pointed(event.code))

    def on_finder_pointed(self, event: Finder.Pointed) -> None:
        """The cursor of the finder has moved."""
        event.stop()
        self.post_message(self.Pointed(event.code))

    def _leave_finder(self) -> None:
        self._is_finding = False
        self._finder.close()
        self.listed.display = True
        self.screen.set_focus(None)
        self.post_message(self.Pointed(self.listed.code))
