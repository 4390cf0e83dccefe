"""`intercoder identical`, and `intercoder code --identical`."""

from __future__ import annotations

import csv
import io
import json

import pytest

from intercoder.cli.main import run
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.study import Study
from tests.cli.test_docs import page, shape
from tests.study.identical.test_identical import alike, judge

__all__ = ["alike"]


@pytest.fixture
def inconsistent(alike: Study) -> Study:
    add_coder(alike, "lena", Role.LEAD)
    judge(alike, "anna", w1=["staff"], w2=["staff"], w3=["quiet"])
    judge(alike, "ben", w1=["other"], w6=["books"], w7=["books"])
    return alike


def as_json(
    study: Study, capsys: pytest.CaptureFixture[str], *more: str
) -> list[dict[str, object]]:
    assert run(["identical", study.target, "--format", "json", *more]) == 0
    groups = json.loads(capsys.readouterr().out)["groups"]
    assert isinstance(groups, list)
    return groups


def test_what_one_coder_judged_differently_is_listed(
    inconsistent: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {
        "question": "value",
        "language": "en",
        "round": "main",
        "coder": "anna",
        "answers": 3,
        "judgements": 3,
        "differ": pytest.approx(2 / 3),
        "codes": ["quiet", "staff"],
        "versions": [
            {"codes": ["staff"], "coders": {"anna": 2}},
            {"codes": ["quiet"], "coders": {"anna": 1}},
        ],
        "text": "the café",
    }
    assert as_json(inconsistent, capsys) == [expected]
    assert as_json(inconsistent, capsys, "--coder", "anna") == [expected]
    assert as_json(inconsistent, capsys, "--coder", "ben") == []


def test_between_coders_it_says_who_gave_what(
    inconsistent: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["identical", inconsistent.target, "--between"]) == 0
    shown = capsys.readouterr()
    assert "Staff 2 (anna 2); Other 1 (ben 1); Quiet 1 (anna 1)" in shown.out
    assert "1 group of answers is coded differently between coders." in shown.err
    assert run(["identical", inconsistent.target, "--between", "--format", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["answers"], row["codes"], row["coder"]) == ("3", "other, quiet, staff", "")


def test_a_table_shows_no_more_than_was_asked_for(
    inconsistent: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(inconsistent, "ben", w3=["quiet"])
    assert run(["identical", inconsistent.target, "--top", "1"]) == 0
    shown = capsys.readouterr()
    assert "anna" in shown.out
    assert "ben" not in shown.out
    assert "2 groups of answers are coded differently by one coder. The first 1" in shown.err
    first = as_json(inconsistent, capsys, "--order", "difference")[0]
    assert first["coder"] == "ben"


def test_while_a_round_is_blind_a_coder_sees_their_own_only(
    inconsistent: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    with inconsistent.writing() as connection:
        insert_round(connection, "second", blind=True)
    for round_ in ("main", "second"):
        judge(inconsistent, "anna", round=round_, w1=["staff"], w2=["quiet"])
        judge(inconsistent, "ben", round=round_, w1=["other"], w2=["books"])
    target = inconsistent.target
    for refused in (
        ["--between"],
        ["--between", "--as", "ben"],
        ["--coder", "anna", "--as", "ben"],
        ["--coder", "anna"],
        [],
    ):
        assert run(["identical", target, *refused]) == 1
        assert "“second” is blind and open" in capsys.readouterr().err
    assert {one["coder"] for one in as_json(inconsistent, capsys, "--as", "ben")} == {"ben"}
    assert len(as_json(inconsistent, capsys, "--between", "--as", "lena")) == 2
    assert len(as_json(inconsistent, capsys, "--between", "--round", "main")) == 1


@pytest.mark.parametrize(
    ("typed", "words", "code"),
    [
        (["--coder", "nobody"], "The study has no coder “nobody”.", 1),
        (["--round", "third"], "The study has no round “third”.", 1),
        (["--question", "why"], "The study has no question “why”.", 1),
        (["--as", "nobody"], "“nobody” is not in this study.", 1),
        (["--coder", "anna", "--between"], "--coder compares one coder's judgements, --between", 2),
        (["--screen"], "The screen needs a terminal.", 2),
        (["--top", "0"], "--top", 2),
    ],
)
def test_bad_input_is_answered_in_a_sentence(
    inconsistent: Study,
    typed: list[str],
    words: str,
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["identical", inconsistent.target, *typed]) == code
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.out == ""


@pytest.mark.slow
def test_coding_begins_with_the_coders_own(
    inconsistent: Study, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("staff\ndone\nquit\n"))
    typed = ["code", inconsistent.target, "--coder", "anna", "--plain", "--identical"]
    assert run(typed) == 0
    assert "The  café" in capsys.readouterr().out.replace("the  café", "The  café")
    assert run(["code", inconsistent.target, "--coder", "ben", "--plain", "--identical"]) == 0
    told = capsys.readouterr().err
    assert "No identical answers are coded differently by ben in the round “main”." in told
    assert run(["code", inconsistent.target, "--plain", "--identical"]) == 2
    assert "Add --coder with your name." in capsys.readouterr().err


def test_the_manual_shows_the_json_and_every_option(
    inconsistent: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    manual = page("identical.md")
    shown = json.loads(manual.split("```json\n")[1].split("```")[0])
    assert run(["identical", inconsistent.target, "--format", "json"]) == 0
    assert shape(shown) == shape(json.loads(capsys.readouterr().out))
    for option in ("--between", "--coder", "--round", "--question", "--near", "--order", "--top"):
        assert option in manual
