"""How quick the coding screen is: the real program, on a pseudo-terminal, in studies of any size.

    python benchmarks/coding_screen.py --answers 1000 --answers 100000 --answers 1000000

For each size: seconds to the first answer, milliseconds from a key to the last byte it leads to,
processor time a key, and resident memory, as JSON. Figures of a machine at work vary; take the best
of a few runs. Nothing here is a test.

    python benchmarks/coding_screen.py --training [--encoder e5]

The same keys while the process beside the app learns from 5,000 decisions: only presses between the
first answer on the screen and the model that was learned count; the model is forgotten and the
program started again until there are enough. With an encoder, the process learns by words, encodes
200 answers, and learns again with the encoder: all others have vectors in the study, made up, since
speed does not depend on what is in them.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import select
import sqlite3
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.files.files import read_codebook
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import create_study, open_study
from intercoder.study.suggest.training_data import answer_rows, answer_texts
from intercoder.suggest.encoders.encoder import find_encoder
from intercoder.suggest.learning.encoder_in_use import settle_encoder
from intercoder.suggest.learning.study_vectors import StudyVectors

COLUMNS, ROWS = 130, 40
QUIET = 0.08
"""Seconds without a byte after which a key counts as answered."""
PATIENCE = 5.0
BATCH = 5000
UNREAD = 200
"""Answers that an encoder has still to read."""
LEARNS = 300.0
"""Seconds after which a process that has not learned has failed."""
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


@dataclass(frozen=True)
class Training:
    """What was measured while the process beside the app learned."""

    decisions: int
    presses: int
    seconds_learning: list[float]
    """From the first answer on the screen to the model, one for each start."""
    keys: dict[str, dict[str, float]]


def build_coded(path: Path, decided: int, left: int) -> None:
    """A study with so many different answers decided by its coder, and some left to decide."""
    random = Random(1)
    codebook = read_codebook(CODEBOOK)
    codes = [code.id for code in codebook.assignable if not code.exclusive]
    syllables = ("ka", "lo", "mi", "ren", "su", "ta", "vel", "o", "ni", "ster")
    words = ["".join(random.choices(syllables, k=random.randint(1, 4))) for _ in range(4000)]
    with create_study(str(path), codebook) as study:
        add_coder(study, "bench")
        with take_in(study) as intake:
            intake.add_questions([Question("value", QUESTION)])
            answers, decisions = [], []
            for n in range(decided + left):
                given = random.sample(codes, random.choice((1, 1, 2)))
                about = [
                    f"{code} {random.choice(words[place::40])}" for place, code in enumerate(given)
                ]
                text = " ".join([*about, *random.choices(words, k=random.randint(2, 18))])
                answers.append(Answer(f"v{n:07d}", "value", f"r{n:07d}", text, "en"))
                if n < decided:
                    decisions.append(EarlierDecision(f"v{n:07d}", "bench", Judgement.of(given)))
            intake.add_answers(answers)
            intake.add_decisions(decisions)


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        self.begun = time.perf_counter()
        self._seen = b""
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
        """Seconds since the start until this text appears among all that was waited for."""
        while time.perf_counter() - self.begun < timeout:
            if text.encode() in self._seen:
                return time.perf_counter() - self.begun
            if select.select([self._file], [], [], 1.0)[0]:
                self._seen += os.read(self._file, 1 << 16)
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
        keys[name] = spread(times)
    spent = (terminal.cpu() - cpu) * 1000 / count
    resident = terminal.resident()
    terminal.quit()
    return Figures(answers, round(first, 2), keys, round(spent, 1), round(resident, 1))


def let_read(path: Path, name: str) -> None:
    """Let this encoder read the study, as if it had read all answers but the last ones."""
    encoder, random = find_encoder(name), np.random.default_rng(1)
    with open_study(str(path)) as study:
        settle_encoder(study, name)
        texts = [one.text for one in answer_texts(study, answer_rows(study)[:-UNREAD])]
        width = len(encoder.vectors(["word"])[0])
        made = random.normal(size=(len(texts), width)).astype(np.float16)
        StudyVectors(study).keep(encoder, dict(zip(texts, made, strict=True)))


def measure_training(path: Path, decided: int, presses: int, models: int) -> Training:
    """Press keys until so many models are learned, again and again until there are enough."""
    times: dict[str, list[float]] = {name: [] for name in KEYS}
    lasted = []
    while min(map(len, times.values())) < presses:
        forget_models(path)
        terminal = Terminal(
            [sys.executable, "-m", "intercoder", "code", str(path), "--coder", "bench"]
        )
        terminal.wait_for(QUESTION)
        begun = time.perf_counter()
        for name, sequences in cycle(KEYS.items()):
            *before, timed = next(islice(cycle(sequences), len(times[name]) % len(sequences), None))
            for key in before:
                terminal.press(key)
            took = terminal.press(timed) * 1000
            if count_models(path) >= models:
                break
            if time.perf_counter() - begun > LEARNS:
                raise TimeoutError("nothing was learned")
            times[name].append(took)
        lasted.append(round(time.perf_counter() - begun, 1))
        terminal.quit()
    keys = {name: spread(found) for name, found in times.items()}
    keys["all"] = spread([one for found in times.values() for one in found])
    return Training(decided, sum(map(len, times.values())), lasted, keys)


def forget_models(path: Path) -> None:
    """Take what was learned out of the study."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM model")


def count_models(path: Path) -> int:
    """How often something was learned."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM model").fetchone()[0])


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    times = sorted(times)
    return {
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
    }


def main() -> None:
    """Measure each size asked for, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, action="append", help="size of a study")
    parser.add_argument("--presses", type=int, default=60, help="presses of each kind")
    parser.add_argument("--training", action="store_true", help="measure while a model is learned")
    parser.add_argument("--encoder", default="", help="with --training: what reads the answers")
    parser.add_argument("--decided", type=int, default=5000, help="decisions it is learned from")
    asked = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        if asked.training:
            path = Path(folder) / "coded.study"
            build_coded(path, asked.decided, 20_000)
            if asked.encoder:
                let_read(path, asked.encoder)
            models = 2 if asked.encoder else 1
            figures.append(asdict(measure_training(path, asked.decided, asked.presses, models)))
        for answers in asked.answers or ([] if asked.training else [1000]):
            path = Path(folder) / f"{answers}.study"
            build(path, answers)
            measure(path, answers, 3)  # warms the caches of the system
            figures.append(asdict(measure(path, answers, asked.presses)))
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
