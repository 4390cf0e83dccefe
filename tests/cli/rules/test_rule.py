"""`intercoder rule`: from a phrase to decisions and back, as a lead types it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study

Capture = pytest.CaptureFixture[str]


def told(capsys: Capture, *command: str) -> Any:
    """What a command prints as JSON."""
    capsys.readouterr()
    assert run([*command, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: Capture, *command: str) -> str:
    """What a command says that fails; nothing on standard output."""
    capsys.readouterr()
    assert run([*command]) in (1, 2)
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.fixture
def coded(study: Study) -> str:
    """The address of the study; anna has coded the first four answers to `better`."""
    add_coder(study, "lea", Role.LEAD)
    workspace = open_workspace(study, "anna")
    for place, number in enumerate(workspace.numbers(QueueFilter(question="better"))[:4]):
        workspace.write(Decide(number, Judgement.of(["access"] if place else ["quiet"]), 1.0))
    workspace.leave()
    return study.address


def test_a_rule_is_tried_added_applied_exported_and_taken_back(
    coded: str, tmp_path: Path, capsys: Capture
) -> None:
    asked = ("--code", "Access", "--phrase", "opening hours")
    tried = told(capsys, "rule", "try", coded, *asked)
    figures = tried["figures"][0]
    assert (figures["taken"], figures["right"], figures["wrong"]) == (4, 3, 1)
    wrong = tried["answers"][0]
    assert (wrong["outcome"], wrong["answer"], wrong["words"]) == (
        *("wrong", "v1:better"),
        "opening hours",
    )
    assert run(["rule", "add", coded, *asked, "--because", "They say so.", "--as", "lea"]) == 0
    assert run(["rule", "change", coded, "r1", "--unless", "number 9", "--as", "lea"]) == 0
    (listed,) = told(capsys, "rule", "list", coded)
    assert (listed["rule"], listed["version"], listed["made_by"]) == ("r1", 2, "lea")
    assert listed["looks_for"] == "opening hours (not: number 9)"
    applied = told(capsys, "rule", "apply", coded, "--as", "lea")
    assert (applied["coded"], applied["left_to_people"]["decided"]) == (5, 4)
    out = tmp_path / "codes.csv"
    assert run(["export", coded, str(out)]) == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    given = [(row["coder"], row["origin"]) for row in rows if row["coder"] != "anna"]
    assert given == [("rules", "rule")] * 5
    (counted,) = told(capsys, "rule", "runs", coded)
    assert (counted["answers_coded"], counted["rules"]) == (5, "r1.2")
    assert run(["rule", "undo", coded, "--because", "A trial.", "--as", "lea"]) == 0
    assert told(capsys, "rule", "runs", coded)[0]["undone_because"] == "A trial."
    assert run(["verify", coded]) == 0


def test_rules_go_to_another_study_as_a_file(coded: str, tmp_path: Path, capsys: Capture) -> None:
    file = str(tmp_path / "rules.yaml")
    assert "no active rules" in refused(capsys, "rule", "export", coded, file)
    for phrase in ("hours", "quiet*"):
        assert run(["rule", "add", coded, "--code", "quiet", "--phrase", phrase]) == 0
    assert run(["rule", "export", coded, file]) == 0
    assert "exists already" in refused(capsys, "rule", "export", coded, file)
    assert run(["rule", "retire", coded, "r2"]) == 0
    capsys.readouterr()
    assert run(["rule", "import", coded, file]) == 0
    assert "1 rule added: r3; already there: 1." in capsys.readouterr().err
    assert [one["state"] for one in told(capsys, "rule", "list", coded)] == [
        *("active", "retired", "active"),
    ]


def test_measure_has_a_row_for_each_rule_part_and_coder(coded: str, capsys: Capture) -> None:
    for options in (["--phrase", "hours"], ["--tokens", '[{"LOWER": "number"}, {"SHAPE": "d"}]']):
        assert run(["rule", "add", coded, "--code", "access", *options]) == 0
    rows = told(capsys, "rule", "measure", coded)
    scopes = [(one["scope"], one["part"]) for one in rows]
    assert scopes == [("code", ""), ("rule", "r1"), ("rule", "r2"), ("coder", "anna")]
    assert told(capsys, "rule", "measure", coded, "--overlaps") == [
        {"rule": "r1", "other_rule": "r2", "answers": 4, "exclude_each_other": False}
    ]
    assert run(["rule", "measure", coded, "--by", "coder"]) == 0
    assert "0.750" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--phrase", "x"], "--code"),
        (["--code", "nothing", "--phrase", "x"], "no code “nothing”"),
        (["--code", "services", "--phrase", "x"], "is a heading"),
        (["--code", "quiet"], "phrases"),
        (["--code", "quiet", "--phrase", "* x"], "begin and end"),
        (["--code", "quiet", "--phrase", "x", "--tokens", '[{"LOWER":"x"}]'], "or for one pattern"),
        (["--code", "quiet", "--tokens", "[x"], "not JSON"),
        (["--code", "quiet", "--tokens", '[{"TEXT":{"REGEX":"(a+)+$"}}]'], "IN or NOT_IN"),
        (["--code", "quiet", "--phrase", "x", "--similarity", "20"], "70 to 100"),
        (["--code", "quiet", "--phrase", "x", "--question", "none"], "no question"),
        (["--code", "quiet", "--phrase", "x", "--as", "anna"], "only leads write rules"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_a_reason(
    coded: str, options: list[str], said: str, capsys: Capture
) -> None:
    assert said in refused(capsys, "rule", "add", coded, *options)
    assert told(capsys, "rule", "list", coded) == []


def test_where_nothing_is_coded_nothing_is_measured(study: Study, capsys: Capture) -> None:
    asked = ("--code", "quiet", "--phrase", "x")
    assert "coded no answers" in refused(capsys, "rule", "try", study.address, *asked)
    assert "no active rule" in refused(capsys, "rule", "measure", study.address)
    assert "no rule that gives" in refused(capsys, "rule", "apply", study.address)
    assert "No run" in refused(capsys, "rule", "undo", study.address)
