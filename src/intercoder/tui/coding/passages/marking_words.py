"""What a coder does with words of an answer: mark them for a code, and remove marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from intercoder.coding.keys.typed_keys import Given
from intercoder.coding.passages.passage import Passage, placed
from intercoder.coding.session import CodingSession
from intercoder.text.display import display_line
from intercoder.tui.answers.answer_view import NOTHING
from intercoder.tui.answers.shown_text import Span
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.passages.marking_view import MarkingView
from intercoder.tui.dialogs.choose import ChooseScreen
from intercoder.tui.keys import MARKING
from intercoder.tui.widgets.choices import Choice

if TYPE_CHECKING:
    from textual import events
    from textual.app import App

    from intercoder.protection.masking.masked_texts import MaskedTexts
    from intercoder.tui.coding.coding_controller import CodingController
    from intercoder.tui.coding.coding_layout import CodingLayout
    from intercoder.tui.shared.code_keys import CodeKeys

HOW = "←→ words, Shift extends, Enter {tie}, Esc leaves"
TRANSLATED = "Words are marked in the answer as it was given: = shows it."
NO_WORDS = "There are no words to mark."
HIDDEN = "The text is hidden. Press h to show it, then mark words."
NO_MARK = "No mark to remove here. Tab goes to the next one."
NO_ANSWER = "No answer is in view."
ANOTHER = "another code…"
TO_READ = tuple(
    replace(group, keys=tuple(replace(key, action="") for key in group.keys)) for group in MARKING
)
"""The keys for marking, as the help shows them; they are pressed in the answer."""
NOT_SEEN = "(masked)"
QUOTED = 40
"""Most characters of marked words that a dialog shows."""


class MarkingWords:
    """The actions of the coding screen that mark words; a part of the screen."""

    regions: CodingLayout
    controller: CodingController
    code_keys: CodeKeys
    app: App[None]
    texts: MaskedTexts
    _tying: Span | None = None
    """Words that wait for the code that is being searched for."""

    def action_passage(self) -> None:
        """Begin to mark words of the answer in view."""
        controller, answer = self.controller, self.regions.answer
        controller.touch()
        if controller.session.item is None:
            controller.say(NO_ANSWER)
        elif self.texts.mask.hides:
            controller.say(HIDDEN)
        elif self.regions.reads_translation and controller.session.item.answer.translation:
            controller.say(TRANSLATED)
        elif not answer.begin():
            controller.say(NO_WORDS)

    def marks(self, event: events.Key) -> bool:
        """Whether words are being marked, so that this letter says for which code."""
        if not self.regions.answer.is_marking:
            return False
        read = self.code_keys.take(event)
        span = self.regions.answer.span
        if isinstance(read, Given) and span is not None:
            self._tie(read.code_id, span)
        elif event.is_printable and event.key not in {"space", "quotation_mark", "question_mark"}:
            event.stop()
            event.prevent_default()
        return True

    def on_marking_view_at(self, event: MarkingView.At) -> None:
        """Say what Enter would do, or for which code these words are marked already."""
        event.stop()
        if not self.regions.answer.is_marking:
            return
        session = self.controller.session
        name = session.codebook.name_of
        here = [one for one in self._passages() if (one.start, one.end) == event.span]
        if here:
            codes = ", ".join(f"“{name(one.code)}”" for one in here)
            self.controller.say(f"Marked for {codes}. Delete removes the mark.")
            return
        given = list(session.draft.codes)
        tie = f"“{name(given[0])}”" if len(given) == 1 else "chooses a code"
        self.controller.say(HOW.format(tie=tie))

    def on_marking_view_tied(self, event: MarkingView.Tied) -> None:
        """Tie the words to the code that is given; of several, ask for which."""
        event.stop()
        given = list(self.controller.session.draft.codes)
        if len(given) == 1:
            self._tie(given[0], event.span)
        elif not given:
            self._search(event.span)
        else:
            name = self.controller.session.codebook.name_of
            choices = [*(Choice(code, name(code)) for code in given), Choice("", ANOTHER)]

            def take(code_id: str | None) -> None:
                if code_id:
                    self._tie(code_id, event.span)
                elif code_id is not None:
                    self._search(event.span)

            self.app.push_screen(
                ChooseScreen("Mark words for which code?", choices, given[0]), take
            )

    def on_marking_view_unmarked(self, event: MarkingView.Unmarked) -> None:
        """Remove the mark at these words; of several, ask which."""
        event.stop()
        start, end = event.span
        touched = [one for one in self._passages() if one.start < end and start < one.end]
        exact = [one for one in touched if (one.start, one.end) == event.span]
        self._remove_one_of(exact or touched)

    def on_marking_view_left(self, event: MarkingView.Left) -> None:
        """Nothing was marked."""
        event.stop()
        self.controller.touch()
        self.controller.paint()

    def on_codes_panel_left(self, event: CodesPanel.Left) -> None:
        """No code was found for the words."""
        event.stop()
        if self._tying is not None:
            self._tying = None
            self.regions.answer.go_on()

    def action_unmark(self) -> None:
        """List the marks of the answer in view, to remove one."""
        self.controller.touch()
        if passages := self._passages():
            self._remove_one_of(passages, asks=True)
        else:
            self.controller.say("No words of this answer are marked.")

    def ties(self, code_id: str) -> bool:
        """Whether words wait for this code, which was searched for them; it is given, too."""
        span, self._tying = self._tying, None
        if span is None:
            return False
        self._tie(code_id, span)
        return True

    def _search(self, span: Span) -> None:
        self.regions.answer.wait()
        self.controller.touch()
        self._tying = span
        self.controller.say("Find the code for these words. Esc goes back to them.")
        self.regions.find("")

    def _tie(self, code_id: str, span: Span) -> None:
        self.regions.answer.end()
        step = self.controller.press(CodingSession.marked, code_id, *span)
        if step.change is not None and not step.session.notice:
            name = step.session.codebook.name_of(code_id)
            self.controller.say(f"Marked for “{name}”.")

    def _remove_one_of(self, passages: list[Passage], *, asks: bool = False) -> None:
        if not passages:
            self.controller.say(NO_MARK)
        elif len(passages) == 1 and not asks:
            self._remove(passages[0])
        else:
            choices = [Choice(str(n), self._words(one)) for n, one in enumerate(passages)]

            def take(value: str | None) -> None:
                if value is not None:
                    self._remove(passages[int(value)])

            self.app.push_screen(ChooseScreen("Remove which mark?", choices, "0"), take)

    def _remove(self, passage: Passage) -> None:
        self.regions.answer.end()
        self.controller.press(CodingSession.unmarked, passage)
        name = self.controller.session.codebook.name_of(passage.code)
        self.controller.say(f"Mark removed. “{name}” stays.")

    def _passages(self) -> list[Passage]:
        """The marks in the answer in view."""
        session = self.controller.session
        if session.item is None:
            return []
        return list(placed(session.draft.marked, session.item.answer.text))

    def _words(self, passage: Passage) -> str:
        item = self.controller.session.item
        seen = self.texts.see(item.answer.id, item.answer.text) if item else NOTHING
        words = display_line(seen.words_at((passage.start, passage.end))) or NOT_SEEN
        short = words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"
        return f"{self.controller.session.codebook.name_of(passage.code)}: {short}"
