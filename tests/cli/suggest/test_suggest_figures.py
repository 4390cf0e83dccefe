"""`intercoder suggest evaluate` and `intercoder suggest audit`, as a lead sees them."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.coding.suggestion import Mode
from intercoder.study.study import Study
from tests.suggest.simulated import CODES, World, make_study

GOLDEN = Path(__file__).parent / "suggest_audit.txt"
"""What a lead sees; to renew it, print the audit of the study below into it and read it."""
COLUMNS = ["scope", "part", "code", "key", "value", "low", "high", "n", "reason"]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A study whose coders take what is suggested."""
    path = tmp_path_factory.mktemp("copied") / "library.study"
    make_study(path, World(answers=300, copied=0.8, hurried=0.7, drawn=0.1, warm_up=20)).close()
    return str(path)


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A study coded without suggestions."""
    path = tmp_path_factory.mktemp("fair") / "library.study"
    make_study(path, World(answers=150, mode=Mode.OFF)).close()
    return str(path)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints, when all goes well."""
    assert run(["suggest", *arguments]) == ExitCode.DONE
    found = capsys.readouterr()
    assert found.err == ""
    return found.out


def test_an_audit_begins_with_its_verdict_and_shows_every_figure(
    copied: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, "audit", copied, "--resamples", "200")
    if os.environ.get("INTERCODER_UPDATE_GOLDEN"):
        GOLDEN.write_text(shown, "utf-8", newline="\n")
    assert shown == GOLDEN.read_text("utf-8")


def test_no_table_of_an_audit_is_wider_than_a_terminal() -> None:
    """There its cells would be cut, the interval of what matters most first."""
    tables = [
        line for line in GOLDEN.read_text("utf-8").splitlines() if not line.endswith((".", ":"))
    ]
    assert max(len(line) for line in tables) <= 80


def test_the_json_of_an_audit_has_the_documented_shape(
    copied: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found: dict[str, Any] = json.loads(
        printed(capsys, "audit", copied, "--resamples", "100", "--format", "json")
    )
    assert list(found) == [
        *("study", "rounds", "n", "acceptance", "acceptance_after_reveal", "comparison"),
        *("revisions", "verdict", "names", "rule", "remarks"),
    ]
    assert found["rounds"]["main"]["mode"] == "before"
    assert found["verdict"]["safe"] is True
    assert found["verdict"]["inflation"] == "shown"
    assert set(found["comparison"]["codes"]) == set(CODES)
    assert found["revisions"] is None


@pytest.mark.slow
def test_the_csv_of_both_has_one_figure_a_row(
    copied: str, fair: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, study, scopes in (
        ("audit", copied, {"acceptance", "acceptance:rank", "comparison"}),
        ("evaluate", fair, {"whole", "reliability:shown", "learning_curve", "human_ceiling"}),
    ):
        text = printed(
            capsys, command, study, "--resamples", "0", "--format", "csv"
        )  # fmt: skip
        rows = list(csv.DictReader(io.StringIO(text)))
        assert list(rows[0]) == COLUMNS
        assert scopes <= {row["scope"] for row in rows}
        assert all(row["value"] or row["reason"] for row in rows)


def test_an_audit_without_suggestions_says_so_and_nothing_more(
    fair: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, "audit", fair)
    assert "Safe to report: no decision was made with suggestions in view" in shown
    assert "Which suggestions" not in shown


@pytest.mark.slow
def test_an_evaluation_shows_codes_diagram_curve_forecast_and_ceiling(
    fair: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(
        capsys, "evaluate", fair, "--resamples", "100", "--repeats", "1", "--more", "150"
    )
    assert shown.startswith("Library visitors: codebook revision 1, learned from anna, ben\n")
    for expected in (
        "- Tested on 150 answers judged without suggestions.",
        "F1, all codes together (micro)",
        "Do the probabilities mean what they say?",
        "150 more coded answers would raise F1 by about",
        "The human ceiling, on 150 answers that two or more coders judged",
        "suggester minus coders",
        "Similar answers are never both learned from and tested.",
    ):
        assert expected in shown
    for code in CODES:
        assert code.capitalize() in shown


@pytest.mark.slow
def test_the_json_of_an_evaluation_has_the_documented_shape(
    fair: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found: dict[str, Any] = json.loads(
        printed(capsys, "evaluate", fair, "--resamples", "0", "--repeats", "1", "--format", "json")
    )
    assert list(found) == [
        *("study", "rule", "n", "overall", "codes", "languages", "reliability"),
        *("learning_curve", "human_ceiling", "names", "remarks"),
    ]
    assert set(found["codes"]) == set(CODES)
    assert [one["from"] for one in found["reliability"]["shown"]][:2] == [0.0, 0.1]


@pytest.mark.parametrize("command", ["audit", "evaluate"])
def test_few_resamples_are_refused(
    fair: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["suggest", command, fair, "--resamples", "50"]) == ExitCode.USAGE
    assert "at least 100 resamples" in capsys.readouterr().err


def test_too_little_coded_is_an_error_that_says_what_to_do(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["suggest", "evaluate", study.target]) == ExitCode.FAILED
    assert "Too few answers are coded to test suggestions on: 0 answers." in capsys.readouterr().err
