"""How long it takes to send a package out and to merge it, against exporting and importing a table.

    python benchmarks/packages.py --answers 200000 --decisions 50000

Makes a study of made-up short answers, allocates the first of them to anna, sends her a package,
and has as many decisions made in it as asked for (written as the coding screen writes them, many in
one transaction). Measured in this one run: sending; merging for the first time, and again when
there is nothing new; and beside it what was there before packages: exporting the same decisions to
CSV and importing them into another copy of the study as earlier codings. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Decision, Judgement
from intercoder.coding.hash_chain import Entry
from intercoder.study.answers.answer_import import take_in
from intercoder.study.database.clock import utc_now
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.packages.package_merge import merge
from intercoder.study.packages.package_writer import pack
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study

CODES = 40
BATCH = 5_000
SAID = (
    *("The staff of the {} are friendly and patient", "More books on {}, please"),
    *("I come for the {} on Saturdays", "The {} could be open longer"),
)
PLACES = ("reading room", "café", "garden", "film shelf", "workshop", "children's corner")


def make_study(path: Path, answers: int, hers: int) -> None:
    """A study whose first answers are anna's to code."""
    book = Codebook("Bench", tuple(Code(f"code-{n:02}", f"Code {n}") for n in range(CODES)))
    with create_study(str(path), book) as study:
        add_coder(study, "anna")
        add_coder(study, "ben")
        with take_in(study) as intake:
            intake.add_questions([Question("value", "What do you value most?")])
            for start in range(0, answers, BATCH):
                intake.add_answers([_answer(n) for n in range(start, min(start + BATCH, answers))])
        keep_list(study, "anna", "main", None, [Listed(n) for n in range(1, hers + 1)])


def _answer(number: int) -> Answer:
    text = SAID[number % len(SAID)].format(PLACES[number % len(PLACES)])
    known = {"age": "30-39" if number % 2 else "60+"}
    return Answer(f"a{number:07}", "value", f"r{number:07}", f"{text}, {number}", "en", known)


def code(path: Path, decisions: int) -> None:
    """Make this many decisions in a package: on each answer once, and again from the start."""
    with open_study(str(path)) as package:
        number = package.answer_count()
        for start in range(0, decisions, BATCH):
            with package.writing_own(1) as connection:
                author = Author("anna", 1, "main", 1)
                rows = range(start, min(start + BATCH, decisions))
                ids = decision_log.new_ids(connection, author, len(rows))
                entries = [_entry(id, row, number) for id, row in zip(ids, rows, strict=True)]
                for part in range(0, len(entries), 500):
                    decision_log.append(connection, author, entries[part : part + 500])


def _entry(id: str, row: int, answers: int) -> Entry:
    codes = [f"code-{(row * 7 + k * 11) % CODES:02}" for k in range(1 + row % 3)]
    memo = "to be talked about" if row % 20 == 0 else ""
    made = Decision(id, f"a{row % answers:07}", Judgement.of(codes, memo=memo), seconds=6.5)
    return Entry(made, "anna", "main", 1, utc_now())


def timed(found: dict[str, Any], name: str, work: Callable[[], object]) -> None:
    """Do it, and note the seconds by the clock and of the processor."""
    begun, used = perf_counter(), process_time()
    work()
    found[f"{name}_s"] = round(perf_counter() - begun, 2)
    found[f"{name}_processor_s"] = round(process_time() - used, 2)


def quietly(*command: str) -> None:
    """Run a command as a person does; what it prints is not wanted."""
    kept = os.dup(1), os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        try:
            outcome = run(command)
        finally:
            sys.stdout.flush()
            for number, saved in enumerate(kept, start=1):
                os.dup2(saved, number)
                os.close(saved)
    if outcome:
        raise RuntimeError(f"{command[0]} has failed")


def measure(folder: Path, answers: int, decisions: int, hers: int) -> dict[str, Any]:
    """The figures."""
    path, out, table = folder / "s.study", folder / "anna.study", folder / "anna.csv"
    found: dict[str, Any] = {"answers": answers, "decisions": decisions, "answers_sent": hers}
    timed(found, "make_study", lambda: make_study(path, answers, hers))
    with open_study(str(path)) as study:
        timed(found, "package", lambda: pack(study, [("anna", out)]))
        found["package_mib"] = round(out.stat().st_size / 2**20, 1)
        timed(found, "code", lambda: code(out, decisions))
    other = folder / "other.study"
    shutil.copy(path, other)
    with open_study(str(path)) as study:
        timed(found, "trial", lambda: merge(study, [out], is_trial=True))
        timed(found, "merge", lambda: merge(study, [out]))
        timed(found, "merge_again", lambda: merge(study, [out]))
        found["intact"] = verify(study).ok
    found["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    timed(found, "export", lambda: quietly("export", str(out), str(table), "--coder", "anna"))
    timed(found, "import", lambda: quietly("import", str(other), str(table), "--yes"))
    found["peak_with_tables_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--answers", type=int, default=200_000)
    parser.add_argument("--decisions", type=int, default=50_000)
    parser.add_argument("--sent", type=int, default=0, help="answers in the package; else as many")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sent = asked.sent or min(asked.decisions, asked.answers)
        found = measure(Path(folder), asked.answers, asked.decisions, sent)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
