"""A package that comes back after its coder's answers have gone to others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.overview.progress import progress
from intercoder.study.queue.work_lists import read_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, open_study
from tests.packages.parcels import code, send

BEGIN = ("--coders", "anna,ben,carla", "--overlap", "6", "--seed", "3", "--yes")
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def led(study: Study) -> Study:
    """A study led by lea, whose round r1 is allocated to three coders; six answers overlap."""
    add_coder(study, "carla")
    add_coder(study, "lea", Role.LEAD)
    allocate(study, *BEGIN)
    return study


def allocate(study: Study, *options: str) -> None:
    assert run(["allocate", study.target, "--round", "r1", *options]) == 0


def left_with_a_package(study: Study, folder: Path) -> Path:
    """ben leaves while he has a package in which he judges two answers; it has not come back."""
    file = folder / "r1-ben.study"
    send(study, "ben", file, "r1")
    allocate(study, "--leaving", "ben", "--yes")
    code(file, "ben", [0, 1], round="r1")
    return file


def rows(capsys: Captured, *command: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run([*command, "--format", "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def of_ben(found: list[dict[str, Any]]) -> dict[str, Any]:
    return next(one for one in found if one["coder"] == "ben" and one["round"] == "r1")


def held(study: Study, name: str) -> set[int]:
    return {one.number for one in read_list(study, name, "r1")}


def judged_by_ben(file: Path) -> set[int]:
    with open_study(str(file)) as package:
        workspace = open_workspace(package, "ben", round="r1")
        found = {one.number for one in read_list(package, "ben", "r1")}
        found = {number for number in found if workspace.item(number).standing.is_decided}
        workspace.leave()
        return found


@pytest.mark.slow
def test_every_command_counts_what_a_leaver_decided(
    led: Study, tmp_path: Path, capsys: Captured
) -> None:
    file = left_with_a_package(led, tmp_path)
    sentence = "ben, round r1: 0 of 0 decided; 2 more are on answers now allocated to others."
    (merged,) = rows(capsys, "merge", led.target, str(file))
    assert (merged["new"], merged["decided"], merged["left"], merged["outside"]) == (2, 0, 0, 2)
    capsys.readouterr()
    for command in (["status"], ["round", "list"], ["merge"]):
        assert run([*command, led.target, *([str(file)] if command == ["merge"] else [])]) == 0
        assert sentence in capsys.readouterr().err
    ben = of_ben(rows(capsys, "status", led.target))
    assert (ben["total"], ben["unseen"], ben["outside"]) == (0, 0, 2)
    assert ben["last_decision"]
    (r1,) = (one for one in rows(capsys, "round", "list", led.target) if one["round"] == "r1")
    assert (r1["decided"], r1["outside"], r1["set_free"]) == (0, 2, 2)
    assert run(["overview", led.target, "--as", "lea", "--format", "json"]) == 0
    assert of_ben(json.loads(capsys.readouterr().out)["coders"])["outside"] == 2
    assert run(["overview", led.target, "--as", "lea", "--format", "table"]) == 0
    assert sentence in capsys.readouterr().out
    assert run(["agreement", led.target, "--as", "lea", "--resamples", "0"]) == 0
    assert "ben: 2 of 20 answers judged" in capsys.readouterr().out
    assert run(["export", led.target, str(tmp_path / "out.csv"), "--as", "lea"]) == 0
    assert "Wrote 2 rows" in capsys.readouterr().err


def test_seats_set_free_are_missing_to_nobody_and_taken_when_the_lead_says_so(
    led: Study, tmp_path: Path, capsys: Captured
) -> None:
    file = left_with_a_package(led, tmp_path)
    assert run(["merge", led.target, str(file)]) == 0
    judged = judged_by_ben(file)
    free = {one.coder: one.set_free for one in progress(led, "r1")}
    seats = len(held(led, "anna")) + len(held(led, "carla"))
    assert sum(free.values()) == 2
    capsys.readouterr()
    assert run(["round", "close", led.target, "r1", "--as", "lea"]) == 1
    assert f"{seats - 2} decisions are missing" in capsys.readouterr().err
    before = {name: held(led, name) for name in ("anna", "carla")}
    allocate(led, "--rebalance", "--yes")
    assert "2 answers are taken from coders who have not begun" in capsys.readouterr().out
    after = {name: held(led, name) for name in ("anna", "carla")}
    assert sum(map(len, after.values())) == seats - 2
    holders = [sum(number in held for held in after.values()) for number in sorted(judged)]
    planned = [sum(number in held for held in before.values()) for number in sorted(judged)]
    assert holders == [one - 1 for one in planned]  # ben's judgement stands for one of them
    assert {one.coder: one.set_free for one in progress(led, "r1")} == dict.fromkeys(free, 0)


@pytest.mark.slow
def test_what_a_leaver_judged_is_given_to_nobody_anew(
    led: Study, tmp_path: Path, capsys: Captured
) -> None:
    """Also where the next one leaves before anybody rebalanced."""
    file = left_with_a_package(led, tmp_path)
    assert run(["merge", led.target, str(file)]) == 0
    add_coder(led, "dora")
    allocate(led, "--add-coders", "dora", "--rebalance", "--yes")
    judged = judged_by_ben(file)
    allocate(led, "--leaving", "carla", "--yes")
    judgements = {
        number: 1 + sum(number in held(led, name) for name in ("anna", "dora")) for number in judged
    }
    assert set(judgements.values()) <= {1, 2}
    assert sum(one.set_free for one in progress(led, "r1")) == 0


def test_a_seat_that_somebody_has_begun_is_not_free(led: Study, tmp_path: Path) -> None:
    file = left_with_a_package(led, tmp_path)
    judged = judged_by_ben(file)
    for name in ("anna", "carla"):
        workspace = open_workspace(led, name, round="r1")
        for number in sorted(held(led, name) & judged):
            workspace.write(Decide(number, Judgement.of(["staff"]), 1.0))
        workspace.leave()
    assert run(["merge", led.target, str(file)]) == 0
    assert sum(one.set_free for one in progress(led, "r1")) == 0
    ben = next(one for one in progress(led, "r1") if one.coder == "ben")
    assert (ben.outside.decided, ben.with_others) == (2, 2)


def test_a_package_that_comes_back_before_its_coder_leaves_stays_in_the_queue(
    led: Study, tmp_path: Path
) -> None:
    file = tmp_path / "r1-ben.study"
    send(led, "ben", file, "r1")
    code(file, "ben", [0, 1], round="r1")
    assert run(["merge", led.target, str(file)]) == 0
    allocate(led, "--leaving", "ben", "--yes")
    ben = next(one for one in progress(led, "r1") if one.coder == "ben")
    assert (ben.progress.total, ben.progress.decided, ben.outside.decided) == (2, 2, 0)


def test_a_late_package_of_a_coder_who_gave_answers_away_counts_too(
    led: Study, tmp_path: Path
) -> None:
    file = tmp_path / "r1-ben.study"
    send(led, "ben", file, "r1")
    add_coder(led, "dora")
    had = held(led, "ben")
    allocate(led, "--add-coders", "dora", "--rebalance", "--yes")
    gone = had - held(led, "ben")
    assert gone
    with open_study(str(file)) as package:
        workspace = open_workspace(package, "ben", round="r1")
        for number in sorted(had):
            workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
        workspace.leave()
    assert run(["merge", led.target, str(file)]) == 0
    ben = next(one for one in progress(led, "r1") if one.coder == "ben")
    assert (ben.progress.decided, ben.outside.decided) == (len(held(led, "ben")), len(gone))
    assert sum(one.set_free for one in progress(led, "r1")) == len(gone)


def test_closed_the_round_counts_the_same(led: Study, tmp_path: Path) -> None:
    file = left_with_a_package(led, tmp_path)
    assert run(["round", "close", led.target, "r1", "--as", "lea", "--yes"]) == 0
    assert run(["merge", led.target, str(file)]) == 0
    ben = next(one for one in progress(led, "r1") if one.coder == "ben")
    assert ben.outside.decided == 2


def test_decisions_of_somebody_the_round_was_never_for_set_nothing_free(led: Study) -> None:
    workspace = open_workspace(led, "anna", round="r1")
    key = workspace.item(min(held(led, "anna"))).answer.id
    workspace.leave()

    with take_in(led) as intake:
        intake.add_decisions([EarlierDecision(key, "zoe", Judgement.of(["books"]), "", 1.0, "r1")])
    zoe = next(one for one in progress(led, "r1") if one.coder == "zoe")
    assert (zoe.outside.decided, zoe.with_others) == (1, 1)
    assert sum(one.set_free for one in progress(led, "r1")) == 0
