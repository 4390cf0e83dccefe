"""`intercoder agreement STUDY`."""

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
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study, create_study

SNAPSHOT = Path(__file__).parent / "agreement_study.txt"
"""What a lead sees; INTERCODER_UPDATE_GOLDEN=1 renews it: read the difference."""
PAIR_KEYS = {"percent_agreement", "alpha_set_masi", "pooled_kappa"}


@pytest.fixture
def coded(study: Study) -> Study:
    """Three coders judged the first answers, two of them the second ones as well."""
    decisions = []
    for number in range(1, 11):
        anna = ["books"] if number <= 5 else ["quiet", "staff"]
        ben = ["books"] if number != 4 else ["staff"]
        ben = ben if number <= 6 else ["quiet"]
        carla = Judgement.of(anna if number % 2 else []) if number != 10 else SKIPPED
        decisions += [
            EarlierDecision(f"v{number}:value", "anna", Judgement.of(anna)),
            EarlierDecision(f"v{number}:value", "ben", Judgement.of(ben, unsure=number == 3)),
            EarlierDecision(f"v{number}:value", "carla", carla),
            EarlierDecision(f"v{number}:better", "anna", Judgement.of(["access"])),
            EarlierDecision(f"v{number}:better", "ben", Judgement.of(["access"][: number % 4])),
        ]
    with take_in(study) as intake:
        intake.add_decisions(decisions)
    return study


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints, when all goes well."""
    assert run(["agreement", *arguments]) == ExitCode.DONE
    found = capsys.readouterr()
    assert found.err == ""
    return found.out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The JSON it prints."""
    found = json.loads(printed(capsys, *arguments, "--resamples", "200", "--format", "json"))
    assert isinstance(found, dict)
    return found


