"""The last line of a summary: how many answers, how long, and where to go on."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest

from intercoder.cli.coding import closing
from intercoder.cli.coding.closing import begin_session, closing_words
from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.errors import StudyError
from intercoder.study.overview.session_summary import SessionSummary
from intercoder.study.study import Study
from tests import postgres


def code(path: Path, coder: str, lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(lines))
    assert run(["code", str(path), "--plain", "--coder", coder]) is ExitCode.DONE


@pytest.mark.slow
def test_a_session_ends_with_what_was_done_and_the_command_that_goes_on(
    study: Study,
    study_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code(study_path, "anna", "k\n\n0\nskip\nquit\n", monkeypatch)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == (
        "You coded 2 answers in less than a minute; 18 are left."
        f" Go on with: intercoder code {study_path} --coder anna --plain"
    )
    code(study_path, "anna", "quit\n", monkeypatch)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("You coded no answer this time; 18 are left.")


@pytest.mark.slow
def test_what_was_taken_back_does_not_count(
    study: Study,
    study_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code(study_path, "anna", "k\n\nundo\nquit\n", monkeypatch)
    assert "You coded no answer this time; 20 are left." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("summary", "seconds", "words"),
    [
        (
            SessionSummary("anna", 1, 1),
            80.0,
            "You coded 1 answer in 1 min; 1 is left. Go on with: ",
        ),
        (
            SessionSummary("anna", 1200, 9),
            3900.0,
            "You coded 1,200 answers in 1 h 5 min; 9 are left.",
        ),
        (SessionSummary("anna", 3, 0), 7200.0, "You coded 3 answers in 2 h; none are left."),
    ],
)
def test_it_is_said_as_a_person_says_it(
    summary: SessionSummary, seconds: float, words: str
) -> None:
    assert closing_words(summary, seconds, "a.study", "main").startswith(words)


def test_the_command_can_be_typed_as_it_stands() -> None:
    said = closing_words(SessionSummary("Zoë B", 1, 2), 60, "my study.study", "pilot 1")
    assert said.endswith("intercoder code 'my study.study' --coder 'Zoë B' --round 'pilot 1'")


@pytest.mark.slow
def test_where_nobody_is_named_it_is_whoever_coded(
    study: Study, study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing_line = begin_session(study, None, "main")
    assert closing_line() == ""
    code(study_path, "ben", "k\n\nquit\n", monkeypatch)
    assert "You coded 1 answer" in closing_line()
    assert "--coder ben" in closing_line()
    code(study_path, "anna", "k\n\nquit\n", monkeypatch)
    assert closing_line() == ""


def test_no_session_fails_for_its_last_line(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    assert begin_session(study, "nobody", "main")() == ""

    def away(study: Study) -> int:
        raise StudyError("The study is away.", "Wait.")

    monkeypatch.setattr("intercoder.study.overview.session_summary.log_end", away)
    assert closing.begin_session(study, "anna", "main")() == ""


@pytest.mark.slow
def test_in_a_package_the_line_names_the_file_that_was_sent(
    study: Study,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "anna.study"
    assert run(["package", study.target, str(out), "--coders", "anna"]) is ExitCode.DONE
    monkeypatch.setattr(sys, "stdin", StringIO("k\n\n0\nquit\n"))
    assert run(["code", str(out), "--plain"]) is ExitCode.DONE
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == (
        "You coded 2 answers in less than a minute; 18 are left."
        f" Go on with: intercoder code {out} --coder anna --plain"
    )


@pytest.mark.slow
def test_on_a_server_a_coders_own_login_is_told_too(
    study: Study,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, login = postgres.new_database(), postgres.new_login()
    assert run(["copy", study.target, server]) is ExitCode.DONE
    monkeypatch.setenv("INTERCODER_NEW_PASSWORD", "long enough for a test")
    assert run(["coder", "login", server, "anna", "--login", login]) is ExitCode.DONE
    hers = postgres.as_login(server, login)
    for typed, said in (
        ("k\n\n0\nquit\n", "You coded 2 answers in less than a minute; 18 are left."),
        ("undo\nquit\n", "You coded no answer this time; 19 are left."),
    ):
        monkeypatch.setattr(sys, "stdin", StringIO(typed))
        capsys.readouterr()
        assert run(["code", hers, "--plain"]) is ExitCode.DONE
        assert said in capsys.readouterr().out.splitlines()[-1]
