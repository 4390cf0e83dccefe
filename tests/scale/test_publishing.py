"""What is written of scored data is protected and listed as other findings are."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.scale.model.model_file import read_model
from intercoder.study.answers.answer_import import take_in
from intercoder.study.findings.releases import releases
from intercoder.study.leaving.departures import departures
from intercoder.study.study import open_study
from tests.scale.conftest import write_data
from tests.suggest.coded_study import make_study

pytest.importorskip("duckdb", reason="DuckDB is not installed")
pytest.importorskip("pyarrow", reason="pyarrow is not installed")


@pytest.fixture
def study(sampled_path: Path, tmp_path: Path) -> str:
    return str(shutil.copy(sampled_path, tmp_path / "library.study"))


def written(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))


@pytest.mark.slow
def test_what_is_written_has_no_small_counts_and_nothing_a_model_gave(
    study: str, model_path: Path, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "figures.csv"
    asked = ["score", "table", str(model_path), str(whole), "--by", "wave", "--as", "lea"]
    threshold = ["releases", "threshold", study, "--set", "10", "--as", "lea"]
    assert run(threshold) == 0
    assert run([*asked, "--study", study, "--output", str(out)]) == 0
    said = capsys.readouterr()
    assert "Counts below 10 are hidden in it" in said.err
    rows = written(out)
    assert rows and all(row["given_by_model"] == "" for row in rows)
    shown = {(row["group"], row["code"]) for row in rows if row["figure"] == "prevalence"}
    capsys.readouterr()
    assert run([*asked, "--format", "csv"]) == 0
    for row in csv.DictReader(io.StringIO(capsys.readouterr().out)):
        if row["figure"] == "prevalence" and 0 < float(row["sampled_with_code"]) < 10:
            assert (row["group"], row["code"]) not in shown
    assert ("", "staff") in shown
    for row in rows:
        if row["figure"] == "difference":
            assert {(row["group"], row["code"]), (row["reference"], row["code"])} <= shown
    with open_study(study) as opened:
        made = releases(opened)
        left = departures(opened)
    assert {one.command for one in made} == {"score table --output"}
    assert made[-1].document["threshold"] == 10
    told = json.dumps(made[-1].document["cells"])
    assert "attribute:wave" in told  # as other releases know it, and not as a group of its own
    assert (left[-1].what, left[-1].file) == ("estimates", "figures.csv")
    for ending in ("txt", "json"):
        again = tmp_path / f"again.{ending}"
        assert run([*asked, "--study", study, "--output", str(again)]) == 0
        assert "given by model" not in again.read_text("utf-8")
        assert ("hidden" in again.read_text("utf-8")) == (ending == "txt")


@pytest.mark.slow
def test_a_column_that_is_not_the_studys_makes_groups_of_its_own(
    study: str, model_path: Path, whole: Path, tmp_path: Path
) -> None:
    with open_study(study) as opened, take_in(opened, replaces=True) as intake:
        sampled = read_model(model_path, for_tables=True).model.sample.respondents[0]
        intake.describe({sampled: {"wave": "9"}})
    out = tmp_path / "figures.csv"
    asked = ["score", "table", str(model_path), str(whole), "--by", "wave", "--as", "lea"]
    assert run([*asked, "--study", study, "--output", str(out)]) == 0
    with open_study(study) as opened:
        assert "scored:wave" in json.dumps(releases(opened)[-1].document["cells"])


@pytest.mark.parametrize("kind", ["cooccurrence", "sets"])
def test_counts_of_a_model_leave_only_for_a_reason_that_is_listed(
    study: str, model_path: Path, whole: Path, tmp_path: Path, kind: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    out = tmp_path / "counts.csv"
    asked = ["score", "table", str(model_path), str(whole), "--table", kind]
    writing = [*asked, "--study", study, "--output", str(out)]
    assert run([*writing, "--as", "lea"]) == 2
    assert "cannot be protected" in capsys.readouterr().err
    assert not out.exists()
    reason = ["--unprotected", "--reason", "for the statistics office"]
    assert run([*writing, *reason, "--as", "anna"]) == 1
    assert not out.exists()
    assert run([*writing, *reason, "--as", "lea"]) == 0
    capsys.readouterr()
    assert run([*asked, "--format", "csv"]) == 0
    assert out.read_text("utf-8") == capsys.readouterr().out
    with open_study(study) as opened:
        assert releases(opened)[-1].reason == "for the statistics office"


@pytest.mark.slow
def test_what_cannot_be_written_is_said_and_nothing_is_listed(
    study: str, model_path: Path, whole: Path, larger: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("INTERCODER_STUDY", raising=False)
    out = tmp_path / "figures.csv"
    asked = ["score", "table", str(model_path), str(whole), "--output", str(out), "--as", "lea"]
    other = tmp_path / "other.study"
    make_study(other, 20).close()
    tries = (
        (asked, 2, "Name the study with --study"),
        ([*asked, "--study", study, "--format", "json"], 2, "does not end like"),
        ([*asked, "--study", study, "--counts-only"], 1, "There are no estimates to write"),
        ([*asked[:3], str(larger), *asked[4:], "--study", study], 1, "--drawn-from-these"),
        ([*asked[:-2], "--study", str(other)], 1, "not the study that the model was written from"),
    )
    for typed, code, said in tries:
        capsys.readouterr()
        assert run(typed) == code
        assert said in capsys.readouterr().err
    assert not out.exists()
    with open_study(study) as opened:
        assert releases(opened) == ()
        assert [one.command for one in departures(opened)] == ["score pack"]


@pytest.mark.slow
def test_groups_of_few_answers_are_left_out(study: str, model_path: Path, tmp_path: Path) -> None:
    from pyarrow import compute as pc
    from pyarrow import parquet as pq

    from tests.scale.conftest import ANSWERS, scored

    data = write_data(tmp_path / "in", ANSWERS)
    table = pq.read_table(data / "answers-0.parquet")
    few = pc.if_else(pc.is_in(table["respondent"], table["respondent"][:3]), "3", table["wave"])
    pq.write_table(table.set_column(3, "wave", few), data / "answers-0.parquet")
    out = tmp_path / "figures.csv"
    asked = ["score", "table", str(model_path), str(scored(model_path, data, tmp_path / "out"))]
    leaving = ["--study", study, "--output", str(out), "--as", "lea"]
    assert run([*asked, "--by", "wave", *leaving]) == 0
    groups = {row["group"] for row in written(out)}
    assert "3" not in groups and len(groups) < 3  # with another, whose size would tell it
