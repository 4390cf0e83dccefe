"""Rows and letters that other programs wrote in their own way: mended where that is certain, and
said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.study import create_study, open_study

Out = pytest.CaptureFixture[str]


@pytest.fixture
def empty(tmp_path: Path, codebook: Codebook) -> str:
    target = str(tmp_path / "new.study")
    create_study(target, codebook).close()
    return target


def texts(target: str) -> dict[str, str]:
    with open_study(target) as study:
        return {one.id: one.text for one in answers(study)}


def table(path: Path, *rows: str) -> str:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


HEAD = ("id,age,value,comment", "v1,15,the quiet rooms,", "v2,15,kind staff,more films")


def test_rows_that_a_spreadsheet_ended_early_are_whole(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    path = table(tmp_path / "a.csv", *HEAD, "v3,15,late hours", "v4,15,a lift", "v5,15,a,b")
    assert run(["import", empty, path, "--yes"]) == 0
    assert "2 rows end early" in capsys.readouterr().err
    assert texts(empty)["v4:value"] == "a lift"


@pytest.mark.parametrize(
    "rows",
    [
        ("v3,15,late", "hours and more,films"),
        ("v3,15,late", "and,15,hours", "v4,15,a,b"),
        ("v3,15,cut of",),
        ("v3,15,late hours", "v4,15,a lift,c", "v5,15"),
        ("v3,15,late hours", "v4,15"),
    ],
)
def test_rows_that_were_cut_are_refused(empty: str, tmp_path: Path, rows: tuple[str, ...]) -> None:
    columns = ("--respondent", "id", "--question", "value")
    assert run(["import", empty, table(tmp_path / "a.csv", *HEAD, *rows), *columns]) == 1
    assert texts(empty) == {}


def test_broken_letters_are_counted(empty: str, tmp_path: Path, capsys: Out) -> None:
    broken = ("r\ufffdume", "R\u00c3\u00a4ume", "books &amp; films", "\u00e2\u20ac\u0153good")
    sound = ("R\u00e4ume", "A & B", "\u00c3gua", "\u041c\u0438\u0440", "&c; \u00c5rhus")
    lines = [f"v{n},{text}" for n, text in enumerate((*broken, *sound))]
    path = table(tmp_path / "a.csv", "respondent,value", *lines)
    columns = ("--respondent", "respondent", "--question", "value")
    assert run(["import", empty, path, *columns, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)["letters_broken"]
    assert sorted(said.values()) == [1, 1, 2]
    assert texts(empty)["v0:value"] == broken[0]


def test_a_failed_formula_matters_only_where_it_is_needed(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    book = Workbook()
    for row in (
        ["respondent", "value", "minutes", "rest"],
        ["v1", "the quiet rooms", "#DIV/0!", "#REF!"],
        ["v2", "kind staff", 3, None],
    ):
        book.active.append(row)
    book.active["D3"] = "=1+1"
    path = tmp_path / "a.xlsx"
    book.save(path)
    columns = ("--respondent", "respondent", "--question", "value", "--attribute", "minutes")
    assert run(["import", empty, str(path), *columns, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["cells_missing"] == {"#DIV/0!": 1}
    assert "1 formula without a result" in err
    with open_study(empty) as study:
        assert [dict(one.attributes) for one in answers(study)] == [{}, {"minutes": "3"}]
    assert run(["import", empty, str(path), "--id", "respondent", "--text", "minutes"]) == 1
