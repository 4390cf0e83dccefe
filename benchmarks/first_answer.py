"""From `pip install` to a newcomer's first coded answer: commands, questions, keys and time.

    python benchmarks/first_answer.py              with the program that is installed here
    python benchmarks/first_answer.py --install    with this clone, installed first

The newcomer has a codebook (a CSV with the columns code and definition) and a table of answers, and
does what the screen names: makes a study, imports the answers, takes what the import proposes by
pressing Enter, and codes. Only machine time is measured: a question counts as put once the terminal
has shown the same for a moment, and is answered at once. Prints JSON; figures of a machine at work
vary. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

CODEBOOK = """code,definition
Quiet,"Silence, calm places to read"
Staff,"The people who work there"
Books,"Books, films, papers"
"""
ANSWERS = """respondent,language,What do you value most about the library?
1,en,The quiet reading room and that nobody minds if I stay
2,en,"Friendly staff, always helpful"
3,en,More novels and fewer crime stories please
4,en,That it is open on Saturdays
"""
STILL = 1.5
"""Seconds without a byte after which the terminal waits for a person."""
PATIENCE = 180.0
"""Seconds after which a command that does nothing has failed."""
MOST_QUESTIONS = 20
CODER = "anna"


@dataclass
class Step:
    """One command of the newcomer's."""

    command: str
    seconds: float = 0.0
    questions: int = 0
    """How often it asked something."""
    keys: int = 0
    """Keys typed into it, Enter included."""


@dataclass
class Way:
    """The whole way."""

    commands: int = 0
    questions: int = 0
    keys: int = 0
    """Keys typed into the program; the commands themselves are not counted in."""
    seconds: float = 0.0
    installing_s: float | None = None
    steps: list[Step] = field(default_factory=list)


class Terminal:
    """A command on a terminal of 80 columns and 24 rows."""

    def __init__(self, command: Sequence[str], folder: Path, home: Path) -> None:
        self.shown = b""
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            told = {"TERM": "xterm-256color", "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
            os.execvpe(command[0], list(command), {**os.environ, **told})
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def type(self, keys: str) -> None:
        os.write(self._file, keys.encode())

    def read(self, seconds: float) -> bool:
        """Read what comes in this time; whether the program still runs."""
        if not select.select([self._file], [], [], seconds)[0]:
            return True
        try:
            read = os.read(self._file, 65536)
        except OSError:
            return False
        self.shown += read
        return bool(read)

    def wait_for(self, words: str) -> None:
        """Read until this was shown."""
        until = time.monotonic() + PATIENCE
        while words.encode() not in self.shown:
            if time.monotonic() > until or not self.read(0.1):
                raise SystemExit(f"It never showed “{words}” but:\n{self.text}")

    def wait_until_still(self) -> bool:
        """Read until nothing comes any more; whether the program still runs."""
        until, last, length = time.monotonic() + PATIENCE, time.monotonic(), len(self.shown)
        while time.monotonic() - last < STILL:
            if time.monotonic() > until:
                raise SystemExit(f"It never comes to rest:\n{self.text}")
            if not self.read(0.1):
                return False
            if len(self.shown) != length:
                last, length = time.monotonic(), len(self.shown)
        return True

    def end(self) -> int:
        """Wait for its end; its exit code."""
        while self.read(0.2):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    @property
    def text(self) -> str:
        return self.shown.decode(errors="replace")[-1500:]


def answered(program: str, words: Sequence[str], folder: Path, home: Path) -> Step:
    """Run a command, and take what it proposes whenever it asks."""
    step = Step(" ".join(["intercoder", *words]))
    begun = time.monotonic()
    waited = 0.0
    terminal = Terminal([program, *words], folder, home)
    while terminal.wait_until_still():
        if not terminal.shown:
            continue  # it has not begun to speak
        waited += STILL
        step.questions += 1
        typed = "y\r" if terminal.text.rstrip().endswith(("[y/n]:", "[Y/n]:", "[y/N]:")) else "\r"
        step.keys += len(typed)
        if step.questions > MOST_QUESTIONS:
            raise SystemExit(f"It asks and asks:\n{terminal.text}")
        terminal.type(typed)
    if terminal.end():
        raise SystemExit(f"“{step.command}” failed:\n{terminal.text}")
    step.seconds = round(time.monotonic() - begun - waited, 2)
    return step


def coded(program: str, study: str, folder: Path, home: Path) -> Step:
    """Open the coding screen as somebody the study does not know, and code the first answer."""
    words = ["code", study, "--coder", CODER]
    step = Step(" ".join(["intercoder", *words]), questions=1)
    begun = time.monotonic()
    terminal = Terminal([program, *words], folder, home)
    terminal.wait_until_still()
    terminal.type("y\r")
    terminal.wait_for("quiet reading")
    terminal.type("q\r")
    terminal.wait_for("1 of 4")
    step.seconds = round(time.monotonic() - begun - STILL, 2)
    step.keys = 4
    terminal.type("\x11")
    if terminal.end() or "You coded 1 answer" not in terminal.text:
        raise SystemExit(f"Coding failed:\n{terminal.text}")
    return step


def installed(folder: Path) -> tuple[str, float]:
    """Install this clone into a new environment; the program, and how long that took."""
    begun = time.monotonic()
    root = Path(__file__).parent.parent
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "-q"]
    subprocess.run([*pip, "-c", str(root / "constraints.txt"), str(root)], check=True)
    return str(environment / "bin" / "intercoder"), time.monotonic() - begun


def main() -> None:
    """Go the whole way, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install", action="store_true", help="install this clone first")
    asked = parser.parse_args()
    way = Way()
    with tempfile.TemporaryDirectory() as made:
        folder, home = Path(made) / "work", Path(made) / "home"
        folder.mkdir()
        home.mkdir()
        (folder / "codes.csv").write_text(CODEBOOK, "utf-8")
        (folder / "answers.csv").write_text(ANSWERS, "utf-8")
        program = str(Path(sys.executable).parent / "intercoder")
        if asked.install:
            program, seconds = installed(Path(made))
            way.installing_s = round(seconds, 1)
            way.commands += 2  # making an environment, and pip
        study = "visitors.study"
        way.steps.append(answered(program, ["new", study, "--codebook", "codes.csv"], folder, home))
        way.steps.append(answered(program, ["import", study, "answers.csv"], folder, home))
        way.steps.append(coded(program, study, folder, home))
    way.commands += len(way.steps)
    way.questions = sum(step.questions for step in way.steps)
    way.keys = sum(step.keys for step in way.steps)
    way.seconds = round(sum(step.seconds for step in way.steps), 2)
    print(json.dumps(asdict(way), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
