"""Places every text the app draws, and ignores keys while the window is too small."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen

from intercoder.errors import UsageError
from intercoder.tui.terminal.placing import PlacedUpdate, right_of
from intercoder.tui.terminal.too_small import TooSmall, fits, room_of, rows_missing, shows_item

if TYPE_CHECKING:
    from rich.console import RenderableType

ALWAYS = frozenset({"ctrl+q", "ctrl+c", "ctrl+l"})
"""Keys that count in a window that is too small, too."""
CLEAR = "\x1b[0m\x1b[2J"


class DrawnApp(App[None], inherit_bindings=False):
    """An app that draws nothing by a guess, and takes no key in a window too small to show it."""

    says_too_small = False
    """Whether what is drawn now is that the window is too small."""
    _missing: tuple[Screen[object] | None, int] = (None, 0)
    """How many rows the screen in view lacks, as it was laid out last."""
    _counted: tuple[object, bool, int] = (None, False, 0)
    """What that was counted in: counting takes a millisecond, and most keys lay out nothing."""

    @property
    def least(self) -> Size:
        """The smallest window in which the screen in view shows what its keys do."""
        least = room_of(self.screen).least
        screen, missing = self._missing
        if missing and screen is self.screen:
            return Size(
                max(least.width, self.size.width), max(least.height, self.size.height + missing)
            )
        return least

    @property
    def is_too_small(self) -> bool:
        """Whether the window is too small for the screen in view."""
        return bool(self._screen_stack) and not fits(self.size, self.least)

    @property
    def is_changing(self) -> bool:
        """Whether the screen is being made or filled: rows that are not there yet may come."""
        return False

    def is_hopeless(self, event: events.Event) -> bool:
        """Whether this was typed or clicked where it is said that the window is too small.

        It must not wait until the window is larger.
        """
        if not self.says_too_small or not _is_press(event):
            return False
        return not fits(self.size, room_of(self.screen).least)

    async def on_event(self, event: events.Event) -> None:
        """What is typed or clicked counts only where the screen can show what it does."""
        if _is_press(event) and self._screen_stack:
            self._missing = (self.screen, self._rows_missing(self.screen))
            if self.is_too_small:
                if not self.says_too_small:
                    self.screen.refresh(layout=True)  # which says so
                return
        await super().on_event(event)

    def _rows_missing(self, screen: Screen[object]) -> int:
        in_view, has_item = screen._compositor.visible_widgets, shows_item(screen)
        if self._counted[0] is not in_view or self._counted[1] != has_item:
            self._counted = (in_view, has_item, rows_missing(screen))
        return self._counted[2]

    def run(self, *args: Any, **options: Any) -> None:
        """Run in the terminal. Raises UsageError where its locale has no box to draw."""
        check_locale(getattr(sys.__stderr__, "encoding", None) or "ascii")
        for name in ("COLUMNS", "LINES"):  # the terminal says how large it is, and changes
            os.environ.pop(name, None)
        super().run(*args, **options)

    def action_redraw(self) -> None:
        """Draw everything again: something else may have written to the terminal."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(CLEAR)
        self.refresh(layout=True)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Place what is drawn. Private to Textual; a test holds it in place."""
        for update in self.updates(screen, renderable):
            super()._display(screen, update)

    def updates(
        self, screen: Screen[object], renderable: RenderableType | None
    ) -> Iterator[RenderableType | None]:
        """What goes to the terminal for one update of Textual's."""
        if not isinstance(renderable, LayoutUpdate | ChopsUpdate):
            yield renderable
            return
        if isinstance(renderable, LayoutUpdate):
            is_whole = self.says_too_small or not self.is_changing
            self._missing = (screen, self._rows_missing(screen) if is_whole else 0)
        if self.is_too_small:
            self.says_too_small = True
            yield TooSmall(self.size, self.least)
            return
        compositor = screen._compositor
        if self.says_too_small:
            self.says_too_small = False
            renderable = compositor.render_full_update()
        placed = PlacedUpdate(renderable, self.console)
        yield placed
        # A text may have reached into what stands to the right of it and was not drawn now.
        if isinstance(renderable, ChopsUpdate) and placed.overflowing:
            compositor._dirty_regions.update(right_of(placed.overflowing, self.size.width))
            if (rest := compositor.render_partial_update()) is not None:
                yield PlacedUpdate(rest, self.console)


def _is_press(event: events.Event) -> bool:
    """Whether this may record something, and is not one of the keys that always count."""
    if isinstance(event, events.Key):
        return event.key not in ALWAYS
    return isinstance(event, events.InputEvent | events.Paste)


def check_locale(encoding: str) -> None:
    """Raises UsageError where the screens' signs and people's texts could not be shown."""
    if codecs.lookup(encoding).name != "utf-8":
        raise UsageError(
            f"The screen needs a UTF-8 locale; the encoding of yours is {encoding.upper()}.",
            "Set one, such as LC_ALL=C.UTF-8, if your terminal shows UTF-8. Or work line by "
            "line: `code` and `adjudicate` take --plain.",
        )
