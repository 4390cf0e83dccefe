"""The app: its first screen, light and dark, the palette, and how it ends."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter, NoColor
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from intercoder.coding.first_steps.hints import FirstStep
from intercoder.errors import CoderBusyError, IntercoderError, StoppedError, StudyError
from intercoder.platforms.signals import HUNG_UP
from intercoder.protection.masking.kept_choice import read_choice
from intercoder.protection.masking.masked_texts import MaskedTexts
from intercoder.study.saving.saver import Saving
from intercoder.study.study import MAIN_ROUND, Study, opened_studies
from intercoder.suggest.live.offers import Assist
from intercoder.text.keyboards import by_position
from intercoder.tui.coding.coding_controller import ALL_SAVED
from intercoder.tui.coding.screen import CodingScreen
from intercoder.tui.coding.session_start import SessionStart, SessionStarted
from intercoder.tui.colours.chosen_colours import Colours
from intercoder.tui.dialogs.ask import AskScreen
from intercoder.tui.keys import EVERYWHERE, HasKeys, bindings
from intercoder.tui.leaving.clipboard import note_copied_text
from intercoder.tui.leaving.idling import LOOKS_EVERY, Idling
from intercoder.tui.leaving.lock import LockScreen
from intercoder.tui.settings import copies_to_terminal, minutes_to_lock, remember_copying
from intercoder.tui.shared.code_keys import ReadsLetters
from intercoder.tui.shared.copying import (
    COPIES_INSIDE,
    COPIES_OUTSIDE,
    COPY_OUTSIDE,
    COPYING,
    MARKED,
    NOT_QUIT,
    copied_words,
)
from intercoder.tui.shared.idle_keys import idle_words
from intercoder.tui.shared.messages import PlaceLost
from intercoder.tui.shared.protocols import HasUnsavedChanges
from intercoder.tui.shared.saving import count_changes
from intercoder.tui.start.screen import StartScreen
from intercoder.tui.terminal.drawn_app import DrawnApp
from intercoder.tui.terminal.ending import leave_at_once
from intercoder.tui.terminal.key_queue import KeyQueue
from intercoder.tui.themes import DARK
from intercoder.tui.widgets.notice_line import NoticeLine

if TYPE_CHECKING:
    from rich.console import RenderableType

FOCUS_KEYS = frozenset({"tab", "shift+tab"})
"""Keys that Textual binds on every screen, whether anything on it can be focused or not."""
FAILED = 1
"""The app's return value when it did not end because a person asked."""
KEPT_WITHIN = 1.0
"""Seconds that quitting waits at most for this machine's disk to take the last change."""


