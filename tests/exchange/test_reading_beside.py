"""A large table is read by a process beside the one that writes: with the same result."""

from __future__ import annotations

import csv
import gc
import json
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.codebook.code import Codebook
from intercoder.errors import IntercoderError
from intercoder.exchange.importing import table_import
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.exchange.importing.import_plan import ImportPlan, StudyFacts
from intercoder.exchange.importing.import_report import ImportReport
from intercoder.exchange.importing.rows import reading_beside
from intercoder.exchange.importing.rows.reading_beside import ReadingBeside, read_beside
from intercoder.exchange.importing.rows.table_reading import TableReading, TableToRead
from intercoder.exchange.importing.table_import import import_table
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study
from intercoder.tables.limits import USUAL, Limits
from intercoder.tables.opening import open_table
from intercoder.tables.table import (
    FileFormat,
    RefusedRow,
    Row,
    Table,
    TableForm,
    TableOver,
)
from tests.waiting import wait_until

WIDE = ColumnMap(
    Shape.WIDE,
    respondent="respondent",
    questions=(QuestionColumn("valued"), QuestionColumn("better", "What could be better?")),
    language="language",
    attributes=("age",),
    missing=("n/a",),
)
TEXTS = (
    "the quiet reading room",
    "The quiet reading room!",
    "the quiet raeding room",
    "friendly staff",
    "静かな閲覧室",
    "[/b] \x1b[31m=1+1",
    "n/a",
    "  ",
    "",
)


@pytest.fixture
def empty(tmp_path: Path, codebook: Codebook) -> Path:
    path = tmp_path / "empty.study"
    with create_study(str(path), codebook):
        pass
    return path


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_beside, "LARGE", 0)
    monkeypatch.setattr(reading_beside, "usable_cores", lambda: 2)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[ReadingBeside | None]:
    """Who read each table: another process, or None."""
    found: list[ReadingBeside | None] = []

    @contextmanager
    def told_of(to_read: TableToRead) -> Iterator[ReadingBeside | None]:
        with read_beside(to_read) as beside:
            found.append(beside)
            yield beside

    monkeypatch.setattr(table_import, "read_beside", told_of)
    return found


def write_table(path: Path, rows: int, seed: int, first: int = 0) -> Table:
    """Answers with near-duplicates, blanks, rows that repeat, and rows without an answer."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["respondent", "age", "language", "valued", "better"])
        for number in range(first, first + rows):
            cells = [f"r{number}", str(number % 7), chance.choice(["en", "ja", ""])]
            row = [*cells, chance.choice(TEXTS), f"{chance.choice(TEXTS)} {number % 50}"]
            writer.writerow(row)
            if not number % 20:
                writer.writerow(row)
    return open_table(path)


def taken(study: Path, table: Table, **changes: Any) -> ImportReport:
    with open_study(str(study)) as opened:
        return import_table(opened, table, ImportPlan(WIDE, **changes))


def content(study: Path) -> dict[str, list[Any]]:
    """Everything an import writes, but the times."""
    with open_study(str(study)) as opened:
        assert verify(opened).ok
    columns = {
        **dict.fromkeys(("question", "attribute", "respondent", "answer", "answer_group"), "*"),
        "answer_text_docsize": "*",
    }
    with closing(sqlite3.connect(study)) as file:
        found: dict[str, list[Any]] = {
            table: file.execute(f"SELECT {named} FROM {table} ORDER BY 1").fetchall()
            for table, named in columns.items()
        }
        sealed = [json.loads(one) for (one,) in file.execute("SELECT document FROM change_log")]
    timed = ("study_setting",)
    found["sealed"] = [{part: one[part] for part in one if part not in timed} for one in sealed]
    return found


def both_ways(
    empty: Path, table: Table, monkeypatch: pytest.MonkeyPatch, **changes: Any
) -> tuple[tuple[ImportReport, dict[str, Any]], tuple[ImportReport, dict[str, Any]]]:
    """The report and the study, of a table read beside and of one read in the same process."""
    found = []
    for cores in (2, 1):
        study = empty.with_name(f"{cores}.study")
        shutil.copy(empty, study)
        monkeypatch.setattr(reading_beside, "usable_cores", lambda cores=cores: cores)
        found.append((taken(study, table, **changes), content(study)))
    return found[0], found[1]


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores")
def test_reading_beside_makes_the_same_study(
    empty: Path,
    tmp_path: Path,
    told: list[ReadingBeside | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = write_table(tmp_path / "first.csv", 6_000, 1)
    beside, alone = both_ways(empty, table, monkeypatch)
    assert told[0] is not None and told[1] is None
    assert beside[0] == alone[0]
    assert {name for name in beside[1] if beside[1][name] != alone[1][name]} == set()
    assert beside[0].answers.repeated > 0 and beside[0].groups.groups > 10

    later = write_table(tmp_path / "later.csv", 300, 1, first=5_900)
    shutil.copy(tmp_path / "1.study", empty)
    again, again_alone = both_ways(empty, later, monkeypatch, replaces=True)
    assert told[2] is not None and told[3] is None
    assert again == again_alone
    assert again[0].answers.same > 0 and again[0].answers.new > 0


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores")
def test_rows_are_refused_alike(
    empty: Path, tmp_path: Path, told: list[ReadingBeside | None]
) -> None:
    table = write_table(tmp_path / "answers.csv", 50, 1)
    with table.path.open("a", encoding="utf-8") as file:
        file.write("r1,1,en,another text,quiet\n,1,en,who was it,quiet\n")
    said = []
    for _ in range(2):
        with pytest.raises(IntercoderError) as caught:
            taken(empty, table)
        said.append((str(caught.value), getattr(caught.value, "rows", ())))
        table = _Own(table)
    assert said[0] == said[1]
    assert [one is None for one in told] == [False, True]
    assert not content(empty)["answer"]


class _Own(TableOver):
    """A table that only this process can read."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = table.rows

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("after", ["nothing", "a batch", "the rows"])
def test_a_process_that_ends_is_done_without(
    empty: Path,
    tmp_path: Path,
    told: list[ReadingBeside | None],
    monkeypatch: pytest.MonkeyPatch,
    after: str,
) -> None:
    program = "import os; os._exit(9)"
    if after != "nothing":
        ends = "numbers" if after == "a batch" else "find"
        kind = "DifferentTexts" if after == "a batch" else "LeadersAhead"
        program = f"""
import os
import intercoder.exchange.importing.rows.reading_process as process
whole, times = process.{kind}.{ends}, []
def ending(*given):
    times.append(1)
    return whole(*given) if len(times) < {2 if after == "a batch" else 1} else os._exit(9)
process.{kind}.{ends} = ending
process.main()
"""
    monkeypatch.setattr(reading_beside, "COMMAND", (sys.executable, "-P", "-c", program))
    table = write_table(tmp_path / "answers.csv", 3_000, 3)
    beside, alone = both_ways(empty, table, monkeypatch)
    assert told[0] is not None
    assert beside == alone


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores", "heeds_signals")
def test_interrupted_it_leaves_no_process_and_no_answer(
    empty: Path, tmp_path: Path, told: list[ReadingBeside | None]
) -> None:
    table = write_table(tmp_path / "answers.csv", 12_000, 4)

    def interrupt(_rows: int) -> None:
        signal.raise_signal(signal.SIGINT)

    with open_study(str(empty)) as opened, pytest.raises(KeyboardInterrupt):
        import_table(opened, table, ImportPlan(WIDE), advance=interrupt)
    (beside,) = told
    assert beside is not None
    wait_until(lambda: beside.has_ended)
    assert not content(empty)["answer"]
    assert gc.isenabled()


