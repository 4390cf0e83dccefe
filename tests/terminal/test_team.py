"""What a team does from the first allocation to the exported consensus, in real terminals."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import create_study
from tests import postgres
from tests.conftest import QUESTIONS
from tests.terminal.conftest import PROGRAM, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.slow, pytest.mark.timeout(600)]

MakeTerminal = Callable[[int, int], Terminal]
TEXTS = ("The quiet reading room", "Friendly staff", "Friendly staff", "Nothing in particular")
PRESSES = {"anna": "ktt0", "ben": "ktc0", "carla": "kqc0"}
"""What each coder presses, answer by answer: they agree on the first and the last one, and ben
judges two identical answers differently."""


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    """A study with four answers, two of them identical, three coders and a lead."""
    path = str(tmp_path / "team.study")
    with create_study(path, codebook) as made:
        for name in PRESSES:
            add_coder(made, name)
        add_coder(made, "mira", Role.LEAD)
        with take_in(made) as intake:
            intake.add_questions(QUESTIONS[:1])
            intake.add_answers(
                [Answer(f"v{n}", "value", f"r{n}", text, "en") for n, text in enumerate(TEXTS, 1)]
            )
    return path


def said(terminal: MakeTerminal, *command: str, status: int = 0) -> str:
    """What a command says in a terminal of its own, once it has ended."""
    screen = terminal(140, 50)
    screen.run(*PROGRAM, *command)
    return screen.wait_for(f"ended with {status}")


def test_from_allocation_to_consensus(target: str, terminal: MakeTerminal, tmp_path: Path) -> None:
    lead = terminal(120, 40)
    everyone = (
        *("--overlap", "100%", "--coders-per-answer", "all"),
        *("--order", "imported", "--seed", "3"),
    )
    lead.run(*PROGRAM, "allocate", target, "--round", "r1", "--coders", "anna,ben,carla", *everyone)
    shown = lead.wait_for("[y/n]")
    assert "judged by 3 coders each" in shown
    lead.type("y")
    lead.keys("Enter")
    lead.wait_for("ended with 0")

    folder = tmp_path / "out"
    said(terminal, "package", target, "--all", "--round", "r1", str(folder))
    for name, presses in PRESSES.items():
        code_by_keys(terminal(80, 24), folder / f"r1-{name}.study", presses)

    files = [str(file) for file in sorted(folder.iterdir())]
    shown = said(terminal, "merge", target, *files)
    assert all(name in shown for name in PRESSES)
    assert "nothing that the study does not have" in said(terminal, "merge", target, *files)

    sees_only_what_is_their_own(target, terminal, tmp_path / "anna.csv")
    said(terminal, "round", "close", target, "r1", "--as", "mira")
    said(terminal, "comment", "add", target, "v3", "Is the bus meant?", "--as", "ben")
    doubted = settle_by_keys(terminal(120, 40), target)
    finds_what_was_settled(target, terminal, tmp_path / "consensus.csv")

    shown = said(terminal, "differences", target, "--coder", "carla", "--as", "carla")
    assert "they help" in shown
    identical = said(terminal, "identical", target, "--between", "--round", "r1", "--as", "mira")
    assert "Friendly" in identical
    overview = terminal(120, 40)
    overview.run(*PROGRAM, "overview", target, "--as", "mira")
    overview.wait_for("r1")
    overview.wait_for("carla")
    overview.wait_for("Disagreements")
    overview.keys("End")
    overview.wait_for(lambda screen: doubted in screen.partition("Codes in doubt")[2])
    overview.keys("Escape")
    overview.wait_for("ended with 0")


def code_by_keys(screen: Terminal, package: Path, presses: str) -> None:
    """Code the four answers of a package."""
    screen.run(*PROGRAM, "code", str(package))
    screen.wait_for("quiet reading room")
    for position, key in enumerate(presses, start=1):
        screen.keys(*([key] if key == "0" else [key, "Enter"]))
        screen.wait_for(f"{position} of 4" if position < len(presses) else "4 of 4")
    screen.wait_for("saved")
    screen.keys("C-q")
    screen.wait_for("ended with 0")


def sees_only_what_is_their_own(target: str, terminal: MakeTerminal, out: Path) -> None:
    """While the blind round is open."""
    refused = said(terminal, "agreement", target, "--as", "anna", status=1)
    assert "blind and open" in refused
    assert "Traceback" not in refused
    said(terminal, "export", target, str(out), "--no-bom", "--as", "anna")
    with out.open(encoding="utf-8", newline="") as file:
        assert {row["coder"] for row in csv.DictReader(file)} == {"anna"}


def settle_by_keys(screen: Terminal, target: str) -> str:
    """The one answer by a code of the lead's own and a reason, the other by taking a version.

    Gives the name of the code whose definition is noted as in doubt.
    """
    screen.run(
        *PROGRAM, "adjudicate", target, "--round", "r1", "--order", "imported", "--as", "mira"
    )
    screen.wait_for("2 of 2 open")
    shown = screen.wait_for("≠ Staff")
    assert not any(name in shown for name in PRESSES)
    screen.keys("t")
    screen.wait_for("● Staff")
    screen.keys("m")
    screen.wait_for("Ctrl+S keep")
    screen.type("they help")
    screen.keys("C-s")
    screen.wait_for("they help")
    screen.keys("Enter")
    screen.wait_for("1 of 2 open")
    shown = screen.wait_for("Is the bus meant?")
    row = next(line for line in shown.splitlines() if "≠ Access" in line).partition("│")[0]
    versions = [mark for mark in row if mark in "●○"]
    screen.keys(str(versions.index("●") + 1))
    screen.wait_for("● Access")
    screen.keys("F7")
    screen.wait_for("Ctrl+S keep")
    screen.type("Say whether buses count.")
    screen.keys("C-s")
    doubted = screen.wait_for("Recorded: the definition of").partition(
        "Recorded: the definition of “"
    )[2]
    screen.keys("Enter")
    screen.wait_for("0 of 2 open")
    screen.wait_for("saved")
    screen.keys("Escape")
    screen.wait_for("ended with 0")
    return doubted.partition("”")[0]


def finds_what_was_settled(target: str, terminal: MakeTerminal, out: Path) -> None:
    """In the export, and in a copy of the study on a server."""
    said(terminal, "export", target, str(out), "--consensus", "--no-bom", "--as", "mira")
    with out.open(encoding="utf-8", newline="") as file:
        rows = {row["answer"]: row for row in csv.DictReader(file)}
    assert {answer: row["code"] for answer, row in rows.items()} == {
        "v1": "books", "v2": "staff", "v3": "access", "v4": "",
    }  # fmt: skip
    assert [rows[f"v{n}"]["settled"] for n in range(1, 5)] == [
        *("unanimous", "decided", "decided", "unanimous"),
    ]
    server = postgres.new_database()
    assert run(["copy", target, server]) == 0
    assert run(["verify", server]) == 0
