"""The colours a person has chosen, fitted to what the terminal can draw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.app import App

from intercoder.tui.colours.few_colours import fitting
from intercoder.tui.colours.own_themes import read_own_themes
from intercoder.tui.settings import remember_theme, remembered_theme, settings_folder
from intercoder.tui.themes import THEMES, after, words_of


class Colours:
    """The themes of an app: which there are, which was chosen, and how that one is drawn here."""

    def __init__(self, app: App[Any]) -> None:
        own = read_own_themes(settings_folder() / "themes")
        self._app = app
        self._themes = {theme.name: theme for theme in (*THEMES, *own.themes)}
        self.faults = own.faults
        """A sentence on each theme of one's own that was left out."""
        self.chosen = remembered_theme(self._themes)
        self._draw()

    def switch(self) -> str:
        """Choose the next theme, and say which that is."""
        self.choose(after(self.chosen, tuple(self._themes)))
        return " ".join((f"Colours: {words_of(self.chosen)}.", *self.faults))

    def choose(self, name: str) -> None:
        """Draw with this theme, here and the next time."""
        self.chosen = name
        self._draw()
        remember_theme(name)

    def others(self) -> Iterator[tuple[str, str]]:
        """Name and words of every theme but the one in use."""
        return ((name, words_of(name)) for name in self._themes if name != self.chosen)

    def _draw(self) -> None:
        app = self._app
        fitted = fitting(
            self._themes[self.chosen], app.console.color_system, no_colour=app.no_color
        )
        app.register_theme(fitted)
        app.theme = fitted.name
