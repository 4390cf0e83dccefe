"""`intercoder verify`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study, open_study


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
    found = json.loads(capsys.readouterr().out)
    assert found.pop("fingerprint").startswith("5.5.")
    assert found.pop("sealed_since").endswith("Z")
    assert found == {"intact": True, "answers": 20, "decisions": 5, "changes": 5, "faults": []}


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
    assert lines[6:] == found["faults"]


def test_what_is_no_study_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE t (x)")
    assert run(["verify", str(other)]) == 1
    assert "is not a study" in capsys.readouterr().err


def fingerprint_of(study: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["verify", study, "--format", "json"]) == 0
    return str(json.loads(capsys.readouterr().out)["fingerprint"])


def decide(study: Study, *numbers: int) -> None:
    with take_in(study) as intake:
        intake.add_decisions(
            [EarlierDecision(f"v{n}:value", "ben", Judgement.of(["quiet"])) for n in numbers]
        )


def test_a_fingerprint_on_paper_is_found_again_when_the_study_has_grown(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    then = fingerprint_of(coded.target, capsys)
    assert run(["verify", coded.target, "--expect", then]) == 0
    assert "exactly the state" in capsys.readouterr().out
    decide(coded, 1, 2)
    assert run(["coder", "add", coded.target, "carla"]) == 0
    on_paper = f" {then.lower().replace('.', ' · ').replace('-', ' ')}"
    assert run(["verify", coded.target, "--expect", on_paper]) == 0
    assert "grown by 2 decisions and 2 changes" in capsys.readouterr().out
    assert run(["verify", coded.target, "--expect", then, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["compared"] == "grown"


def test_a_study_cut_back_to_an_earlier_state_is_found(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "earlier.study"
    assert run(["backup", coded.target, str(earlier)]) == 0
    decide(coded, 1, 2)
    now = fingerprint_of(coded.target, capsys)
    assert run(["verify", str(earlier)]) == 0
    assert run(["verify", str(earlier), "--expect", now]) == 1
    assert "was cut back" in capsys.readouterr().out


def test_a_study_that_went_another_way_from_a_copy_is_found(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.study"
    assert run(["backup", coded.target, str(copy)]) == 0
    decide(coded, 1, 2)
    now = fingerprint_of(coded.target, capsys)
    with open_study(str(copy)) as other:
        decide(other, 2, 3, 4)
    assert run(["verify", str(copy), "--expect", now, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["compared"] == "different"


@pytest.mark.parametrize("typed", ["", "12", "5.4.E7CT", "5.4.UUUU-UUUU-UUUU-UUUU", "five"])
def test_what_is_no_fingerprint_is_refused(
    typed: str, coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", coded.target, "--expect", typed]) == 2
    assert "is not a study's fingerprint" in capsys.readouterr().err
