"""What encryption at rest costs: opening a large study, further connections, and commits.

    python -m benchmarks.encryption --answers 100000

Plain and encrypted studies are measured in turn, so that whatever else the machine does meets both.
Prints JSON: milliseconds, each the median of its repetitions, as they pass and of the processor,
which says more on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.protection.encryption.key_ring import forget_keys, keep_key
from intercoder.protection.encryption.study_key import key_with, new_key
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.encryption.encrypting import encrypt_file
from intercoder.study.file.connecting import sqlite_connection
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import create_study, open_study

PASSPHRASE = "the reading room at noon"
OPENING = """
import sys
from time import perf_counter, process_time
from intercoder.protection.encryption.asking import set_asker
from intercoder.study.study import open_study
set_asker(lambda _question: sys.argv[2])
began, cpu = perf_counter(), process_time()
with open_study(sys.argv[1]) as study:
    study.answer_count()
    print(perf_counter() - began, process_time() - cpu)
"""
"""Opens a study in a process of its own; the program is loaded, the key is not yet made."""


Taken = tuple[float, float]
"""Seconds that passed, and seconds of the processor."""


def make(path: Path, answers: int) -> None:
    """A study of a library's visitors, of this size."""
    codebook = Codebook("Library visitors", (Code("books", "Books"), Code("staff", "Staff")))
    with create_study(str(path), codebook) as study:
        add_coder(study, "anna")
        with take_in(study) as intake:
            intake.add_questions((Question("value", "What do you value most?"),))
            intake.add_answers(
                [
                    Answer(f"v{n}", "value", f"v{n}", f"The quiet room and shelf {n}", "en", {})
                    for n in range(answers)
                ]
            )


def opened_first(path: Path) -> Taken:
    """Seconds from opening a study to its first figure, the key's making among them."""
    said = subprocess.run(
        [sys.executable, "-c", OPENING, str(path), PASSPHRASE],
        capture_output=True,
        check=True,
        text=True,
    )
    passed, cpu = map(float, said.stdout.split())
    return passed, cpu


def connected(path: Path) -> Taken:
    """Seconds until a further connection has read its first row."""
    began, cpu = perf_counter(), process_time()
    with closing(sqlite_connection(path)) as connection:
        connection.execute("SELECT text FROM answer LIMIT 1").fetchone()
        return perf_counter() - began, process_time() - cpu


def commits(path: Path, decisions: int) -> list[Taken]:
    """Seconds that each decision took to be on disk."""
    taken = []
    with open_study(str(path)) as study:
        workspace = open_workspace(study, "anna")
        for number in range(1, decisions + 1):
            change = Decide(number, Judgement.of(["books"]), 1.0)
            began, cpu = perf_counter(), process_time()
            workspace.write(change)
            taken.append((perf_counter() - began, process_time() - cpu))
        workspace.leave()
    return taken


def in_turn(
    measure: Callable[[Path], Taken], plain: Path, encrypted: Path, times: int
) -> tuple[list[Taken], list[Taken]]:
    """What both took."""
    pairs = [(measure(plain), measure(encrypted)) for _ in range(times)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def figures_of(name: str, plain: list[Taken], encrypted: list[Taken]) -> dict[str, object]:
    """The medians of both in milliseconds, and how many times as long encrypted files take."""
    found: dict[str, object] = {}
    for place, unit in enumerate(("ms", "cpu_ms")):
        one, other = (
            1000 * median(taken[place] for taken in every) for every in (plain, encrypted)
        )
        found[f"{name}_{unit}"] = {"plain": round(one, 3), "encrypted": round(other, 3)}
        found[f"{name}_{unit}_ratio"] = round(other / one, 2)
    return found


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--decisions", type=int, default=300)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--dir", type=Path, help="folder on the disk to be measured")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.dir) as folder:
        plain, encrypted = Path(folder) / "plain.study", Path(folder) / "encrypted.study"
        make(plain, asked.answers)
        shutil.copy(plain, encrypted)
        key = new_key(PASSPHRASE)
        began = perf_counter()
        encrypt_file(str(encrypted), key)
        encrypting = perf_counter() - began
        forget_keys()
        began = process_time()
        key_with(PASSPHRASE, key.head)
        deriving = process_time() - began
        keep_key(key)
        first = in_turn(opened_first, plain, encrypted, asked.times)
        further = in_turn(connected, plain, encrypted, asked.times * 4)
        written = [
            (commits(plain, 50), commits(encrypted, 50))
            for _ in range(max(asked.decisions // 50, 1))
        ]
        commit = [[one for pair in written for one in pair[place]] for place in (0, 1)]
        figures = {
            "answers": asked.answers,
            "megabytes_plain": round(plain.stat().st_size / 2**20, 1),
            "megabytes_encrypted": round(encrypted.stat().st_size / 2**20, 1),
            "encrypting_s": round(encrypting, 2),
            "deriving_key_cpu_ms": round(1000 * deriving, 1),
            **figures_of("opened_first", *first),
            **figures_of("further_connection", *further),
            **figures_of("commit_p50", commit[0], commit[1]),
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
