"""Tables over scored data have the figures that the same answers have in memory."""

from __future__ import annotations

import csv
import io
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from intercoder.cli.main import run
from intercoder.codebook.files.yaml_file import read_yaml
from intercoder.errors import TableError
from intercoder.findings.design.sample import Sample, simple_design
from intercoder.findings.prevalence.of_study.asked import Asked as AskedOfStudy
from intercoder.findings.prevalence.of_study.compute import prevalence
from intercoder.findings.prevalence.of_study.cross_fitting import ALWAYS
from intercoder.findings.prevalence.of_study.results import OfGroup
from intercoder.findings.tables.code_rows import code_rows
from intercoder.findings.tables.pair_shares import pairs_of_codes
from intercoder.scale.counting.counts import count, find_sampled
from intercoder.scale.counting.engine import opened
from intercoder.scale.counting.estimating import tables
from intercoder.scale.counting.tabulating import Asked, tabulate, tabulate_pairs, tabulate_sets
from intercoder.scale.model.model_file import read_model
from intercoder.scale.scoring.manifest import read_manifest
from intercoder.study.study import open_study
from tests.scale.conftest import ANSWERS, SAMPLED, scored, write_data

pytest.importorskip("duckdb", reason="DuckDB is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
NEAR = 1e-12


def test_prevalence_is_that_of_the_study_in_memory(
    sampled_path: Path, model_path: Path, whole: Path
) -> None:
    with open_study(str(sampled_path)) as study:
        known = prevalence(
            study, AskedOfStudy(folds=3, by="attribute:wave", sets=(("staff", "books"),))
        )
    found = tabulate(model_path, whole, Asked(by=("wave",)))
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
    (difference,) = found.estimated.differences
    for at, column in enumerate(found.model.columns):
        (expected_one,) = [one for one in known.differences if one.code == column.id]
        assert (difference.label, difference.reference) == (
            expected_one.group,
            expected_one.reference,
        )
        for part, value in (
            (difference.found.value, expected_one.share.value),
            (difference.found.low, expected_one.share.low),
            (difference.found.high, expected_one.share.high),
            (difference.found.together_low, expected_one.together.low),
            (difference.found.together_high, expected_one.together.high),
        ):
            assert part[at] == pytest.approx(value, abs=NEAR)


def test_counts_are_those_of_the_files(model_path: Path, larger: Path) -> None:
    rows = pq.read_table(larger).to_pandas()
    found = tabulate(model_path, larger, Asked(by=("wave",), counts_only=True))
    assert [one.label for one in found.tables] == ["", "1", "2"]
    for one in found.tables:
        mine = rows if not one.label else rows[rows["wave"] == one.label]
        assert one.answers == len(mine)
        assert one.estimates is None
        assert one.given is not None
        for at, column in enumerate(found.model.columns):
            has = mine[[f"code_{code}" for code in column.id.split("+")]].all(axis=1)
            assert one.given[at] == has.sum()


def test_two_columns_are_crossed_and_compared_with_the_group_that_is_named(
    model_path: Path, larger: Path
) -> None:
    rows = pq.read_table(larger).to_pandas()
    asked = Asked(by=("wave", "question"), is_drawn=True, reference="2 · value")
    found = tabulate(model_path, larger, asked)
    assert [one.key for one in found.tables] == [(), ("2", "value"), ("1", "value")]
    assert found.tables[1].answers == (rows["wave"] == "2").sum()
    (one,) = found.estimated.differences
    assert (one.label, one.reference) == ("1 · value", "2 · value")
    alone = tabulate(model_path, larger, Asked(by=("wave",), is_drawn=True, reference="2"))
    assert np.array_equal(one.found.value, alone.estimated.differences[0].found.value)


def test_pairs_are_those_of_findings_in_memory(model_path: Path, larger: Path) -> None:
    table = pq.read_table(larger)
    model = read_model(model_path, for_tables=True).model
    given = np.column_stack([np.array(table[f"code_{one.id}"]) for one in model.codes])
    found = tabulate_pairs(model_path, larger)
    book = read_yaml(model.codebook).codebook
    assert book is not None
    rows = code_rows(book, book, [one.code for one in model.codes])
    first, second = np.array(rows.pairs(range(len(rows.rows)))).T
    n = len(given)
    design = simple_design(n)
    sample = Sample(rows.marks(given).astype(float), np.ones((n, 1)), design, np.arange(n))
    known = pairs_of_codes(sample, first, second)
    assert len(found) == len(first) == 10
    for at, one in enumerate(found):
        assert one.first == rows.rows[first[at]] and one.second == rows.rows[second[at]]
        counts = (known.counts.both, known.counts.first, known.counts.second, known.counts.base)
        assert (one.both, one.first_count, one.second_count, one.base) == tuple(
            int(part[at]) for part in counts
        )
        if one.phi is not None:
            phi = np.sign(known.contrast.difference[at]) * known.contrast.test.cramers_v[at]
            assert one.phi == pytest.approx(phi, abs=NEAR)
            assert one.share_of_first == pytest.approx(known.contrast.first.value[at], abs=NEAR)
            assert one.share_of_second == pytest.approx(known.share_of_second[at], abs=NEAR)


def test_sets_add_up_to_all_answers(
    model_path: Path, larger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pq.read_table(larger)
    model = read_model(model_path, for_tables=True).model
    several = Counter(
        frozenset(one.code for one in model.codes if row[f"code_{one.id}"])
        for row in table.select([f"code_{one.id}" for one in model.codes]).to_pylist()
    )
    found = tabulate_sets(model_path, larger)
    assert {frozenset(code.code for code in one.codes): one.count for one in found.sets} == several
    assert [one.count for one in found.sets] == sorted(several.values(), reverse=True)
    assert (found.others, found.others_count) == (0, 0)
    monkeypatch.setattr("intercoder.scale.counting.sets.MOST_SETS", 2)
    few = tabulate_sets(model_path, larger)
    assert few.sets == found.sets[:2]
    assert few.others == len(found.sets) - 2
    assert few.others_count == 2000 - sum(one.count for one in few.sets)


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


def test_a_sample_in_strata_speaks_for_more_answers_but_for_no_groups_of_them(
    model_path: Path, larger: Path
) -> None:
    read = read_model(model_path, for_tables=True).model
    stratum = np.arange(SAMPLED) % 3 // 2  # two to one, from strata of three to two
    drawn = replace(read.sample, stratum=stratum, sizes=np.array([300, 200]))
    files = [one.name for one in read_manifest(larger).shards]
    with opened(larger, files, 1) as database:
        counts = count(database, read, ("wave",), with_likely=True)
        sampled = find_sampled(database, read, ("wave",), counts)
    found = tables(replace(read, sample=drawn), counts, sampled, is_drawn=True)
    whole, *groups = found.tables
    assert whole.estimates is not None
    assert whole.estimates.design.population == 2000
    weights = np.where(stratum == 0, 0.6 / 100, 0.4 / 50)
    assert whole.estimates.people == pytest.approx(weights @ read.sample.labels)
    assert {one.reason for one in groups} == {
        "the sample was drawn in strata, whose sizes in a group are not known"
    }
    earlier = replace(drawn, fold=np.where(np.arange(SAMPLED) < 9, ALWAYS, drawn.fold))
    refused = tables(replace(read, sample=earlier), counts, sampled, is_drawn=True)
    assert "earlier rounds" in refused.tables[0].reason


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
    assert "No group clearly differs from " in shown
    assert run(["score", "table", str(model_path), str(whole), "--by", "wave", "--all"]) == 0
    assert "\nDifferences from " in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["cooccurrence", "sets"])
def test_counts_of_codes_together_are_said_to_be_no_estimates(
    model_path: Path, whole: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    asked = ["score", "table", str(model_path), str(whole), "--table", kind]
    assert run([*asked, "--all"]) == 0
    assert f"{ANSWERS} answers, as the model gave them: counts, and no estimates." in (
        capsys.readouterr().out
    )
    assert run([*asked, "--by", "wave"]) == 2
    assert "--by does not apply" in capsys.readouterr().err


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
