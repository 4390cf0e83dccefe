"""The real program in a real terminal: tmux types the keys and reads the screen."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.idle import is_busy, wait_until_idle
from tests.waiting import PATIENCE, looks, wait_until

PROGRAM = (sys.executable, "-m", "intercoder")


def _without_control(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOCTTY)


def _waiting(tty: int) -> int:
    """How many bytes were typed that no program has read."""
    return int.from_bytes(fcntl.ioctl(tty, termios.FIONREAD, bytes(4)), sys.byteorder)


class Terminal:
    """A terminal of a given size, in a tmux server of its own."""

    def __init__(self, socket: Path, width: int, height: int) -> None:
        self._tmux = ("tmux", "-S", str(socket), "-f", os.devnull)
        self._size = ("-x", str(width), "-y", str(height))

    def run(self, *command: str) -> None:
        """Start a command; its exit code is shown when it ends."""
        line = " ".join(f"'{word}'" for word in command) + '; echo "ended with $?"; sleep 600'
        self._call("new-session", "-d", *self._size, "-s", "t", line)

    def keys(self, *keys: str) -> None:
        """Press keys, in tmux's names for them."""
        self._call("send-keys", "-t", "t", *keys)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._call("send-keys", "-t", "t", "-l", text)

    def resize(self, width: int, height: int) -> None:
        """Make the window another size."""
        self._call("resize-window", "-t", "t", "-x", str(width), "-y", str(height))

    def write(self, text: str) -> None:
        """Write to the terminal as another program would."""
        Path(self._tell("#{pane_tty}")).write_text(text, encoding="utf-8")

    def screen(self) -> str:
        """What the terminal shows."""
        return self._call("capture-pane", "-p", "-t", "t")

    def wait_for(self, shown: str | Callable[[str], bool]) -> str:
        """The screen once it shows this and stays as it is: what comes in several pieces is whole.

        Fails with the screen as it is when it takes too long.
        """
        is_there = (lambda screen: shown in screen) if isinstance(shown, str) else shown
        before = None
        for _ in looks(lambda: f"not {shown!r} but\n{self.screen()}", 0.05):
            screen = self.screen()
            if screen == before and not any(map(is_busy, self._programs())):
                break
            before = screen if is_there(screen) else None
        return screen

    def rest(self) -> None:
        """Wait until the program has taken what was typed, where keys that count for nothing leave
        no sign."""
        with open(self._tell("#{pane_tty}"), "rb", opener=_without_control) as tty:
            wait_until(lambda: not _waiting(tty.fileno()))
        (program,) = self._programs()
        wait_until_idle(program, 0.5)

    def _programs(self) -> list[int]:
        """The process that runs in the terminal; none once it has ended."""
        shell = self._tell("#{pane_pid}")
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text("ascii")
        return [int(child) for child in children.split()]

    def _tell(self, what: str) -> str:
        """What tmux knows of the terminal."""
        return self._call("display-message", "-p", "-t", "t", what).strip()

    def kill(self) -> None:
        """End the terminal and what runs in it."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _call(self, *arguments: str) -> str:
        ran = subprocess.run(
            [*self._tmux, *arguments], check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return ran.stdout


@pytest.fixture
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int, int], Terminal]]:
    """Makes terminals of a width and a height, and ends them."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    made: list[Terminal] = []

    def make(width: int, height: int) -> Terminal:
        made.append(Terminal(tmp_path_factory.mktemp("t") / "s", width, height))
        return made[-1]

    yield make
    for each in made:
        each.kill()
