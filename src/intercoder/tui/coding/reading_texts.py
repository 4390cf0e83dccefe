"""How a coder reads on the coding screen: hidden, masked until asked for, or in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from intercoder.errors import StudyError
from intercoder.protection.masking.masked_texts import Ask
from intercoder.tui.dialogs.choose import ChooseScreen
from intercoder.tui.masking.revealing import InView, ShowsTexts
from intercoder.tui.widgets.choices import Choice

if TYPE_CHECKING:
    from intercoder.tui.coding.coding_controller import CodingController
    from intercoder.tui.coding.coding_layout import CodingLayout

IN_FULL, MASKED, MASKED_FOR_GOOD = "full", "masked", "kept"
WAYS = (
    Choice(IN_FULL, "in full"),
    Choice(MASKED, "masked, in this session"),
    Choice(MASKED_FOR_GOOD, "masked, in every session on this machine"),
)
SAID = {
    IN_FULL: "Texts open in full.",
    MASKED: "Texts open masked until you quit.",
    MASKED_FOR_GOOD: "Texts open masked from now on. Nobody else can see that.",
}


class ReadingTexts(ShowsTexts):
    """Hiding and revealing on the coding screen; a part of it. Nothing of it is recorded."""

    controller: CodingController
    regions: CodingLayout

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer, or its translation, which is revealed with it."""
        item = self.controller.session.item
        if item is None:
            return ()
        translated = self.regions.reads_translation
        return ((item.answer.id, item.answer.text_to_read(translated=translated)),)

    def show_texts(self) -> None:
        """Draw the answer, and all that quotes it."""
        self.controller.paint()

    def say_of_texts(self, words: str) -> None:
        """Say it where everything else is said."""
        self.controller.say(words)

    def action_hide(self) -> None:
        """Hide all texts, or show them again."""
        self.controller.touch()
        super().action_hide()

    def action_reveal(self, asked: str) -> None:
        """Reveal more of the answer, or mask it again."""
        self.controller.touch()
        super().action_reveal(asked)

    def choose_way_of_reading(self) -> None:
        """Ask how texts are to open."""
        is_masked = self.texts.mask.on_demand
        screen = ChooseScreen("How should texts open?", WAYS, MASKED if is_masked else IN_FULL)
        self.app.push_screen(screen, self._read_in)

    def _read_in(self, way: str | None) -> None:
        if way is None:
            return
        words = SAID[way]
        try:
            # a choice for every session ends only with another one that is kept
            for_good = way == MASKED_FOR_GOOD or (way == IN_FULL and self.texts.is_kept)
            self.texts.open_masked(way != IN_FULL, for_good=for_good)
        except StudyError as error:
            words = str(error)
        self.redraw_texts()
        self.controller.say(words)


def text_commands(screen: ReadingTexts) -> Iterator[SystemCommand]:
    """What the palette can do with the text in view."""
    mask, reveal = screen.texts.mask, screen.action_reveal
    yield SystemCommand(f"text: {'show' if mask.hides else 'hide'}", "key h", screen.action_hide)
    if mask.on_demand:
        yield SystemCommand("text: next sentence", "key -", partial(reveal, Ask.SENTENCE))
        yield SystemCommand("text: all of it", "key *", partial(reveal, Ask.WHOLE))
    if mask.own_words:
        yield SystemCommand("text: words of my list", "key #", partial(reveal, Ask.OWN_WORDS))
    yield SystemCommand(
        "text: how texts open", "in full, or masked until you ask", screen.choose_way_of_reading
    )
