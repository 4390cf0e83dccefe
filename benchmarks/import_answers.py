"""How fast short answers come into a study, and what else one might do with the same file.

Makes a wide table of survey answers about a library, imports it with the real command in a process
of its own, and beside it loads the same file with pandas into SQLite, without ids checked, without
a log, a search index or a queue. Prints JSON.

    python benchmarks/import_answers.py [--answers 100000 1000000] [--shape wide|long]
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

QUESTIONS = ("valued", "better")
_PARTS = (
    ("The", "More", "Better", "Quiet", "Friendly", "New", "Longer", "I like the"),
    ("staff", "books", "reading room", "opening hours", "children's corner", "events", "app"),
    ("on Saturdays", "in the evening", "near the door", "every week", "upstairs", "please"),
)
_WITH_PANDAS = """
import sqlite3, sys
import pandas
with sqlite3.connect(sys.argv[2]) as connection:
    for part in pandas.read_csv(sys.argv[1], chunksize=50_000, dtype=str):
        part.to_sql("answers", connection, if_exists="append", index=False)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--answers", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--shape", choices=["wide", "long"], default="long")
    asked = parser.parse_args()
    runs = [measure(count, asked.shape) for count in asked.answers]
    machine = {"python": platform.python_version(), "system": platform.platform()}
    print(json.dumps({"machine": machine, "runs": runs}, indent=2))


def measure(answers: int, shape: str) -> dict[str, Any]:
    """One file, imported by the command and by pandas."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        table = home / "answers.csv"
        rows = write_table(table, answers, shape)
        codebook = home / "codebook.yaml"
        codebook.write_text("name: Benchmark\ncodes:\n  - {id: staff, name: Staff}\n")
        study = home / "bench.study"
        command = [sys.executable, "-m", "intercoder"]
        subprocess.run(
            [*command, "new", str(study), "--codebook", str(codebook)],
            check=True,
            capture_output=True,
        )
        ours = run_measured([*command, "import", str(study), str(table), "--format", "json"])
        database = home / "pandas.db"
        theirs = run_measured([sys.executable, "-c", _WITH_PANDAS, str(table), str(database)])
        ours["study_megabytes"] = round(size(study) / 1e6, 1)
        theirs["database_megabytes"] = round(size(database) / 1e6, 1)
        for one in (ours, theirs):
            one["answers_per_second"] = round(answers / one["seconds"])
        return {
            "answers": answers,
            "shape": shape,
            "rows": rows,
            "table_megabytes": round(size(table) / 1e6, 1),
            "intercoder_import": ours,
            "pandas_to_sqlite": theirs,
        }


def write_table(path: Path, answers: int, shape: str) -> int:
    """A table with this many answers, each different; how many rows it has."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if shape == "long":
            writer.writerow(["id", "respondent", "question", "language", "text"])
            for number in range(answers):
                respondent, asked = divmod(number, len(QUESTIONS))
                question = QUESTIONS[asked]
                writer.writerow([f"a{number}", f"r{respondent}", question, "en", text(chance)])
            return answers
        writer.writerow(["respondent", "age_group", "language", *QUESTIONS])
        count = answers // len(QUESTIONS)
        for number in range(count):
            group = chance.choice(("18-29", "30-49", "50-64", "65+"))
            writer.writerow([f"r{number}", group, "en", *(text(chance) for _ in QUESTIONS)])
        return count


def text(chance: random.Random) -> str:
    """A short answer: one or two clauses and a number that makes most of them different."""
    clauses = [
        " ".join(chance.choice(part) for part in _PARTS) for _ in range(chance.randint(1, 2))
    ]
    return f"{', '.join(clauses)} ({chance.randint(1, 99_999)})."


def run_measured(command: Sequence[str]) -> dict[str, Any]:
    """Run a command to its end: seconds, and the most memory it had, in MiB.

    The child is watched by a parent of its own, because the system only reports the largest of all
    children a process has had.
    """
    watcher = (
        "import json, resource, subprocess, sys, time\n"
        "begun = time.perf_counter()\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL,"
        " stdin=subprocess.DEVNULL)\n"
        "seconds = time.perf_counter() - begun\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "unit = 1024 ** 2 if sys.platform == 'darwin' else 1024\n"
        "print(json.dumps({'seconds': round(seconds, 2), 'peak_mebibytes': round(peak / unit)}))\n"
    )
    time.sleep(0.5)  # let the disk come to rest after what was written before
    done = subprocess.run(
        [sys.executable, "-c", watcher, *command], check=True, capture_output=True, text=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def size(path: Path) -> int:
    """Bytes of a file and of the journal beside it."""
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*"))


if __name__ == "__main__":
    main()
