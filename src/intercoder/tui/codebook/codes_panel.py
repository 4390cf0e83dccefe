"""Shows the codes, or the finder in their place while a code is searched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from intercoder.codebook.code import Code, Codebook
from intercoder.tui.codebook.code_list import CodeList, rows_of
from intercoder.tui.codebook.finder import Finder


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

    def __init__(
        self,
        codebook: Codebook,
        keys: Mapping[str, str],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._tree = CodeList(rows_of(codebook, keys))
        self._finder = Finder(codebook, keys)

    def compose(self) -> ComposeResult:
        """Both; one of them is out of sight."""
        yield self._tree
        yield self._finder

    @property
    def code(self) -> Code | None:
        """The code under the cursor of the tree."""
        return self._tree.code

    def show_chosen(self, chosen: Collection[str]) -> None:
        """Mark these codes as chosen."""
        self._tree.show_chosen(chosen)
        self._finder.hits.show_chosen(chosen)

    def move(self, by: int) -> None:
        """Move the cursor by so many codes."""
        self._tree.move(by)

    def go_to(self, code_id: str) -> None:
        """Put the cursor on this code."""
        self._tree.go_to(code_id)

    def find(self, typed: str) -> None:
        """Look for a code, with this typed already."""
        self._tree.display = False
        self._finder.open(typed)

    def on_finder_chosen(self, event: Finder.Chosen) -> None:
        """A code was found."""
        event.stop()
        self._leave_finder()
        self._tree.go_to(event.code_id)
        self.post_message(self.Chosen(event.code_id))

    def on_finder_left(self, event: Finder.Left) -> None:
        """None was found, or wanted."""
        event.stop()
        self._leave_finder()

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
        self._finder.close()
        self._tree.display = True
        self.screen.set_focus(None)
        self.post_message(self.Pointed(self._tree.code))
