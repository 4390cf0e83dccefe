"""How long `verify` takes on a large study, in a file or in PostgreSQL, and how much memory.

Makes a study of short answers about a library, with a respondent for each and a decision of each
coder on each answer, and verifies it in a process of its own with the real command. Prints JSON.

    python benchmarks/verify.py [--answers 1000000] [--coders 2] [--study postgresql://…]
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Decision, Judgement
from intercoder.coding.hash_chain import Entry, ids_from, new_id
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.schema import answer, question, respondent
from intercoder.study.log import decision_log
from intercoder.study.rounds.people import add_coder, coder_id, round_id
from intercoder.study.study import MAIN_ROUND, Study, create_study

CODES = ("staff", "books", "quiet", "hours")
BATCH = 20_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--coders", type=int, default=2)
    parser.add_argument("--study", help="where to make it, instead of in a temporary file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        target = asked.study or str(Path(folder) / "large.study")
        begun = perf_counter()
        with make(target, asked.answers, asked.coders) as study:
            address = study.address
        made = perf_counter() - begun
        found = run_measured([sys.executable, "-m", "intercoder", "verify", address])
    print(
        json.dumps(
            {
                "answers": asked.answers,
                "decisions": asked.answers * asked.coders,
                "python": platform.python_version(),
                "made_in": round(made, 1),
                "verify": found,
            },
            indent=2,
        )
    )


def make(target: str, answers: int, coders: int) -> Study:
    """The study, with everything in it."""
    codebook = Codebook("Library visitors", tuple(Code(one, one.title()) for one in CODES))
    study = create_study(target, codebook)
    names = [f"coder{number}" for number in range(1, coders + 1)]
    for name in names:
        add_coder(study, name)
    with study.writing() as connection:
        insert_rows(connection, question, ["id", "key", "wording"], [(1, "value", "What is good?")])
    for numbers in _batches(answers):
        with study.writing() as connection:
            people = [(one, f"v{one}", '{"age": "30-39"}') for one in numbers]
            insert_rows(connection, respondent, ["id", "key", "attributes"], people)
            rows = [(one, f"v{one}:value", 1, one, "en", text_of(one)) for one in numbers]
            insert_rows(connection, answer, [column.name for column in answer.columns], rows)
    for name in names:
        _decide(study, name, answers)
    return study


def _decide(study: Study, name: str, answers: int) -> None:
    for numbers in _batches(answers):
        with study.writing() as connection:
            author = decision_log.Author(
                name, coder_id(connection, name), MAIN_ROUND, round_id(connection, MAIN_ROUND)
            )
            ids = ids_from(new_id(after=decision_log.last_id(connection, author)), len(numbers))
            decision_log.append_on(
                connection,
                author,
                [
                    (_entry(id, name, number), number, text_of(number))
                    for id, number in zip(ids, numbers, strict=True)
                ],
            )


def _entry(id: str, name: str, number: int) -> Entry:
    judgement = Judgement.of([CODES[number % 4], CODES[number // 4 % 4]])
    made = Decision(id=id, answer=f"v{number}:value", judgement=judgement, seconds=2.5)
    return Entry(made, name, MAIN_ROUND, 1, "2026-03-01T10:00:00.000Z")


def text_of(number: int) -> str:
    """A short answer."""
    return f"The staff on floor {number % 97} and the books near shelf {number}"


def _batches(count: int) -> Iterator[range]:
    for start in range(1, count + 1, BATCH):
        yield range(start, min(start + BATCH, count + 1))


def run_measured(command: list[str]) -> dict[str, Any]:
    """Run a command; how long it took, its processor time and its memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    begun = perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    seconds = perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "exit": done.returncode,
        "said": done.stdout.splitlines(),
        "seconds": round(seconds, 1),
        "processor_seconds": round(used.ru_utime - before, 1),
        "megabytes": round(used.ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
