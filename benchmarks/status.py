"""How long the commands take that say where a study stands, with many coders, rounds and answers.

Makes a study of short answers and rounds, in which every coder decides equally many answers of
every round; with --allocated these are given out to them. Runs each command in a process of its
own, start of Python included, and prints JSON: seconds by the clock and of the processor, the best
of some runs. A server's own time is not among those of the processor. Run it with the interpreter
of another version to compare.

    python benchmarks/status.py [--answers 300000] [--coders 102] [--rounds 201] [--decisions 0]
        [--allocated] [--runs 3] [--study postgresql://…]
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
from time import perf_counter, process_time, time

from sqlalchemy import Connection, func, insert, select

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.hash_chain import ids_from, new_id
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.schema import (
    answer,
    coder,
    coding_round,
    current_decision,
    decision,
    listing,
    question,
    respondent,
)
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import create_study, open_study
from intercoder.tui.coding.session_start import start_session

CODES = tuple(f"code{number}" for number in range(1, 21))
LEAD = "lena"
BATCH = 20_000
COMMANDS = {
    "status": ["status"],
    "status_json": ["status", "--format", "json"],
    "round_list": ["round", "list"],
    "coder_list": ["coder", "list"],
    "overview": ["overview", "--as", LEAD, "--format", "table"],
}
LOG = (
    *("seq", "id", "coder_id", "round_id", "answer_id", "revision", "act", "state", "codes"),
    *("unsure", "memo", "milliseconds", "decided_at", "previous", "hash"),
)
"""Columns of a decision. Nothing here follows the chains of hashes, so none are made."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--answers", type=int, default=300_000)
    parser.add_argument("--coders", type=int, default=102)
    parser.add_argument("--rounds", type=int, default=201)
    parser.add_argument("--decisions", type=int, default=0)
    parser.add_argument("--allocated", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--study", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        target = asked.study or str(Path(folder) / "large.study")
        begun = perf_counter()
        make(target, asked)
        made = perf_counter() - begun
        times = {name: timed(target, command, asked.runs) for name, command in COMMANDS.items()}
        times["opening_of_the_coding_screen"] = session_start(target)
    print(
        json.dumps(
            {
                **{name: value for name, value in vars(asked).items() if name != "study"},
                "database": "PostgreSQL" if asked.study else "SQLite",
                "python": platform.python_version(),
                "made_in": round(made, 1),
                "seconds": times,
            },
            indent=2,
        )
    )


def timed(target: str, command: list[str], runs: int) -> dict[str, float]:
    """Seconds that the command takes as a person runs it; the best of so many times."""
    whole = [sys.executable, "-m", "intercoder", *command, target]
    found = []
    for _ in range(runs):
        begun, used = perf_counter(), _processor()
        subprocess.run(whole, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found.append((perf_counter() - begun, _processor() - used))
    clock, processor = (min(column) for column in zip(*found, strict=True))
    return {"clock": round(clock, 2), "processor": round(processor, 2)}


def _processor() -> float:
    """Seconds that the processes started here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def session_start(target: str) -> dict[str, float]:
    """Seconds of what the coding screen reads when it opens."""
    with open_study(target) as study:
        begun, used = perf_counter(), process_time()
        workspace = start_session(study, "coder1", 0.0).workspace
        found = {"clock": perf_counter() - begun, "processor": process_time() - used}
        workspace.leave()
    return {name: round(value, 2) for name, value in found.items()}


def make(target: str, asked: argparse.Namespace) -> None:
    """The study. What follows from the log is written here too, where no trigger does it."""
    codebook = Codebook("Library visitors", tuple(Code(code, code.title()) for code in CODES))
    with create_study(target, codebook) as study:
        add_coder(study, LEAD, Role.LEAD)
        with study.writing_many() as connection:
            _make_people_and_rounds(connection, asked)
            connection.execute(insert(question).values(id=1, key="value"))
            connection.execute(insert(respondent).values(id=1, key="v1"))
            for start in range(0, asked.answers, BATCH):
                some = range(start + 1, min(start + BATCH, asked.answers) + 1)
                insert_rows(
                    connection,
                    answer,
                    ("id", "key", "question_id", "respondent_id", "language", "text"),
                    [(row, f"a{row}", 1, 1, "en", f"Longer opening hours, {row}") for row in some],
                )
            _decide(connection, asked)


def _make_people_and_rounds(connection: Connection, asked: argparse.Namespace) -> None:
    at = "2026-03-01T10:00:00.000Z"
    insert_rows(
        connection,
        coder,
        ("name", "role", "created_at"),
        [(f"coder{number}", "coder", at) for number in range(1, asked.coders)],
    )
    insert_rows(
        connection,
        coding_round,
        ("name", "created_at"),
        [(f"round{number}", at) for number in range(2, asked.rounds + 1)],
    )


def _decide(connection: Connection, asked: argparse.Namespace) -> None:
    each = asked.decisions // (asked.coders * asked.rounds)
    by_trigger = connection.dialect.name == "postgresql"
    people = connection.execute(select(coder.c.id).where(coder.c.name != LEAD)).scalars().all()
    rounds = connection.execute(select(coding_round.c.id)).scalars().all()
    made = _decisions(list(people), list(rounds), each, asked.answers)
    while rows := list(islice(made, BATCH)):
        insert_rows(connection, decision, LOG, rows)
        if not by_trigger:
            insert_rows(
                connection,
                current_decision,
                ("coder_id", "round_id", "answer_id", "seq", "state", "unsure"),
                [(row[2], row[3], row[4], row[0], row[7], row[9]) for row in rows],
            )
        if asked.allocated:
            insert_rows(
                connection,
                listing,
                ("coder_id", "round_id", "purpose", "position", "answer_id", "drawn", "alone"),
                [(row[2], row[3], "allocated", row[0], row[4], False, False) for row in rows],
            )
    if by_trigger:
        connection.execute(select(func.setval("decision_seq_seq", asked.decisions + 1)))


def _decisions(
    people: list[int], rounds: list[int], each: int, answers: int
) -> Iterator[tuple[object, ...]]:
    """Coders take turns, as in a log that many write at once."""
    begun = time() - 5 * 86_400
    seq = 0
    ids = iter(ids_from(new_id(), each * len(people) * len(rounds)))
    for phase in rounds:
        for place in range(each):
            for someone in people:
                seq += 1
                at = datetime.fromtimestamp(begun + seq * 0.3, UTC).isoformat(
                    timespec="milliseconds"
                )
                row = (phase * each + place + someone % 5 * 3) % answers + 1
                yield (
                    *(seq, next(ids), someone, phase, row, 1, "decide", "coded"),
                    *(f'{{"{CODES[row % len(CODES)]}":"manual"}}', False, "", 18_000),
                    *(at.replace("+00:00", "Z"), "0" * 64, "f" * 64),
                )


if __name__ == "__main__":
    main()
