"""How fast rows go out as an SPSS, Stata or R file, and come in again.

Makes a table of final results about a library's visitors, with texts, attributes and codes, writes
it with the program's own writer, and reads every row back as `intercoder import` does. The study
itself is not part of it. Prints JSON.

    python benchmarks/statistics_files.py [--rows 100000] [--formats sav dta rds]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from intercoder.exchange.exporting.decision_tables import (
    Column,
    Kind,
    Row,
    attribute_columns,
    code_column,
)
from intercoder.exchange.exporting.labelled.labelled_files import write_labelled
from intercoder.exchange.exporting.labelled.variables import StudyLabels
from intercoder.tables.opening import open_table

CODES = tuple(f"code-{number}" for number in range(12))
COLUMNS = (
    *map(Column, ("answer", "respondent", "question", "language", "text", "state")),
    Column("coders", Kind.COUNT),
    *map(code_column, CODES),
    *attribute_columns(("age", "visits", "branch")),
)
_WORDS = [
    "the",
    "quiet",
    "reading",
    "room",
    "friendly",
    "staff",
    "more",
    "books",
    "longer",
    "hours",
    "on",
    "Sundays",
    "please",
]


def table(rows: int) -> Iterator[Row]:
    """The rows, made with a fixed seed."""
    chance = random.Random(5)
    for number in range(rows):
        text = " ".join(chance.choices(_WORDS, k=chance.randint(1, 25)))
        marks = [int(chance.random() < 0.2) for _ in CODES]
        about = (str(chance.randint(15, 90)), chance.choice(("never", "weekly")), "main library")
        yield (f"r{number}:value", f"r{number}", "value", "en", text, "coded", 2, *marks, *about)


def measure(rows: int, suffix: str) -> dict[str, float | int | str]:
    """Seconds out and in of one format."""
    labels = StudyLabels(
        {code: code.capitalize() for code in CODES}, {}, {"visits": {"1": "never", "2": "weekly"}}
    )
    made = list(table(rows))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out.{suffix}"
        begun, at_work = time.perf_counter(), _at_work()
        write_labelled(path, COLUMNS, made, labels)
        written, out = time.perf_counter(), _at_work() - at_work
        found: dict[str, float | int | str] = {
            "format": suffix,
            "rows": rows,
            "megabytes": round(path.stat().st_size / 1e6, 1),
            "seconds_out": round(written - begun, 2),
            "cpu_seconds_out": round(out, 2),
        }
        if suffix != "rds":
            read = sum(1 for _ in open_table(path).rows())
            found["seconds_in"] = round(time.perf_counter() - written, 2)
            found["cpu_seconds_in"] = round(_at_work() - at_work - out, 2)
            found["rows_read"] = read
    return found


def _at_work() -> float:
    """Seconds that this process and those that it has waited for were at work."""
    return sum(os.times()[:4])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", default=["sav", "dta", "rds"])
    asked = parser.parse_args()
    runs = [measure(asked.rows, one) for one in asked.formats]
    machine = {"python": platform.python_version(), "system": platform.platform()}
    print(json.dumps({"machine": machine, "runs": runs}, indent=2))


if __name__ == "__main__":
    main()
