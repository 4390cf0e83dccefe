"""From answers alone to figures: coders propose, a lead decides, a rule and a new coder follow."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import open_study
from tests.terminal.conftest import PROGRAM, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.slow, pytest.mark.timeout(600)]

MakeTerminal = Callable[[int, int], Terminal]
BUS = "The bus stop is close"
STAFF = "Friendly staff at the desk"
ANSWERS = tuple(
    (f"r{number}", f"{BUS if number % 2 else STAFF}, visitor {number}") for number in range(1, 21)
)
PILOT = 6


class Lead:
    """Runs commands as the lead, and reads what they print."""

    def __init__(self, target: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._target, self._capsys = target, capsys

    def __call__(self, command: str, *arguments: str) -> None:
        words = [*command.split(), self._target, *arguments, "--as", "mira"]
        assert run(words) == 0, self._capsys.readouterr().err

    def read(self, command: str, *arguments: str) -> Any:
        self._capsys.readouterr()
        self(command, *arguments, "--format", "json")
        return json.loads(self._capsys.readouterr().out)


def at_work(terminal: MakeTerminal, target: str, coder: str, round: str) -> Terminal:
    screen = terminal(100, 32)
    screen.run(*PROGRAM, "code", target, "--coder", coder, "--round", round)
    screen.wait_for("saved")
    return screen


def is_about_the_bus(screen: Terminal) -> bool:
    """Whether the answer in view is; the examples of codes say it, too."""
    lines = screen.wait_for("visitor").splitlines()
    return any(line.startswith("│") and "bus stop" in line for line in lines)


def code_all(screen: Terminal, names: dict[str, str], count: int) -> None:
    """Give each answer in view the code of what it is about; propose it the first time."""
    known: set[str] = set()
    for number in range(count):
        name = names["bus" if is_about_the_bus(screen) else "staff"]
        screen.keys("/" if name in known else "+")
        if name not in known:
            screen.wait_for("Propose a code")
        known.add(name)
        screen.type(name)
        screen.keys("Enter")
        screen.wait_for(f"● {name}")
        screen.keys("Enter")
        screen.wait_for(f"{number + 1} of {count}")
    screen.wait_for("saved")
    screen.keys("C-q")
    screen.wait_for("ended with 0")


def be_trained(screen: Terminal, count: int) -> None:
    """Code against the key; the first staff is missed, and the key is read after each answer."""
    missed = False
    for number in range(count):
        is_bus = is_about_the_bus(screen)
        if is_bus or missed:
            name = "Bus" if is_bus else "Staff"
            screen.keys("/")
            screen.type(name)
            screen.keys("Enter")
            screen.wait_for(f"● {name}")
            screen.keys("Enter")
            screen.wait_for("As in the key.")
        else:
            missed = True
            screen.keys("0")
            screen.wait_for("It says so.")  # the key's reason
            screen.keys("Enter")
        screen.wait_for(f"{number + 1} of {count}")
    screen.wait_for("saved")
    screen.keys("C-q")
    screen.wait_for("ended with 0")


def test_a_study_goes_from_answers_to_agreement(
    tmp_path: Path, terminal: MakeTerminal, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "answers.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("respondent", "comment"), *ANSWERS])
    target = str(tmp_path / "visitors.study")
    begun = ["--import", str(table), "--codebook", "-", "--as", "mira", "--coders", "anna,ben"]
    assert run(["init", target, *begun, "--pilot", str(PILOT), "--seed", "1"]) == 0
    lead = Lead(target, capsys)

    # two coders propose codes, blind, and use them
    for coder, names in (
        ("anna", {"bus": "Bus stop", "staff": "Staff"}),
        ("ben", {"bus": "Bus", "staff": "Staff there"}),
    ):
        code_all(at_work(terminal, target, coder, "pilot-1"), names, PILOT)
    proposed = {row["name"]: row["id"] for row in lead.read("codebook proposals list")}
    assert set(proposed) == {"Bus stop", "Staff", "Bus", "Staff there"}

    # the lead opens and joins them
    lead("codebook proposals open", "--round", "pilot-1")
    for alike in (("Bus", "Bus stop"), ("Staff", "Staff there")):
        lead("codebook proposals accept", *(proposed[name] for name in alike), "--yes")
    lead("round close", "pilot-1")
    found = lead.read("agreement", "--round", "pilot-1", "--resamples", "0")
    assert set(found["codes"]) == {"bus", "staff"}
    for code in found["codes"].values():
        assert code["krippendorff_alpha_nominal"]["value"] == pytest.approx(1.0)

    # a rule takes the clear ones
    lead("rule add", "--code", "bus", "--phrase", "bus stop")
    tried = lead.read("rule measure")
    assert json.dumps(tried).count('"precision"') >= 1
    lead("rule apply")
    with open_study(target) as study:
        by_rule = [one for one in codings(study) if one.coder not in ("anna", "ben")]
    assert {one.judgement.codes["bus"].value for one in by_rule} == {"rule"}
    assert all("bus stop" in one.answer.text for one in by_rule)
    pilot = {one.answer.id for one in found_in_pilot(target)}
    assert not pilot & {one.answer.id for one in by_rule}

    # a third coder is trained against the key, and gets real answers only then
    assert run(["coder", "add", target, "carla"]) == 0
    lead("training key", "--from-table", str(key_table(tmp_path, target)))
    gate = ("--no-codes", "--threshold", "0.4")
    lead("training begin", "--round", "training-1", "--coders", "carla", *gate)
    refused = ["allocate", target, "--round", "main-2", "--coders", "carla", "--yes"]
    assert run([*refused, "--as", "mira"]) == 1
    assert "carla" in capsys.readouterr().err
    be_trained(at_work(terminal, target, "carla", "training-1"), PILOT)
    (attempt,) = lead.read("training attempts")["attempts"]
    assert attempt["passed"]
    lead("allocate", "--round", "main-2", "--coders", "carla,anna", "--overlap", "2", "--yes")
    assert lead.read("agreement", "--round", "pilot-1", "--resamples", "0")["codes"].keys() == {
        "bus",
        "staff",
    }
    with open_study(target) as study:
        assert verify(study).ok


def found_in_pilot(target: str) -> list[Any]:
    with open_study(target) as study:
        return list(codings(study, coders=["anna"], round="pilot-1"))


def key_table(folder: Path, target: str) -> Path:
    """A key for the answers of the pilot, with reasons."""
    path = folder / "key.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("answer", "codes", "reason"))
        for one in found_in_pilot(target):
            is_bus = "bus stop" in one.answer.text
            writer.writerow((one.answer.id, "bus" if is_bus else "staff", "It says so."))
    return path
