"""Allocating a round: how fast, how much memory, and what a script of one's own would take.

Makes a study of short answers to four questions in three languages, then plans and writes a round
for it in a process of its own, and beside it draws and deals the same with pandas and
`random.sample`, as a lead might without the program: without languages, balanced pairs, orders or a
study to write to. Prints JSON.

    python benchmarks/allocation.py [--answers 1000000] [--coders 20]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import create_study, open_study

QUESTIONS = ("value", "better", "staff", "last")
LANGUAGES = ("en", "fi", "sv")
OVERLAP = 0.2
SEED = 1
BATCH = 10_000


def make_study(path: Path, answers: int, coders: Sequence[str]) -> None:
    """A study with so many answers; their texts all differ."""
    book = Codebook("Library", (Code("books", "Books"), Code("staff", "Staff")))
    with create_study(str(path), book) as study:
        for name in coders:
            add_coder(study, name)
        with take_in(study) as intake:
            intake.add_questions([Question(key, key) for key in QUESTIONS])
            for start in range(0, answers, BATCH):
                intake.add_answers(
                    [
                        Answer(
                            f"a{n}",
                            QUESTIONS[n % 4],
                            f"r{n // 4}",
                            f"answer {n}",
                            LANGUAGES[n // 4 % 3],
                        )
                        for n in range(start, min(start + BATCH, answers))
                    ]
                )


def allocate(path: Path, coders: Sequence[str]) -> dict[str, Any]:
    """Plan and write the round; what it took."""
    from intercoder.allocation.new_round import plan_round
    from intercoder.allocation.settings import Settings
    from intercoder.study.allocation.allocations import write_change

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, processor = time.perf_counter(), time.process_time()
    with open_study(str(path)) as study:
        settings = Settings(tuple(coders), SEED, overlap="20%", by=("question", "language"))
        plan = plan_round(study, "pilot", settings)
        planned = time.perf_counter()
        write_change(study, plan.change)
    done = time.perf_counter()
    loads = [one.answers for one in plan.given]
    return {
        "seconds_planned": round(planned - begun, 2),
        "seconds_written": round(done - planned, 2),
        "seconds": round(done - begun, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak_mb_before": round(before / 1024),
        "overlap": plan.overlap,
        "loads": [min(loads), max(loads)],
        "pairs": [min(plan.pairs.values()), max(plan.pairs.values())],
    }


def script(path: Path, coders: Sequence[str]) -> dict[str, Any]:
    """The draw and the deal with pandas and `random`, from the study's answers to a table."""
    import sqlite3

    import pandas as pd

    begun, processor = time.perf_counter(), time.process_time()
    with sqlite3.connect(path) as connection:
        table = pd.read_sql("SELECT id, question_id, language FROM answer", connection)
    random.seed(SEED)
    overlap: set[int] = set()
    for _, part in table.groupby(["question_id", "language"]):
        overlap.update(random.sample(list(part["id"]), round(len(part) * OVERLAP)))
    rows = []
    shuffled = random.sample(list(table["id"]), len(table))
    for place, number in enumerate(shuffled):
        if number in overlap:
            rows += [(number, name) for name in random.sample(list(coders), 2)]
        else:
            rows.append((number, coders[place % len(coders)]))
    random.shuffle(rows)
    found = pd.DataFrame(rows, columns=["answer", "coder"])
    with tempfile.TemporaryDirectory() as folder:
        found.to_csv(Path(folder) / "allocation.csv", index=False)
    loads = Counter(found["coder"])
    return {
        "seconds": round(time.perf_counter() - begun, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
        "loads": [min(loads.values()), max(loads.values())],
    }


def main() -> None:
    """Run it and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--coders", type=int, default=20)
    parser.add_argument("--study", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--part", choices=["allocate", "script"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    coders = [f"coder{n:02}" for n in range(asked.coders)]
    if asked.part:
        run = {"allocate": allocate, "script": script}[asked.part]
        print(json.dumps(run(asked.study, coders)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.study"
        make_study(path, asked.answers, coders)
        size = path.stat().st_size
        found = {}
        for part in ("script", "allocate"):
            command = [sys.executable, __file__, "--part", part, "--study", str(path)]
            command += ["--coders", str(asked.coders)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[part] = json.loads(done.stdout)
        grown = path.stat().st_size - size
    print(
        json.dumps(
            {
                "answers": asked.answers,
                "coders": asked.coders,
                **found,
                "study_grew_mb": round(grown / 2**20),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
