"""Findings of a study in PostgreSQL: the same as of a file, and no more than a login may see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement
from intercoder.findings.review.checker.check import check
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, create_study
from tests import postgres
from tests.conftest import fill

CODES = {
    "anna": ("books", "staff", "books", ""),
    "ben": ("books", "quiet", "staff", ""),
}


def decide(study: Study) -> None:
    """Two coders judge four answers; a lead settles one."""
    fill(study)
    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision(f"v{n}:value", name, Judgement.of(code.split()), round="main")
                for name, codes in CODES.items()
                for n, code in enumerate(codes, start=1)
            ]
        )
        intake.add_decisions(
            [EarlierDecision("v2:value", "consensus", Judgement.of(["quiet"]), round="main")]
        )


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    capsys.readouterr()
    assert run(["findings", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("options", [[], ["--log-hashes"]], ids=" ".join)
def test_a_package_for_reviewers_holds(
    tmp_path: Path, codebook: Codebook, options: list[str]
) -> None:
    address = postgres.new_database()
    with create_study(address, codebook) as study:
        decide(study)
    out = tmp_path / "out.zip"
    may_leave = ["--individual-data", "--reason", "the journal asks for it", "--as", "lea"]
    assert run(["review-package", address, str(out), "--by", "age", *options, *may_leave]) == 0
    faults: list[str] = []
    check(out, "", "", faults)
    assert faults == []


@pytest.mark.parametrize(
    "options",
    [
        ["--by", "age", "--codes-of", "final", "--codes-of", "before"],
        ["--table", "conclusions", "--by", "age"],
        ["--table", "cooccurrence", "--unit", "respondents", "--together"],
    ],
    ids=" ".join,
)
def test_the_figures_are_those_of_a_file(
    tmp_path: Path,
    codebook: Codebook,
    options: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = []
    for target in (str(tmp_path / "library.study"), postgres.new_database()):
        with create_study(target, codebook) as study:
            decide(study)
        found.append(printed(capsys, target, *options))
    assert found[0] == found[1]


def test_a_coders_login_gets_their_own_figures_only(
    codebook: Codebook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgres.new_database()
    with create_study(address, codebook) as study:
        decide(study)
    login = postgres.new_login()
    monkeypatch.setenv("INTERCODER_NEW_PASSWORD", "s3cret")
    assert run(["coder", "login", address, "anna", "--login", login]) == 0
    own = postgres.as_login(address, login, "s3cret")
    assert run(["findings", own]) == 1
    assert "The server does not show this login" in capsys.readouterr().err
    found = printed(capsys, own, "--codes-of", "anna", "--question", "value")
    assert isinstance(found, dict)
    (table,) = found["tables"]
    assert {row["code"]: row["count"] for row in table["rows"] if row["count"]} == {
        "services": 3,
        "books": 2,
        "staff": 1,
    }
