"""`intercoder init`: a project from questions or from flags, made in one go or not at all."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.overview.progress import progress
from intercoder.study.rounds.people import Role, coders
from intercoder.study.study import open_study
from tests.cli.exchange.test_import_dialog import Terminal

TEXTS = ("New books every month", "The staff is friendly and helps", "Quiet rooms to read in")
ANSWERS = "visitor,value\n" + "".join(
    f"v{number},{TEXTS[number % 3]} on floor {number}\n" for number in range(15)
)


@pytest.fixture
def answers_file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS, "utf-8")
    return path


@pytest.fixture
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def _files(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_file())


@pytest.mark.usefixtures("no_terminal")
def test_flags_make_a_whole_project(answers_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = answers_file.with_name("visitors.study")
    typed = ["init", str(study), "--import", str(answers_file), "--codebook", "-"]
    people = ["--as", "lea", "--coders", "anna,ben", "--pilot", "8", "--seed", "1"]
    assert run([*typed, *people]) == 0
    assert f"intercoder code {study} --coder anna --round pilot-1" in capsys.readouterr().out
    with open_study(str(study)) as made:
        assert [(one.name, one.role) for one in coders(made)] == [
            ("lea", Role.LEAD),
            ("anna", Role.CODER),
            ("ben", Role.CODER),
        ]
        assert [one.progress.total for one in progress(made, "pilot-1")] == [8, 8]
        assert made.codebook().codes == ()
    assert _files(study.parent) == ["answers.csv", "visitors.study"]


@pytest.mark.usefixtures("no_terminal")
def test_all_that_is_missing_is_named_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "x.study"), "--as", "lea"]) == 2
    said = capsys.readouterr().err
    assert all(flag in said for flag in ("--codebook", "--import", "--coders", "--pilot"))
    assert _files(tmp_path) == []


@pytest.mark.usefixtures("no_terminal")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--pilot": "500"}, "the file has 15"),
        ({"--import": "nowhere.csv"}, "no file"),
        ({"--coders": "Lea,ben"}, "named twice"),
        ({"--coders": "a\x07"}, "cannot be a coder's name"),
        ({"--pilot": "many"}, "no number of answers"),
        ({"--overlap": "120%"}, "over 100 %"),
        ({"--round": "main"}, "cannot be the round main"),
        ({"--codebook": "nowhere.yaml"}, "no file"),
    ],
)
def test_what_cannot_be_made_leaves_nothing(
    answers_file: Path, changed: dict[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {
        "--import": str(answers_file),
        "--codebook": "-",
        "--as": "lea",
        "--coders": "anna,ben",
        "--pilot": "8",
        **changed,
    }
    typed = [part for pair in given.items() for part in pair]
    assert run(["init", str(answers_file.with_name("x.study")), *typed]) != 0
    assert words in capsys.readouterr().err
    assert _files(answers_file.parent) == ["answers.csv"]


@pytest.mark.usefixtures("no_terminal")
def test_a_study_that_is_there_is_never_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "x.study"
    taken.write_text("mine", "utf-8")
    typed = ["--import", "-", "--codebook", "-", "--as", "lea", "--coders", "-"]
    assert run(["init", str(taken), *typed]) == 1
    assert "already exists" in capsys.readouterr().err
    assert taken.read_text("utf-8") == "mine"
    assert run(["init", "postgresql://localhost/x", *typed]) == 2
    assert "intercoder copy" in capsys.readouterr().err


@pytest.mark.terminal
def test_every_answer_can_be_changed_before_anything_is_written(answers_file: Path) -> None:
    study = answers_file.with_name("visitors.study")
    terminal = Terminal("init", str(study))
    terminal.type_at("(y or n) [n]:", "maybe")
    terminal.type_at("(y or n) [n]:")
    terminal.type_at("Name of the study [visitors]:", "Visitors")
    terminal.type_at("begin without codes [-]:", "nowhere.yaml")
    terminal.type_at("begin without codes [-]:")
    terminal.type_at("none yet [-]:", str(answers_file))
    terminal.type_at("Take the columns like this?", "y")
    terminal.type_at("Your name: you lead the study:", "lea")
    terminal.type_at("or - for none yet [-]:", "<")
    terminal.type_at("Your name: you lead the study [lea]:", "mira")
    terminal.type_at("or - for none yet [-]:", "anna, ben")
    terminal.type_at("0 for none [50]:")
    terminal.type_at("a share or a number [100%]:")
    terminal.type_at("Make this project?", "y")
    terminal.type_at("the file has 15", "8")
    assert not study.exists()
    terminal.type_at("0 for none [50]:", "10")
    terminal.type_at("Make this project?", "y")
    assert terminal.finish() == 0
    with open_study(str(study)) as made:
        assert made.name == "Visitors"
        assert [one.name for one in coders(made)] == ["mira", "anna", "ben"]
        assert [one.progress.total for one in progress(made, "pilot-1")] == [10, 10]


@pytest.mark.terminal
def test_a_no_makes_nothing(answers_file: Path) -> None:
    study = answers_file.with_name("visitors.study")
    flags = ("--import", "-", "--codebook", "-", "--as", "lea", "--coders", "-", "--name", "V")
    terminal = Terminal("init", str(study), *flags)
    terminal.type_at("(y or n) [n]:")
    terminal.type_at("Make this project?", "n")
    assert terminal.finish() == 1
    assert "Nothing was made." in terminal.shown
    assert not study.exists()
