"""`intercoder status`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.database.schema import alembic_version
from intercoder.study.file.opening import open_file
from intercoder.study.study import Study

WHEN = "2026-03-01T10:11:12.000Z"


@pytest.fixture
def coded(study: Study) -> Study:
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision("v1:value", "anna", Judgement.of(["books"], unsure=True), WHEN, 4),
                EarlierDecision("v2:value", "anna", Judgement.of(()), WHEN, 2),
                EarlierDecision("v3:value", "anna", SKIPPED, WHEN, 0),
            ]
        )
    return study


def test_progress_is_counted_by_coder_and_round(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", coded.target, "--format", "json"]) == 0
    anna, ben = json.loads(capsys.readouterr().out)
    assert anna == {
        "coder": "anna",
        "role": "coder",
        "round": "main",
        "total": 20,
        "coded": 1,
        "no_code": 1,
        "skipped": 1,
        "unsure": 1,
        "unseen": 17,
        "percent": 10.0,
        "last_decision": WHEN,
        "mean_seconds": 3.0,
        "outside": 0,
        "set_free": 0,
        "not_allocated": 17,
    }
    assert (ben["unseen"], ben["percent"], ben["last_decision"], ben["mean_seconds"]) == (
        *(20, 0.0),
        *(None, None),
    )


def test_what_was_never_given_out_is_told_from_what_is_owed(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("allocate", coded.target, "--round", "pilot", "--coders", "anna", "--answers", "5")
    assert run([*asked, "--yes"]) == 0
    assert run(["status", coded.target]) == 0
    shown = capsys.readouterr()
    assert "not_allocated" not in shown.out
    assert "The answers of the round “main” are not allocated" in shown.err
    assert "round “pilot” are not" not in shown.err
    assert run(["status", coded.target, "--format", "json"]) == 0
    rows = {(row["coder"], row["round"]): row for row in json.loads(capsys.readouterr().out)}
    assert rows["ben", "main"]["not_allocated"] == 20
    pilot = rows["anna", "pilot"]
    assert (pilot["total"], pilot["unseen"], pilot["not_allocated"]) == (5, 5, 0)


def test_a_person_reads_whole_percents_and_minutes(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", coded.target]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["coder", "role", "round"]
    assert lines[2].split() == [
        *("anna", "coder", "main", "20", "1", "1", "1", "1", "17", "10"),
        *("2026-03-01", "10:11", "3.000"),
    ]


def test_a_hundred_percent_means_all(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision(f"v{n}:{question}", "ben", Judgement.of(()), WHEN)
                for n in range(1, 11)
                for question in ("value", "better")
            ][:-1]
        )
    assert run(["status", study.target]) == 0
    ben = capsys.readouterr().out.splitlines()[3]
    assert ben.split()[9] == "95"


def test_a_study_without_coders_says_how_to_add_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "codes.yaml"
    book.write_text("name: One\ncodes:\n  - {id: a, name: A, definition: One}\n")
    path = str(tmp_path / "empty.study")
    assert run(["new", path, "--codebook", str(book)]) == 0
    capsys.readouterr()
    assert run(["status", path]) == 0
    assert "intercoder coder add" in capsys.readouterr().err


def test_a_study_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", str(tmp_path / "no.study")]) == 1
    assert "There is no study at" in capsys.readouterr().err
    assert not (tmp_path / "no.study").exists()


def test_a_study_of_a_newer_program_is_refused(
    study: Study, study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study.close()
    database = open_file(study_path)
    with database.writing() as connection:
        connection.execute(alembic_version.update().values(version_num="9999"))
    database.close()
    assert run(["status", str(study_path)]) == 1
    assert "newer version of intercoder" in capsys.readouterr().err
