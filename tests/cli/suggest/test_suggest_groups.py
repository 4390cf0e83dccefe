"""`intercoder suggest groups`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.cli.suggest.groups import groups
from intercoder.study.answers.answer_import import take_in
from intercoder.study.database.schema import answer_group
from intercoder.study.study import Study
from intercoder.study.suggest.encoder_setting import set_study_encoder
from intercoder.suggest.encoders import encoder as encoders
from tests.suggest.coded_study import make_study
from tests.suggest.reading.test_meaning_search import let_read
from tests.suggest.watched_encoder import ANSWERS, Only, Watched


@pytest.fixture
def migrated(study: Study) -> Study:
    """A study with answers that are the same, from before there were groups."""
    texts = ("the staff", "The staff!", "books", "Books", "books\x1b[31m", "the staff")
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"w{n}", "value", f"w{n}", text, "en") for n, text in enumerate(texts)]
        )
    with study.writing() as connection:
        connection.execute(delete(answer_group))
    return study


def test_groups_are_found_and_the_largest_listed(migrated: Study) -> None:
    done = CliRunner().invoke(groups, [migrated.target, "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == [
        {"question": "value", "language": "en", "answers": n, "identical": n, "text": text}
        for n, text in ((3, "books"), (3, "the staff"))
    ]
    assert "6 answers are in 2 groups." in done.stderr


def test_the_list_can_be_short_and_is_safe_to_draw(migrated: Study) -> None:
    with take_in(migrated) as intake:
        intake.add_answers(
            [Answer(f"x{n}", "value", f"x{n}", "\x1b]0;x\x07 odd", "en") for n in range(9)]
        )
    done = CliRunner().invoke(groups, [migrated.target, "--top", "1"])
    assert done.exit_code == 0
    assert "␛]0;x␇ odd" in done.stdout
    assert "\x1b" not in done.stdout
    assert "staff" not in done.stdout


def test_a_study_without_groups_says_so(study: Study) -> None:
    done = CliRunner().invoke(groups, [study.target])
    assert done.exit_code == 0
    assert "No two answers are identical or nearly so." in done.stderr


def test_by_meaning_a_study_without_an_encoder_says_how_to_have_one(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["suggest", "groups", study.target, "--by-meaning"]) == 1
    assert "No encoder is set." in (said := capsys.readouterr().err)
    assert "--encoder e5" in said


def test_groups_by_meaning_are_listed_with_what_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(encoders, "ENCODERS", Only(Watched()))
    with make_study(tmp_path / "visitors.study", ANSWERS) as made:
        set_study_encoder(made, "e5")
        let_read(made, ANSWERS - 2)
    asked = ["suggest", "groups", str(tmp_path / "visitors.study"), "--by-meaning", "--top", "2"]
    assert run([*asked, "--format", "json"]) == 0
    said = capsys.readouterr()
    listed = json.loads(said.out)
    assert len(listed) == 2
    assert listed[0]["answers"] >= listed[1]["answers"] >= listed[1]["wordings"] >= 2
    assert listed[0]["languages"] == "en"
    assert "The encoder e5 reads what answers mean." in said.err
    assert "by meaning. Look at each before you code it" in said.err
    assert "The encoder has not read 2 answers yet" in said.err
