"""How long a change of the codebook takes in a large study: its preview, carrying out, and undo.

Makes a study of short answers that three coders coded with forty codes, 1.5 to an answer,
or takes the one kept in FOLDER from before, and runs each command in a process of its own, as a
lead does. Prints JSON: seconds by the clock and of the processor, whole and without the start-up
(that of `codebook history`, which opens the same study and reads the same record). Run it with the
interpreter and `PYTHONPATH` of another version to compare.

    python benchmarks/codebook_changes.py [--answers 1000000] [--keep FOLDER] [--runs 3]
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
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert, select

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.hash_chain import ids_from, new_id
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.schema import (
    answer,
    coder,
    coding_round,
    current_decision,
    decision,
    question,
    respondent,
)
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import create_study

LEAD = "lena"
CODERS = ("anna", "ben", "carla")
CODES = 40
TOPICS = 8
"""Headings of the codebook; each has the same number of codes."""
BATCH = 20_000
LOG = (
    *("seq", "id", "coder_id", "round_id", "answer_id", "revision", "act", "state", "codes"),
    *("unsure", "memo", "milliseconds", "decided_at", "previous", "hash"),
)
"""Columns of a decision. Nothing here follows the chains of hashes, so none are made."""
ANSWER = ("id", "key", "question_id", "respondent_id", "language", "text")
CHANGES = {
    "merge": ["merge", "{study}", "c02", "--into", "c05"],
    "split": ["split", "{study}", "c03", "--part", "First half", "--part", "Second half"],
    "define": ["edit", "{study}", "c07", "--definition", "Another definition."],
    "move": ["move", "{study}", "c09", "--below", "t0"],
    "retire": ["retire", "{study}", "c11"],
    "add": ["add", "{study}", "Something new", "--below", "t1"],
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="folder in which the study is kept")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=CHANGES, action="append", help="only these changes")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"changes-{asked.answers}.study"
        begun = perf_counter()
        if not path.exists():
            make(path, asked.answers)
        made = perf_counter() - begun
        start = timed(["history", str(path)], asked.runs)
        chosen = {name: CHANGES[name] for name in asked.only or CHANGES}
        times = {name: measure(path, words, start, asked.runs) for name, words in chosen.items()}
    print(
        json.dumps(
            {
                "answers": asked.answers,
                "decisions": asked.answers * len(CODERS),
                "python": platform.python_version(),
                "made_in": round(made, 1),
                "start_up": start,
                "seconds": times,
            },
            indent=2,
        )
    )


Times = dict[str, float]


def measure(path: Path, words: list[str], start: Times, runs: int) -> dict[str, Times]:
    """A change previewed several times, then made, previewed to be undone, and undone."""
    command = [word.format(study=path) for word in words]
    yes = ["--yes", "--as", LEAD]
    found = {"preview": timed([*command, "--dry-run", "--as", LEAD], runs)}
    found["carrying_out"] = timed([*command, *yes])
    number = json.loads(output(["history", str(path), "--format", "json"]))[-1]["revision"]
    found["preview_of_undo"] = timed(["undo", str(path), str(number), "--dry-run", *yes], runs)
    found["undo"] = timed(["undo", str(path), str(number), *yes])
    less = {name: round(one["clock"] - start["clock"], 2) for name, one in found.items()}
    return {name: {**one, "without_start_up": less[name]} for name, one in found.items()}


def timed(words: list[str], runs: int = 1) -> Times:
    """Seconds that a command takes as a person runs it; the best of so many times."""
    found = []
    for _ in range(runs):
        begun, used = perf_counter(), _processor()
        output(words)
        found.append((perf_counter() - begun, _processor() - used))
    clock, processor = (min(column) for column in zip(*found, strict=True))
    return {"clock": round(clock, 2), "processor": round(processor, 2)}


def output(words: list[str]) -> str:
    """What `intercoder codebook` prints for these words."""
    whole = [sys.executable, "-m", "intercoder", "codebook", *words]
    return subprocess.run(whole, check=True, capture_output=True, text=True).stdout


def _processor() -> float:
    """Seconds that the processes started here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# -- the study ------------------------------------------------------------------------------------


