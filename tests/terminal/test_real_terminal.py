"""What a coder does in a day, by keys, in a terminal, down to the exported table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.errors import CoderBusyError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.conftest import library_answers
from tests.marks import BOTH_SIZES
from tests.terminal.conftest import PROGRAM, Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.terminal

MakeTerminal = Callable[[int, int], Terminal]
KEYS = ("k", "t", "q", "c", "o", "k", "t", "q", "x")
CODES = ("books", "staff", "quiet", "access", "other", "books", "staff", "quiet", "refuses")


def decided(path: Path, out: Path) -> dict[str, list[dict[str, str]]]:
    """The exported rows, by answer."""
    assert run(["export", str(path), str(out), "--no-bom"]) == 0
    rows: dict[str, list[dict[str, str]]] = {}
    with out.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["answer"], []).append(row)
    return rows


def wait_until_free(target: str) -> None:
    """Wait for a program whose terminal has gone to end."""

    def is_free() -> bool:
        try:
            open_workspace(opened, "anna").leave()
        except CoderBusyError:
            return False
        return True

    with open_study(target) as opened:
        wait_until(is_free, lambda: "the program outlives its terminal")


@BOTH_SIZES
def test_ten_answers_coded_by_keys_are_in_the_export(
    study: Study, terminal: MakeTerminal, size: tuple[int, int], tmp_path: Path
) -> None:
    study.close()
    screen = terminal(*size)
    screen.run(*PROGRAM, "code", study.target, "--coder", "anna")
    screen.wait_for("quiet reading room")
    for position, key in enumerate(KEYS, start=1):
        screen.keys(key, "Enter")
        screen.wait_for(f"{position} of 20")
    screen.keys("0")
    screen.wait_for("10 of 20")
    screen.keys("C-q")
    screen.wait_for("ended with 0")

    rows = decided(Path(study.target), tmp_path / "out.csv")
    order = [answer.id for answer in library_answers() if answer.question == "value"]
    for answer, code in zip(order[:9], CODES, strict=True):
        (row,) = rows[answer]
        assert (row["coder"], row["state"], row["code"]) == ("anna", "coded", code)
    (last,) = rows[order[9]]
    assert (last["state"], last["code"]) == ("no code applies", "")


@pytest.mark.slow
def test_a_coder_comes_back_to_where_they_were_killed(study: Study, terminal: MakeTerminal) -> None:
    study.close()
    first = terminal(80, 24)
    first.run(*PROGRAM, "code", study.target, "--coder", "anna")
    first.wait_for("quiet reading room")
    first.keys("k", "Enter")
    first.wait_for("1 of 20")
    first.keys("t")
    first.wait_for("● Staff")
    first.wait_for("saved")
    first.kill()
    wait_until_free(study.target)
    again = terminal(80, 24)
    again.run(*PROGRAM, "code", study.target, "--coder", "anna")
    shown = again.wait_for("Friendly staff")
    assert "No code chosen" not in shown
    again.keys("Enter")
    again.wait_for("2 of 20")
    again.keys("C-q")
    again.wait_for("ended with 0")
    with open_study(study.target) as opened:
        assert verify(opened).ok


@pytest.mark.slow
def test_an_answer_that_attacks_the_terminal_is_only_text(
    study: Study, terminal: MakeTerminal
) -> None:
    hostile = "start \x1b]0;owned\x07\x1b[31m[/b] [red]x[/red] \u202eevil end"
    first = library_answers()[0]
    with take_in(study) as intake:
        intake.add_answers([replace(first, id="a-hostile", text=hostile)])
    study.close()
    screen = terminal(120, 40)
    screen.run(*PROGRAM, "code", study.target, "--coder", "anna")
    screen.wait_for("quiet reading room")
    for position in range(1, 11):
        screen.keys("0")
        screen.wait_for(f"{position} of 21")
    shown = screen.wait_for("start")
    assert "[/b] [red]x[/red]" in shown
    assert "␛]0;owned␇" in shown
    screen.keys("C-q")
    screen.wait_for("ended with 0")


def test_a_second_window_of_the_same_coder_is_refused_in_a_sentence(
    study: Study, terminal: MakeTerminal
) -> None:
    study.close()
    first, second = terminal(80, 24), terminal(80, 24)
    first.run(*PROGRAM, "code", study.target, "--coder", "anna")
    first.wait_for("quiet reading room")
    second.run(*PROGRAM, "code", study.target, "--coder", "anna")
    shown = second.wait_for("ended with 1")
    assert "already at work" in shown
    assert "Traceback" not in shown
