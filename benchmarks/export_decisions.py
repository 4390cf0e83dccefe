"""How fast the decisions of a large study are written, and how much memory that takes.

    python benchmarks/export_decisions.py [--decisions 1000000] [--formats csv,parquet,xlsx]

Makes a study of invented answers (kept with --study for the next time), exports it in a process of
its own for each format, and prints JSON: seconds, those of the processor, the greatest resident
memory in MB, megabytes written.
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
from pathlib import Path

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement
from intercoder.exchange.exporting.exporting import export
from intercoder.exchange.exporting.wanted import Shape, Wanted
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import create_study, open_study

CODERS = ("anna", "ben", "carla", "dina")
TEXT = "the staff books quiet reading room opening hours helpful more novels and a warm place"
WHEN = "2026-03-01T10:00:00.000Z"
BATCH = 10_000


def make_study(path: Path, decisions: int) -> None:
    """A study of so many decisions, by four coders, with one or two codes each."""
    chance = random.Random(18)
    codes = [f"code-{n}" for n in range(20)]
    book = Codebook("Visitors", tuple(Code(code, code.capitalize()) for code in codes))
    count, words = decisions // len(CODERS), TEXT.split()
    with create_study(str(path), book) as study, take_in(study) as intake:
        intake.add_questions([Question("value", "What do you value?")])
        intake.add_attributes(["age"])
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            texts = [" ".join(chance.choices(words, k=chance.randint(3, 15))) for _ in numbers]
            intake.add_answers(
                [
                    Answer(f"r{n}:value", "value", f"r{n}", text, "en", {"age": str(n % 70 + 18)})
                    for n, text in zip(numbers, texts, strict=True)
                ]
            )
            intake.add_decisions(
                [
                    EarlierDecision(
                        f"r{n}:value",
                        coder,
                        Judgement.of(chance.sample(codes, chance.randint(1, 2))),
                        WHEN,
                        2.5,
                    )
                    for n in numbers
                    for coder in CODERS
                ]
            )


def measure(study: Path, target: Path, shape: str) -> dict[str, object]:
    """Export once; called in a process of its own."""
    started, at_work = time.perf_counter(), time.process_time()
    with open_study(str(study)) as opened:
        done = export(opened, target, Wanted(Shape(shape), attributes=True))
    seconds, at_work = time.perf_counter() - started, time.process_time() - at_work
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "format": target.suffix[1:],
        "shape": shape,
        "rows": done.rows,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(at_work, 1),
        "memory_mb": round(most),
        "written_mb": round(target.stat().st_size / 1e6, 1),
    }


def main() -> None:
    """Measure each format, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--formats", default="csv,parquet,xlsx,qdpx")
    parser.add_argument("--shape", default="wide", choices=["long", "wide"])
    parser.add_argument("--study", type=Path)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.study, asked.measure, asked.shape)))
        return
    with tempfile.TemporaryDirectory() as folder:
        study = asked.study or Path(folder) / "large.study"
        if not study.exists():
            make_study(study, asked.decisions)
        results = []
        for ending in asked.formats.split(","):
            target = Path(folder) / f"out.{ending}"
            shape = "long" if ending == "qdpx" else asked.shape
            parts = ["--study", str(study), "--measure", str(target), "--shape", shape]
            command = [sys.executable, __file__, *parts]
            found = subprocess.run(command, check=True, capture_output=True, text=True)
            results.append(json.loads(found.stdout))
            target.unlink()
    print(json.dumps({"decisions": asked.decisions, "results": results}, indent=2))


if __name__ == "__main__":
    main()
