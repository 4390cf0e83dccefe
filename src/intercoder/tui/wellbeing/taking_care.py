"""What a coder does for their own wellbeing; a part of the coding screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercoder.coding.wellbeing.handing_over import handed_over, why_not
from intercoder.coding.wellbeing.load import Enough, enough_words

if TYPE_CHECKING:
    from textual.app import App

    from intercoder.tui.coding.coding_controller import CodingController
    from intercoder.tui.coding.session_start import SessionStart

NOBODY = "Nobody else codes in this study, so there is nobody to hand it over to."
NOT_HEAVY = "Nothing is known that makes this answer heavy."
HEAVY = "This answer is heavy, by {reasons}."


class TakingCare:
    """Breaks, handing an answer over, and how heavy an answer is."""

    controller: CodingController
    session_start: SessionStart
    app: App[None]
    is_current: bool

    def action_rest(self) -> None:
        """Take a break: the answer is out of view, and support in view."""
        self._rest("")

    def show_enough(self, reached: Enough) -> None:
        """A limit of the day is reached; the coder may still go on."""
        if self.is_current:
            self._rest(enough_words(self.controller.load, reached))

    def _rest(self, reached: str) -> None:
        from intercoder.tui.wellbeing.rest_screen import RestScreen

        start = self.session_start
        care, coder = start.care, start.workspace.coder
        self.app.push_screen(RestScreen(reached, care.limits, care.support, start.study, coder))

    def action_hand_over(self) -> None:
        """Hand the answer in view over to a colleague or the lead, with or without a word."""
        care, controller = self.session_start.care, self.controller
        controller.touch()
        refusal = why_not(controller.session)
        if not refusal and not care.colleagues:
            refusal = NOBODY
        if refusal:
            controller.say(refusal)
            return
        from intercoder.tui.dialogs.choose import ChooseScreen
        from intercoder.tui.widgets.choices import Choice

        choices = [Choice(one.name, one.name_and_role) for one in care.colleagues]
        self.app.push_screen(ChooseScreen("Hand this answer over to", choices, ""), self._ask_word)

    def _ask_word(self, to: str | None) -> None:
        item = self.controller.session.item
        if to is None or item is None:
            return
        from intercoder.tui.wellbeing.word_screen import WordScreen

        def hand(word: str | None) -> None:
            if word is not None:
                self.controller.press(handed_over, to, word)

        self.app.push_screen(WordScreen(item.answer.id, to), hand)

    def action_weigh(self) -> None:
        """Say whether the answer in view is heavy, as far as is known; only who asks sees it."""
        controller = self.controller
        controller.touch()
        item = controller.session.item
        if item is None:
            return
        suggested = controller.session.suggestions
        codes = {*controller.session.draft.codes}
        if suggested is not None:
            codes |= {one.code for one in suggested.codes if one.probability >= 0.5}
        reasons = controller.load.heaviness.reasons(item.answer.question, item.answer.text, codes)
        controller.say(HEAVY.format(reasons=" and ".join(reasons)) if reasons else NOT_HEAVY)
