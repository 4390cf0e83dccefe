"""`intercoder training`, and `allocate` behind its gate."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.allocation.allocations import allocations
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, open_study
from intercoder.study.training.key import read_key
from intercoder.training.may_code import check_may_code

Out = pytest.CaptureFixture[str]
TABLE = "answer,codes,reason\n" + "".join(
    f"v{number}:value,{'books' if number % 2 else '-'},reason {number}\n" for number in range(1, 7)
)


@pytest.fixture
def led(study: Study, tmp_path: Path) -> Study:
    """The study with a lead, a key from a table, and anna in training."""
    add_coder(study, "lea", Role.LEAD)
    table = tmp_path / "key.csv"
    table.write_text(TABLE, "utf-8")
    lead("key", study.target, "--from-table", str(table))
    return study


def lead(*arguments: str) -> int:
    return run(["training", *arguments, "--as", "lea"])


def typed(monkeypatch: pytest.MonkeyPatch, study: str, *lines: str, round: str = "t") -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    assert run(["code", study, "--coder", "anna", "--round", round, "--plain"]) == 0


def right_lines(study: str) -> list[str]:
    """What anna types to judge everything as the key has it."""
    from intercoder.coding.queue import QueueFilter
    from intercoder.study.coding.coder_workspace import open_workspace

    with open_study(study) as opened:
        right = {one.number: one.codes for one in read_key(opened)}
        workspace = open_workspace(opened, "anna", round="t", take_over=True)
        numbers = list(workspace.numbers(QueueFilter()))
        workspace.leave()
    lines: list[str] = []
    for number in numbers:
        lines += ["Books", ""] if right[number] else ["0"]
    return lines


@pytest.mark.slow
def test_coders_hear_the_key_and_may_then_be_given_answers(
    led: Study, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert lead("begin", led.target, "--round", "t", "--coders", "anna", "--seed", "1") == 0
    allocate = ["allocate", led.target, "--round", "real", "--coders", "anna", "--yes"]
    assert run(allocate) == 1
    assert "0 of 6 key answers" in capsys.readouterr().err
    typed(monkeypatch, led.target, *["0"] * 4, "quit")
    said = capsys.readouterr().out
    assert "The key: Books" in said
    assert "Why: reason" in said
    assert "As in the key." in said
    lines = right_lines(led.target)
    typed(monkeypatch, led.target, *lines, "quit")
    capsys.readouterr()
    assert lead("attempts", led.target, "--format", "json") == 0
    (attempt,) = json.loads(capsys.readouterr().out)["attempts"]
    assert attempt["judged"] == attempt["answers"] == 6
    assert attempt["finished_at"]
    assert not attempt["passed"]
    assert attempt["checks"][0]["reached"] is False
    assert run(["training", "feedback", led.target, "--coder", "anna", "--round", "t"]) == 1
    assert "blind" in capsys.readouterr().err
    feedback = ["training", "feedback", led.target, "--coder", "anna", "--round", "t"]
    assert run([*feedback, "--as", "anna"]) == 0
    assert "reason" in capsys.readouterr().out
    assert run([*allocate, "--past-gate", " "]) == 2
    assert run([*allocate, "--past-gate", "We have nobody else"]) == 0
    (made,) = allocations(led, "real")
    assert made.document["past_gate"]["reason"] == "We have nobody else"
    assert made.document["past_gate"]["coders"][0]["attempt"]["passed"] is False
    check_may_code(led, ["anna"], "real")


@pytest.mark.slow
def test_answers_given_before_the_training_wait_for_it(
    led: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Out
) -> None:
    assert run(["allocate", led.target, "--round", "real", "--coders", "anna", "--yes"]) == 0
    assert lead("begin", led.target, "--round", "t", "--coders", "anna") == 0
    code = ["code", led.target, "--coder", "anna", "--round", "real", "--plain"]
    package = ["package", led.target, str(tmp_path / "anna.study"), "--round", "real"]
    for refused in (code, [*package, "--coders", "anna"]):
        capsys.readouterr()
        assert run(refused) == 1
        assert "0 of 6 key answers" in capsys.readouterr().err
    assert not (tmp_path / "anna.study").exists()
    past = ["let-past", led.target, "--coders", "anna", "--because"]
    assert run(["training", *past, "She knows it"]) == 1
    assert lead(*past, "She knows it") == 0
    assert "0 of 6 key answers" in capsys.readouterr().err
    typed(monkeypatch, led.target, "0", "quit", round="real")
    assert run([*package, "--coders", "anna"]) == 0


def test_whoever_passes_needs_no_reason(
    led: Study, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    begin = ("begin", led.target, "--round", "t", "--coders", "anna", "--code-answers", "3")
    assert lead(*begin, "--feedback", "end") == 0
    typed(monkeypatch, led.target, *right_lines(led.target), "quit")
    assert "All 6 answers are as in the key." in capsys.readouterr().out
    allocate = ["allocate", led.target, "--round", "real", "--coders", "anna", "--yes"]
    assert run([*allocate, "--past-gate", "why not"]) == 2
    assert run(allocate) == 0
    assert run(["allocate", led.target, "--round", "t", "--add-coders", "ben", "--yes"]) == 2
    assert "round for training" in capsys.readouterr().err
    assert run(["allocate", led.target, "--round", "real", "--add-coders", "ben", "--yes"]) != 0


def test_only_leads_see_and_make_the_key(led: Study, capsys: Out) -> None:
    for command in (
        ["key", led.target],
        ["begin", led.target, "--round", "t", "--coders", "anna"],
        ["draw", led.target, "--round", "k", "--answers", "3"],
        ["attempts", led.target],
    ):
        assert run(["training", *command]) == 1
        assert run(["training", *command, "--as", "anna"]) == 1
    said = capsys.readouterr()
    assert "reason 1" not in said.out + said.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("answer,codes\nv1:value,dragons\n", "no code “dragons”"),
        ("answer,codes\nv1:value,\n", "has no codes"),
        ("answer,reason\nv1:value,x\n", "no column codes"),
        ("answer,codes\nv1:value,books\nv1:value,staff\n", "twice"),
        ("answer,codes\nnobody,books\n", "no answer nobody"),
        ("answer,codes\n", "no rows"),
    ],
)
def test_a_key_is_taken_whole_or_not_at_all(
    study: Study, tmp_path: Path, content: str, words: str, capsys: Out
) -> None:
    add_coder(study, "lea", Role.LEAD)
    table = tmp_path / "key.csv"
    table.write_text(content, "utf-8")
    assert lead("key", study.target, "--from-table", str(table)) != 0
    assert words in capsys.readouterr().err
    assert read_key(study) == ()


def test_a_key_comes_from_a_consensus_or_from_what_the_lead_coded(
    study: Study, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intercoder.coding.decision import Judgement
    from intercoder.study.answers.answer_import import EarlierDecision, take_in

    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        for who in ("anna", "ben"):
            intake.add_decisions([EarlierDecision("v1:value", who, Judgement.of(["books"]))])
    assert lead("key", study.target, "--from-consensus", "main") == 1
    assert run(["consensus", study.target, "--settle-unanimous", "--as", "lea"]) == 0
    assert lead("key", study.target, "--from-consensus", "main") == 0
    assert [one.answer for one in read_key(study)] == ["v1:value"]
    assert lead("draw", study.target, "--round", "k", "--answers", "2", "--seed", "1") == 0
    assert lead("key", study.target, "--from-lead", "k") == 1
    lines = io.StringIO("memo because\nbooks\n\n0\nquit\n")
    monkeypatch.setattr(sys, "stdin", lines)
    assert run(["code", study.target, "--coder", "lea", "--round", "k", "--plain"]) == 0
    capsys.readouterr()
    assert lead("key", study.target, "--from-lead", "k") == 0
    assert "1 have no reason" in capsys.readouterr().err
    assert sorted(one.reason for one in read_key(study)) == ["", "", "because"]


@pytest.mark.slow
def test_a_package_brings_the_key_only_after_it_was_judged(
    led: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert lead("begin", led.target, "--round", "t", "--coders", "anna") == 0
    names = [str(tmp_path / name) for name in ("first.study", "second.study")]
    package = ["--coders", "anna", "--round", "t"]
    assert run(["package", led.target, names[0], *package]) == 0
    with open_study(names[0]) as first:
        assert read_key(first) == ()
    typed(monkeypatch, names[0], "0", "0", "quit")
    assert "The key" not in capsys.readouterr().out
    assert run(["merge", led.target, names[0]]) == 0
    assert run(["package", led.target, names[1], *package]) == 0
    with open_study(names[1]) as second:
        assert len(read_key(second)) == 2
    assert run(["verify", led.target]) == 0
