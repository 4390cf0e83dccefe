"""Two coders propose codes blind, each in a real terminal; a lead opens and merges them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import make_blind
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study
from tests.conftest import QUESTIONS
from tests.terminal.conftest import PROGRAM, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.slow, pytest.mark.timeout(600)]

MakeTerminal = Callable[[int, int], Terminal]
TEXTS = (
    *("It is close to the bus stop", "The bus stop is near", "More seats, please"),
    *("Friendly staff", "Cheap prices"),
)


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    """A study with five answers in a blind round, two coders and a lead."""
    path = str(tmp_path / "proposals.study")
    with create_study(path, codebook) as made:
        add_coder(made, "anna")
        add_coder(made, "ben")
        add_coder(made, "mira", Role.LEAD)
        make_blind(made, "main", blind=True)
        with take_in(made) as intake:
            intake.add_questions(QUESTIONS[:1])
            intake.add_answers(
                [Answer(f"v{n}", "value", f"r{n}", text, "en") for n, text in enumerate(TEXTS, 1)]
            )
    return path


def at_work(terminal: MakeTerminal, target: str, name: str) -> Terminal:
    screen = terminal(100, 32)
    screen.run(*PROGRAM, "code", target, "--coder", name)
    screen.wait_for("saved")
    return screen


def leave(screen: Terminal) -> None:
    screen.wait_for("saved")
    screen.keys("C-q")
    screen.wait_for("ended with 0")


def propose(screen: Terminal, name: str) -> None:
    screen.keys("+")
    screen.wait_for("Propose a code")
    screen.type(name)
    screen.keys("Enter")
    screen.wait_for(f"● {name}")


def queue(
    target: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, tuple[str, str | None, int]]:
    """State, code and number of answers of each proposal."""
    capsys.readouterr()
    words = ["codebook", "proposals", "list", target, "--all", "--as", "mira", "--format", "json"]
    assert run(words) == 0
    rows = json.loads(capsys.readouterr().out)
    return {f"{r['name']} {r['coder']}": (r["state"], r["code"], r["answers"]) for r in rows}


def propose_blind(anna: Terminal, ben: Terminal) -> None:
    """anna takes the words of the answer, ben types names; each gives their own code again."""
    anna.keys("+")
    anna.wait_for("Propose a code")
    anna.keys("Up", "End", "S-Left")
    anna.wait_for("the marked words, which are the name too")
    anna.keys("Enter")
    anna.wait_for("● bus stop proposed")
    anna.keys("Enter")
    anna.wait_for(TEXTS[1])
    propose(ben, "Bus")
    ben.keys("Enter")
    ben.wait_for(TEXTS[1])
    for screen, word in ((anna, "bus stop"), (ben, "Bus")):
        give(screen, word, 2)
    propose(ben, "Seats")
    ben.keys("Enter")
    ben.wait_for(TEXTS[3])
    assert "bus stop proposed" not in ben.screen()
    assert "Seats" not in anna.screen()


def give(screen: Terminal, word: str, decided: int) -> None:
    screen.keys("/")
    screen.type(word)
    screen.keys("Enter")
    screen.wait_for(lambda shown: f"● {word}".casefold() in shown.casefold())
    screen.keys("Enter")
    screen.wait_for(TEXTS[decided])


def open_round(lead: Terminal) -> None:
    lead.wait_for("revision 1")
    lead.keys("p")
    lead.wait_for("3 to decide")
    lead.wait_for("Alike: “Bus” (ben).")
    lead.keys("o")
    lead.wait_for("Press o again")
    lead.keys("o")
    lead.wait_for("All coders see them: main.")


def merge_and_reject(lead: Terminal) -> None:
    lead.keys("Space", "Space", "a")
    lead.wait_for("Accept a proposed code")
    lead.keys("C-s")
    lead.wait_for("4 decisions on 2 answers would count otherwise")
    lead.type("The same thing.")
    lead.keys("Enter")
    lead.wait_for("Revision 2 is now the study's codebook.")
    lead.keys("p")
    lead.wait_for("1 to decide")
    lead.keys("t")
    lead.wait_for("why?")
    lead.type("Too rare.")
    lead.keys("Enter")
    lead.wait_for("0 to decide")
    lead.keys("Escape")
    lead.wait_for("revision 2")
    lead.keys("C-q")
    lead.wait_for("ended with 0")


def test_two_coders_propose_blind_and_a_lead_decides(
    target: str, terminal: MakeTerminal, capsys: pytest.CaptureFixture[str]
) -> None:
    anna, ben = (at_work(terminal, target, name) for name in ("anna", "ben"))
    propose_blind(anna, ben)
    assert queue(target, capsys) == {
        "bus stop anna": ("provisional", None, 2),
        "Bus ben": ("provisional", None, 2),
        "Seats ben": ("provisional", None, 1),
    }
    lead = terminal(100, 32)
    lead.run(*PROGRAM, "codebook", "change", target, "--as", "mira")
    open_round(lead)
    anna.keys("q", "Enter")  # what anna does next is written, and brings the news
    anna.wait_for(TEXTS[3])
    anna.wait_for("Seats proposed")
    give(anna, "seats", 4)
    merge_and_reject(lead)

    ben.keys("t", "Enter")
    ben.wait_for(TEXTS[4])
    ben.wait_for("Codebook revision 2: 1 new code. Proposed codes: 2 accepted, 1 rejected.")
    ben.keys("F9")
    ben.wait_for("Accepted as “bus stop”.")
    shown = ben.screen()
    assert "Why: The same thing." in shown
    assert "Why: Too rare." in shown
    ben.keys("Escape")
    leave(ben)
    leave(anna)

    found = queue(target, capsys)
    assert found["bus stop anna"][:2] == found["Bus ben"][:2] == ("accepted", "bus-stop")
    assert found["Seats ben"] == ("rejected", None, 2)
    assert run(["agreement", target, "--format", "json", "--resamples", "0", "--as", "mira"]) == 0
    codes = json.loads(capsys.readouterr().out)["codes"]
    assert codes["bus-stop"]["krippendorff_alpha_nominal"]["value"] == pytest.approx(1.0)
    assert run(["codebook", "recheck", target, "--as", "mira", "--format", "json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert {(row["coder"], row["code"], row["to_look_at"]) for row in again} == {
        ("anna", "Seats (proposed)", 1),
        ("ben", "Seats (proposed)", 1),
    }
    with open_study(target) as opened:
        assert verify(opened).ok
