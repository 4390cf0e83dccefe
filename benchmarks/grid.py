"""How quick the queue's grid is: the real program, on a pseudo-terminal, in a study of any size.

    python benchmarks/grid.py --answers 1000000
    python benchmarks/grid.py --at big.study

For the study: seconds from a key to the first rows (opening, each filter, each order), and until
all answers are counted; milliseconds from a key to the last byte it leads to with the grid open,
and resident memory, as JSON. The processor's time is measured beside each: on a machine at work, it
says more. Without a screen, the same reads are timed alone (`--reads`), for SQLite or, with `--at`
an address, for PostgreSQL. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.coding_screen import CODEBOOK, DOWN, QUIET, Terminal, spread
from intercoder.answers.answer import Answer, Question
from intercoder.codebook.files.files import read_codebook
from intercoder.coding.decision import Judgement, State
from intercoder.coding.queue import OPEN, Column, QueueFilter, QueueSort
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import create_study, open_study

BATCH = 5000
FIRST = 300
QUESTIONS = ("What do you value most in your library?", "What could be better?")
LANGUAGES = ("en",) * 6 + ("fi",) * 3 + ("sv",)
SYLLABLES = ("ka", "lo", "mi", "ren", "su", "ta", "vel", "o", "ni", "ster")
COMMON = ("quiet", "staff", "books", "hours", "nothing", "children", "sunday", "parking")
RIGHT, LEFT, END, HOME = "\x1b[C", "\x1b[D", "\x1b[F", "\x1b[H"


def build(address: str, answers: int, decided: int) -> None:
    """A study of different answers with attributes, the first ones decided."""
    rnd = random.Random(13)
    codebook = read_codebook(CODEBOOK)
    codes = [code.id for code in codebook.assignable if not code.exclusive]
    words = ["".join(rnd.choices(SYLLABLES, k=rnd.randint(1, 4))) for _ in range(6000)]
    with create_study(address, codebook) as study:
        add_coder(study, "bench")
        with take_in(study) as intake:
            intake.add_questions(
                [Question("value", QUESTIONS[0]), Question("better", QUESTIONS[1])]
            )
            intake.add_attributes(["country", "age"])
            for start in range(0, answers, BATCH):
                numbers = range(start, min(start + BATCH, answers))
                texts = [
                    " ".join([rnd.choice(COMMON), *rnd.choices(words, k=rnd.randint(2, 18))])
                    for _ in numbers
                ]
                some = [
                    Answer(
                        f"v{n:07d}",
                        "value" if n < answers * 0.6 else "better",
                        f"r{n:07d}",
                        text,
                        rnd.choice(LANGUAGES),
                        {
                            "country": rnd.choice(("FI", "SE", "NO")),
                            "age": rnd.choice(("30-39", "60+")),
                        },
                    )
                    for n, text in zip(numbers, texts, strict=True)
                ]
                intake.add_answers(some)
                if start < decided:
                    intake.add_decisions(
                        [
                            EarlierDecision(
                                one.id,
                                "bench",
                                Judgement.of(
                                    rnd.sample(codes, rnd.choice((0, 1, 1, 2))),
                                    unsure=rnd.random() < 0.05,
                                    memo="look again" if rnd.random() < 0.01 else "",
                                ),
                            )
                            for one in some
                        ]
                    )


# -- reads alone ----------------------------------------------------------------------------------

FILTERS = {
    "all": QueueFilter(),
    "open": OPEN,
    "coded": QueueFilter(states=frozenset({State.CODED})),
    "unsure": QueueFilter(unsure=True),
    "language": QueueFilter(language="sv"),
    "code": QueueFilter(code="staff"),
    "memo": QueueFilter(memo=True),
    "attribute": QueueFilter(attribute="country", value="FI"),
    "length": QueueFilter(longest=40),
    "words": QueueFilter(text="quiet"),
    "rare words": QueueFilter(text="kalomister"),
}


def timed(read: Callable[[], object]) -> dict[str, float]:
    """Milliseconds on the clock, and of the processor in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    read()
    return {
        "ms": round((time.perf_counter() - wall) * 1000),
        "cpu_ms": round((time.process_time() - cpu) * 1000),
    }


