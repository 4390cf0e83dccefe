"""`intercoder verify`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.decision import Judgement
from intercoder.study.intake import EarlierDecision, take_in
from intercoder.study.study import Study


@pytest.fixture
def coded(study: Study) -> Study:
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision(f"v{n}:value", "anna", Judgement.of(["books"], memo="kept"))
                for n in range(1, 6)
            ]
        )
    return study


def test_an_intact_study_is_said_to_be_so(coded: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", coded.target]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["intact", "yes"]
    assert run(["verify", coded.target, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "intact": True,
        "answers": 20,
        "decisions": 5,
        "faults": [],
    }


def test_a_changed_decision_is_found(
    coded: Study, study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded.close()
    with sqlite3.connect(study_path) as tampering:
        (definition,) = tampering.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'decision_never_changes'"
        ).fetchone()
        tampering.execute("DROP TRIGGER decision_never_changes")
        tampering.execute("UPDATE decision SET memo = 'changed' WHERE seq = 3")
        tampering.execute(definition)
    assert run(["verify", str(study_path), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["intact"]
    assert any("anna" in fault and "v3:value" in fault for fault in found["faults"])
    assert run(["verify", str(study_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["intact", "no"]
    assert lines[3:] == found["faults"]


def test_what_is_no_study_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE t (x)")
    assert run(["verify", str(other)]) == 1
    assert "is not a study" in capsys.readouterr().err
