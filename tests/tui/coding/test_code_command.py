"""`intercoder code`: what it refuses before anything is drawn, and the real thing on a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study
from tests.waiting import PATIENCE


class Terminal:
    """The real program on a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        own, its = pty.openpty()
        self.file = own
        self.output = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "intercoder", "code", *arguments],
            stdin=its,
            stdout=its,
            stderr=its,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
            start_new_session=True,
        )
        os.close(its)

    def wait_for(self, text: str) -> None:
        """Wait until this text is drawn; what was drawn before does not count."""
        until = time.monotonic() + PATIENCE
        while text.encode() not in self.output:
            assert time.monotonic() < until, f"{text!r} was not drawn"
            self._read()
        self.output = b""

    def press(self, keys: str) -> None:
        os.write(self.file, keys.encode())

    def ends_with(self) -> int:
        """Wait until the program ends; its exit code."""
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < until, "the program did not end"
            self._read()
        self._read()
        os.close(self.file)
        return self.process.returncode

    def _read(self) -> None:
        if select.select([self.file], [], [], 0.05)[0]:
            try:
                self.output += os.read(self.file, 1 << 16)
            except OSError:
                return


@pytest.mark.terminal
@pytest.mark.slow
def test_a_sitting_on_a_real_terminal_goes_on_where_it_stopped(
    study: Study, study_path: Path
) -> None:
    terminal = Terminal(str(study_path), "--coder", "anna")
    terminal.wait_for("The quiet reading room")
    terminal.press("k")
    terminal.wait_for("● Books and media")
    terminal.press("\r")
    terminal.wait_for("Friendly staff")
    terminal.press("q")
    terminal.wait_for("● Quiet")
    terminal.press("\x11")
    assert terminal.ends_with() == 0
    assert [(one.answer.id, one.judgement) for one in codings(study)] == [
        ("v1:value", Judgement.of(["books"]))
    ]
    again = Terminal(str(study_path), "--coder", "anna")
    again.wait_for("● Quiet")
    again.press("\r\x11")  # in one go, as over a slow line: the decision still counts
    assert again.ends_with() == 0
    assert len(list(codings(study))) == 2


@pytest.mark.slow
@pytest.mark.terminal
def test_a_coder_the_study_does_not_have_is_added_on_a_real_terminal_after_a_question(
    study: Study, study_path: Path
) -> None:
    terminal = Terminal(str(study_path), "--coder", "zoe")
    terminal.wait_for("Add zoe as a new coder?")
    terminal.press("y\r")
    terminal.wait_for("The quiet reading room")
    terminal.press("k")
    terminal.wait_for("● Books and media")
    terminal.press("\r")
    terminal.wait_for("Friendly staff")
    terminal.press("\x11")
    assert terminal.ends_with() == 0
    assert b"You coded 1 answer in less than a minute; 19 are left." in terminal.output
    assert [one.coder for one in codings(study)] == ["zoe"]


@pytest.mark.terminal
@pytest.mark.slow
def test_no_escape_sequence_of_an_answer_reaches_the_terminal(
    tmp_path: Path, codebook: Codebook
) -> None:
    path = tmp_path / "hostile.study"
    with create_study(str(path), codebook) as study:
        add_coder(study, "anna")
        with take_in(study) as intake:
            intake.add_questions([Question("q", "Why?")])
            intake.add_answers([Answer("a", "q", "r", "before \x1b]0;OWNED\x07 after", "en")])
    terminal = Terminal(str(path), "--coder", "anna")
    while b"after" not in terminal.output:
        terminal._read()
    assert b"\x1b]0;OWNED" not in terminal.output
    assert "␛]0;OWNED␇".encode() in terminal.output
    terminal.press("\x11")
    assert terminal.ends_with() == 0


@pytest.mark.slow
@pytest.mark.terminal
def test_a_taken_over_window_ends_with_an_exit_code_that_says_so(
    study: Study, study_path: Path
) -> None:
    terminal = Terminal(str(study_path), "--coder", "anna")
    terminal.wait_for("The quiet reading room")
    open_workspace(study, "anna", take_over=True)
    terminal.press("k")
    terminal.wait_for("This window can no longer save.")
    terminal.press("\r")
    assert terminal.ends_with() == 1
    assert b"anna has continued in another window" in terminal.output


def test_without_a_terminal_the_command_points_to_the_plain_way(
    study: Study, study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["code", str(study_path), "--coder", "anna"]) is ExitCode.USAGE
    assert "--plain" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--coder", "nobody"], "nobody"),
        (["--coder", "anna", "--round", "second"], "second"),
        ([], "anna, ben"),
    ],
)
def test_an_unknown_name_is_one_sentence(
    study: Study,
    study_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    assert run(["code", str(study_path), "--plain", *arguments]) is not ExitCode.DONE
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_a_missing_study_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.study"
    assert run(["code", str(missing), "--plain", "--coder", "anna"]) is ExitCode.FAILED
    assert "There is no study at" in capsys.readouterr().err
    assert not missing.exists()
