"""How quick the coding screen is: the real program, on a pseudo-terminal, in studies of any size.

    python benchmarks/coding_screen.py --answers 1000 --answers 100000 --answers 1000000

For each size: seconds to the first answer, milliseconds from a key to the last byte it leads to,
processor time a key, and resident memory, as JSON. Figures of a machine at work vary; take the best
of a few runs. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.files import read_codebook
from intercoder.study.intake import take_in
from intercoder.study.people import add_coder
from intercoder.study.study import create_study

COLUMNS, ROWS = 130, 40
QUIET = 0.08
"""Seconds without a byte after which a key counts as answered."""
PATIENCE = 5.0
BATCH = 5000
QUESTION = "What do you value most in your library?"
TEXTS = (
    "The quiet reading room upstairs, and that nobody minds if I stay the whole day.",
    "Longer opening hours on Sundays, please.",
    "Staff are kind, and the children's corner is lovely.",
    "More e-books. The app logs me out every week and I have to find my card again.",
)
CODEBOOK = Path(__file__).parent.parent / "codebooks" / "library-visitors.yaml"
DOWN, UP = "\x1b[B", "\x1b[A"
KEYS = {"toggle": (("q",),), "move": ((DOWN,), (UP,)), "commit": (("q", "\r"),)}
"""What is pressed, in turn; the last key of each sequence is the one that is timed."""


@dataclass(frozen=True)
class Figures:
    """What was measured in a study of one size."""

    answers: int
    first_content_s: float
    keys: dict[str, dict[str, float]]
    cpu_ms_a_key: float
    resident_mb: float


def build(path: Path, answers: int) -> None:
    """A study with that many short answers, and one coder."""
    with create_study(str(path), read_codebook(CODEBOOK)) as study:
        add_coder(study, "bench")
        with take_in(study) as intake:
            intake.add_questions([Question("value", QUESTION)])
            for start in range(0, answers, BATCH):
                numbers = range(start, min(start + BATCH, answers))
                intake.add_answers(
                    [
                        Answer(f"v{n:07d}", "value", f"r{n:07d}", TEXTS[n % len(TEXTS)], "en")
                        for n in numbers
                    ]
                )


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        self.begun = time.perf_counter()
        self.process, self._file = pty.fork()
        if self.process == 0:
            environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execvpe(command[0], list(command), environment)
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, size)

    def press(self, key: str) -> float:
        """Press a key; seconds until the last byte that it led to.

        Raises TimeoutError if it led to none: that would be no quick answer, but none at all.
        """
        pressed = time.perf_counter()
        os.write(self._file, key.encode())
        if not select.select([self._file], [], [], PATIENCE)[0]:
            raise TimeoutError(f"{key!r} changed nothing on the screen")
        return self._last_byte() - pressed

    def wait_for(self, text: str, timeout: float = 60.0) -> float:
        """Seconds since the start until this text appears."""
        seen = b""
        while time.perf_counter() - self.begun < timeout:
            if select.select([self._file], [], [], 1.0)[0]:
                seen += os.read(self._file, 1 << 16)
                if text.encode() in seen:
                    return time.perf_counter() - self.begun
        raise TimeoutError(f"{text!r} did not appear")

    def settle(self) -> None:
        """Let everything that is on its way arrive."""
        time.sleep(0.5)
        self._last_byte()

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """Resident memory in megabytes."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def quit(self) -> None:
        """End the program as a person would."""
        os.write(self._file, b"\x11")
        self._last_byte()
        os.close(self._file)
        os.waitpid(self.process, 0)

    def _last_byte(self) -> float:
        last = time.perf_counter()
        while select.select([self._file], [], [], QUIET)[0]:
            try:
                os.read(self._file, 1 << 16)
            except OSError:  # the program has closed its end
                break
            last = time.perf_counter()
        return last


def measure(path: Path, answers: int, presses: int) -> Figures:
    """Start the program on this study, press keys, and quit."""
    command = [sys.executable, "-m", "intercoder", "code", str(path), "--coder", "bench"]
    terminal = Terminal(command)
    first = terminal.wait_for(QUESTION)
    terminal.settle()
    keys: dict[str, dict[str, float]] = {}
    cpu, count = terminal.cpu(), 0
    for name, sequences in KEYS.items():
        times = []
        for *before, timed in islice(cycle(sequences), presses):
            for key in before:
                terminal.press(key)
            times.append(terminal.press(timed) * 1000)
            count += len(before) + 1
        times.sort()
        keys[name] = {
            "p50_ms": round(times[len(times) // 2], 1),
            "p95_ms": round(times[int(len(times) * 0.95)], 1),
        }
    spent = (terminal.cpu() - cpu) * 1000 / count
    resident = terminal.resident()
    terminal.quit()
    return Figures(answers, round(first, 2), keys, round(spent, 1), round(resident, 1))


def main() -> None:
    """Measure each size asked for, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, action="append", help="size of a study")
    parser.add_argument("--presses", type=int, default=60, help="presses of each kind")
    asked = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for answers in asked.answers or [1000]:
            path = Path(folder) / f"{answers}.study"
            build(path, answers)
            measure(path, answers, 3)  # warms the caches of the system
            figures.append(asdict(measure(path, answers, asked.presses)))
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
