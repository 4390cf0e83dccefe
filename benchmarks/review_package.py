"""How long a package for reviewers takes to make and to check, and which changed bytes are found.

    python benchmarks/review_package.py [COPIES]

The library study with its visitors COPIES times over (1 as it is). Prints JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.coding.decision import Judgement
from intercoder.exchange.demo import make_demo
from intercoder.findings.review.checker.check import check
from intercoder.findings.review.packing import checker
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import open_study

CHANGES = 1000


def copied(path: Path, copies: int) -> None:
    """Add visitors who answered what others answered, coded by anna alone."""
    with open_study(str(path)) as study:
        add_coder(study, "lea", Role.LEAD)
        chance = random.Random(1)
        codes = [one.id for one in study.codebook().assignable]
        ages = ("15-24", "25-39", "40-54", "55-69", "70+")
        for copy in range(1, copies):
            answers, decisions = [], []
            for number in range(1190):
                id_ = f"copy{copy}-{number}"
                known = {"age_group": chance.choice(ages)}
                answers.append(Answer(f"{id_}:value", "value", id_, "the books", "en", known))
                given = chance.sample(codes, chance.randint(0, 3))
                judged = Judgement.of(given)
                decisions.append(EarlierDecision(f"{id_}:value", "anna", judged, round="main"))
            with take_in(study) as intake:
                intake.add_answers(answers)
                intake.add_decisions(decisions)


def faults_of(path: Path) -> list[str]:
    faults: list[str] = []
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check(path, "", "", faults)
    except Exception as error:  # noqa: BLE001 - as the checker's own main does
        faults.append(type(error).__name__)
    return faults


def changed_bytes(out: Path, changes: int) -> int:
    """How many of so many changed bytes are found."""
    raw, chance, found = out.read_bytes(), random.Random(17), 0
    other = out.with_name("changed.zip")
    for _ in range(changes):
        content = bytearray(raw)
        content[chance.randrange(len(raw))] ^= chance.randrange(1, 256)
        other.write_bytes(content)
        found += bool(faults_of(other))
    return found


def main() -> None:
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "library.study", Path(folder) / "out.zip"
        make_demo(path)
        copied(path, copies)
        options = ["--by", "age_group", "--individual-data", "--reason", "measured", "--as", "lea"]
        begun = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            assert run(["review-package", str(path), str(out), *options]) == 0
        made = time.process_time() - begun
        begun = time.process_time()
        faults = faults_of(out)
        checked = time.process_time() - begun
        with zipfile.ZipFile(out) as whole:
            decisions = whole.read("decisions.csv").count(b"\n") - 1
        told = {
            "decisions": decisions,
            "bytes": out.stat().st_size,
            "make_cpu_seconds": round(made, 2),
            "check_cpu_seconds": round(checked, 2),
            "faults": len(faults),
            "checker_lines": checker().count("\n"),
            "changed_bytes": CHANGES,
            "changed_bytes_found": changed_bytes(out, CHANGES) if copies == 1 else None,
        }
        print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
