"""The real program on a pseudo-terminal: bytes go in as they are, and what is drawn is read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial

import pyte

from tests.terminal.idle import wait_until_idle
from tests.waiting import PATIENCE, looks

MODES = (1049, 1000, 1003, 1006, 1015, 1004, 2004)
"""What a screen turns on: the other screen, the mouse, the focus, marked pastes."""


class PseudoTerminal:
    """A program on a terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        typed_first: bytes = b"",
    ) -> None:
        """`typed_first` is there before the program starts."""
        self._columns, self._rows = size
        self._lock = threading.Lock()
        self._drawn = bytearray()
        self._fed = 0
        self._shown = pyte.Screen(self._columns, self._rows)
        self._stream = pyte.ByteStream(self._shown)
        self._status: int | None = None
        self._is_read = threading.Event()
        self._is_read.set()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            time.sleep(0.05)  # for the size and what is typed first
            told = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
            os.execvpe(command[0], list(command), {**os.environ, **told})
        os.set_blocking(self._file, False)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", *reversed(size), 0, 0))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        if typed_first:
            self.write(typed_first)

    def _read(self) -> None:
        while True:
            self._is_read.wait()
            try:
                if not select.select([self._file], [], [], 0.05)[0]:
                    continue
                read = os.read(self._file, 65536)
            except (OSError, ValueError):
                return
            if not read:
                return
            with self._lock:
                self._drawn += read

    # -- typing ---------------------------------------------------------------------------------

    def write(self, keys: bytes) -> None:
        """Type all of this at once."""
        os.write(self._file, keys)

    def type(self, keys: Sequence[bytes], gap: float) -> None:
        """Type key by key, with a pause after each."""
        for key in keys:
            self.write(key)
            time.sleep(gap)

    def type_slowly(self, keys: Sequence[bytes], rest: float = 0.3) -> None:
        """Type key by key, each once the screen has shown the same for so long."""
        for key in keys:
            self.write(key)
            self.wait_until_still(rest)

    # -- looking --------------------------------------------------------------------------------

    @property
    def drawn(self) -> bytes:
        """Everything that was written to the terminal."""
        with self._lock:
            return bytes(self._drawn)

    def screen(self) -> str:
        """What the terminal shows."""
        with self._lock:
            new, self._fed = bytes(self._drawn[self._fed :]), len(self._drawn)
        self._stream.feed(for_pyte(new))
        return "\n".join(line.rstrip() for line in self._shown.display)

    def wait_for(self, shown: str) -> str:
        """The screen once it shows this."""
        for _ in looks(lambda: f"not {shown!r} but\n{self.screen()}", 0.05):
            if shown in (screen := self.screen()):
                break
        return screen

    def wait_until_still(self, rest: float) -> str:
        """The screen once it has shown the same while the program had nothing to do for so long."""
        # What comes and goes again, such as the help, is a change too: so it is asked whether there
        # was a rest, and not whether the screen looks as before.
        shown = self.screen()
        while not wait_until_idle(self.pid, rest, partial(self._shows, shown)):
            shown = self.screen()
        return shown

    def _shows(self, screen: str) -> bool:
        return self.screen() == screen

    def modes_left_on(self) -> set[int]:
        """What the program turned on and has not turned off."""
        on = set()
        for mode in MODES:
            enabled = self.drawn.rfind(b"\x1b[?%dh" % mode)
            if enabled > self.drawn.rfind(b"\x1b[?%dl" % mode):
                on.add(mode)
        return on

    def takes_lines(self) -> bool:
        """Whether the terminal collects lines and shows what is typed, as under a shell."""
        flags = termios.tcgetattr(self._file)[3]
        return bool(flags & termios.ICANON) and bool(flags & termios.ECHO)

    # -- ending ---------------------------------------------------------------------------------

    def stop_reading(self) -> None:
        """Read nothing any more, as a connection that stands still."""
        self._is_read.clear()

    def read_on(self) -> None:
        """Read again."""
        self._is_read.set()

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal under the program."""
        self._is_read.set()
        os.close(self._file)

    def exit_code(self) -> int:
        """The exit code once the program has ended; minus the signal, if one has ended it."""
        if self._status is None:
            for _ in looks(lambda: f"the program does not end:\n{self.screen()}"):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    break
            self._status = status
            if self._is_read.is_set():
                self._thread.join(PATIENCE)  # what was written last is still to be read
        return os.waitstatus_to_exitcode(self._status)

    def close(self) -> None:
        """End the program, if it still runs, and its terminal."""
        self._is_read.set()
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        try:
            os.close(self._file)
        except OSError:
            return


def for_pyte(drawn: bytes) -> bytes:
    """What pyte knows: one screen, cleared where another comes; no questions to the terminal."""
    for change in (b"\x1b[?1049h", b"\x1b[?1049l"):
        drawn = drawn.replace(change, b"\x1b[2J\x1b[H")
    for question in (b"\x1b[?2026$p", b"\x1b[?2048$p", b"\x1b[<u"):
        drawn = drawn.replace(question, b"")
    begin = drawn.find(b"\x1b[>")
    while begin >= 0:
        end = drawn.find(b"u", begin)
        drawn = drawn[:begin] + drawn[end + 1 :]
        begin = drawn.find(b"\x1b[>")
    return drawn