class CodingApp(DrawnApp, inherit_bindings=False):
    """Coding in a terminal. `running.py` has the ways to start it.

    Textual's own bindings are left out because they come before everything else: Ctrl+Q would
    overtake an Enter that is still on its way, and would throw away a memo that is being written.
    """

    TITLE = "intercoder"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("ctrl+s", "save_state", show=False),
    ]
    # Textual declares it for instances, so it cannot be marked as the class's.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-medium"), (170, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012

    def __init__(
        self,
        study: Study,
        session_start: SessionStart | None,
        *,
        round: str = MAIN_ROUND,
        only: Screen[Any] | None = None,
        assist: Assist | None = None,
        guided: bool = False,
    ) -> None:
        """`only` is shown instead of everything else, and the app ends when it is left. `assist`
        starts what makes suggestions. `guided` says whether a coder is welcomed, and told what to
        do next, as far as they have not done it before."""
        super().__init__()
        self.study = study
        self.round = round
        self.only = only
        self.assist = assist
        self._guided = guided
        self.coding: CodingScreen | None = (
            CodingScreen(session_start, assist, guided=guided) if session_start else None
        )
        self._last_writing: HasUnsavedChanges | None = None
        self._told = ""
        """What was said at the foot, to be forgotten at the next press."""
        self.presses = KeyQueue(self, self._tell)
        self._loop_of_app: AbstractEventLoop | None = None
        self._to_do_first: list[Callable[[], None]] = []
        """Requests of threads and signals that arrive before the app runs."""
        self.ended_by: Exception | None = None
        """Why the app ended, if nobody asked it to: a defect, or a lost lease."""
        self.colours = Colours(self)
        self.texts = MaskedTexts(read_choice())
        self.idling = Idling(minutes_to_lock())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours have a value under any theme."""
        return DARK.variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is drawn goes through these last: with NO_COLOR, no colour is sent at all."""
        return (NoColor(),) if self.no_color else super().get_line_filters()

    def get_driver_class(self) -> type[Driver]:
        """Our own driver where Textual would take the one that it improves on."""
        chosen = super().get_driver_class()
        if chosen.__name__ != "LinuxDriver":
            return chosen
        from intercoder.tui.terminal.driver import TerminalDriver  # not on Windows

        return TerminalDriver

    def on_mount(self) -> None:
        """Coding begins at once if it is known who codes."""
        self._loop_of_app = asyncio.get_running_loop()
        self.set_interval(LOOKS_EVERY, self.lock_if_idle)
        for act in self._to_do_first:
            self._loop_of_app.call_soon(act)
        self.presses.wait()  # what was typed before the first screen is there
        if self.only is not None:
            self.push_screen(self.only, lambda _: self.exit())
        else:
            self.push_screen(self.coding or StartScreen(self.study, self.round))
        if self.coding is not None and self.colours.faults:
            self.call_after_refresh(self.coding.controller.say, self.colours.faults[0])

    def on_session_started(self, message: SessionStarted) -> None:
        """Somebody was chosen on the start screen."""
        self.coding = CodingScreen(message.session_start, self.assist, guided=self._guided)
        self.switch_screen(self.coding)

    # -- keys -----------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys, clicks and pastes one after the other, each once the one before it is done."""
        if self.is_hopeless(event):
            return
        is_press = isinstance(event, events.InputEvent | events.Paste)
        if is_press and not event.is_forwarded and not isinstance(event, events.MouseMove):
            if isinstance(event, events.Key) and event.key == "ctrl+j":
                event = events.Key("enter", "\r")  # typed before the terminal was ours
            if not self.presses.may_pass(event):
                return
            event = self._by_position(event)
            self._forget_told()
            self.lock_if_idle()  # the machine slept: this press was meant for nothing it shows
            self.idling.pressed()
            if self.coding is not None and not isinstance(self.screen, LockScreen):
                self.coding.controller.present()
        await super().on_event(event)

    def lock_if_idle(self) -> None:
        """Cover the screen once nobody has touched it for as long as the settings say."""
        if self.idling.is_over and not isinstance(self.screen, LockScreen):
            from intercoder.study.encryption.passphrases import is_asked_for

            self.push_screen(LockScreen([one for one in opened_studies() if is_asked_for(one)]))

    def _by_position(self, event: events.Event) -> events.Event:
        """A letter of another script as the Latin one on the same key, where it is a command: not
        where text is written, nor on screens that read letters in their own script."""
        if not isinstance(event, events.Key) or isinstance(self.screen, ReadsLetters):
            return event
        latin = by_position(event.character or "")
        if not latin or (self.focused and self.focused.check_consume_key(event.key, latin)):
            return event
        return events.Key(latin, latin)

    @property
    def is_changing(self) -> bool:
        """Whether a press is still being handled, or the first screen is not there yet."""
        return self.presses.is_at_work

    def drop_presses(self) -> None:
        """Drop what was typed: it was meant for something that has not come."""
        self.presses.drop()

    def on_key(self, event: events.Key) -> None:
        """A key that no screen and no binding took: say so, since it was pressed for a reason.

        Over a dialog the app's own keys do not count, since quitting would lose what is typed
        there; only the help does.
        """
        if event.key == "f1" and self.screen.is_modal:
            self.call_later(self.action_help)  # the help must not take this very key as its own
            return
        is_for_focus = event.key in FOCUS_KEYS and not self.screen.focus_chain
        if event.key not in self.screen.active_bindings or is_for_focus:
            has_way_back = len(self.screen_stack) > 2 or self.only is not None
            self.say(idle_words(event.key, has_way_back=has_way_back))

    def say(self, words: str) -> None:
        """Say this at the foot of the screen in view, until the next press."""
        if not words:
            return
        if isinstance(self.screen, CodingScreen):
            self.screen.say(words)
            return
        self._tell(words)
        self._told = words

    def _forget_told(self) -> None:
        if self._told:
            for line in self.screen.query(NoticeLine):
                if line.notice == self._told:
                    line.show("")
            self._told = ""

    def _tell(self, words: str) -> None:
        for line in self.screen.query(NoticeLine):
            line.show(words)

    def notify(self, message: str, **how: Any) -> None:
        """Say at the foot what Textual would lay over the text of an answer."""
        self.say(message)

    # -- what works on every screen -------------------------------------------------------------

    def action_help(self) -> None:
        """What works on this screen, to be read, searched and run."""
        from intercoder.tui.dialogs.help import HelpScreen

        below = self.screen
        if isinstance(below, HelpScreen | AskScreen):
            return
        if self.coding is not None:
            self.coding.guide.did(FirstStep.HELP)

        def run(action: str | None) -> None:
            if action is not None:
                self.call_later(self.run_action, action, below)

        self.push_screen(HelpScreen(below.KEYS if isinstance(below, HasKeys) else (), below), run)

    def action_copy(self) -> None:
        """Nothing is marked, or the screen would have copied it: say what Ctrl+C does."""
        self.say(NOT_QUIT)

    def copy_to_clipboard(self, text: str) -> None:
        """Keep it for pasting here. Answers are confidential: the terminal's clipboard, which other
        programs read, and over SSH other machines, gets it only where the person allows that."""
        if not text:
            self.say(NOT_QUIT)
            return
        self._clipboard = text
        self.screen.clear_selection()
        if copies_to_terminal():
            self.run_worker(partial(self._copy_outside, text), thread=True, exit_on_error=False)
        else:
            self.say(copied_words(outside=False))

    def _copy_outside(self, text: str) -> None:
        """In a thread, since the study is asked whether this may leave it, and notes it."""
        by = (
            self.coding.controller.workspace.coder
            if self.coding is not None
            else self.study.made_by
        )
        refused = note_copied_text(self.study, text, by)
        self.call_from_thread(self._copied_outside, text, refused)

    def _copied_outside(self, text: str, refused: str) -> None:
        if not refused:
            super().copy_to_clipboard(text)
        self.say(refused or copied_words(outside=True))

    def on_text_selected(self) -> None:
        """Words of an answer are marked: say how they are copied."""
        if self.screen.selections and self.screen.get_selected_text():
            self.say(MARKED)

    def action_switch_copying(self) -> None:
        """Whether what is copied goes to the terminal's clipboard too; remembered."""
        outside = not copies_to_terminal()
        remember_copying(outside=outside)
        self.say(COPIES_OUTSIDE if outside else COPIES_INSIDE)

    def action_save_state(self) -> None:
        """Say whether everything is saved."""
        writing = self._writing
        if writing is None or writing.saving is Saving.SAVED:
            self.say(ALL_SAVED)
        else:
            self.say(f"{count_changes(writing.writer.pending)} not in the study yet.")

    def action_switch_theme(self) -> None:
        """The next theme, remembered for the next time."""
        self._tell(self.colours.switch())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: what can be done on this screen, and what can be done anywhere."""
        if isinstance(screen, CodingScreen):
            yield from screen.commands()
        yield SystemCommand("help: what works here", "key ?", self.action_help)
        copying = "keep what is copied in intercoder" if copies_to_terminal() else COPY_OUTSIDE
        yield SystemCommand(f"clipboard: {copying}", COPYING, self.action_switch_copying)
        for name, words in self.colours.others():
            yield SystemCommand(f"colours: {words}", "key F4", partial(self.colours.choose, name))
        yield SystemCommand("intercoder: quit", "key Ctrl+Q", self.action_quit)
        if self.coding is not None and self.coding.saving in {Saving.SAVED, Saving.SAVING}:
            yield SystemCommand("coder: change", "leave this queue", self.action_change_coder)

    # -- how it ends ----------------------------------------------------------------------------

    @property
    def _writing(self) -> HasUnsavedChanges | None:
        """The screen whose changes must be saved before the app ends."""
        if self.coding is not None:
            return self.coding
        return next((one for one in self.screen_stack if isinstance(one, HasUnsavedChanges)), None)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """End the app; save while the screens still exist."""
        self._last_writing = self._writing
        self.presses.close()
        super().exit(result, return_code, message)

    async def action_quit(self) -> None:
        """Quit; with unsaved changes, only after confirmation."""
        writing = self._writing
        if writing is not None:  # whether a change of just now is kept decides what is asked
            writing.writer.wait_until_kept(KEPT_WITHIN)
        waiting = writing.writer.pending if writing is not None else 0
        if writing is None or not waiting or writing.saving in {Saving.SAVED, Saving.SAVING}:
            self.exit()
        elif writing.writer.keeps:
            is_away = writing.saving is Saving.KEPT
            self.push_screen(
                AskScreen(
                    "The server is not responding."
                    if is_away
                    else "Not everything is in the study.",
                    f"{writing.kept_words(waiting)} Until then nobody can see it on another "
                    "machine.",
                    (("Esc", "go on coding"), ("Q", "quit")),
                ),
                self._quit_with_changes_kept,
            )
        else:
            self.push_screen(
                AskScreen(
                    "Not everything is saved.",
                    f"{count_changes(waiting)} could not be written to the study. If you quit now, "
                    "the program tries once more; whatever cannot be saved then is lost.",
                    (("Esc", "go back and try again with Ctrl+S"), ("Q", "quit anyway")),
                ),
                self._quit_all_the_same,
            )

    def _quit_with_changes_kept(self, pressed: str | None) -> None:
        if pressed == "q":
            self.exit()

    def _quit_all_the_same(self, pressed: str | None) -> None:
        if pressed == "q":
            self.exit(return_code=FAILED)

    def on_place_lost(self, message: PlaceLost) -> None:
        """The coder has continued elsewhere: say so, and end."""
        self.ended_by = message.error
        fate = (
            "are kept on this machine and will be saved the next time you code in this study here"
            if message.kept
            else "could not be saved; everything before them is safe"
        )
        self.push_screen(
            AskScreen(
                "This window can no longer save.",
                f"{message.error.message} {count_changes(message.waiting)} made here since then "
                f"{fate}.",
                (("Enter", "close this window"),),
            ),
            lambda _: self.exit(return_code=FAILED),
        )

    def action_change_coder(self) -> None:
        """Leave this coder's queue for the start screen, after saving the last changes."""
        coding, self.coding = self.coding, None
        if coding is not None:
            self.switch_screen(StartScreen(self.study, self.round, before=coding.leave))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Treat an unforeseen error of a thread as a defect like any other."""
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, Exception):
            self._handle_exception(event.worker.error)

    def _soon(self, act: Callable[[], None]) -> None:
        """Run this in the app's own thread; callable from any thread and from a signal handler."""
        loop = self._loop_of_app
        if loop is None:
            self._to_do_first.append(act)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(act)

    def fail_soon(self, error: Exception) -> None:
        """End, because a thread has met a defect."""
        self._soon(lambda: self._handle_exception(error))

    def stop_soon(self, number: int) -> None:
        """End, because this signal asks for it."""
        self._soon(lambda: self.stop(number))

    def stop(self, number: int) -> None:
        """End as this signal asks, and keep what is being written as far as possible."""
        if (writing := self._writing) is not None:
            writing.keep_texts()
        self.ended_by = self.ended_by or StoppedError(number)
        self.exit(return_code=StoppedError(number).exit_code)

    def on_terminal_gone(self) -> None:
        """The window was closed, or the connection is lost."""
        self.stop(HUNG_UP)

    def on_process_continued(self) -> None:
        """The process was stopped and goes on."""
        self.refresh(layout=True)

    def leave_at_once(self, number: int) -> None:
        """The screen cannot be left, since nobody reads what it draws: save, and end anyway.

        On a thread of its own.
        """
        driver = self._driver
        if driver is not None and hasattr(driver, "leave_at_once"):
            driver.leave_at_once()
        with suppress(IntercoderError):
            self.finish()
        leave_at_once(number)

    def finish(self) -> str:
        """After the screen has closed: save what waits, release the lease, say why the app ended.

        Gives what is to be said of changes that are kept on this machine; empty if none are. Raises
        NotSavedError if something is lost, or whatever ended the app.
        """
        words = ""
        writing = self.coding or self._last_writing
        if isinstance(self.ended_by, CoderBusyError):
            if self.coding is not None:
                self.coding.controller.saver.let_go()
        elif writing is not None:
            try:
                words = writing.leave()
            except StudyError as error:
                is_stopped = isinstance(self.ended_by, StoppedError)
                raise (error if is_stopped else self.ended_by or error) from error
        if isinstance(self.ended_by, StoppedError) and words:
            raise StoppedError(self.ended_by.number, words)
        if self.ended_by is not None:
            raise self.ended_by
        return words

    def _handle_exception(self, error: Exception) -> None:
        """End without Textual's traceback, which prints local variables, and answers with them.

        The command that opened the app writes the defect to the log and says where that is. This
        is the one private method of Textual that the app replaces; a test holds it in place.
        """
        self.ended_by = self.ended_by or error
        self.exit(return_code=FAILED)