@pytest.mark.usefixtures("two_cores")
def test_what_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = write_table(tmp_path / "answers.csv", 5, 5)
    plan = ImportPlan(WIDE)
    coded = replace(WIDE, codings=CodingColumns(coder="anna", codes="age"))
    for other in (
        replace(plan, column_map=coded),
        replace(plan, detect=lambda _text, _language: ()),
        replace(plan, language_tag=lambda cell: cell),
    ):
        with read_beside(_to_read(table, other)) as beside:
            assert beside is None
    monkeypatch.setattr(reading_beside, "LARGE", 1_000_000)
    with read_beside(_to_read(table, plan)) as beside:
        assert beside is None


def _to_read(table: Table, plan: ImportPlan) -> TableToRead:
    from intercoder.exchange.importing.code_lookup import CodeLookup
    from intercoder.exchange.importing.import_plan import StudyFacts

    return TableToRead(table, plan, CodeLookup(Codebook("", ())), StudyFacts(None, ()), False)


ODD = st.sampled_from(
    ["", " ", "r1", "R1", " r2 ", "nan", "1e5", "a\0b", "\ud800", "x" * 201, "n/a", "é", "de&uuml;"]
)
CELLS = st.one_of(ODD, st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=4))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40).map("r{}".format) | ODD, *[CELLS] * 4), max_size=12),
    st.integers(1, 4),
    st.booleans(),
)
def test_rows_read_together_say_what_they_say_one_by_one(
    rows: list[tuple[str, ...]], together: int, goes_on: bool
) -> None:
    facts = StudyFacts(answers=None, coders=(), respondents=frozenset({"r3", "R4"}))
    columns = ("respondent", "age", "language", "valued", "better")
    limits = replace(USUAL, characters=250)
    form = TableForm(FileFormat.CSV, "utf-8", ",")
    table = RowsInMemory(Path("t.csv"), form, columns, limits, tuple(rows))
    to_read = TableToRead(
        table, ImportPlan(WIDE), CodeLookup(Codebook("c", ()), {}), facts, goes_on
    )
    readings = [TableReading(to_read), TableReading(to_read)]
    assert readings[0]._ordinary is not None
    readings[0]._together, readings[1]._ordinary = together, None
    said = []
    for reading in readings:
        batches = list(reading.batches())
        answers = [one for batch in batches for one in batch.answers.answers()]
        found = reading.found()
        kept = answers if goes_on or not found.refused else []  # else nothing is taken at all
        said.append((sum(batch.rows for batch in batches), kept, found))
    assert said[0] == said[1]


@dataclass
class RowsInMemory:
    """A table without a file."""

    path: Path
    form: TableForm
    columns: tuple[str, ...]
    limits: Limits
    cells: tuple[tuple[str, ...], ...]

    def rows(self) -> Iterator[Row | RefusedRow]:
        """The rows, from the second on."""
        for number, cells in enumerate(self.cells, 2):
            yield Row(number, cells)
