"""Findings by the round and the week in which answers were coded."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.findings.whose.reading import study_codes
from intercoder.findings.whose.versions import parse_versions
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.answers.answer_import import take_in
from intercoder.study.study import Study, open_study
from tests.suggest.coded_study import code_answers, make_study, truth


@pytest.fixture
def two_rounds(study_path: Path) -> Iterator[Study]:
    """40 answers, all coded by anna; ten of them again, by ben, in a later round."""
    with make_study(study_path, 40) as study:
        code_answers(study, range(40))
        code_answers(study, range(10), coder="ben", round="second")
        yield study


def tables(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["findings", *options, "--format", "json"]) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["tables"][0]
    return found


def counts(table: dict[str, Any], code: str) -> dict[str, int]:
    row = next(one for one in table["rows"] if one["code"] == code)
    return {one["group"]: one["count"] for one in row["groups"]}


def test_an_answer_belongs_to_the_round_that_counts(
    two_rounds: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tables(capsys, two_rounds.target, "--by", "round")
    assert {one["name"]: one["units"] for one in table["groups"]} == {"main": 30, "second": 10}
    books = [
        sum("books" in truth(number) for number in some) for some in (range(10, 40), range(10))
    ]
    assert counts(table, "books") == dict(zip(("main", "second"), books, strict=True))
    alone = tables(capsys, two_rounds.target, "--by", "round", "--codes-of", "anna")
    assert [one["name"] for one in alone["groups"]] == ["main"]


def test_weeks_are_those_of_the_last_decisions(
    demo_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = (str(demo_path), "--question", "value")
    table = tables(capsys, *options, "--by", "week")
    weeks = {one["name"]: one["units"] for one in table["groups"]}
    with open_study(str(demo_path)) as study:
        last: Counter[int] = Counter()
        for column in judgements(study).columns:
            judged = ~column.skipped
            for answer, at in zip(column.answer[judged], column.decided_at[judged], strict=True):
                last[int(answer)] = max(last[int(answer)], int(at))
        found = study_codes(study)
        coded = found.under(parse_versions((), found.coders, without_unsure=False)[0])
        value = coded.answers.questions.index("value")
        mine = coded.judged & (coded.answers.question == value)
        expected: Counter[str] = Counter()
        for number in coded.answers.number[mine].tolist():
            year, week, _ = date.fromordinal(
                last[number] // 86_400 + date(1970, 1, 1).toordinal()
            ).isocalendar()
            expected[f"{year}-W{week:02}"] += 1
    assert weeks == dict(expected)
    assert list(weeks) == sorted(weeks)


def test_an_attribute_of_that_name_goes_first(
    two_rounds: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    with take_in(two_rounds, replaces=True) as intake:
        intake.add_attributes(["round"])
        intake.describe({f"r{n:05}": {"round": f"visit {n % 2}"} for n in range(40)})
    table = tables(capsys, two_rounds.target, "--by", "round")
    assert table["by"] == "attribute:round"
    assert [one["name"] for one in table["groups"]] == ["visit 0", "visit 1"]


def test_they_are_not_published(
    demo_path: Path, study_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(demo_path, study_path)
    out = tmp_path / "weeks.csv"
    assert run(["findings", str(study_path), "--by", "week", "--output", str(out)]) != 0
    assert "Groups by round or week are not published" in capsys.readouterr().err
    assert not out.exists()
