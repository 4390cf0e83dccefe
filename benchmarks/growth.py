"""How the time of each job grows with a study, and what the bare data need for the same.

    python benchmarks/growth.py --keep FOLDER [--sizes 10000 100000 1000000] [--jobs import …]
        [--page docs/performance.md]

Makes a table and a study of made-up answers for each size (30 codes, three coders who judged every
answer, two questions), kept in FOLDER, runs each command in a process of its own, and beside it a
few lines of pandas or sqlite3 that do the bare minimum with the same data. What was measured is
kept in FOLDER, too: a run goes on where the last one ended. Prints JSON: seconds by the clock and
of the processor, the greatest resident memory in MiB, the load of the machine, and the exponent
with which the processor's seconds grow (1: twice the answers, twice the time), start-up left out.
With --page the table of that page is written anew.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import runpy
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CODERS = ("anna", "ben", "carla")
"""As in `agreement_of_study.py`, which makes the studies."""
LEAD = "lena"
SIZES = (10_000, 100_000, 1_000_000)
SMALL = 200
"""Answers of the small import."""
Measured = dict[str, float]

_WATCHER = """
import os, sys, time
begun = time.perf_counter()
silent = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, silent, 0), (os.POSIX_SPAWN_DUP2, silent, 1)]
number = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, used = os.wait4(number, 0)
seconds, processor = time.perf_counter() - begun, used.ru_utime + used.ru_stime
unit = 1024 ** 2 if sys.platform == "darwin" else 1024
print('{"seconds": %.2f, "processor_seconds": %.2f, "mebibytes": %d, "load": %.1f}'
    % (seconds, processor, used.ru_maxrss / unit, os.getloadavg()[0]))
sys.exit(os.waitstatus_to_exitcode(status))
"""
_PANDAS_IMPORT = """
import sqlite3, sys, pandas
with sqlite3.connect(sys.argv[2] + ".db") as connection:
    for part in pandas.read_csv(sys.argv[1], chunksize=50_000, dtype=str):
        part.to_sql("answers", connection, if_exists="append", index=False)
"""
_COUNT = """
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(
    "SELECT coder_id, round_id, state, count(*), sum(unsure) FROM current_decision"
    " GROUP BY 1, 2, 3").fetchall())
"""
_READ = """
import sqlite3, sys, pandas
rows = pandas.read_sql("SELECT d.coder_id, d.answer_id, d.codes FROM current_decision"
    " JOIN decision d USING (seq)", sqlite3.connect(sys.argv[1]))
print((rows.groupby("answer_id").codes.nunique() > 1).sum())
"""
_TO_CSV = """
import csv, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("SELECT a.key, q.key, r.key, a.language, a.text,"
    " c.name, d.state, d.codes, d.unsure, d.memo, d.decided_at, d.milliseconds FROM decision d"
    " JOIN answer a ON a.id = d.answer_id JOIN question q ON q.id = a.question_id"
    " JOIN respondent r ON r.id = a.respondent_id JOIN coder c ON c.id = d.coder_id"
    " WHERE c.name = 'anna'")