def test_a_lead_sees_codes_then_all_codes_then_pairs_and_remarks(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(
        capsys, coded.target, "--by", "question", "--roll-up", "1", "--resamples", "200"
    )
    if os.environ.get("INTERCODER_UPDATE_GOLDEN"):
        SNAPSHOT.write_text(shown, "utf-8", newline="\n")
    assert shown == SNAPSHOT.read_text("utf-8")


def test_the_json_has_the_documented_shape(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    found = document(capsys, coded.target, "--by", "language", "--by", "reference:anna")
    assert list(found) == [
        *("n", "overall", "codes", "pairs", "rule", "study", "names", "rolled", "views"),
        *("notes", "differences", "confusions", "drift", "worst", "remarks", "rare"),
    ]
    alpha = found["overall"]["alpha_set_masi"]
    assert {"value", "reason", "se", "low", "high", "method"} <= alpha.keys()
    assert set(found["codes"]) == {"books", "staff", "quiet", "access", "other", "refuses"}
    assert found["codes"]["other"]["krippendorff_alpha_nominal"]["value"] is None
    assert "unused" in found["codes"]["other"]["krippendorff_alpha_nominal"]["reason"]
    assert list(found["pairs"]) == ["anna,ben", "anna,carla", "ben,carla"]
    assert all(set(figures) == PAIR_KEYS for figures in found["pairs"].values())
    assert found["names"]["quiet"] == {
        "name": "Quiet",
        "path": ["The place"],
        "in_codebook": True,
        "revisions": [1],
    }
    assert found["study"]["coders"]["carla"] == {
        "coded": 9, "coded_twice": 9, "no_code_applies": 4, "unsure": 0, "skipped": 1,
        "left_out": 0, "allocated": 0, "not_done": 0,
    }  # fmt: skip
    assert found["n"]["missing"] == sum(found["n"]["missing_as"].values())
    assert found["study"]["shared"]["anna,carla"] == 9
    assert list(found["views"]) == ["language", "reference:anna"]
    assert list(found["views"]["reference:anna"]) == ["ben", "carla"]
    part = found["views"]["language"]["fi"]
    assert {"n", "overall", "codes", "pairs", "rule"} == set(part)


def test_the_csv_is_long(coded: Study, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (coded.target, "--by", "question", "--roll-up", "1", "--resamples", "0")
    text = printed(capsys, *arguments, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == [
        *("scope", "part", "code", "key", "value", "low", "high", "se", "n", "reason"),
        *("judged_before", "coded", "no_code_applies", "unsure", "not_allocated", "not_done"),
        *("set_free", "skipped", "left_out", "unknown"),
    ]
    assert {row["scope"] for row in rows} == {"whole", "pair", "rolled", "question"}
    (pair,) = (
        row
        for row in rows
        if (row["scope"], row["part"], row["key"]) == ("pair", "ben,carla", "percent_agreement")
    )
    assert pair["n"] == "9"
    assert float(pair["value"]) == pytest.approx(3 / 9)


def test_the_table_shows_the_coefficients_asked_for(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(
        capsys, coded.target, "--coefficient", "pabak", "--coefficient", "mvalpha_nominal"
    )
    titles = next(line for line in shown.splitlines() if line.startswith("code "))
    assert "PABAK" in titles
    assert "AC1" not in titles
    assert "mvAlpha" in shown


def test_how_likely_less_than_the_minimum_is_shown(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, coded.target, "--minimum", "0.8")
    assert "below 0.8" in shown


def test_codes_asked_for_have_their_own_rows_in_every_part(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, coded.target, "--code", "Quiet", "--by", "question")
    assert [line.split()[:2] for line in shown.splitlines() if " Quiet " in line] == [
        ["value", "Quiet"],
        ["better", "Quiet"],
    ]


def test_a_past_moment_is_named_in_the_heading(
    coded: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, coded.target, "--as-of", "2001-01-01")
    assert "as of 2001-01-01" in shown.splitlines()[0]
    assert "No decision counts here" in shown


def test_a_study_without_answers_says_so(
    tmp_path: Path, study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    with create_study(str(tmp_path / "empty.study"), study.codebook()) as empty:
        shown = printed(capsys, empty.target, "--by", "week", "--by", "recode")
    assert "no coders" in shown
    assert "No decision counts here" in shown


def test_what_the_overlap_still_needs(coded: Study, capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, coded.target, "--plan", "--width", "0.3")
    assert "no wider than 0.3" in shown
    assert "Codes nobody has used have no known share" in shown
    arguments = (coded.target, "--plan", "--prevalence", "0.1", "--expected", "0.8")
    plan = json.loads(printed(capsys, *arguments, "--coders-per-answer", "2", "--format", "json"))
    assert plan["have"] == 20
    assert {code["answers"] for code in plan["codes"].values()} == {plan["answers"]}
    rows = list(csv.reader(io.StringIO(printed(capsys, *arguments, "--format", "csv"))))
    assert rows[0][0] == "code"
    assert rows[1][0] == "books"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--coders", "zoe"], ExitCode.FAILED, "anna, ben, carla"),
        (["--round", "pilot"], ExitCode.FAILED, "main"),
        (["--code", "parking"], ExitCode.USAGE, "books, staff"),
        (["--by", "shoe size"], ExitCode.USAGE, "attribute:NAME"),
        (["--by", "attribute:shoes"], ExitCode.USAGE, "age"),
        (["--as-of", "soon"], ExitCode.USAGE, "2026-01-31"),
        (["--map-code", "books"], ExitCode.USAGE, "old=new"),
        (["--map-code", "books=parking"], ExitCode.USAGE, "books, staff"),
        (["--coefficient", "love"], ExitCode.USAGE, "gwet_ac1"),
        (["--raters", "a,b"], ExitCode.USAGE, "--raters can only be used with tables"),
        (["--level", "set"], ExitCode.USAGE, "used with tables"),
        (["--plan", "--width", "7"], ExitCode.USAGE, "between 0 and 2"),
        (["--resamples", "5"], ExitCode.USAGE, "100 resamples"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    coded: Study,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: ExitCode,
    said: str,
) -> None:
    assert run(["agreement", coded.target, *arguments]) == code
    found = capsys.readouterr()
    assert found.out == ""
    assert said in found.err
    assert "Traceback" not in found.err


def test_a_table_is_no_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text("answer,a,b\n1,x,x\n2,y,x\n", "utf-8")
    assert run(["agreement", str(table), "--raters", "a,b", "--by", "week"]) == ExitCode.USAGE
    assert "--by can only be used with studies" in capsys.readouterr().err
    assert run(["agreement", str(table), "--raters", "a,b"]) == ExitCode.DONE
    assert "rated" in capsys.readouterr().out


def test_a_path_with_nothing_there_is_taken_for_a_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["agreement", str(tmp_path / "none.study")]) == ExitCode.FAILED
    assert "There is no study" in capsys.readouterr().err


def test_the_study_may_come_from_the_environment(
    coded: Study, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_STUDY", coded.target)
    assert "anna, ben, carla" in printed(capsys, "--resamples", "0")
