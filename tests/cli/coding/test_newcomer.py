"""`intercoder code --coder` with a name that the study does not have."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import click
import pytest

from intercoder.cli.coding.newcomer import ensure_coder
from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.codebook.code import Codebook
from intercoder.errors import StudyError, UsageError
from intercoder.study.rounds.people import coders
from intercoder.study.study import Study, create_study, open_study
from tests.packages.parcels import send


def names(study: Study) -> list[str]:
    return [one.name for one in coders(study)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[tuple[str, bool]]]:
    """Somebody at a terminal who gives this answer; the questions, with what Enter would say."""

    def answering(answer: bool) -> list[tuple[str, bool]]:
        questions: list[tuple[str, bool]] = []

        def confirm(question: str, *, default: bool, err: bool) -> bool:
            assert err
            questions.append((question, default))
            return answer

        monkeypatch.setattr(click, "confirm", confirm)
        for stream in (sys.stdin, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True)
        return questions

    return answering


def test_whoever_is_there_is_not_asked_about(study: Study, asked: Callable[..., object]) -> None:
    questions = asked(True)
    ensure_coder(study, "anna", add=False)
    assert questions == []


def test_the_coder_is_added_if_that_is_wanted(
    study: Study, asked: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    questions = asked(True)
    ensure_coder(study, "Zoë", add=False)
    assert questions == [("Add Zoë as a new coder?", False)]
    assert "Zoë" in names(study)
    said = capsys.readouterr().err
    assert "The study has no coder “Zoë”. Its coders are anna, ben." in said
    assert "Added Zoë to the study." in said


def test_nobody_is_added_if_it_is_not(study: Study, asked: Callable[..., object]) -> None:
    asked(False)
    with pytest.raises(UsageError, match="Zoë was not added"):
        ensure_coder(study, "Zoë", add=False)
    assert "Zoë" not in names(study)


def test_for_the_first_coder_of_a_study_enter_says_yes(
    study_path: Path, codebook: Codebook, asked: Callable[..., object]
) -> None:
    questions = asked(True)
    with create_study(str(study_path), codebook) as empty:
        ensure_coder(empty, "anna", add=False)
        assert names(empty) == ["anna"]
    assert questions == [("Add anna as a new coder?", True)]


@pytest.mark.slow
def test_add_asks_nothing_and_codes_at_once(
    study: Study,
    study_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("k\n\nquit\n"))
    assert run(["code", str(study_path), "--plain", "--coder", "zoe", "--add"]) is ExitCode.DONE
    said = capsys.readouterr()
    assert "Added zoe to the study." in said.err
    assert "Saved: Books and media." in said.out
    assert "zoe" in names(study)


def test_without_a_terminal_the_flag_is_named(
    study: Study, study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["code", str(study_path), "--plain", "--coder", "zoe"]) is ExitCode.USAGE
    said = capsys.readouterr().err
    assert "The study has no coder “zoe”." in said
    assert "To add zoe, add --add." in said
    assert "zoe" not in names(study)


def test_a_name_that_is_nearly_somebodys_is_not_added(study: Study) -> None:
    with pytest.raises(StudyError) as raised:
        ensure_coder(study, "Anna", add=True)
    assert "Did you mean anna?" in raised.value.hint
    assert names(study) == ["anna", "ben"]


def test_a_name_that_cannot_be_one_is_refused_before_anything_is_asked(
    study: Study, asked: Callable[..., object]
) -> None:
    questions = asked(True)
    with pytest.raises(UsageError, match="cannot be a coder's name"):
        ensure_coder(study, "a,b", add=False)
    assert questions == []


def test_a_package_is_for_one_coder(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "anna.study"
    send(study, "anna", target)
    with open_study(str(target)) as package, pytest.raises(StudyError) as raised:
        ensure_coder(package, "zoe", add=True)
    assert "a package is for one coder only" in raised.value.message


def test_add_without_a_coder_is_a_mistake(
    study: Study, study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["code", str(study_path), "--plain", "--add"]) is ExitCode.USAGE
    assert "--add needs a coder" in capsys.readouterr().err