def reads(workspace: CoderWorkspace) -> dict[str, dict[str, float]]:
    """The first answers of each filter and order, all numbers, and a page of rows."""
    found = {
        f"filter {name}": timed(lambda one=one: workspace.numbers(one, None, FIRST))  # type: ignore[misc]
        for name, one in FILTERS.items()
    }
    for column in Column:
        sort = QueueSort(column, "country")
        found[f"sort {column}"] = timed(
            lambda sort=sort: workspace.numbers(QueueFilter(), sort, FIRST)  # type: ignore[misc]
        )
    numbers = workspace.numbers(QueueFilter(), None, 100)
    found["rows"] = timed(lambda: workspace.rows(numbers))
    found["all numbers"] = timed(lambda: workspace.numbers(QueueFilter()))
    return found


# -- the program ----------------------------------------------------------------------------------


class Grid(Terminal):
    """The program, with the queue on its screen."""

    def until(self, key: str, text: str, timeout: float = 60.0) -> dict[str, float]:
        """Press a key; seconds until this text is on the screen."""
        begun, cpu, seen = time.perf_counter(), self.cpu(), b""
        os.write(self._file, key.encode())
        while time.perf_counter() - begun < timeout:
            if select.select([self._file], [], [], 1.0)[0]:
                seen += os.read(self._file, 1 << 16)
                if text.encode() in seen:
                    took = time.perf_counter() - begun
                    return {"s": round(took, 2), "cpu_s": round(self.cpu() - cpu, 2)}
        raise TimeoutError(f"{text!r} did not appear after {key!r}")


def measure(path: str, presses: int) -> dict[str, object]:
    """Open the grid, filter and sort it, and press keys in it."""
    grid = Grid([sys.executable, "-m", "intercoder", "code", path, "--coder", "bench"])
    grid.wait_for("library?")
    grid.settle()
    found: dict[str, object] = {}
    before = grid.resident()
    found["open: first rows"] = grid.until("\x1bOR", "v0000000")
    found["open: all counted"] = grid.until("", "answers")
    grid.settle()
    found["resident_mb_listed"] = round(grid.resident(), 1)
    for name, keys, text in (
        ("filter by language", ("l", "sv"), "sv ·"),
        ("all again", (), "all answers ·"),
        ("filter by unsure", (), "unsure ·"),
    ):
        for key in keys:
            grid.press(key)
        found[name] = grid.until({"all again": "x", "filter by unsure": "?"}.get(name, "\r"), text)
        grid.settle()
    grid.until("x", "all answers ·")
    grid.until("", "answers")
    grid.settle()
    found["sort by text"] = grid.until("o", "▴")
    grid.until("", "in this order")
    grid.settle()
    found["resident_mb_sorted"] = round(grid.resident(), 1)
    times: dict[str, list[float]] = {"move": [], "mark": [], "page": []}
    cpu, count = grid.cpu(), 0
    for name, key in islice(
        cycle((("move", DOWN), ("mark", " "), ("page", "\x1b[6~"))), 3 * presses
    ):
        times[name].append(grid.press(key) * 1000)
        count += 1
    found["keys"] = {name: spread(one) for name, one in times.items()}
    found["cpu_ms_a_key"] = round((grid.cpu() - cpu) * 1000 / count, 1)
    found["resident_mb_before"] = round(before, 1)
    found["resident_mb"] = round(grid.resident(), 1)
    grid.quit()
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1000, help="size of the study that is made")
    parser.add_argument("--decided", type=int, default=100_000, help="answers decided in it")
    parser.add_argument("--at", default="", help="a study to measure, or to make there")
    parser.add_argument("--presses", type=int, default=40, help="presses of each kind")
    parser.add_argument("--reads", action="store_true", help="only the reads, without a screen")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        at = asked.at or str(Path(folder) / "grid.study")
        if not (asked.at and Path(at).exists()):
            build(at, asked.answers, min(asked.decided, asked.answers))
        found: dict[str, object] = {"quiet_ms": QUIET * 1000}
        if not asked.reads:
            found["screen"] = measure(at, asked.presses)
        with open_study(at) as study:
            found["reads"] = reads(open_workspace(study, "bench", take_over=True))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