with open(sys.argv[2] + ".csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows(rows)
"""
_TO_PARQUET = (
    _TO_CSV.split("with open", maxsplit=1)[0]
    + """
import pyarrow, pyarrow.parquet
names = [one[0] + str(place) for place, one in enumerate(rows.description)]
writer = None
while some := rows.fetchmany(20_000):
    table = pyarrow.table(dict(zip(names, map(list, zip(*some)))))
    writer = writer or pyarrow.parquet.ParquetWriter(sys.argv[2] + ".parquet", table.schema)
    writer.write_table(table)
writer.close()
"""
)
_SEATS = """
import random, sqlite3, sys
source = sqlite3.connect(sys.argv[1])
rows = [row for (row,) in source.execute("SELECT id FROM answer")]
random.seed(1)
random.shuffle(rows)
target = sqlite3.connect(sys.argv[2] + ".db")
target.execute("CREATE TABLE seat (coder INTEGER, position INTEGER, answer INTEGER,"
    " PRIMARY KEY (coder, position), UNIQUE (coder, answer)) WITHOUT ROWID")
for coder in range(3):
    mine = rows[coder::3] + rows[: len(rows) // 15]
    target.executemany("INSERT OR IGNORE INTO seat VALUES (?, ?, ?)",
        [(coder, place, row) for place, row in enumerate(mine)])
target.commit()
"""
_HASHES = """
import hashlib, sqlite3, sys
source = sqlite3.connect(sys.argv[1])
print(source.execute("PRAGMA integrity_check").fetchall())
for row in source.execute("SELECT * FROM decision"):
    hashlib.sha256(repr(row).encode()).digest()
"""


@dataclass(frozen=True)
class Job:
    """One command, and the script that does the bare minimum."""

    title: str
    words: Sequence[str]
    """Of the command; `{study}`, `{table}`, `{out}` stand for files."""
    bare: str
    """A script; it is given the study (or the table) and a name for a file to write."""
    bare_title: str
    goal: str = ""
    """What issue and design ask for, at a million, on two quiet cores."""
    writes: bool = False
    """Whether it changes the study: then it works on a copy."""
    is_import: bool = field(default=False)


JOBS: Mapping[str, Job] = {
    "start": Job("start: list the coders", ["coder", "list", "{study}"], "", ""),
    "import": Job(
        "import of a wide table",
        ["import", "{study}", "{table}", "--format", "json"],
        _PANDAS_IMPORT,
        "pandas to SQLite, no keys",
        "15 s, 400 MiB",
        writes=True,
        is_import=True,
    ),
    "small_import": Job(
        f"import of {SMALL} answers more",
        ["import", "{study}", "{small}", "--format", "json"],
        "",
        "",
        writes=True,
    ),
    "status": Job("`status`", ["status", "{study}"], _COUNT, "sqlite3: count by state", "1 s"),
    "round_list": Job(
        "`round list`", ["round", "list", "{study}"], _COUNT, "sqlite3: count by state", "1 s"
    ),
    "overview": Job(
        "`overview`, all figures",
        ["overview", "{study}", "--as", LEAD, "--format", "table"],
        _READ,
        "pandas: read, count differing answers",
        "1 s",
    ),
    "agreement": Job(
        "`agreement`",
        ["agreement", "{study}"],
        _READ,
        "pandas: read, count differing answers",
        "5 s",
    ),
    "allocate": Job(
        "`allocate`, 20 % overlap",
        [
            *("allocate", "{study}", "--round", "second", "--coders", ",".join(CODERS)),
            *("--overlap", "20%", "--seed", "1", "--yes"),
        ],
        _SEATS,
        "sqlite3: shuffle, write seats with keys",
        "5 s",
        writes=True,
    ),
    "export_csv": Job(
        "export of one coder, long CSV",
        ["export", "{study}", "{out}.csv", "--coders", "anna"],
        _TO_CSV,
        "sqlite3 and csv: the same rows",
        "15 s, 200 MB",
    ),
    "export_parquet": Job(
        "export of one coder, Parquet",
        ["export", "{study}", "{out}.parquet", "--coders", "anna"],
        _TO_PARQUET,
        "sqlite3 and pyarrow: the same rows",
        "10 s, 200 MB",
    ),
    "verify": Job(
        "`verify`",
        ["verify", "{study}"],
        _HASHES,
        "sqlite3: integrity check; SHA-256 of each decision",
        "30 s",
    ),
}


def main() -> None:
    """Measure what has not been measured yet, and print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keep", type=Path, required=True, help="folder for studies and results")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=list(JOBS))
    parser.add_argument("--page", type=Path, help="page whose tables are written anew")
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    for answers in asked.sizes:
        for name in asked.jobs:
            measure(asked.keep, name, answers)
    found = {name: _results(asked.keep, name, asked.sizes) for name in JOBS}
    found = {name: one for name, one in found.items() if one}
    machine = {"python": platform.python_version(), "system": platform.platform()}
    report = {"machine": machine, "jobs": found, "exponents": exponents(found)}
    print(json.dumps(report, indent=2))
    if asked.page is not None:
        write_table_of(asked.page, found, asked.sizes)


def measure(folder: Path, name: str, answers: int) -> None:
    """Measure the job and the bare minimum, unless that was done before."""
    result, job = folder / f"{name}-{answers}.json", JOBS[name]
    if result.exists():
        return
    study = empty_study(folder) if job.is_import else made_study(folder, answers)
    work = folder / f"work-{name}-{answers}"
    work.mkdir(exist_ok=True)
    if job.writes:
        study = Path(shutil.copy(study, work / "copy.study"))
    table, out = folder / f"wide-{answers}.csv", work / "out"
    if job.is_import and not table.exists():
        _of("import_answers.py")["write_table"](table, answers, "wide")
    files = {"study": study, "table": table, "out": out, "small": small_table(folder)}
    words = [word.format(**files) for word in job.words]
    found = {"ours": run_measured([sys.executable, "-m", "intercoder", *words])}
    if job.bare:
        source = str(table if job.is_import else study)
        found["bare"] = run_measured([sys.executable, "-c", job.bare, source, str(work / "bare")])
    shutil.rmtree(work)
    result.write_text(json.dumps(found), encoding="utf-8")


def made_study(folder: Path, answers: int) -> Path:
    """The study of this size."""
    path = folder / f"agreement-{answers}.study"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        _of("agreement_of_study.py")["make_study"](unfinished, answers)
        add = ["coder", "add", str(unfinished), LEAD, "--lead"]
        subprocess.run([sys.executable, "-m", "intercoder", *add], check=True, capture_output=True)
        unfinished.rename(path)
    return path


def empty_study(folder: Path) -> Path:
    """A study without answers."""
    path, codebook = folder / "empty.study", folder / "codebook.yaml"
    if not path.exists():
        codebook.write_text("name: Growth\ncodes:\n  - {id: staff, name: Staff}\n")
        new = ["new", str(path), "--codebook", str(codebook)]
        subprocess.run([sys.executable, "-m", "intercoder", *new], check=True, capture_output=True)
    return path


def small_table(folder: Path) -> Path:
    """A table with few answers to the questions of the studies, in their languages."""
    path = folder / "small.csv"
    rows = [f"late{number},en,Made-up answer of the evening {number}" for number in range(SMALL)]
    path.write_text("\n".join(["respondent,language,value", *rows]) + "\n", encoding="utf-8")
    return path


def run_measured(command: Sequence[str]) -> Measured:
    """Run a command to its end. Raises RuntimeError with what it said if it fails.

    A small process starts it, because memory of the one that does counts as the command's own.
    """
    done = subprocess.run(
        [sys.executable, "-S", "-c", _WATCHER, *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the commands set it
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    measured: Measured = json.loads(done.stdout)
    return measured


def exponents(found: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """The exponent of growth of each job that was measured at two sizes or more."""
    starts = {size: one["ours"]["processor_seconds"] for size, one in found["start"].items()}
    fitted = {}
    for name, sizes in found.items():
        points = [
            (int(size), one["ours"]["processor_seconds"] - starts.get(size, 0.0))
            for size, one in sizes.items()
        ]
        points = [(size, seconds) for size, seconds in points if seconds > 0.05]
        if name != "start" and len(points) > 1:
            fitted[name] = round(slope(points), 2)
    return fitted


def slope(points: Sequence[tuple[int, float]]) -> float:
    """The slope of the line of least squares through the logarithms."""
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    x_mean = sum(x for x, _ in logs) / len(logs)
    y_mean = sum(y for _, y in logs) / len(logs)
    spread = sum((x - x_mean) ** 2 for x, _ in logs)
    return sum((x - x_mean) * (y - y_mean) for x, y in logs) / spread


# -- the page -------------------------------------------------------------------------------------

BEGIN, END = "<!-- figures: benchmarks/growth.py -->\n", "<!-- end of figures -->\n"


def write_table_of(
    page: Path, found: Mapping[str, Mapping[str, Any]], sizes: Sequence[int]
) -> None:
    """Write the figures between the marks of a page. Raises ValueError without the marks."""
    text = page.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    lines = [*table_of(found, sizes), "", *machine_of(found)]
    new = text[:start] + "\n" + "\n".join(lines) + "\n\n" + text[end:]
    page.write_text(new, encoding="utf-8")


def table_of(found: Mapping[str, Mapping[str, Any]], sizes: Sequence[int]) -> list[str]:
    """The figures in Markdown: processor seconds and memory, ours and those of the bare data."""
    heads = [f"{size:,} answers" for size in sizes]
    lines = [
        f"| job | {' | '.join(heads)} | exponent | bare data | goal |",
        f"|---|{'---|' * (len(sizes) + 3)}",
    ]
    grows = exponents(found)
    for name, job in JOBS.items():
        measured = found.get(name, {})
        if not measured:
            continue
        cells = [_cell(measured.get(str(size), {}).get("ours")) for size in sizes]
        largest = measured[max(measured, key=int)]
        bare = f"{_cell(largest['bare'])} ({job.bare_title})" if "bare" in largest else ""
        exponent = f"{grows[name]:.2f}" if name in grows else ""
        lines.append(f"| {job.title} | {' | '.join(cells)} | {exponent} | {bare} | {job.goal} |")
    return lines


def machine_of(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The sentence on the machine and how busy it was."""
    loads = [
        one["load"] for sizes in found.values() for both in sizes.values() for one in both.values()
    ]
    return [
        f"Python {platform.python_version()}, {os.cpu_count()} cores; the load of the machine was "
        f"{min(loads):.0f} to {max(loads):.0f} while this was measured."
    ]


def _cell(one: Measured | None) -> str:
    return f"{one['processor_seconds']:.1f} s, {one['mebibytes']:.0f} MiB" if one else ""


# -- files ----------------------------------------------------------------------------------------


def _of(name: str) -> dict[str, Any]:
    """What another benchmark of this folder defines."""
    return runpy.run_path(str(Path(__file__).with_name(name)))


def _results(folder: Path, name: str, sizes: Sequence[int]) -> dict[str, Any]:
    paths = {str(size): folder / f"{name}-{size}.json" for size in sizes}
    return {size: json.loads(path.read_text()) for size, path in paths.items() if path.exists()}


if __name__ == "__main__":
    main()
