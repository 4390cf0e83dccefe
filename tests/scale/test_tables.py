"""Tables over scored data have the figures that the same answers have in memory."""

from __future__ import annotations

import csv
import io
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.errors import TableError
from intercoder.findings.prevalence.of_study.asked import Asked as AskedOfStudy
from intercoder.findings.prevalence.of_study.compute import prevalence
from intercoder.findings.prevalence.of_study.results import OfGroup
from intercoder.scale.counting.engine import opened
from intercoder.scale.counting.tabulating import Asked, tabulate
from intercoder.scale.scoring.manifest import read_manifest
from intercoder.study.study import open_study
from tests.scale.conftest import ANSWERS, SAMPLED, write_data

pytest.importorskip("duckdb", reason="DuckDB is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
TYPED = ("--language", "language", "--keep", "wave")
NEAR = 1e-12


def scored(model: Path, data: Path, out: Path) -> Path:
    asked = ["score", "run", str(model), str(data), str(out), *TYPED, "--workers", "1"]
    assert run(asked) == 0
    return out


@pytest.fixture(scope="module")
def whole(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All answers of the study, scored."""
    folder = tmp_path_factory.mktemp("whole")
    return scored(model_path, write_data(folder / "in", ANSWERS, files=2), folder / "out")


@pytest.fixture(scope="module")
def larger(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of which the study's answers are a part."""
    folder = tmp_path_factory.mktemp("larger")
    return scored(model_path, write_data(folder / "in", 2000), folder / "out")


def test_prevalence_is_that_of_the_study_in_memory(
    sampled_path: Path, model_path: Path, whole: Path
) -> None:
    with open_study(str(sampled_path)) as study:
        known = prevalence(study, AskedOfStudy(folds=3, by="attribute:wave"))
    found = tabulate(model_path, whole, Asked(by="wave"))
    groups = {one.label: one for one in found.tables}
    expected: dict[str, OfGroup] = {"": known.whole, **{one.label: one for one in known.groups}}
    assert groups.keys() == expected.keys()
    for label, one in groups.items():
        assert one.estimates is not None, one.reason
        assert (one.answers, one.sampled) == (expected[label].answers, expected[label].sampled)
        for at, column in enumerate(found.model.columns):
            right = expected[label].codes[column.id]
            got = one.estimates
            for part, value in (
                (got.value, right.share.value), (got.low, right.share.low),
                (got.high, right.share.high), (got.together_low, right.together.low),
                (got.together_high, right.together.high), (got.people, right.people.value),
                (got.people_low, right.people.low), (got.people_high, right.people.high),
                (got.positives, right.positives), (got.gain, right.gain),
                (got.believed, right.believed),
            ):  # fmt: skip
                assert part[at] == pytest.approx(value, abs=NEAR, rel=NEAR), (label, column.id)
    assert any(one.estimates is not None and one.estimates.gain.max() > 2 for one in found.tables)


def test_counts_are_those_of_the_files(model_path: Path, larger: Path) -> None:
    rows = pq.read_table(larger).to_pandas()
    found = tabulate(model_path, larger, Asked(by="wave", counts_only=True))
    assert [one.label for one in found.tables] == ["", "1", "2"]
    for one in found.tables:
        mine = rows if not one.label else rows[rows["wave"] == one.label]
        assert one.answers == len(mine)
        assert one.estimates is None
        for at, column in enumerate(found.model.columns):
            assert one.given[at] == mine[f"code_{column.id}"].sum()


def test_a_sample_speaks_for_more_answers_only_if_they_are_said_to_be_drawn_from_these(
    model_path: Path, larger: Path
) -> None:
    refused = tabulate(model_path, larger, Asked())
    assert refused.tables[0].estimates is None
    assert "--drawn-from-these" in refused.tables[0].reason
    found = tabulate(model_path, larger, Asked(is_drawn=True)).tables[0]
    assert found.estimates is not None
    assert found.estimates.design.population == 2000
    assert found.sampled == SAMPLED


def test_answers_that_are_not_those_of_the_sample_are_only_counted(
    model_path: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pq.read_table(data / "answers-1.parquet")  # none of the study's
    (tmp_path / "in").mkdir()
    pq.write_table(table.slice(0, 600), tmp_path / "in" / "x.parquet")
    out = scored(model_path, tmp_path / "in", tmp_path / "out")
    capsys.readouterr()
    assert run(["score", "table", str(model_path), str(out), "--drawn-from-these"]) == 0
    assert "only 0 of 150 sampled answers are in the scored data" in capsys.readouterr().out


def test_an_answer_that_is_there_twice_is_noticed(
    model_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_data(tmp_path / "in", ANSWERS)
    pq.write_table(pq.read_table(data / "answers-0.parquet"), data / "again.parquet")
    out = scored(model_path, data, tmp_path / "out")
    capsys.readouterr()
    assert run(["score", "table", str(model_path), str(out), "--drawn-from-these"]) == 0
    assert "more than once" in capsys.readouterr().out


def test_csv_has_a_row_for_each_code_of_each_group(
    model_path: Path, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    asked = ["score", "table", str(model_path), str(whole), "--by", "wave", "--format", "csv"]
    assert run(asked) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {(row["group"], row["code"]) for row in rows} >= {("", "staff"), ("2", "books")}
    assert all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) for row in rows)
    assert run(["score", "table", str(model_path), str(whole), "--by", "wave"]) == 0
    shown = capsys.readouterr().out
    assert "Prevalence among 500 answers, from 150 that people coded" in shown
    assert "\n1: 250 answers, " in shown


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "country"), "have no column “country”"),
        (("--by", "respondent"), "have no column “respondent”"),
        (("--by", "code_staff"), "have no column “code_staff”"),
    ],
)
def test_columns_that_are_no_groups_are_refused(
    model_path: Path, whole: Path, options: tuple[str, ...], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert run(["score", "table", str(model_path), str(whole), *options]) == 2
    assert said in capsys.readouterr().err


def test_unfinished_and_foreign_folders_are_refused(
    model_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = scored(model_path, write_data(tmp_path / "in", 60), tmp_path / "out")
    (out / "_SUCCESS").unlink()
    for folder, said in ((out, "not scored to its end"), (tmp_path / "in", "no folder of scored")):
        assert run(["score", "table", str(model_path), str(folder)]) == 1
        assert said in capsys.readouterr().err
    (out / "_SUCCESS").touch()
    (out / "part-000000.parquet").write_bytes(b"PAR1 damaged PAR1")
    assert run(["score", "table", str(model_path), str(out)]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_names_of_folders_are_no_patterns_and_no_columns(
    model_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wave=9").mkdir()
    out = tmp_path / "wave=9" / "a[b]*c?"
    scored(model_path, write_data(tmp_path / "in", 60), out)
    capsys.readouterr()
    asked = ["score", "table", str(model_path), str(out), "--by", "wave", "--counts-only"]
    assert run([*asked, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {(row["group"], row["answers"]) for row in rows} == {
        ("", "60"),
        ("1", "30"),
        ("2", "30"),
    }


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    yield


@pytest.mark.usefixtures("no_network")
def test_the_engine_reads_the_scored_files_and_nothing_else(whole: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", "utf-8")
    files = [one.name for one in read_manifest(whole).shards]
    with opened(whole, files, 1) as database:
        assert database.rows("SELECT count(*) FROM {files}") == [(ANSWERS,)]
        for statement in (
            f"SELECT * FROM read_csv('{secret}') WHERE len(?) > 0",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
        ):
            with pytest.raises((TableError, database.errors)):
                database.connection.execute(statement, [[1]] if "?" in statement else None)
