"""The coding screen: one answer, the codes, and everything a coder does with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual import events
from textual.app import SystemCommand

from intercoder.coding.decision import SelectionReason
from intercoder.coding.queue import QueueFilter, open_in
from intercoder.coding.session import (
    CodingSession,
)
from intercoder.coding.suggestion import MAX_SUGGESTIONS
from intercoder.suggest.live.offers import Assist
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.coding_controller import CodingController
from intercoder.tui.coding.commands import coding_commands
from intercoder.tui.coding.filters import SKIPPED, UNSURE
from intercoder.tui.coding.session_start import SessionStart
from intercoder.tui.coding.suggestions_panel import SuggestionsPanel
from intercoder.tui.keys import CODING, bindings

RANKS = frozenset(str(rank) for rank in range(1, MAX_SUGGESTIONS + 1))


class CodingScreen(CodingController):
    """One coder at work. The session decides what a press does; this screen shows and saves it."""

    CSS_PATH = "coding.tcss"
    AUTO_FOCUS = ""
    KEYS = CODING
    BINDINGS = bindings(CODING)

    def __init__(self, session_start: SessionStart, assist: Assist | None = None) -> None:
        """`assist` starts what makes suggestions; without it none will come."""
        super().__init__(session_start, assist)
        self._code_of_key = {key: code_id for code_id, key in self.keys_of_codes.items()}
        self._command_letters = {
            name for group in CODING for key in group.keys for name in key.names.split(",")
        }

    # -- choosing -------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A letter is the key of a code, or begins a search for one; a digit accepts."""
        letter = event.character or ""
        if code_id := self._code_of_key.get(letter):
            event.stop()
            self._press(lambda session: session.toggled(code_id))
        elif letter in RANKS:
            event.stop()
            self.action_accept(int(letter))
        elif letter.isalpha() and letter not in self._command_letters:
            event.stop()
            self._work.codes.find(letter)

    def action_cursor(self, by: int) -> None:
        """Move the cursor through the codes."""
        self._touch()
        self._work.codes.move(by)
        self._work.show_entry(self._work.codes.code)  # in the same frame as the cursor
        self._paint()

    def action_toggle_code(self) -> None:
        """Give the code under the cursor, or take it off."""
        if code := self._work.codes.code:
            self._press(lambda session: session.toggled(code.id))

    def on_codes_panel_pointed(self, event: CodesPanel.Pointed) -> None:
        """The entry is that of the code under the cursor."""
        self._work.show_entry(event.code)

    def on_codes_panel_chosen(self, event: CodesPanel.Chosen) -> None:
        """A code was found, or clicked on."""
        self._press(lambda session: session.toggled(event.code_id))

    def action_find(self) -> None:
        """Open the finder."""
        self._work.codes.find("")

    def action_memo(self) -> None:
        """Write a memo."""
        if item := self.session.item:
            from intercoder.tui.coding.memo import MemoScreen  # its editor is slow to import

            memo = MemoScreen(item.answer.id, self.session.draft.memo, tell=self._tell_unkept_text)
            self.app.push_screen(memo, self._take_memo)

    def _tell_unkept_text(self, is_there: bool) -> None:
        self.saver.has_unkept_text = is_there
        self._paint_standing()

    def _take_memo(self, memo: str | None) -> None:
        if memo is not None:
            self._press(lambda session: session.noted(memo))

    def action_accept(self, rank: int) -> None:
        """Put the suggestion with this number on the answer, or take it off."""
        self._press(lambda session: session.accepted(rank))

    def on_suggestions_panel_pressed(self, event: SuggestionsPanel.Pressed) -> None:
        """A click on a suggestion."""
        self.action_accept(event.rank)

    # -- deciding -------------------------------------------------------------------------------

    def action_commit(self) -> None:
        """Record what is chosen, and go on."""
        self._press(CodingSession.committed)

    def action_no_code(self) -> None:
        """Record that no code applies, and go on."""
        self._press(CodingSession.no_code_applies)

    def action_skip(self) -> None:
        """Skip the answer; at the end of the queue, go through those skipped."""
        if self.session.finished:
            self.filter_by(SKIPPED)
        else:
            self._press(CodingSession.skipped)

    def action_unsure(self) -> None:
        """Mark the judgement as unsure; at the end of the queue, go through those so marked."""
        if self.session.finished:
            self.filter_by(UNSURE)
        else:
            self._press(CodingSession.marked_unsure)

    def action_group(self) -> None:
        """The answers like this one, to be decided together."""
        item = self.session.item
        if item is None or not item.alike:
            self._say("No other answer can be decided together with this one.")
            return
        from intercoder.tui.queue.group import GroupScreen

        def take(text_is_hidden: bool | None) -> None:
            self.text_is_hidden = bool(text_is_hidden)
            self._paint()

        self._touch()
        screen = GroupScreen(
            self.session_start.workspace,
            self.session,
            self._press,
            self._code_of_key,
            text_is_hidden=self.text_is_hidden,
            written=self.writer.wait_until_written,
        )
        self.app.push_screen(screen, take)

    # -- moving ---------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the answer before."""
        self._press(CodingSession.back)

    def action_forward(self) -> None:
        """On to the next answer, undecided."""
        self._press(CodingSession.forward)

    def action_scroll(self, direction: int) -> None:
        """Scroll a long answer by almost as much as is in view."""
        self._touch()
        self._work.answer.scroll_page(direction)

    def action_scroll_entry(self, direction: int) -> None:
        """Scroll a long definition."""
        self._touch()
        self._work.entry.scroll_lines(2 * direction)

    def action_hide(self) -> None:
        """Hide the text of this and all following answers, or show it again."""
        self._touch()
        self.text_is_hidden = not self.text_is_hidden
        self._paint()

    def action_lift_filter(self) -> None:
        """Back to the open answers."""
        if self.session.filter != self.session.home:
            self.filter_by(self.session.home)

    def order_by(self, drawn: SelectionReason | None) -> None:
        """Work through the open answers in this order, until the coder leaves."""
        home = open_in(drawn)
        self.session = replace(self.session, home=home)
        self.filter_by(home)

    def filter_by(self, wanted: QueueFilter) -> None:
        """Work through the answers this filter wants, from the first."""
        self._supply.forget()
        self._touch()
        self.session = self.session.filtered(wanted)
        self._supply.ask_more(self.session, from_start=True)
        self._paint()

    # -- other screens --------------------------------------------------------------------------

    def action_queue(self) -> None:
        """The list of all answers."""
        self._open_queue(searching=False)

    def action_search(self) -> None:
        """The list of all answers, ready to be searched."""
        self._open_queue(searching=True)

    def _open_queue(self, *, searching: bool) -> None:
        from intercoder.tui.queue.screen import Picked, QueueScreen, QueueView

        def go_to(picked: Picked | None) -> None:
            if picked is not None:
                self._go_to(picked.number, picked.filter or self.session.home)

        wanted = self.session.filter
        if wanted.is_open:
            wanted = QueueFilter(drawn=wanted.drawn)
        number = self.session.item.number if self.session.item else None
        order = self.session.home.drawn
        view = QueueView(wanted, number, searching, self.text_is_hidden, order)
        self.app.push_screen(
            QueueScreen(self.session_start, view, self.writer.wait_until_written), go_to
        )

    def _go_to(self, number: int, wanted: QueueFilter) -> None:
        """Go to an answer; what this sitting knows of it is newer than what the study does."""
        self._supply.forget()
        self._touch()
        session = self.session
        known = (session.item, *session.behind, *session.ahead)
        held = next((item for item in known if item and item.number == number), None)
        self.session = session.filtered(wanted)
        if held is not None:
            self._take(self.session.gone_to(held))
            return
        self._supply.ask_for(number, wanted.drawn)

    def action_identical(self) -> None:
        """The identical answers this coder coded differently, to be judged again."""
        from intercoder.study.identical.identical_groups import Asked
        from intercoder.tui.identical.screen import IdenticalScreen

        def code(numbers: tuple[int, ...] | None) -> None:
            if numbers:
                self.filter_by(QueueFilter(answers=numbers))

        workspace = self.session_start.workspace
        asked = Asked(workspace.coder, (workspace.round,))
        hidden = self.text_is_hidden
        screen = IdenticalScreen(
            workspace.study,
            asked,
            to_code=True,
            texts_are_hidden=hidden,
            written=self.writer.wait_until_written,
        )
        self.app.push_screen(screen, code)

    def action_codebook(self) -> None:
        """The codebook, to read."""
        from intercoder.tui.codebook.screen import CodebookScreen

        self.app.push_screen(
            CodebookScreen(self.codebook, self.keys_of_codes, self._work.codes.code), self._point_at
        )

    def _point_at(self, code_id: str | None) -> None:
        if code_id is not None:
            self._work.codes.go_to(code_id)

    def commands(self) -> Iterable[SystemCommand]:
        """What can be done now, for the palette."""
        return coding_commands(self)
