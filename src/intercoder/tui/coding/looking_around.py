"""What a coder does on the coding screen that records nothing: reading, looking up, arranging."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from intercoder.coding.keys.typed_keys import Begun, Given
from intercoder.study.codebook.codebook_in_use import all_news
from intercoder.tui.answers.answer_head import NO_TRANSLATION, ORIGINALS, TRANSLATIONS
from intercoder.tui.codebook.changes_screen import CHANGES, ChangesRead, ChangesScreen
from intercoder.tui.coding.typed import begins_search
from intercoder.tui.panes.arrangement import Arrangement, Pane
from intercoder.tui.settings import remember_panes

if TYPE_CHECKING:
    from textual import events
    from textual.app import App

    from intercoder.codebook.code import Codebook
    from intercoder.coding.keys.typed_keys import TypedKeys
    from intercoder.tui.codebook.following import CodebookRead
    from intercoder.tui.coding.coding_controller import CodingController
    from intercoder.tui.coding.coding_layout import CodingLayout
    from intercoder.tui.shared.code_keys import CodeKeys
    from intercoder.tui.shared.messages import ReadFailed
    from intercoder.tui.shared.stage import ScreenStage

LOOK_UP = "semicolon"
ASK = "Look up a code: its key, a suggestion's number, or / and its name. Esc ends."
NO_SUCH = "No code has this key, and nothing was done."
STAYS = "The answer is always in view. Its text is hidden with h."
NOTHING_CUT = "The question is in view as a whole."
MOVES_IN = {
    Pane.ANSWER: "Arrows, Page, Home and End scroll the answer. Tab goes on to the next pane.",
    Pane.CODES: "Arrows, Page, Home and End move in the codes.",
    Pane.ENTRY: "Arrows, Page, Home and End scroll the entry. Tab goes on to the next pane.",
}
"""Said when a pane gets the focus."""


class LookingAround:
    """The actions of the coding screen that record nothing; a part of the screen."""

    regions: CodingLayout
    controller: CodingController
    code_keys: CodeKeys
    _stage: ScreenStage
    is_current: bool
    app: App[None]
    is_reading_changes = False
    """Whether the changes of the codebook are being read."""
    _asks_for_code = False
    """Whether the next key names a code to look up."""
    _was_at: str | None = None
    """The code that was in view before one was looked up; None unless that was the last press."""

    # -- looking a code up ----------------------------------------------------------------------

    def looks_up(self, event: events.Key) -> bool:
        """Whether this key says which code to look up, or ends that; it does nothing else then."""
        if not self._asks_for_code:
            return self._goes_back(event)
        letter = event.character or ""
        self.controller.touch()
        read = self.code_keys.take(event)
        if isinstance(read, Begun):
            return True  # the rest of a key of several letters follows
        self._asks_for_code = False
        if isinstance(read, Given):
            code_id: str | None = read.code_id
        else:
            code_id = self._suggested(letter) or self.controller.recent.in_row(letter)
        if code_id:
            self.regions.look_at(code_id)
        elif read is None and (letter == "/" or begins_search(letter, self.code_keys.typed)):
            self.regions.find("" if letter == "/" else letter, to_read=True)
        elif event.key in {"escape", LOOK_UP}:
            self._was_at = None
        elif event.is_printable or event.key == "enter":
            self.controller.say(NO_SUCH)
        else:
            self.controller.paint()
            return False
        self.controller.paint()
        event.stop()
        return True

    def action_look_up(self) -> None:
        """Ask which code to look up."""
        code = self.regions.codes.code
        self.controller.touch()
        self._was_at = code.id if code else None
        self._asks_for_code = True
        self.controller.say(ASK)

    def _goes_back(self, event: events.Key) -> bool:
        """Whether this is Esc after a code was looked up: the code from before is in view again."""
        before = self._was_at
        if event.key != LOOK_UP:
            self._was_at = None
        if event.key != "escape" or before is None or self.regions.codes.is_finding:
            return False
        self.controller.touch()
        self.regions.look_at(before)
        self.controller.paint()
        event.stop()
        return True

    def _suggested(self, digit: str) -> str | None:
        seen = self.controller.session.suggestions
        ranks = {str(rank): one.code for rank, one in enumerate(seen.codes, 1)} if seen else {}
        return ranks.get(digit)

    # -- moving in a pane -----------------------------------------------------------------------

    def action_cursor(self, by: int) -> None:
        """Move the cursor through the codes; with the focus elsewhere, scroll that pane."""
        self._move(lambda regions: regions.codes.move(by), by)

    def action_page(self, direction: int) -> None:
        """The same, by a page."""
        pane = self.regions.pane_in_focus
        lines = direction * max(pane.content_size.height - 2, 1)
        self._move(lambda regions: regions.codes.page(direction), lines)

    def action_to_end(self, direction: int) -> None:
        """To the first code for -1, to the last for 1; or to the first or last line of a text."""
        lines = direction * len(self.regions.pane_in_focus.strips)
        self._move(lambda regions: regions.codes.to_end(direction), lines)

    def action_scroll(self, direction: int) -> None:
        """Scroll a long answer by almost as much as is in view, whatever has the focus."""
        self.controller.touch()
        self.regions.answer.scroll_page(direction)
        self.controller.paint()

    def action_scroll_entry(self, direction: int) -> None:
        """Scroll a long definition, whatever has the focus."""
        self.controller.touch()
        self.regions.entry.scroll_lines(2 * direction)
        self.controller.paint()

    def _move(self, in_list: Callable[[CodingLayout], None], lines: int) -> None:
        self.controller.touch()
        regions = self.regions
        if regions.panes.focused_pane is Pane.CODES:
            regions.touch()
            in_list(regions)
            regions.show_entry(regions.codes.code)  # in the same frame as the cursor
        else:
            regions.pane_in_focus.scroll_lines(lines)
        self.controller.paint()

    # -- arranging the panes --------------------------------------------------------------------

    def action_next_pane(self, by: int) -> None:
        """Give the focus to the next pane."""
        panes = self.regions.panes
        panes.focus_pane(panes.arrangement.next_pane(panes.focused_pane, by))
        self.controller.touch()
        self.controller.say(MOVES_IN[panes.focused_pane])

    def action_enlarge(self) -> None:
        """Enlarge the pane that has the focus, or show all panes as they were."""
        panes = self.regions.panes
        pane = panes.focused_pane
        now = panes.arrangement.enlarging(pane)
        enlarged = f"Enlarged: {pane}. F5 shows the others again."
        self._arrange(now, enlarged if now.enlarged else "All panes are in view.")

    def action_hide_pane(self) -> None:
        """Hide the pane that has the focus; if panes are hidden already, show them again."""
        panes = self.regions.panes
        now = panes.arrangement
        if now.hidden or now.enlarged:
            self._arrange(now.showing_all(), "All panes are in view.")
        elif panes.focused_pane is Pane.ANSWER:
            self.controller.touch()
            self.controller.say(STAYS)
        else:
            name = panes.focused_pane
            self._arrange(now.hiding(name), f"Hidden: {name}. F6 shows it again.")

    def action_swap(self) -> None:
        """Move the panes to the next order."""
        now = self.regions.panes.arrangement.swapped()
        self._arrange(now, now.words)

    def action_whole_question(self) -> None:
        """Show the whole question where it is cut, or two lines of it again."""
        self.controller.touch()
        self.controller.say("" if self.regions.switch_question() else NOTHING_CUT)

    def action_translation(self) -> None:
        """Show translations in place of the answers that have one, or the answers again."""
        self.controller.touch()
        item = self.controller.session.item
        if item is None or not (item.answer.translation or self.regions.reads_translation):
            self.controller.say(NO_TRANSLATION)
            return
        self.regions.reads_translation = not self.regions.reads_translation
        self.controller.say(TRANSLATIONS if self.regions.reads_translation else ORIGINALS)

    def _arrange(self, arrangement: Arrangement, words: str) -> None:
        self.controller.touch()
        self.regions.panes.put(arrangement)
        remember_panes(arrangement)
        self.controller.say(words)

    # -- the codebook as it changes --------------------------------------------------------------

    @property
    def is_free(self) -> bool:
        """Whether the screen is in view, and no code is being searched."""
        return self.is_current and not self.regions.codes.is_finding

    def show_codebook(self, codebook: Codebook, typed: TypedKeys) -> None:
        """Show another revision of the codebook, with the coder's keys."""
        self.code_keys.use(typed, codebook)
        self.regions.show_codebook(codebook, typed.keys)

    def action_codebook_changes(self) -> None:
        """See what was changed in the codebook; a revision that waits is in use from now on."""
        workspace = self.controller.workspace
        self.controller.touch()
        self.is_reading_changes = True
        self._stage.read(
            CHANGES,
            lambda: ChangesRead(CHANGES, all_news(workspace.study, workspace.coder)),
        )

    def on_changes_read(self, message: ChangesRead) -> None:
        """The changes are here."""
        self.is_reading_changes = False
        self.controller.take_codebook(is_wanted=True)
        seen = partial(self.controller.take_codebook, is_wanted=True)  # if it comes only meanwhile
        self.app.push_screen(ChangesScreen(message.news), lambda _: seen())

    def changes_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        self.is_reading_changes = False
        self.controller.say(str(message.error))

    def on_codebook_read(self, message: CodebookRead) -> None:
        """A newer revision of the codebook is here."""
        self.controller.codebook_read(message)

    def on_screen_resume(self) -> None:
        """The screen above was left."""
        self.controller.take_codebook()
