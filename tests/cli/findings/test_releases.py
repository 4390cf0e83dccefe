"""What has left a study, and what is kept from leaving it, as commands show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study

GIVEN = {"books": range(20), "staff": range(8), "quiet": range(2)}
"""Which of the twenty answers have each code, of anna and of ben; each has two of a visitor."""


@pytest.fixture
def coded(study: Study) -> Study:
    """anna and ben have coded every answer alike; `quiet` is one visitor's alone."""
    add_coder(study, "lea", Role.LEAD)
    for name in ("anna", "ben"):
        workspace = open_workspace(study, name)
        for place, number in enumerate(sorted(workspace.numbers(QueueFilter()))):
            codes = [code for code, places in GIVEN.items() if place in places]
            workspace.write(Decide(number, Judgement.of(codes), 2.0))
        workspace.leave()
    return study


def report(study: Study, out: Path, *options: str) -> int:
    return run(["agreement", study.target, "--report", str(out), "--resamples", "0", *options])


def listed(study: Study, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run(["releases", "list", study.target, "--format", "json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_code_that_few_respondents_have_is_not_in_the_report(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.md"
    assert report(coded, out, "--as", "lea") == 0
    assert "“What is not shown” lists them" in capsys.readouterr().err
    written = out.read_text("utf-8")
    body, _, rest = written.partition("## What is not shown")
    assert "Quiet" not in body
    assert "Books and media" in body
    assert "- Quiet" in rest


def test_no_count_by_coder_in_the_report_is_small(coded: Study, tmp_path: Path) -> None:
    for name, last in (("anna", 10), ("ben", 11)):  # to one answer anna alone gives books
        workspace = open_workspace(coded, name)
        for number in sorted(workspace.numbers(QueueFilter()))[:last]:
            workspace.write(Decide(number, Judgement.of(["staff"]), 2.0))
        workspace.leave()
    out = tmp_path / "report.md"
    assert report(coded, out, "--as", "lea") == 0
    written = out.read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in written.splitlines()
        if line.startswith("|")
    ]
    of_codes = [row for row in rows if "Books and media" in row[0]]
    assert len(of_codes) == 2, "the code is in both tables"
    for row in of_codes:
        assert not {cell for cell in row[1:] if cell.isdigit() and 0 < int(cell) < 5}
        assert row[2].startswith("—"), "how many only one coder gave it to would follow"


def test_every_report_is_listed_with_who_made_it(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(coded, tmp_path / "report.md", "--as", "lea")
    (one,) = listed(coded, capsys)
    assert (one["number"], one["made_by"], one["command"]) == (1, "lea", "agreement --report")
    assert one["threshold"] == 5
    assert one["hidden"]


@pytest.mark.slow
def test_the_same_report_made_again_is_no_further_release(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.md", "b.html", "c.tex"):
        assert report(coded, tmp_path / name) == 0
    assert len(listed(coded, capsys)) == 1


def test_a_lead_publishes_all_with_a_reason(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.md"
    why = ("--unprotected", "--reason", "these visitors agreed")
    assert report(coded, out, *why) == 1
    assert "only leads publish small counts unprotected" in capsys.readouterr().err
    assert not out.exists()
    assert report(coded, out, *why, "--as", "lea") == 0
    assert "Quiet" in out.read_text("utf-8").partition("## What is not shown")[0]
    assert listed(coded, capsys)[0]["unprotected_because"] == "these visitors agreed"


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--unprotected"], "only with a reason"),
        (["--reason", "x"], "explains --unprotected"),
        (["--unprotected", "--reason", "  "], "only with a reason"),
    ],
)
def test_the_two_options_belong_together(
    coded: Study,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    what: str,
) -> None:
    assert report(coded, tmp_path / "report.md", *options, "--as", "lea") == 2
    assert what in capsys.readouterr().err


@pytest.mark.slow
def test_a_report_is_refused_while_one_visitor_differs_from_the_last(
    coded: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(coded, tmp_path / "a.md", "--as", "lea") == 0
    workspace = open_workspace(coded, "anna")
    workspace.write(Decide(workspace.numbers(QueueFilter())[-1], Judgement.of(["staff"]), 2.0))
    workspace.leave()
    out = tmp_path / "b.md"
    assert report(coded, out, "--as", "lea") == 1
    assert "Only 1 respondent differs from what release 1 counted" in capsys.readouterr().err
    assert not out.exists()
    because = ("--because", "a draft", "--as", "lea")
    assert run(["releases", "withdraw", coded.target, "1", *because]) == 0
    assert report(coded, out, "--as", "lea") == 0


def test_the_threshold_is_shown_and_set(coded: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["releases", "threshold", coded.target]) == 0
    assert "from 1 to 4 are small" in capsys.readouterr().err
    assert run(["releases", "threshold", coded.target, "--set", "10", "--as", "anna"]) == 1
    assert run(["releases", "threshold", coded.target, "--set", "10", "--as", "lea"]) == 0
    assert "from 1 to 9 are small" in capsys.readouterr().err


def test_an_empty_list_says_so(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["releases", "list", study.target]) == 0
    assert "Nothing has left the study." in capsys.readouterr().err
