"""What encryption at rest costs: opening a large study, further connections, and commits.

    python -m benchmarks.encryption --answers 100000

Plain and encrypted studies are measured in turn, so that whatever else the machine does meets both.
Prints JSON: milliseconds, each the median of its repetitions.
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
from time import perf_counter
from intercoder.protection.encryption.asking import set_asker
from intercoder.study.study import open_study
set_asker(lambda _question: sys.argv[2])
began = perf_counter()
with open_study(sys.argv[1]) as study:
    study.answer_count()
    print(perf_counter() - began)
"""
"""Opens a study in a process of its own; the program is loaded, the key is not yet made."""


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


def opened_first(path: Path) -> float:
    """Seconds from opening a study to its first figure, the key's making among them."""
    said = subprocess.run(
        [sys.executable, "-c", OPENING, str(path), PASSPHRASE],
        capture_output=True,
        check=True,
        text=True,
    )
    return float(said.stdout)


def connected(path: Path) -> float:
    """Seconds until a further connection has read its first row."""
    began = perf_counter()
    with closing(sqlite_connection(path)) as connection:
        connection.execute("SELECT text FROM answer LIMIT 1").fetchone()
        return perf_counter() - began


def commits(path: Path, decisions: int) -> list[float]:
    """Seconds that each decision took to be on disk."""
    taken = []
    with open_study(str(path)) as study:
        workspace = open_workspace(study, "anna")
        for number in range(1, decisions + 1):
            change = Decide(number, Judgement.of(["books"]), 1.0)
            began = perf_counter()
            workspace.write(change)
            taken.append(perf_counter() - began)
        workspace.leave()
    return taken


def in_turn(
    measure: Callable[[Path], float], plain: Path, encrypted: Path, times: int
) -> tuple[float, float]:
    """The medians of both, in milliseconds."""
    pairs = [(measure(plain), measure(encrypted)) for _ in range(times)]
    return tuple(round(1000 * median(one), 3) for one in zip(*pairs, strict=True))


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
        written = [(commits(plain, 50), commits(encrypted, 50))]
        rounds = max(asked.decisions // 50 - 1, 0)
        written += [(commits(plain, 50), commits(encrypted, 50)) for _ in range(rounds)]
        commit = [
            round(1000 * median([one for pair in written for one in pair[place]]), 3)
            for place in (0, 1)
        ]
        figures = {
            "answers": asked.answers,
            "megabytes_plain": round(plain.stat().st_size / 2**20, 1),
            "megabytes_encrypted": round(encrypted.stat().st_size / 2**20, 1),
            "encrypting_s": round(encrypting, 2),
            "deriving_key_cpu_ms": round(1000 * deriving, 1),
            "opened_first_ms": dict(zip(("plain", "encrypted"), first, strict=True)),
            "further_connection_ms": dict(zip(("plain", "encrypted"), further, strict=True)),
            "further_ratio": round(further[1] / further[0], 2),
            "commit_p50_ms": dict(zip(("plain", "encrypted"), commit, strict=True)),
            "commit_ratio": round(commit[1] / commit[0], 2),
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