def make(path: Path, answers: int) -> None:
    """A study in which three coders judged every answer."""
    topics = [Code(f"t{number}", f"Topic {number}", heading=True) for number in range(TOPICS)]
    codes = [
        Code(f"c{number:02}", f"Code {number}", parent=f"t{number % TOPICS}")
        for number in range(CODES)
    ]
    unfinished = path.with_suffix(".part")
    with create_study(str(unfinished), Codebook("Library visitors", (*topics, *codes))) as study:
        add_coder(study, LEAD, Role.LEAD)
        for name in CODERS:
            add_coder(study, name)
        with study.writing_many() as connection:
            connection.execute(
                insert(question), [{"id": 1, "key": "value"}, {"id": 2, "key": "more"}]
            )
            for start in range(0, answers, BATCH):
                some = range(start + 1, min(start + BATCH, answers) + 1)
                owners = [(row, f"v{row}") for row in range(start // 2 + 1, some[-1] // 2 + 1)]
                insert_rows(connection, respondent, ("id", "key"), owners)
                insert_rows(connection, answer, ANSWER, [_answer(row) for row in some])
            _decide(connection, answers)
    unfinished.rename(path)


def _answer(row: int) -> tuple[object, ...]:
    """Two answers a respondent, one to each question."""
    return row, f"a{row}", 1 + row % 2, (row + 1) // 2, "en", f"Longer opening hours, {row}"


def _decide(connection: Connection, answers: int) -> None:
    people = connection.execute(
        select(coder.c.id).where(coder.c.name.in_(CODERS)).order_by(coder.c.id)
    )
    phase = connection.execute(select(coding_round.c.id)).scalar_one()
    made = _decisions(list(people.scalars()), phase, answers)
    while rows := list(islice(made, BATCH)):
        insert_rows(connection, decision, LOG, rows)
        insert_rows(
            connection,
            current_decision,
            ("coder_id", "round_id", "answer_id", "seq", "state", "unsure"),
            [(row[2], row[3], row[4], row[0], row[7], row[9]) for row in rows],
        )


def _decisions(people: list[int], phase: int, answers: int) -> Iterator[tuple[object, ...]]:
    """Coders take turns at a few hundred answers each, and see most of what there is."""
    chance = np.random.default_rng(14)
    ids = iter(ids_from(new_id(), answers * len(people)))
    begun, seq, turn = 1_700_000_000.0, 0, 300
    for start in range(0, answers, turn):
        truth = _truth(chance, min(turn, answers - start))
        for someone in people:
            seen = np.where(truth, chance.random(truth.shape) < 0.9, False)
            seen |= (chance.random(truth.shape) < 0.004) & (_share() > 0.02)
            skipped, unsure = (chance.random((2, len(truth))) < [[0.005], [0.03]]).tolist()
            for row, given in enumerate(seen):
                seq += 1
                codes = {} if skipped[row] else {f"c{n:02}": "manual" for n in given.nonzero()[0]}
                state = "skipped" if skipped[row] else "coded" if codes else "no code applies"
                moment = datetime.fromtimestamp(begun + seq * 6, UTC)
                at = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
                yield (
                    *(seq, next(ids), someone, phase, start + row + 1, 1, "decide", state),
                    *(json.dumps(codes, separators=(",", ":")), unsure[row], "", 6_000),
                    *(at, "0" * 64, "f" * 64),
                )


def _share() -> NDArray[np.float64]:
    """How often each code applies: a few are common, most are rare."""
    return np.asarray(0.15 * 0.9 ** np.arange(CODES))


def _truth(chance: np.random.Generator, size: int) -> NDArray[np.bool_]:
    """The codes that apply, shape (size, codes)."""
    return np.asarray(chance.random((size, CODES)) < _share())


if __name__ == "__main__":
    main()
