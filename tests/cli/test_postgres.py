"""The commands with a study in PostgreSQL: `new`, `coder login`, `copy` and what takes STUDY."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.study.rounds.people import coders
from intercoder.study.study import Study, create_study, open_study
from tests import postgres
from tests.conftest import fill

CODEBOOK = "name: Library\ncodes:\n  - id: books\n    name: Books\n"


@pytest.fixture
def address(codebook: Codebook) -> str:
    """A study with two coders and twenty answers in a database of its own."""
    made = postgres.new_database()
    with create_study(made, codebook) as study:
        fill(study)
    return made


def test_a_study_is_made_filled_and_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_STUDY", postgres.new_database())
    (tmp_path / "codes.yaml").write_text(CODEBOOK)
    (tmp_path / "answers.csv").write_text("id,answer\n1,books\n2,quiet\n")
    assert run(["new", "--codebook", str(tmp_path / "codes.yaml")]) == 0
    assert run(["import", str(tmp_path / "answers.csv"), "--id", "id", "--text", "answer"]) == 0
    assert run(["coder", "add", "anna"]) == 0
    capsys.readouterr()
    assert run(["status", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["unseen"] == 2
    assert run(["verify"]) == 0
    assert run(["export", str(tmp_path / "out.csv")]) == 0
    assert run(["agreement"]) in {0, 1}
    assert "Traceback" not in capsys.readouterr().err


def test_the_same_address_is_not_made_twice(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "codes.yaml").write_text(CODEBOOK)
    assert run(["new", address, "--codebook", str(tmp_path / "codes.yaml")]) == 1
    assert "is taken" in capsys.readouterr().err


def test_a_coder_gets_a_login_whose_password_is_shown_nowhere(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_NEW_PASSWORD", "s3cret")
    first, second = postgres.new_login(), postgres.new_login()
    assert run(["coder", "add", address, "carla", "--login", first]) == 0
    assert run(["coder", "login", address, "anna", "--login", second]) == 0
    said = capsys.readouterr()
    assert "s3cret" not in said.out + said.err
    for name, login in (("carla", first), ("anna", second)):
        with open_study(postgres.as_login(address, login, "s3cret")) as opened:
            assert "s3cret" not in opened.target
            assert name in {one.name for one in coders(opened)}
    assert run(["coder", "login", address, "anna", "--revoke"]) == 0
    assert run(["status", postgres.as_login(address, second)]) == 1
    assert "may not see the study" in capsys.readouterr().err


def test_a_login_without_a_password_is_not_made_and_nobody_added(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTERCODER_NEW_PASSWORD", raising=False)
    assert run(["coder", "add", address, "carla", "--login", postgres.new_login()]) == 2
    assert "needs a password" in capsys.readouterr().err
    with open_study(address) as opened:
        assert len(coders(opened)) == 2


def test_a_file_has_no_logins(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coder", "login", study.target, "anna"]) == 2
    assert run(["coder", "add", study.target, "carla", "--login", "x"]) == 2
    assert "has no logins" in capsys.readouterr().err
    assert len(coders(study)) == 2


@pytest.mark.slow
def test_plain_coding_knows_who_logged_in(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setenv("INTERCODER_NEW_PASSWORD", "s3cret")
    login = postgres.new_login()
    assert run(["coder", "login", address, "ben", "--login", login]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    assert run(["code", postgres.as_login(address, login), "--plain"]) == 0
    assert run(["code", postgres.as_login(address, login), "--plain", "--coder", "anna"]) == 1
    assert "This login belongs to ben" in capsys.readouterr().err


@pytest.mark.slow
def test_a_study_is_copied_there_and_back(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there, back = postgres.new_database(), str(tmp_path / "back.study")
    assert run(["copy", study.target, there]) == 0
    assert "intercoder coder login" in capsys.readouterr().err
    assert run(["copy", there, back]) == 0
    assert run(["verify", back]) == 0
    assert run(["backup", there, str(tmp_path / "backup.study")]) == 0
    assert run(["copy", study.target, there]) == 1
    assert "is taken" in capsys.readouterr().err
    with open_study(back) as again:
        assert again.id == study.id


def test_a_server_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "postgresql://anna:s3cret@127.0.0.1:1/survey"]) == 1
    said = capsys.readouterr().err
    assert "is not responding" in said
    assert "s3cret" not in said
