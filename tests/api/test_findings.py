"""Findings and prevalence in Python are those of the commands, and as well protected."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import intercoder
from intercoder.cli.main import run
from intercoder.errors import StudyError, UsageError
from tests.findings.prevalence.sampled_study import make_sampled


@pytest.fixture
def demo(demo_path: Path, tmp_path: Path) -> Path:
    path = tmp_path / "library.study"
    shutil.copy(demo_path, path)
    return path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("table", "options", "asked"),
    [
        (None, ("--roll-up", "1"), {"roll_up": 1}),
        (None, ("--by", "age_group", "--code", "staff"), {"by": ["age_group"], "codes": ["staff"]}),
        ("sets", ("--table", "sets", "--roll-up", "1"), {"roll_up": 1}),
        ("cooccurrence", ("--table", "cooccurrence", "--roll-up", "1"), {"roll_up": 1}),
        (None, ("--unit", "respondents", "--together"), {"unit": "respondents", "together": True}),
    ],
)
def test_tables_are_those_of_the_command(
    demo_path: Path,
    table: Any,
    options: tuple[str, ...],
    asked: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = next(iter(asked.get("codes", ())), "")
    with intercoder.open_study(demo_path) as study:
        if code:
            code = study.codebook().assignable[0].id
            asked = {**asked, "codes": [code]}
            options = tuple(code if one == "staff" else one for one in options)
        found = study.findings(table, **asked)
        frame = found.to_frame()
        assert repr(found).startswith("Findings: ")
        assert found._repr_html_().startswith("<table>")
    assert found.as_json() == printed(capsys, "findings", str(demo_path), *options)
    first = found.as_json()["tables"][0]
    rows = first.get("rows", first.get("pairs"))
    if first["table"] == "by":
        rows = [{**row, **group} for row in rows for group in row["groups"]]
    assert len(frame) >= len(rows)
    for name in ("count", "low", "high"):
        assert frame[name].iloc[0] == rows[0][name]


def test_what_is_published_hides_small_counts_and_is_listed(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(printed(capsys, "releases", "list", str(demo)))
    with intercoder.open_study(demo) as study:
        found = study.findings(questions=["value"], by=["age_group"], roll_up=1)
        shown = found.published()
        frame, hidden = found.to_frame(), shown.to_frame()
    assert (frame["count"] < 5).any()
    assert not (hidden["count"] < 5).any()
    assert hidden["count"].isna().any()
    assert "hidden" in shown._repr_html_()
    assert len(printed(capsys, "releases", "list", str(demo))) == before + 1


def test_prevalence_is_that_of_the_command(
    study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_sampled(study_path, 300, "--answers", "90").close()
    with intercoder.open_study(study_path) as study, pytest.raises(StudyError, match="lead"):
        study.prevalence(people_only=True)
    with intercoder.open_study(study_path, as_name="lea") as study:
        found = study.prevalence(people_only=True, by="attribute:wave")
        with pytest.raises(UsageError, match="Not possible"):
            study.prevalence(cluster="street")
    options = ("--people-only", "--by", "attribute:wave", "--as", "lea")
    assert found.as_json() == printed(capsys, "prevalence", str(study_path), *options)
    frame = found.to_frame()
    staff = frame[(frame["code"] == "staff") & (frame["group"] == "")].iloc[0]
    assert staff["value"] == found.found.whole.codes["staff"].share.value
    assert set(frame["figure"]) == {"prevalence", "difference"}
    assert "Prevalence among 300 answers, from 90" in repr(found)
    assert "<table>" in found._repr_html_()


@pytest.mark.parametrize(
    ("table", "asked", "told"),
    [
        ("rows", {}, "is no table"),
        ("by", {}, "need to be named"),
        ("sets", {"by": ["age_group"]}, "need to be named"),
        (None, {"by": ["question"]}, "counted together"),
        (None, {"unit": "people"}, "Not possible"),
        (None, {"correction": "luck"}, "Not possible"),
    ],
)
def test_what_cannot_be_is_refused(demo_path: Path, table: Any, asked: Any, told: str) -> None:
    with intercoder.open_study(demo_path) as study, pytest.raises(UsageError, match=told):
        study.findings(table, **asked)
