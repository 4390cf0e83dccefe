"""The real program in a real terminal: tmux types the keys and reads the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAM = (sys.executable, "-m", "intercoder")


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
        tty = self._call("display-message", "-p", "-t", "t", "#{pane_tty}").strip()
        Path(tty).write_text(text, encoding="utf-8")

    def screen(self) -> str:
        """What the terminal shows."""
        return self._call("capture-pane", "-p", "-t", "t")

    def wait_for(self, shown: str | Callable[[str], bool], seconds: float = 20) -> str:
        """The screen once it shows this. Fails with the screen as it is when it takes too long."""
        is_there = (lambda screen: shown in screen) if isinstance(shown, str) else shown
        until = time.monotonic() + seconds
        while not is_there(screen := self.screen()):
            if time.monotonic() > until:
                pytest.fail(f"the terminal does not show {shown!r} but:\n{screen}")
            time.sleep(0.05)
        return screen

    def rest(self) -> None:
        """Let the program take what was typed, where keys that count for nothing leave no sign."""
        time.sleep(2)

    def kill(self) -> None:
        """End the terminal and what runs in it."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _call(self, *arguments: str) -> str:
        ran = subprocess.run(
            [*self._tmux, *arguments], check=True, capture_output=True, text=True, timeout=20
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
