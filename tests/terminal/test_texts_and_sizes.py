"""Texts that terminals are at odds about, and windows that are too small, in a real terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import create_study, open_study
from tests.terminal.conftest import PROGRAM, Terminal

pytestmark = pytest.mark.terminal
MakeTerminal = Callable[[int, int], Terminal]
FAMILY = "👩\u200d👩\u200d👧\u200d👦"
TEXTS = (
    "plain answer one",
    f"Great {FAMILY}👍🏽 place 🇫🇮 ❤\ufe0f love it",
    "plain answer three",
    "हिन्दी में पुस्तकालय बहुत अच्छा है",
    "plain answer five",
)


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "w.study")
    with create_study(path, codebook) as made:
        add_coder(made, "anna")
        with take_in(made) as intake:
            intake.add_questions([Question("value", "What do you value?")])
            intake.add_answers(
                [Answer(f"e{n}", "value", f"r{n}", text, "") for n, text in enumerate(TEXTS, 1)]
            )
    return path


def test_the_keys_of_codes_stay_where_they_are(target: str, terminal: MakeTerminal) -> None:
    screen = terminal(80, 24)
    screen.run(*PROGRAM, "code", target, "--coder", "anna")
    first = screen.wait_for("plain answer one").splitlines()
    codes = [line for line in first if " ○ " in line]
    ours = [line[line.index("┃") :] for line in codes]
    assert len(ours) >= 5
    for number, words in ((2, "love"), (3, "answer three"), (4, "हिन्दी"), (5, "answer five")):
        screen.keys("Right")
        shown = screen.wait_for(words)
        # capture-pane writes each cell once, so that what stands right of a wide text is found by
        # its own first sign; a row that was shifted out of the window ends earlier
        assert [line[line.index("┃") :] for line in shown.splitlines() if " ○ " in line] == ours
        assert number != 3 or "love" not in shown
    screen.keys("F3")
    shown = screen.wait_for(" e1 ")
    for number in range(1, 6):
        assert f" e{number} " in shown


@pytest.mark.slow
def test_ctrl_l_wipes_what_another_program_wrote(target: str, terminal: MakeTerminal) -> None:
    screen = terminal(80, 24)
    screen.run(*PROGRAM, "code", target, "--coder", "anna")
    screen.wait_for("plain answer one")
    before = screen.wait_for("accept by number")

    def is_written_over(shown: str) -> bool:
        """Again until it stays: the program may still be drawing what it learned."""
        screen.write("\x1b[6;10Ha message of another program")
        return "a message of another program" in shown

    screen.wait_for(is_written_over)
    screen.keys("C-l")
    after = screen.wait_for(
        lambda shown: "plain answer one" in shown and "another program" not in shown
    )
    assert after.splitlines()[:22] == before.splitlines()[:22]


def test_no_key_counts_in_a_window_that_is_too_small(target: str, terminal: MakeTerminal) -> None:
    screen = terminal(50, 12)
    screen.run(*PROGRAM, "code", target, "--coder", "anna")
    screen.wait_for("Too small: 50 x 12.")
    screen.keys("k", "Enter", "t", "Enter")
    screen.rest()
    screen.resize(80, 24)
    screen.wait_for("plain answer one")
    screen.keys("q")
    screen.wait_for("● Quiet")
    screen.resize(80, 10)
    screen.wait_for("Too small: 80 x 10.")
    screen.keys("Enter", "0")
    screen.rest()
    screen.resize(80, 24)
    screen.wait_for("● Quiet")
    screen.keys("C-q")
    screen.wait_for("ended with 0")
    with open_study(target) as opened:
        assert list(codings(opened)) == []


def test_a_locale_that_is_not_utf_8_is_told(target: str, terminal: MakeTerminal) -> None:
    screen = terminal(80, 24)
    screen.run("env", "PYTHONIOENCODING=latin-1", *PROGRAM, "code", target, "--coder", "anna")
    shown = screen.wait_for("ended with 2")
    assert "The screen needs a UTF-8 locale" in shown
    assert "\\u2502" not in shown
    screen.kill()
