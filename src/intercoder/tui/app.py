"""The app: its first screen, light and dark, the palette, and how it ends."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from intercoder.errors import CoderBusyError, IntercoderError, StoppedError, StudyError
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.suggest.live.offers import Assist
from intercoder.tui.coding.screen import CodingScreen
from intercoder.tui.coding.session_start import SessionStart, SessionStarted
from intercoder.tui.coding.status_text import count_changes
from intercoder.tui.dialogs.ask import AskScreen
from intercoder.tui.keys import EVERYWHERE, HasKeys, bindings
from intercoder.tui.settings import remember_theme, remembered_theme
from intercoder.tui.shared.messages import PlaceLost
from intercoder.tui.shared.protocols import HasUnsavedChanges, Saving
from intercoder.tui.start.screen import StartScreen
from intercoder.tui.terminal.drawn_app import DrawnApp
from intercoder.tui.terminal.ending import leave_at_once
from intercoder.tui.terminal.key_queue import KeyQueue
from intercoder.tui.themes import DARK, THEMES, other
from intercoder.tui.widgets.notice_line import NoticeLine

if TYPE_CHECKING:
    from rich.console import RenderableType

HUNG_UP = 1
"""The signal number for a lost terminal, even where the system has none."""
FAILED = 1
"""The app's return value when it did not end because a person asked."""


class CodingApp(DrawnApp, inherit_bindings=False):
    """Coding in a terminal. `running.py` has the ways to start it.

    Textual's own bindings are left out because they come before everything else: Ctrl+Q would
    overtake an Enter that is still on its way, and would throw away a memo that is being written.
    """

    TITLE = "intercoder"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("ctrl+c", "help_quit", show=False),
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
    ) -> None:
        """`only` is shown instead of everything else, and the app ends when it is left. `assist`
        starts what makes suggestions."""
        super().__init__()
        self.study = study
        self.round = round
        self.only = only
        self.assist = assist
        self.coding: CodingScreen | None = (
            CodingScreen(session_start, assist) if session_start else None
        )
        self._last_writing: HasUnsavedChanges | None = None
        self.presses = KeyQueue(self, self._tell)
        self._loop_of_app: AbstractEventLoop | None = None
        self._to_do_first: list[Callable[[], None]] = []
        """Requests of threads and signals that arrive before the app runs."""
        self.ended_by: Exception | None = None
        """Why the app ended, if nobody asked it to: a defect, or a lost lease."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = remembered_theme()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours have a value under any theme."""
        return DARK.variables

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
        for act in self._to_do_first:
            self._loop_of_app.call_soon(act)
        self.presses.wait()  # what was typed before the first screen is there
        if self.only is not None:
            self.push_screen(self.only, lambda _: self.exit())
        else:
            self.push_screen(self.coding or StartScreen(self.study, self.round))

    def on_session_started(self, message: SessionStarted) -> None:
        """Somebody was chosen on the start screen."""
        self.coding = CodingScreen(message.session_start, self.assist)
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
        await super().on_event(event)

    @property
    def is_changing(self) -> bool:
        """Whether a press is still being handled, or the first screen is not there yet."""
        return self.presses.is_at_work

    def drop_presses(self) -> None:
        """Drop what was typed: it was meant for something that has not come."""
        self.presses.drop()

    def _tell(self, words: str) -> None:
        for line in self.screen.query(NoticeLine):
            line.show(words)

    # -- what works on every screen -------------------------------------------------------------

    def action_help(self) -> None:
        """All keys, those of this screen first."""
        from intercoder.tui.dialogs.help import HelpScreen

        if not isinstance(self.screen, HelpScreen | AskScreen):
            first = self.screen.KEYS if isinstance(self.screen, HasKeys) else ()
            self.push_screen(HelpScreen(first))

    def action_switch_theme(self) -> None:
        """Light or dark, remembered for the next time."""
        self.theme = other(self.theme)
        remember_theme(self.theme)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: what can be done on this screen, and what can be done anywhere."""
        if isinstance(screen, CodingScreen):
            yield from screen.commands()
        yield SystemCommand("keys: show all", "key F1", self.action_help)
        shade = "light" if self.current_theme.dark else "dark"
        yield SystemCommand(f"colours: {shade}", "key F4", self.action_switch_theme)
        yield SystemCommand("intercoder: quit", "key Ctrl+Q", self.action_quit)
        if self.coding is not None and self.coding.saver.state in {Saving.SAVED, Saving.SAVING}:
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
        saver = self.coding.saver if self.coding is not None else None
        waiting = saver.writer.pending if saver is not None else 0
        is_saved = saver is None or saver.state in {Saving.SAVED, Saving.SAVING}
        if saver is not None and waiting and not is_saved and saver.writer.keeps:
            is_away = saver.state is Saving.KEPT
            self.push_screen(
                AskScreen(
                    "The server is not responding."
                    if is_away
                    else "Not everything is in the study.",
                    f"{saver.kept_words(waiting)} Until then nobody can see it on another machine.",
                    (("Esc", "go on coding"), ("Q", "quit")),
                ),
                self._quit_with_changes_kept,
            )
            return
        writing = self._writing
        waiting = writing.writer.pending if writing is not None else 0
        if writing is None or not waiting or writing.saving in {Saving.SAVED, Saving.SAVING}:
            self.exit()
            return
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

    def on_went_on(self) -> None:
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
                self.coding.saver.let_go()
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
