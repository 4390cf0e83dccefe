"""The way of an imported file goes straight down, and a recogniser has its place on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import intercoder
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.exchange.importing.columns.map_flags import MapFlags, amend
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers import known
from intercoder.exchange.importing.recognisers.recogniser import Recognised
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.study import create_study, open_study

SOURCE = Path(intercoder.__file__).parent
WIDE = """\
respondent,age,valued
r1,60+,The quiet reading room
r2,18-29,Friendly staff and calm
r3,60+,It is warm and close
r4,18-29,The novels and the films
"""
DOORS = ("cli/exchange", "api/importing.py")
ROOM = "exchange/importing"


@dataclass
class Way:
    """Which functions are called across the border of the import room, in order."""

    into: list[str] = field(default_factory=list)
    """Of the room, from a door above it."""
    back_up: set[str] = field(default_factory=set)
    """Of a door, from inside the room."""
    into_answers: list[str] = field(default_factory=list)

    def watch(self, frame: FrameType, event: str, _value: Any) -> None:
        """Note a call that crosses the border; bodies of classes and modules are no calls."""
        code = frame.f_code
        if event != "call" or not code.co_flags & CO_OPTIMIZED or code.co_name.startswith("<"):
            return
        room = _room(frame)
        caller = frame.f_back
        while caller is not None and not _room(caller):
            caller = caller.f_back
        above = _room(caller) if caller is not None else ""
        if room == ROOM and above in DOORS:
            self.into.append(code.co_name)
        elif room in DOORS and above == ROOM:
            self.back_up.add(code.co_qualname)
        elif room == "answers" and above:
            self.into_answers.append(code.co_name)


def _room(frame: FrameType) -> str:
    return _room_of(frame.f_code.co_filename)


@cache
def _room_of(file: str) -> str:
    path = Path(file)
    if not path.is_relative_to(SOURCE):
        return ""
    name = path.relative_to(SOURCE).as_posix()
    return next((room for room in (*DOORS, ROOM, "answers") if name.startswith(room)), "")


@contextmanager
def watched() -> Iterator[Way]:
    """Watch the calls of this thread."""
    way, before = Way(), sys.getprofile()
    sys.setprofile(way.watch)
    try:
        yield way
    finally:
        sys.setprofile(before)


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "new.study")
    create_study(path, codebook).close()
    (tmp_path / "wide.csv").write_text(WIDE, encoding="utf-8")
    (tmp_path / "ages.csv").write_text("respondent,wave\nr1,1\nr2,2\n", encoding="utf-8")
    return path


def test_the_command_goes_down_once_and_comes_back_with_the_report(
    target: str, tmp_path: Path
) -> None:
    table = str(tmp_path / "wide.csv")
    assert run(["import", target, table, "--yes", "--dry-run"]) == 0  # loads what is loaded late
    with watched() as way:
        assert run(["import", target, table, "--yes"]) == 0
    assert way.into == ["from_named", "import_file", "summary"]
    assert way.back_up <= {"PersonAtTerminal.may_be_asked", "PersonAtTerminal.progress"}
    assert {*way.into_answers} <= {"of"}  # that room only has values, and makes them of others
    with open_study(target) as study:
        assert len(list(answers(study))) == 4


def test_attributes_go_the_same_way(target: str, tmp_path: Path) -> None:
    assert run(["import", target, str(tmp_path / "wide.csv"), "--yes"]) == 0
    assert run(["attributes", target, str(tmp_path / "ages.csv"), "--yes", "--dry-run"]) == 0
    with watched() as way:
        assert run(["attributes", target, str(tmp_path / "ages.csv"), "--yes"]) == 0
    assert way.into[:2] == ["from_named", "import_attributes_file"]
    assert set(way.into[2:]) <= {"summary", "differences"}  # both only read the report
    assert all(one.startswith("PersonAtTerminal.") for one in way.back_up)


def test_python_goes_the_same_way(target: str, tmp_path: Path) -> None:
    with intercoder.open_study(target) as study:
        study.import_table(tmp_path / "wide.csv", dry_run=True)
        with watched() as way:
            study.import_table(tmp_path / "wide.csv")
    assert way.into == ["from_named", "import_file", "summary"]
    assert way.back_up == set()


def test_python_has_the_options_that_name_files_and_may_name_one_column(
    target: str, tmp_path: Path
) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_text("question,wording\nvalued,What do you value?\n", encoding="utf-8")
    with intercoder.open_study(target) as study:
        said = study.import_table(
            tmp_path / "wide.csv",
            respondent="respondent",
            question="valued",
            questions=str(asked),
            save_map=tmp_path / "map.yaml",
            delimiter="comma",
            limit="rows=10",
        )
        assert said["questions"] == ["valued"]
        assert [one.text for one in study.opened.questions()] == ["What do you value?"]
    assert (tmp_path / "map.yaml").read_text("utf-8").startswith("shape: wide")


def platform(head: TableHead) -> Recognised | None:
    """A made-up survey platform: below the names of the columns stand the wordings."""
    if head.columns[:1] != ("RespNo",) or len(head.rows) < 2:
        return None
    wordings = dict(zip(head.columns, head.rows[0].cells, strict=True))
    return Recognised(
        ColumnMap(
            Shape.WIDE,
            respondent="RespNo",
            questions=tuple(QuestionColumn(name, wordings[name]) for name in head.columns[1:]),
        ),
        explaining_rows=2,
    )


@pytest.mark.parametrize("flags", [(), ("--respondent", "RespNo", "--question", "Q1")])
def test_a_recogniser_is_one_function_that_looks_at_the_first_rows(
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    flags: tuple[str, ...],
) -> None:
    table = tmp_path / "export.csv"
    table.write_text(
        "RespNo,Q1\nNumber,What do you value?\n{id:1},{id:2}\n7,The novels\n8,\n9,Calm\n", "utf-8"
    )
    own = {"made_up": f"{__name__}:platform", **known.RECOGNISERS.own}
    monkeypatch.setattr(known, "RECOGNISERS", replace(known.RECOGNISERS, own=own))
    assert run(["import", target, str(table), "--yes", *flags]) == 0
    with open_study(target) as study:
        assert [one.text for one in answers(study)] == ["The novels", "Calm"]
        assert [one.text for one in study.questions()] == ["" if flags else "What do you value?"]


def test_a_refused_row_keeps_its_number_below_explanations(tmp_path: Path) -> None:
    from intercoder.tables.opening import open_table

    path = tmp_path / "export.csv"
    path.write_text("RespNo,Q1\na,b\nc,d\n7,The novels\n8,x,y\n", encoding="utf-8")
    table = open_table(path)
    recognised = platform(TableHead(table))
    assert recognised is not None
    assert [row.number for row in recognised.below_explanations(table).rows()] == [4, 5]


def test_a_separator_found_in_one_column_is_not_used_for_another(codebook: Codebook) -> None:
    lookup = CodeLookup(codebook)
    proposed = ColumnMap(Shape.LONG, id="id", codings=CodingColumns(codes="a", separator="|"))
    for flags, expected in (
        (MapFlags(codes="b"), ";"),
        (MapFlags(codes="a"), "|"),
        (MapFlags(codes="b", separator=","), ","),
    ):
        codings = amend(proposed, flags, ("id", "a", "b"), lookup).codings
        assert codings is not None
        assert codings.separator == expected
