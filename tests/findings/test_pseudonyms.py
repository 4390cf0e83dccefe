"""Findings that leave with coders' pseudonyms name nobody."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from intercoder.cli.main import run


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run(["findings", *arguments]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
@pytest.mark.parametrize("table", ["frequencies", "conclusions"])
def test_no_name_is_shown(
    demo_path: Path, table: str, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [str(demo_path), "--table", table, "--question", "value", "--roll-up", "1"]
    asked += ["--format", format_]
    if table == "frequencies":
        asked += ["--codes-of", "all"]
    plain, hidden = said(capsys, *asked), said(capsys, *asked, "--pseudonyms")
    shown = "ben" if format_ == "table" else "coder:ben"
    assert shown in plain
    for name in ("anna", "ben", "cem"):
        assert name not in hidden
    assert "coder B" in hidden


def test_a_pseudonym_can_be_asked_for(demo_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = (str(demo_path), "--question", "value", "--format", "csv", "--codes-of")
    by_name = said(capsys, *asked, "ben", "--pseudonyms")
    assert said(capsys, *asked, "coder B", "--pseudonyms") == by_name
    assert said(capsys, *asked, "ben").replace("coder:ben", "coder:coder B") == by_name


@pytest.mark.slow
def test_what_is_hidden_stays_hidden_under_pseudonyms(
    demo_path: Path, study_path: Path, tmp_path: Path
) -> None:
    shutil.copy(demo_path, study_path)
    out = tmp_path / "ages.csv"
    asked = ("--question", "value", "--roll-up", "1", "--by", "age_group", "--codes-of", "ben")
    assert run(["findings", str(study_path), *asked, "--pseudonyms", "--output", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        counts = [row["count"] for row in csv.DictReader(file)]
    assert "" in counts
    assert not any(count and 0 < int(count) < 5 for count in counts)
    assert "ben" not in out.read_text("utf-8")
