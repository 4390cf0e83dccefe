"""`intercoder backup`."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study, open_study


def test_the_copy_holds_what_the_study_holds(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with take_in(study) as intake:
        intake.add_decisions([EarlierDecision("v1:value", "anna", Judgement.of(["books"]))])
    copy = tmp_path / "copy.study"
    assert run(["backup", study.target, str(copy)]) == 0
    assert f"Wrote a copy of the study: {copy}" in capsys.readouterr().err
    with open_study(str(copy)) as copied:
        assert list(codings(copied)) == list(codings(study))
        assert copied.answer_count() == 20


def test_what_is_there_already_is_not_touched(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    assert run(["backup", study.target, str(taken)]) == 1
    assert "already exists" in capsys.readouterr().err
    assert taken.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_said(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backup", study.target, str(tmp_path / "nowhere" / "copy.study")]) == 1
    assert capsys.readouterr().err.startswith("Error: ")


def test_with_the_study_from_the_environment_only_the_copy_is_named(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_STUDY", study.target)
    assert run(["backup", str(tmp_path / "copy.study")]) == 0
    assert (tmp_path / "copy.study").exists()
