"""Respondents over scored data have the figures that they have in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.findings.prevalence.of_study.asked import Asked as AskedOfStudy
from intercoder.findings.prevalence.of_study.asked import Base
from intercoder.findings.prevalence.of_study.compute import prevalence
from intercoder.scale.counting.tabulating import Asked, tabulate
from intercoder.study.findings.releases import releases
from intercoder.study.study import open_study
from tests.findings.prevalence.test_respondents import ANSWERS, PEOPLE, visits
from tests.suggest.coded_study import text_of

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pytest.importorskip("duckdb", reason="DuckDB is not installed")
__all__ = ["visits"]
NEAR = 1e-12
RESPONDENTS = Base.RESPONDENTS


@pytest.fixture(scope="module")
def model(visits: Path) -> Path:
    path = visits.with_name("library.model")
    asked = ["score", "pack", str(visits), str(path), "--folds", "2", "--as", "lea"]
    assert run([*asked, "--all-of", "staff,books"]) == 0
    return path


@pytest.fixture(scope="module")
def scored(model: Path) -> Path:
    """All answers of the study; visitors with two answers may be in both files."""
    from pyarrow import parquet as pq

    data, out = model.with_name("in"), model.with_name("out")
    data.mkdir()
    numbers = list(range(ANSWERS))
    people = [number if number < PEOPLE else number - PEOPLE for number in numbers]
    table = pa.table(
        {
            "respondent": [f"r{number:05}" for number in people],
            "question": ["value" if number < PEOPLE else "again" for number in numbers],
            "text": [text_of(number) for number in numbers],
            "language": ["en"] * ANSWERS,
            "wave": [str(1 + number % 2) for number in people],
        }
    )
    pq.write_table(table.slice(0, PEOPLE), data / "a.parquet")
    pq.write_table(table.slice(PEOPLE), data / "b.parquet")
    asked = ["score", "run", str(model), str(data), str(out), "--question-column", "question"]
    assert run([*asked, "--language", "language", "--keep", "wave", "--workers", "1"]) == 0
    return out


@pytest.mark.slow
def test_estimates_are_those_of_people_in_memory(visits: Path, model: Path, scored: Path) -> None:
    asked = AskedOfStudy(
        folds=2, by="attribute:wave", people_only=True, unit=RESPONDENTS, sets=(("staff", "books"),)
    )
    with open_study(str(visits)) as study:
        known = prevalence(study, asked)
    found = tabulate(model, scored, Asked(by=("wave",), unit=RESPONDENTS))
    groups = {"": known.whole, **{one.label: one for one in known.groups}}
    assert [one.label for one in found.tables] == list(groups)
    for one in found.tables:
        expected, got = groups[one.label], one.estimates
        assert got is not None, one.reason
        assert (one.answers, one.sampled) == (expected.answers, expected.sampled)
        for at, column in enumerate(found.model.columns):
            right = expected.codes[column.id]
            for part, value in (
                (got.value, right.share.value), (got.low, right.share.low),
                (got.high, right.share.high), (got.together_low, right.together.low),
                (got.together_high, right.together.high), (got.positives, right.positives),
            ):  # fmt: skip
                assert part[at] == pytest.approx(value, abs=NEAR), (one.label, column.id)
    (difference,) = found.estimated.differences
    for at, column in enumerate(found.model.columns):
        (right_one,) = [one for one in known.differences if one.code == column.id]
        assert difference.found.low[at] == pytest.approx(right_one.share.low, abs=NEAR)
        assert difference.found.together_high[at] == pytest.approx(
            right_one.together.high, abs=NEAR
        )


def test_counts_are_of_respondents_however_many_passes_it_takes(
    model: Path, scored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import parquet as pq

    rows = pq.read_table(scored).to_pandas()
    asked = Asked(by=("wave",), counts_only=True, unit=RESPONDENTS)
    found = tabulate(model, scored, asked)
    monkeypatch.setattr("intercoder.scale.counting.respondents._AT_ONCE", 5_000)
    again = tabulate(model, scored, asked)
    for one, other in zip(found.tables, again.tables, strict=True):
        mine = rows if not one.label else rows[rows["wave"] == one.label]
        people = mine.groupby("respondent")["code_staff"].any()
        assert one.given is not None and other.given is not None
        assert (one.answers, one.given[0]) == (len(people), people.sum())
        assert (one.answers, one.given.tolist()) == (other.answers, other.given.tolist())


def test_answers_of_one_respondent_in_two_groups_are_refused(
    model: Path, scored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    asked = ["score", "table", str(model), str(scored), "--unit", "respondents"]
    assert run([*asked, "--by", "question"]) == 2
    assert "Some respondents have answers of more than one question" in capsys.readouterr().err
    assert run(asked) == 0
    shown = capsys.readouterr().out
    assert f"Prevalence among {PEOPLE} respondents, from " in shown
    assert "all of whose answers people coded" in shown


def test_respondents_leave_protected(visits: Path, model: Path, scored: Path) -> None:
    out = visits.with_name("figures.csv")
    asked = ["score", "table", str(model), str(scored), "--unit", "respondents", "--by", "wave"]
    assert run([*asked, "--study", str(visits), "--output", str(out), "--as", "lea"]) == 0
    with open_study(str(visits)) as study:
        cells = releases(study)[-1].document["cells"]
    assert {one["unit"] for one in cells} == {"respondents"}
    found = tabulate(model, scored, Asked(unit=RESPONDENTS))
    assert cells[0]["count"] == found.tables[0].sampled
