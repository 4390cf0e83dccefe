"""Textual's driver for Linux and macOS, corrected where it loses keys or hangs.

- Escape that is read together with what was pressed after it stays a key (`escapes.py`).
- A sequence that Textual does not know is left out, where it would become letters.
- Bytes that are no UTF-8 are left out, where Textual would end the app.
- A terminal that has gone is told to the app; nothing is written to it any more.
- A process that was stopped and goes on reads its terminal in one thread, not in two.
"""

from __future__ import annotations

import atexit
import io
import os
import select
import signal
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from types import FrameType
from typing import Any, TextIO

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from intercoder.tui.terminal.ending import as_found
from intercoder.tui.terminal.escapes import ESCAPE, EscapeReader, Piece

ENTER = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?7l"
"""The other screen, without a cursor, told when the window has the focus, no lines wrapped."""
LEAVE = (
    b"\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    b"\x1b[<u\x1b[0m\x1b[2J\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""All that a terminal was told, taken back."""
READ = 4096
KNOWN_SEQUENCE = "\x1b[A"
"""A sequence that Textual's parser knows, after which it waits for nothing."""
LOOK = 0.1
"""Seconds between looks whether reading is to end."""


class TerminalGone(Message):
    """Nobody can type or look any more."""


class ProcessContinued(Message):
    """The process was stopped and goes on: the screen may show something else."""


class _Output(io.TextIOWrapper):
    """What is written to a terminal; without a word once there is none."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            return


def _output(like: TextIO) -> _Output:
    file = os.fdopen(os.dup(like.fileno()), "wb")
    return _Output(file, encoding=like.encoding, errors=like.errors)


def _write_if_taken(file: int, text: bytes) -> None:
    """Write as much as is taken at once. A shell shares the file, so it blocks again afterwards."""
    os.set_blocking(file, False)
    try:
        os.write(file, text)
    finally:
        os.set_blocking(file, True)


def _parsed(parser: XTermParser, piece: Piece) -> list[Message]:
    """The keys and clicks of a piece; none, where Textual does not know the sequence."""
    if piece.is_escape:
        return [events.Key("escape", ESCAPE)]
    messages = list(parser.feed(piece.text))
    if piece.is_sequence and not messages:
        # It waits for more of the sequence, and would make keys of it in the end.
        list(parser.feed(KNOWN_SEQUENCE))
    return messages


class TerminalDriver(LinuxDriver):
    """Reads keys, and writes what is drawn."""

    def __init__(self, app: App[Any], **how: Any) -> None:
        super().__init__(app, **how)
        if sys.__stderr__ is not None:
            self._file = _output(sys.__stderr__)
        self._is_on = False
        self._attributes: list[Any] | None = None
        signal.signal(signal.SIGTSTP, self._in_loop(self._sigtstp_application))
        signal.signal(signal.SIGCONT, self._in_loop(self._go_on))

    # -- taking over the terminal and leaving it ------------------------------------------------

    def start_application_mode(self) -> None:
        """Take over the terminal."""
        start: Callable[[], None] = super().start_application_mode
        start()
        self.attrs_before = as_found() or self.attrs_before
        self._is_on = True
        self._attributes = self._read_attributes()
        atexit.register(self.leave_at_once)

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was."""
        if self._is_on:
            super().stop_application_mode()  # it may never return: then `leave_at_once` is called
            self._is_on = False
            atexit.unregister(self.leave_at_once)

    def leave_at_once(self) -> None:
        """Leave the terminal as it was, past everything that waits to be written to it."""
        if not self._is_on:
            return
        self._is_on = False
        try:
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            if self._file is not None:
                _write_if_taken(self._file.fileno(), LEAVE)
        except (termios.error, OSError):
            return

    def _read_attributes(self) -> list[Any] | None:
        try:
            return termios.tcgetattr(self.fileno)
        except termios.error:
            return None

    # -- being stopped --------------------------------------------------------------------------

    def _in_loop(self, act: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
        """A handler of a signal: in the middle of writing to the terminal, nothing can be done."""
        loop = self._loop

        def handle(number: int, frame: FrameType | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(act)

        return handle

    def _go_on(self) -> None:
        """After a stop that let us leave the terminal, take it over again; else it is still ours.

        Textual would start a second thread that reads keys then, and each would get some of them.
        """
        if not self._is_on:
            self._sigcont_application()
        elif self._attributes is not None:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes)
            except termios.error:
                return
            self.write(ENTER)
            self._enable_mouse_support()
            self._enable_bracketed_paste()
        self.send_message(ProcessContinued())

    # -- reading --------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        """Read what is typed until the app ends or the terminal has gone."""
        parser = XTermParser(self._debug)
        escapes = EscapeReader()
        decode = getincrementaldecoder("utf-8")(errors="ignore").decode
        while not self.exit_event.is_set():
            wait = constants.ESCAPE_DELAY if escapes.is_waiting else LOOK
            if select.select([self.fileno], [], [], wait)[0]:
                read = self._read()
                if read is None:
                    self.send_message(TerminalGone())
                    return
                pieces = escapes.feed(decode(read))
            else:
                pieces = escapes.end_waiting()
            for piece in pieces:
                for message in _parsed(parser, piece):
                    self.process_message(message)

    def _read(self) -> bytes | None:
        try:
            return os.read(self.fileno, READ) or None
        except OSError:
            return None
