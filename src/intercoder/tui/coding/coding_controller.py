"""Controls the coding screen: shows the session, saves its changes, receives results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from operator import methodcaller
from time import monotonic

from textual.app import ComposeResult
from textual.screen import Screen

from intercoder.codebook.code import Codebook
from intercoder.codebook.keys import assign_keys
from intercoder.coding.change import KeepDraft, KeepPlace
from intercoder.coding.decision import Act
from intercoder.coding.session import CodingSession, Step
from intercoder.coding.session_clock import BREAK_AFTER
from intercoder.coding.suggestion import Mode
from intercoder.errors import UnreachableError
from intercoder.study.coding.coder_workspace import NothingToRevert, Reverted
from intercoder.study.coding.writer import Writer
from intercoder.study.study import MAIN_ROUND
from intercoder.suggest.live.offers import Assist, Offers
from intercoder.suggest.live.protocol import Open
from intercoder.tui.coding.coding_layout import CodingLayout
from intercoder.tui.coding.prefetch import Prefetch
from intercoder.tui.coding.saving import NOTHING, Saver
from intercoder.tui.coding.session_start import SessionStart
from intercoder.tui.coding.status_text import reverted_words, status_text
from intercoder.tui.shared.messages import (
    ChangeSaved,
    ItemRead,
    ItemsRead,
    ReadFailed,
    Reported,
    SaveFailed,
)
from intercoder.tui.shared.protocols import HasText, Saving
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.terminal.one_frame import OneFrame

TICK = 0.5
"""Seconds between looks at the clock, for the pace, the break and a save that takes long."""
BREAK_NOTICE = f"You have worked for {BREAK_AFTER / 60:.0f} minutes. Consider a short break."


class CodingController(Screen[None]):
    """Shows a session and takes what the study says to it. What keys do is in `CodingScreen`."""

    def __init__(self, session_start: SessionStart, assist: Assist | None = None) -> None:
        """`assist` starts what makes suggestions; without it none will come."""
        is_assisted = session_start.session.assistance.mode is not Mode.OFF
        super().__init__(classes="-assisted" if is_assisted else "")
        self.session_start = session_start
        workspace = session_start.workspace
        opening = Open(workspace.study.address, workspace.coder, workspace.round)
        self._offers = (
            Offers(assist, opening, lambda report: self.post_message(Reported(report)))
            if is_assisted
            else None
        )
        self.session: CodingSession = session_start.session
        self.text_is_hidden = False
        self.keys_of_codes = assign_keys(self.codebook)
        self.saver = Saver(workspace, self.post_message)
        self._frame = OneFrame(self, self._paint_standing, is_remote=workspace.study.is_remote)
        self._supply = Prefetch(self, workspace, self.saver.writer.wait_until_written)
        self._reading_failed = ""
        self._reminded_of_break = False

    @property
    def codebook(self) -> Codebook:
        """The codebook that is coded with."""
        return self.session.codebook

    @property
    def saving(self) -> Saving:
        """Whether what the coder did is in the study."""
        return self.saver.state

    longest_wait = inf

    @property
    def awaits(self) -> bool:
        """Whether the next key is about an answer that is not in view yet."""
        if self.saver.is_in_trouble:
            return False
        session = self.session
        is_coming = self._supply.is_waiting or self.writer.pending > 0
        waits_for_next = session.item is None and not session.finished
        return self.saver.is_reverting or (waits_for_next and is_coming)

    @property
    def writer(self) -> Writer:
        """What writes the changes."""
        return self.saver.writer

    # -- what is on the screen ------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """One widget holds all regions."""
        workspace = self.session_start.workspace
        phase = "" if workspace.round == MAIN_ROUND else f" · {workspace.round}"
        self._work = CodingLayout(
            self.codebook,
            self.keys_of_codes,
            self.session_start.wordings,
            (workspace.study.title, f"{workspace.coder}{phase}"),
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
        if not self._frame.is_held:
            self._paint_standing()  # first: nothing is drawn beside a “saved” from before the press
        self._work.show(
            self.session,
            text_is_hidden=self.text_is_hidden,
            suggestions_are_off=self._offers is not None and self._offers.are_off,
        )

    def _paint_standing(self) -> None:
        session = self.session
        saving = self.saver.state
        self._work.show_standing(status_text(session.progress, session.pace, monotonic(), saving))
        words = self.saver.banner(session) or self._reading_failed
        self._work.banner.show(words, calm=saving is Saving.KEPT)

    def _tick(self) -> None:
        self.saver.tick()
        if not self.saver.is_on_its_way:
            self._supply.ask_again()
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
        if step.change is not None:
            self._frame.begin()
            self.saver.submit(self.session, step.change)
        self.session = step.session
        self._paint()
        self._ask_more()
        if self._offers:
            self._offers.ask(self.session)

    def _ask_more(self) -> None:
        """Ask for what follows. Behind the last answer the queue starts again, with what the study
        holds as open: on a server that may be what is still on its way to it."""
        if self.session.item is not None or not self.saver.is_on_its_way:
            self._supply.ask_more(self.session)

    def _say(self, notice: str) -> None:
        self.session = replace(self.session, notice=notice)
        self._paint()

    def on_items_read(self, message: ItemsRead) -> None:
        """Answers that follow are here."""
        if self._supply.arrived(message.request):
            self._has_read()
            self._take(self.session.supplied(message.items, exhausted=message.exhausted))

    def on_item_read(self, message: ItemRead) -> None:
        """The answer asked for is here."""
        if self._supply.arrived(message.request):
            self._has_read()
            self._take(self.session.gone_to(message.item))

    def _has_read(self) -> None:
        self._reading_failed = ""
        if words := self.saver.server_answers():
            self._say(words)

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer: a server is asked again by itself, else by the next press."""
        if not self._supply.takes(message.request):
            return
        if self.session.item is None:
            drop_presses(self)
        if isinstance(message.error, UnreachableError):
            self._supply.put_off()
            self.saver.server_is_away()
        else:
            self._reading_failed = f"{message.error} The next press asks again."
        self._paint_standing()

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

    def _begin_suggesting(self) -> None:
        """Once the first answer is on the screen: what makes suggestions takes time to start."""
        if self._offers:
            self._offers.begin()
            self._offers.ask(self.session)

    # -- saving ---------------------------------------------------------------------------------

    def on_change_saved(self, message: ChangeSaved) -> None:
        """A change is in the study; undo and redo bring an answer back with it."""
        words = self.saver.saved(message)
        if not self.writer.pending:
            self._frame.end()
        if not self.saver.is_on_its_way:
            self._supply.ask_again(at_once=True)
            self._ask_more()
        if words:
            self._say(words)
        self._paint_standing()
        if self._offers and not isinstance(message.change, KeepDraft | KeepPlace):
            self._offers.saved()
        written = message.written
        if self.saver.reverts.is_shown(message.change, written):
            return
        if isinstance(written, Reverted):
            self._supply.forget()
            self._take(self.session.reverted(written.item, written.before, written.others))
            self._say(reverted_words(message.change, len(written.others)))
        elif isinstance(written, NothingToRevert):
            self._say(NOTHING[written.act])

    def on_screen_suspend(self) -> None:
        """Another screen is opened above this one."""
        self._frame.give_way()

    def on_change_kept(self) -> None:
        """What waits for the server is on this machine's disk."""
        self._paint_standing()

    def on_save_failed(self, message: SaveFailed) -> None:
        """Nothing is lost: the banner stays until the writer has got everything to the study."""
        self.saver.failed(message)
        self._frame.let_go()
        if self.session.item is None or self.saver.is_reverting:
            drop_presses(self)
        self._paint_standing()

    def action_retry(self) -> None:
        """Try again to save, and to read."""
        if self.saver.retry() and not self.saver.is_on_its_way:
            self._supply.ask_again(at_once=True)

    def keep_texts(self) -> None:
        """Keep a memo that is being written."""
        for screen in self.app.screen_stack:
            if isinstance(screen, HasText) and (text := screen.text) is not None:
                self._press(methodcaller("noted", text))

    def leave(self) -> str:
        """Write what waits, and give up the coder's place. Waits: not for the UI thread.

        Says what is kept on this machine, if anything. Raises NotSavedError if something is lost.
        """
        if self._offers:
            self._offers.leave()
        words = self.saver.leave()
        if self._offers:
            self._offers.close()
        return words

    # -- undo and redo -----------

    def action_undo(self) -> None:
        """Take back the last decision."""
        self._revert(Act.UNDO)

    def action_redo(self) -> None:
        """Bring back what was taken back."""
        self._revert(Act.REDO)

    def _revert(self, act: Act) -> None:
        self._touch()
        found = self.saver.revert(self.session, act)
        if isinstance(found, str):
            self._say(found)
            return
        self._take(found.step)
        if found.words:
            self._say(found.words)
