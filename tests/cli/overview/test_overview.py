"""`intercoder overview`, printed."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round, insert_round
from intercoder.study.study import Study
from tests.cli.test_docs import page, shape
from tests.study.overview.test_overview import decide, doubt, send

KEYS = [f"v{n}:{question}" for question in ("value", "better") for n in range(1, 11)]


@pytest.fixture
def led(study: Study) -> Study:
    """Anna and ben coded the first round; a blind second one has begun."""
    add_coder(study, "lena", Role.LEAD)
    start = datetime.now(UTC).timestamp() - 900
    decide(
        study,
        "anna",
        {key: ["books"] if n % 2 else ["quiet"] for n, key in enumerate(KEYS)},
        start=start,
    )
    decide(
        study,
        "ben",
        {key: ["books"] if n % 3 else ["quiet"] for n, key in enumerate(KEYS)},
        start=start,
    )
    with study.writing() as connection:
        insert_round(connection, "second", blind=True)
    decide(study, "anna", {"v1:value": ["books"]}, round="second")
    decide(study, "ben", {"v1:value": ["quiet"]}, round="second")
    doubt(study, "quiet", "warmth too?")
    send(study, "ben")
    return study


def as_json(study: Study, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    assert run(["overview", study.target, "--format", "json", *more]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_a_lead_sees_everything(led: Study, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(led, capsys, "--as", "lena")
    main, second = found["rounds"]
    assert (main["round"], main["open"], main["blind"], main["hidden"]) == (
        "main",
        True,
        False,
        False,
    )
    assert main["agreement"]["answers"] == 20
    assert main["agreement"]["low"] < main["agreement"]["value"] < main["agreement"]["high"]
    assert main["disagreements"] == {"open": 9, "settled": 0}
    assert second["disagreements"] == {"open": 1, "settled": 0}
    assert second["agreement"]["reason"] is None
    anna = found["coders"][0]
    assert (anna["coder"], anna["decided"], anna["left"], anna["done_by"]) == ("anna", 20, 0, None)
    assert anna["answers_an_hour"] == pytest.approx(180, rel=0.01)
    assert found["doubts"][0]["notes"][0]["note"] == "warmth too?"
    assert [one["coder"] for one in found["packages_out"]] == ["ben"]


def test_nobody_else_sees_how_coders_agree_in_a_blind_round(
    led: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    for who in ([], ["--as", "ben"]):
        _, second = as_json(led, capsys, *who)["rounds"]
        assert (second["hidden"], second["agreement"], second["disagreements"]) == (
            *(True, None),
            None,
        )
        assert run(["overview", led.target, "--format", "table", *who]) == 0
        assert "for leads only, while the round is blind and open" in capsys.readouterr().out
        assert run(["overview", led.target, "--format", "csv", *who]) == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        told = {
            row["key"] for row in rows if row["section"] == "round" and row["round"] == "second"
        }
        assert told == {"open", "blind", "hidden"}
    close_round(led, "second")
    assert as_json(led, capsys)["rounds"][1]["disagreements"] == {"open": 1, "settled": 0}


def test_a_table_and_rows_say_the_same(led: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["overview", led.target, "--format", "table", "--round", "main"]) == 0
    table = capsys.readouterr().out
    assert "second" not in table
    for words in (
        "Coders:",
        "Definitions in doubt:",
        "warmth too?",
        "Packages that have not come back",
    ):
        assert words in table
    assert run(["overview", led.target, "--format", "csv", "--round", "main"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    values = {(row["name"], row["key"]): row["value"] for row in rows}
    assert values["main", "disagreements_open"] == "9"
    assert values["anna", "decided"] == "20"
    assert values["quiet", "marks"] == "1"


@pytest.mark.parametrize(
    ("typed", "words", "code"),
    [
        ([], "The overview screen needs a terminal. Add --format table to print the figures.", 2),
        (["--format", "table", "--round", "third"], "The study has no round “third”.", 1),
        (["--format", "json", "--as", "zoe"], "“zoe” is not in this study.", 1),
        (["--format", "xml"], "xml", 2),
    ],
)
def test_bad_input_is_answered_in_a_sentence(
    led: Study, typed: list[str], words: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["overview", led.target, *typed]) == code
    shown = capsys.readouterr()
    assert words in shown.err.replace("\n", " ")
    assert shown.out == ""


def test_a_study_without_anybody_has_an_overview_too(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    (main,) = as_json(study, capsys)["rounds"]
    assert main["agreement"]["reason"].startswith("empty")
    assert main["disagreements"] == {"open": 0, "settled": 0}


def test_the_json_shown_in_the_manual_has_the_shape_of_the_real_one(
    led: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = json.loads(page("overview.md").split("```json\n")[1].split("```")[0])
    assert shape(shown) == shape(as_json(led, capsys, "--round", "main"))
