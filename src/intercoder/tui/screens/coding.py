"""The coding screen: one answer, the codes, and everything a coder does with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from time import monotonic

from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.screen import Screen

from intercoder.codebook.code import Codebook
from intercoder.codebook.keys import assign_keys
from intercoder.coding.decision import Act, Drawn
from intercoder.coding.pace import BREAK_AFTER
from intercoder.coding.queue import QueueFilter, open_in
from intercoder.coding.session import (
    BringBack,
    Change,
    CodingSession,
    KeepDraft,
    KeepPlace,
    Step,
    TakeBack,
)
from intercoder.coding.suggestion import MOST, Mode
from intercoder.errors import CoderBusyError, NotSavedError, StudyError
from intercoder.study.desk import NothingToRevert, Reverted, Written
from intercoder.study.study import MAIN_ROUND
from intercoder.study.writer import Writer
from intercoder.suggest.offers import Assist, Offers
from intercoder.suggest.protocol import Open
from intercoder.tui.commands import coding_commands
from intercoder.tui.filters import SKIPPED, UNSURE
from intercoder.tui.keys import CODING, bindings
from intercoder.tui.messages import (
    ChangeSaved,
    ItemRead,
    ItemsRead,
    PlaceLost,
    ReadFailed,
    Reported,
    SaveFailed,
)
from intercoder.tui.sitting import Sitting
from intercoder.tui.standing import Saving, count_changes, reverted_words, standing
from intercoder.tui.supply import Supply
from intercoder.tui.widgets.codes_panel import CodesPanel
from intercoder.tui.widgets.suggestions_panel import SuggestionsPanel
from intercoder.tui.widgets.workplace import Workplace

TICK = 0.5
"""Seconds between looks at the clock, for the pace, the break and a save that takes long."""
BREAK_NOTICE = (
    f"You have worked for {BREAK_AFTER / 60:.0f} minutes. A short break would do you good."
)
RANKS = frozenset(str(rank) for rank in range(1, MOST + 1))
NOTHING = {Act.UNDO: "Nothing left to take back.", Act.REDO: "Nothing to bring back."}


class CodingScreen(Screen[None]):
    """One coder at work. The session decides what a press does; this screen shows and saves it."""

    CSS_PATH = "coding.tcss"
    AUTO_FOCUS = ""
    KEYS = CODING
    BINDINGS = bindings(CODING)

    def __init__(self, sitting: Sitting, assist: Assist | None = None) -> None:
        """`assist` starts what makes suggestions; without it none will come."""
        is_assisted = sitting.session.assistance.mode is not Mode.OFF
        super().__init__(classes="-assisted" if is_assisted else "")
        self.sitting = sitting
        desk = sitting.desk
        opening = Open(desk.study.address, desk.coder, desk.round)
        self._offers = (
            Offers(assist, opening, lambda report: self.post_message(Reported(report)))
            if is_assisted
            else None
        )
        self.session: CodingSession = sitting.session
        self.saving = Saving.SAVED
        self.text_is_hidden = False
        self._keys = assign_keys(self.codebook)
        self._code_of_key = {key: code_id for code_id, key in self._keys.items()}
        self._command_letters = {
            name for group in CODING for key in group.keys for name in key.names.split(",")
        }
        self._supply = Supply(self, sitting.desk)
        self._failure: StudyError | None = None
        self._reminded_of_break = False
        self._was_pending = False
        self.writer = Writer(sitting.desk.write, self._on_written, self._on_not_written)

    @property
    def codebook(self) -> Codebook:
        """The codebook that is coded with."""
        return self.session.codebook

    # -- what is on the screen ------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """One widget holds all regions."""
        desk = self.sitting.desk
        phase = "" if desk.round == MAIN_ROUND else f" · {desk.round}"
        self._work = Workplace(
            self.codebook,
            self._keys,
            self.sitting.wordings,
            (desk.study.title, f"{desk.coder}{phase}"),
        )
        yield self._work

    def on_mount(self) -> None:
        """Show the first answer, which was read before the app began."""
        self._work.show_entry(self._work.codes.code)
        self._paint()
        self._supply.ask_more(self.session)
        self.set_interval(TICK, self._tick)
        if self._offers:
            self.call_after_refresh(self._begin_suggesting)

    def _paint(self) -> None:
        self._work.show(
            self.session,
            text_is_hidden=self.text_is_hidden,
            suggestions_are_off=self._offers is not None and self._offers.are_off,
        )
        self._paint_standing()

    def _paint_standing(self) -> None:
        session = self.session
        self._work.show_standing(standing(session.progress, session.pace, monotonic(), self.saving))
        if self.saving is Saving.FAILED:
            self._work.banner.show(
                f"NOT SAVED: {count_changes(self.writer.pending)}. {self._failure} Ctrl+S tries "
                "again; nothing is lost while this window is open."
            )

    def _tick(self) -> None:
        is_pending = self.writer.pending > 0
        if self.saving is not Saving.FAILED:
            self.saving = Saving.SAVING if is_pending and self._was_pending else Saving.SAVED
        self._was_pending = is_pending
        is_due = self.session.pace.until_break(monotonic()) <= 0
        if is_due and not self._reminded_of_break:
            self._say(BREAK_NOTICE)
        self._reminded_of_break = is_due
        self._paint_standing()

    # -- the session ----------------------------------------------------------------------------

    def _press(self, act: Callable[[CodingSession], Step]) -> Step:
        """A press of the coder's: what it leads to is shown, and its change goes to the writer."""
        self._touch()
        step = act(self.session)
        self._take(step)
        return step

    def _touch(self) -> None:
        """Count the time until this press; what the last one said is over."""
        self.session = self.session.pressed(monotonic())

    def _take(self, step: Step) -> None:
        self.session = step.session
        if step.change is not None:
            self.writer.submit(step.change)
        self._paint()
        self._supply.ask_more(self.session)
        if self._offers:
            self._offers.ask(self.session)

    def _say(self, notice: str) -> None:
        self.session = replace(self.session, notice=notice)
        self._paint()

    def on_items_read(self, message: ItemsRead) -> None:
        """Answers that follow are here."""
        if self._supply.takes(message.request):
            if self.saving is not Saving.FAILED:
                self._work.banner.show("")
            self._take(self.session.supplied(message.items, exhausted=message.exhausted))

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer; the next press asks again."""
        if self._supply.takes(message.request) and self.saving is not Saving.FAILED:
            self._work.banner.show(f"{message.error} The next press asks again.")

    # -- suggestions ----------------------------------------------------------------------------

    def on_reported(self, message: Reported) -> None:
        """Suggestions, or news of them: nothing here moves or changes what the coder has seen."""
        if self._offers is None:
            return
        before = self.session
        self.session, words = self._offers.take(message.report, self.session)
        if words:
            self._say(words)
        elif self.session.suggestions != before.suggestions or self._offers.are_off:
            self._paint()
        self._offers.ask(self.session)

    def action_accept(self, rank: int) -> None:
        """Put the suggestion with this number on the answer, or take it off."""
        self._press(lambda session: session.accepted(rank))

    def on_suggestions_panel_pressed(self, event: SuggestionsPanel.Pressed) -> None:
        """A click on a suggestion."""
        self.action_accept(event.rank)

    def _begin_suggesting(self) -> None:
        """Once the first answer is on the screen: what makes suggestions takes time to start."""
        if self._offers:
            self._offers.begin()
            self._offers.ask(self.session)

    # -- saving ---------------------------------------------------------------------------------

    def _on_written(self, change: Change, written: Written) -> None:
        self.post_message(ChangeSaved(change, written, self.writer.pending))

    def _on_not_written(self, error: StudyError, waiting: int) -> None:
        self.post_message(SaveFailed(error, waiting))

    def on_change_saved(self, message: ChangeSaved) -> None:
        """A change is on disk; undo and redo bring an answer back with it."""
        if self.saving is Saving.FAILED:
            self.saving = Saving.SAVED
            self._work.banner.show("")
            self._paint_standing()
        if self._offers and not isinstance(message.change, KeepDraft | KeepPlace):
            self._offers.saved()
        if isinstance(message.written, Reverted):
            self._supply.forget()
            written = message.written
            self._take(self.session.reverted(written.item, written.before, written.others))
            self._say(reverted_words(message.change, len(written.others)))
        elif isinstance(message.written, NothingToRevert):
            self._say(NOTHING[message.written.act])

    def on_save_failed(self, message: SaveFailed) -> None:
        """Nothing is lost: the banner stays until the writer has got everything to disk."""
        self.saving = Saving.FAILED
        self._failure = message.error
        if isinstance(message.error, CoderBusyError):
            self.post_message(PlaceLost(message.error, message.waiting))
        self._paint_standing()

    def action_retry(self) -> None:
        """Try again to save."""
        if self.saving is Saving.FAILED:
            self.writer.retry()

    def leave(self) -> None:
        """Write what waits, and give up the coder's place. Waits: not for the UI thread.

        Raises NotSavedError if something could not be saved.
        """
        if self._offers:
            self._offers.leave()
        unsaved = self.writer.close()
        if unsaved:
            raise NotSavedError(
                f"{len(unsaved):,} of the last changes could not be saved.",
                "Everything before them is safe; open the study again to see where you are.",
            )
        self.sitting.desk.leave()
        if self._offers:
            self._offers.close()

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
            from intercoder.tui.screens.memo import MemoScreen  # its editor is slow to import

            self.app.push_screen(
                MemoScreen(item.answer.id, self.session.draft.memo), self._take_memo
            )

    def _take_memo(self, memo: str | None) -> None:
        if memo is not None:
            self._press(lambda session: session.noted(memo))

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
            self._say("No other answer can be decided with this one.")
            return
        from intercoder.tui.screens.group import GroupScreen

        def take(text_is_hidden: bool | None) -> None:
            self.text_is_hidden = bool(text_is_hidden)
            self._paint()

        self._touch()
        screen = GroupScreen(
            self.sitting.desk,
            self.session,
            self._press,
            self._code_of_key,
            text_is_hidden=self.text_is_hidden,
        )
        self.app.push_screen(screen, take)

    def action_undo(self) -> None:
        """Take back the last decision; the writer answers with the answer it was about."""
        self._press(lambda session: Step(session, TakeBack()))

    def action_redo(self) -> None:
        """Bring back what was taken back."""
        self._press(lambda session: Step(session, BringBack()))

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

    def order_by(self, drawn: Drawn | None) -> None:
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
        from intercoder.tui.screens.queue import Picked, QueueScreen, QueueView

        def go_to(picked: Picked | None) -> None:
            if picked is not None:
                self._go_to(picked.number, picked.filter or self.session.home)

        wanted = self.session.filter
        if wanted.is_open:
            wanted = QueueFilter(drawn=wanted.drawn)
        number = self.session.item.number if self.session.item else None
        order = self.session.home.drawn
        view = QueueView(wanted, number, searching, self.text_is_hidden, order)
        self.app.push_screen(QueueScreen(self.sitting, view), go_to)

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

    def on_item_read(self, message: ItemRead) -> None:
        """The answer asked for is here."""
        if self._supply.takes(message.request):
            self._take(self.session.gone_to(message.item))

    def action_identical(self) -> None:
        """The identical answers this coder coded differently, to be judged again."""
        from intercoder.study.identical import Asked
        from intercoder.tui.screens.identical import IdenticalScreen

        def code(numbers: tuple[int, ...] | None) -> None:
            if numbers:
                self.filter_by(QueueFilter(answers=numbers))

        desk = self.sitting.desk
        asked = Asked(desk.coder, (desk.round,))
        hidden = self.text_is_hidden
        screen = IdenticalScreen(desk.study, asked, to_code=True, texts_are_hidden=hidden)
        self.app.push_screen(screen, code)

    def action_codebook(self) -> None:
        """The codebook, to read."""
        from intercoder.tui.screens.codebook import CodebookScreen

        self.app.push_screen(
            CodebookScreen(self.codebook, self._keys, self._work.codes.code), self._point_at
        )

    def _point_at(self, code_id: str | None) -> None:
        if code_id is not None:
            self._work.codes.go_to(code_id)

    def commands(self) -> Iterable[SystemCommand]:
        """What can be done now, for the palette."""
        return coding_commands(self)
