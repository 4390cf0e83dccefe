"""What a screen that shows texts does with them: hides them at once, and reveals them on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from intercoder.protection.masking.masked_texts import NOTHING_MASKED, Ask, MaskedTexts
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.widgets.notice_line import NoticeLine

if TYPE_CHECKING:
    from textual.app import App

InView = tuple[str, str]
"""The key of a text, and the text."""


class ShowsTexts:
    """A part of every screen on which texts can be read.

    The screen says which of them its keys reveal (`texts_in_view`) and draws them anew
    (`show_texts`); what others have hidden or revealed meanwhile is drawn when it is in view again.
    """

    app: App[Any]
    _drawn_at: int | None = None
    """How many changes there were when it was drawn last; None before it was in view."""

    @property
    def texts(self) -> MaskedTexts:
        """What is seen of texts; the same on all screens."""
        return texts_of(self.app)

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The texts that are read here now: keys reveal the first of them that is masked."""
        return ()

    def show_texts(self) -> None:
        """Draw the texts anew: some were hidden or revealed."""

    def turn_to_texts(self) -> None:
        """Other texts are in view: those that were are masked again."""
        self.texts.turn_to(self, (key for key, _ in self.texts_in_view))

    def say_of_texts(self, words: str) -> None:
        """Say why nothing was revealed."""
        if isinstance(self, Screen):
            for line in self.query(NoticeLine):
                line.show(words)

    def redraw_texts(self) -> None:
        """Draw the texts anew, if any was hidden or revealed since they were drawn."""
        if self._drawn_at != self.texts.changes:
            self._drawn_at = self.texts.changes
            self.show_texts()

    def action_hide(self) -> None:
        """Hide all texts, or show them again."""
        self.texts.hide()
        self.redraw_texts()

    def action_reveal(self, asked: str) -> None:
        """Reveal more of the text in view, or mask it again."""
        self.turn_to_texts()
        words = NOTHING_MASKED
        if (meant := self._meant(Ask(asked))) is not None:
            words = self.texts.ask(*meant, Ask(asked))
        self.redraw_texts()
        self.say_of_texts(words)

    def _meant(self, asked: Ask) -> InView | None:
        """The first text of which what is asked for is masked; where there is none, the last."""
        in_view = self.texts_in_view
        for key, text in in_view:
            seen = self.texts.see(key, text)
            if seen.own_words if asked is Ask.OWN_WORDS else seen.masked:
                return key, text
        return in_view[-1] if in_view else None

    def on_screen_resume(self) -> None:
        """The screen above was left, on which texts may have been hidden or revealed."""
        if self._drawn_at is None:  # what it shows may not be read yet
            self._drawn_at = self.texts.changes
        else:
            self.redraw_texts()

    def on_unmount(self) -> None:
        """The screen was left: what it had in view is masked again."""
        self.texts.turn_to(self, ())
