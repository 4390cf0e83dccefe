"""`intercoder export`."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study


@pytest.fixture
def coded(study: Study) -> Study:
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision("v1:value", "anna", Judgement.of(["books"], memo="=1+1")),
                EarlierDecision("v1:value", "ben", Judgement.of(["books", "quiet"])),
            ]
        )
    return study


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_is_written_and_counted(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert run(["export", coded.target, str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"Wrote 3 rows and 16 columns: {out}\n"
    assert len(read(out)) == 3


@pytest.mark.parametrize("name", ["out.csv", "OUT.CSV", "out.xlsx", "out.parquet"])
def test_the_ending_says_the_format(coded: Study, tmp_path: Path, name: str) -> None:
    assert run(["export", coded.target, str(tmp_path / name)]) == 0
    begin = {"csv": b"\xef\xbb\xbfanswer,", "xlsx": b"PK", "parquet": b"PAR1"}
    assert (tmp_path / name).read_bytes().startswith(begin[name.lower().split(".")[1]])


def test_options_choose_what_is_written(coded: Study, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    options = ["--shape", "wide", "--with", "attributes", "--coder", "ben", "--all-answers"]
    raw = ["--unguarded", "--no-bom", "--round", "main"]
    assert run(["export", coded.target, str(out), *options, *raw]) == 0
    rows = read(out)
    assert len(rows) == 20
    assert [(row["code:quiet"], row["attribute:age"]) for row in rows if row["coder"]] == [
        ("1", "30-39")
    ]
    assert not out.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(("options", "memo"), [([], "'=1+1"), (["--unguarded"], "=1+1")])
def test_text_is_guarded_unless_asked_not_to(
    coded: Study, tmp_path: Path, options: list[str], memo: str
) -> None:
    out = tmp_path / "out.csv"
    assert run(["export", coded.target, str(out), "--coders", "anna", *options]) == 0
    assert read(out)[0]["memo"] == memo


def test_a_file_is_replaced_only_with_force(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")
    assert run(["export", coded.target, str(out)]) == 1
    assert "--force" in capsys.readouterr().err
    assert out.read_text() == "mine"
    assert run(["export", coded.target, str(out), "--force"]) == 0
    assert len(read(out)) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["out.txt"], 2, "End it in .csv, .xlsx, .parquet, .sav, .dta, .rds or .qdpx."),
        (["out.csv", "--coder", "nobody"], 1, "Its coders are anna, ben."),
        (["out.csv", "--round", "nowhere"], 1, "Its rounds are main."),
        (["out.csv", "--shape", "tall"], 2, "--shape"),
        (["nowhere/out.csv"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(
    coded: Study,
    tmp_path: Path,
    arguments: list[str],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, *options = arguments
    assert run(["export", coded.target, str(tmp_path / out), *options]) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / out).exists()
