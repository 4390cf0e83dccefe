"""The smallest window of each screen, and what is shown in a smaller one.

What a key does must be seen: where a screen has no room for that, no key counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Protocol, runtime_checkable

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from textual._compositor import CompositorUpdate
from textual.geometry import Region, Size
from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class NeededSize:
    """What a screen needs."""

    least: Size
    """The smallest window."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows must be in view of what tells what keys do; by selector."""
    rows_of_item: Mapping[str, int] = field(default_factory=dict)
    """The same of what shows the answer in view: there is nothing of it where none is."""


TO_READ = NeededSize(Size(40, 10))
"""For screens on which nothing is recorded."""
ROOMS: Mapping[str, NeededSize] = {
    "CodingScreen": NeededSize(
        Size(60, 16), {"#codes": 3, "NoticeLine": 1}, {"AnswerView": 2, "ChosenCodes": 1}
    ),
    "GroupScreen": NeededSize(
        Size(60, 18), {"#lead": 1, "ChosenCodes": 1, "#does": 1, "RowList": 2, "NoticeLine": 1}
    ),
    "AdjudicationScreen": NeededSize(
        Size(60, 16),
        {"#codes": 3, "NoticeLine": 1},
        {"AnswerView": 1, "VersionsView": 2, "ChoiceView": 1},
    ),
    "MemoScreen": NeededSize(Size(40, 8), {"TextArea": 2}),
    "AskScreen": NeededSize(Size(40, 8), {"Question": 2}),
    "ChooseScreen": NeededSize(Size(40, 8), {"Input": 1, "Choices": 1}),
    "StartScreen": NeededSize(Size(40, 12), {"CoderList": 1}),
}
"""By the name of the screen's class; all others are for reading."""


class HasItem(Protocol):
    """One coder or lead at work."""

    @property
    def item(self) -> object | None:
        """What is in view."""


@runtime_checkable
class ShowsItem(Protocol):
    """A screen that shows one answer after the other."""

    @property
    def session(self) -> HasItem:
        """Who is at work on them."""


def room_of(screen: Screen[object]) -> NeededSize:
    """What the screen needs."""
    return ROOMS.get(type(screen).__name__, TO_READ)


def fits(size: Size, least: Size) -> bool:
    """Whether a window of this size is large enough."""
    return size.width >= least.width and size.height >= least.height


def shows_item(screen: Screen[object]) -> bool:
    """Whether the screen has an answer in view."""
    return isinstance(screen, ShowsItem) and screen.session.item is not None


def rows_missing(screen: Screen[object]) -> int:
    """How many rows of what must be in view are not, as the screen is laid out now."""
    in_view = screen._compositor.visible_widgets
    room = room_of(screen)
    wanted = dict(room.rows)
    if shows_item(screen):
        wanted.update(room.rows_of_item)
    missing = 0
    for selector, needed in wanted.items():
        for widget in screen.query(selector):
            if all(one.display for one in widget.ancestors_with_self if one is not screen.app):
                region, clip = in_view.get(widget, (Region(), Region()))
                missing += max(needed - region.intersection(clip).height, 0)
    return missing


class TooSmall(CompositorUpdate):
    """Says how large the window has to be, in place of the screen."""

    def __init__(self, size: Size, least: Size) -> None:
        self.lines = too_small_lines(size, least)

    def render_segments(self, console: Console) -> str:
        """The words on an empty screen."""
        rows = "".join(f"\x1b[{row};1H{line}" for row, line in enumerate(self.lines, start=1))
        return f"\x1b[0m\x1b[2J{rows}"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As a renderable of Rich's, which Textual asks for in name only."""
        yield Segment(self.render_segments(console))


def too_small_lines(size: Size, least: Size) -> list[str]:
    """The words, in as many lines as the window has."""
    words = (
        f"Too small: {size.width} x {size.height}. Make this window at least {least.width} x "
        f"{least.height}. Until then, only Ctrl+Q works."
    )
    return wrap(words, max(size.width, 1))[: max(size.height, 1)]
