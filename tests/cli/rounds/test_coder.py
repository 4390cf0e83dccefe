"""`intercoder coder`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.rounds.people import Coder, Role, coders
from intercoder.study.study import Study


def test_a_coder_is_added_and_listed(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coder", "add", study.target, "Zoë", "--note", "Tuesdays"]) == 0
    assert coders(study)[-1] == Coder("Zoë", Role.CODER, "Tuesdays")
    capsys.readouterr()
    assert run(["coder", "list", study.target]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["Zoë", "coder", "Tuesdays"]


def test_a_lead_is_added(study: Study) -> None:
    assert run(["coder", "add", study.target, "lou", "--lead"]) == 0
    assert coders(study)[-1].role is Role.LEAD


def test_the_list_has_three_formats(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coder", "list", study.target, "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed[0] == {"name": "anna", "role": "coder", "note": ""}
    assert run(["coder", "list", study.target, "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == ["name,role,note", "anna,coder,", "ben,coder,"]


def test_the_study_is_taken_from_the_environment(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_STUDY", study.target)
    assert run(["coder", "add", "carla"]) == 0
    assert run(["coder", "list"]) == 0
    assert coders(study)[-1].name == "carla"


@pytest.mark.parametrize("name", ["anna", "ANNA", " anna "])
def test_a_coder_is_not_added_twice(
    study: Study, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["coder", "add", study.target, name]) == 1
    assert "anna is already in the study" in capsys.readouterr().err
    assert len(coders(study)) == 2


@pytest.mark.parametrize("name", ["", "   ", "a\tb", "a\x1b[31m", "x" * 500, "a,b", "\u202eanna"])
def test_a_name_that_cannot_be_used_is_refused(
    study: Study, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["coder", "add", study.target, "--", name]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert len(coders(study)) == 2


@pytest.mark.parametrize("name", ["../etc/passwd", "a/b", "-lead", "Ångström-Ö'Neill"])
def test_a_name_is_only_a_name(study: Study, name: str) -> None:
    assert run(["coder", "add", study.target, "--", name]) == 0
    assert coders(study)[-1].name == name


@pytest.mark.parametrize("command", ["add", "list"])
def test_what_is_no_study_is_refused(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    no_study = tmp_path / "answers.csv"
    no_study.write_text("id,text\n")
    arguments = ["coder", command, str(no_study), *(["zoe"] if command == "add" else [])]
    assert run(arguments) == 1
    assert "is not a study" in capsys.readouterr().err
    assert no_study.read_text() == "id,text\n"
