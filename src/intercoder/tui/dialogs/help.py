"""The help screen: all keys, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.strip import Strip

from intercoder.tui.drawing.drawing import Piece, draw_line
from intercoder.tui.keys import ALL, Group
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

KEY_WIDTH = 17
COLUMN = 76
"""Cells a group needs; with twice as many there are two columns."""


class KeyTable(Lines):
    """Groups of keys, in one column or two."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--title", "keys--key"}
    DEFAULT_CSS = """
    KeyTable {
        & > .keys--title { text-style: bold; color: $chosen; }
        & > .keys--key { text-style: bold; color: $key; }
    }
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        super().__init__()
        self._groups = groups

    def draw(self, width: int) -> list[Strip]:
        """The groups one below the other, or in two columns where there is room."""
        columns = 2 if width >= 2 * COLUMN else 1
        each = width // columns
        blocks = [self._block(group, each) for group in self._groups]
        if columns == 1:
            return [line for block in blocks for line in block]
        half = sum(map(len, blocks)) / 2
        left: list[Strip] = []
        right: list[Strip] = []
        for block in blocks:
            (left if not right and len(left) + len(block) / 2 <= half else right).extend(block)
        blank = Strip.blank(each, self.background)
        height = max(len(left), len(right))
        left += [blank] * (height - len(left))
        right += [blank] * (height - len(right))
        return [Strip.join(pair) for pair in zip(left, right, strict=True)]

    def _block(self, group: Group, width: int) -> list[Strip]:
        lines: list[list[Piece]] = [[(group.title, self.style_of("keys--title"))]]
        for key in group.keys:
            shown = f"  {key.shown}".ljust(KEY_WIDTH)
            if len(key.shown) + 3 > KEY_WIDTH:
                lines.append([(f"  {key.shown}", self.style_of("keys--key"))])
                shown = " " * KEY_WIDTH
            lines.append([(shown, self.style_of("keys--key")), (f" {key.does}", self.background)])
        lines.append([])
        return [draw_line(line, width, self.background) for line in lines]


class HelpScreen(Screen[None]):
    """All keys; those of the screen it was called from come first."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "leave", "back", show=False),
        Binding("up", "scroll(-1)", "up", show=False),
        Binding("down", "scroll(1)", "down", show=False),
        Binding("pageup", "scroll(-15)", "page up", show=False),
        Binding("pagedown,space", "scroll(15)", "page down", show=False),
    ]

    def __init__(self, first: Sequence[Group]) -> None:
        super().__init__()
        self._groups = [*first, *(group for group in ALL if group not in first)]

    def compose(self) -> ComposeResult:
        """The table of keys."""
        yield TitleLine("Keys", "keys of codes are shown beside the codes")
        yield KeyTable(self._groups)
        yield NoticeLine((("Esc", "back"), ("↑ ↓", "scroll")))

    def action_leave(self) -> None:
        """Back to where it was called from."""
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        """Scroll through the keys."""
        self.query_one(KeyTable).scroll_lines(by)
