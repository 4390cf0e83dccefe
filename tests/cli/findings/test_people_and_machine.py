"""`findings --codes-of people+machine` shows what `prevalence` estimates, and says so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from intercoder.cli.main import run
from tests.findings.prevalence.sampled_study import make_sampled

WHOSE = ("--codes-of", "people+machine", "--as", "lea")


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "library.study"
    make_sampled(path, 160, "--answers", "80", "--overlap", "0").close()
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(arguments) == 0, capsys.readouterr().err
    return capsys.readouterr().out


@pytest.mark.slow
def test_estimates_stand_among_the_tables_of_findings(
    sampled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by = ("--by", "attribute:wave")
    asked = ("findings", str(sampled), *WHOSE, *by)
    (table,) = json.loads(told(capsys, *asked, "--format", "json"))["tables"]
    alone = json.loads(
        told(capsys, "prevalence", str(sampled), "--as", "lea", *by, "--format", "json")
    )
    assert table["codes_of"] == "people+machine"
    assert table["rule"]["machine"] == "cross-fitted suggester"
    assert {name: table[name] for name in alone} == alone
    assert "from 80 that people coded" in told(capsys, *asked)
    assert told(capsys, *asked, "--format", "csv").startswith("codes_of,questions,figure,")


@pytest.mark.slow
def test_what_is_written_is_protected_and_listed(
    sampled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, out = tmp_path / "library.study", tmp_path / "out.json"
    shutil.copy(sampled, study)
    assert run(["releases", "threshold", str(study), "--set", "12", "--as", "lea"]) == 0
    told(capsys, "findings", str(study), *WHOSE, "--output", str(out))
    (table,) = json.loads(out.read_text("utf-8"))["tables"]
    counts = {one["sampled_with_code"] for one in table["all_answers"]["codes"].values()}
    assert counts
    assert not counts & set(range(1, 12))
    assert "prevalence" in told(capsys, "releases", "list", str(study))


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--table", "sets"), "not --table sets"),
        (("--codes-of", "final"), "tables of its own"),
        (("--weight", "wave"), "--weight does not apply"),
        (("--unit", "mentions"), "shares of answers or respondents"),
        (("--by", "week"), "no round or week"),
    ],
)
def test_what_cannot_be_estimated_is_refused(
    sampled: Path, options: tuple[str, ...], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["findings", str(sampled), *WHOSE, *options]) == 2
    assert what in capsys.readouterr().err
